"""Chapter 16: the mean of the source, read as often as without attention.

    python experiments/attending-longer.py

As attending-without.py measures: uniform weights at 64 units, with the 24
epochs that the network without attention has. The rate is half of that with
attention, and was not chosen.
"""

from attending import measure, setting

from rnncourse.experiments import run_script

SETTINGS = {
    "uniform, 64 units, 24 epochs": setting(
        "uniform", 64, epochs=24, rate=8e-3),
}

if __name__ == "__main__":
    run_script(measure, SETTINGS, range(3), ("numpy", "babel"))
