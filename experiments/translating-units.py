"""Chapter 15: the state between 16 and 64 units, and beyond.

    python experiments/translating-units.py

What `translating-dates.py` measures, with as many dates and updates, for
other sizes of the state.
"""

from importlib import import_module

from rnncourse.experiments import run_script

measure = import_module("translating-dates").measure
SETTINGS = {f"{n} units": {"units": n} for n in (32, 128)}

if __name__ == "__main__":
    run_script(measure, SETTINGS, range(3))
