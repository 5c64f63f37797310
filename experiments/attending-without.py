"""Chapter 16: the same dates without attention, and with one that is uniform.

    python experiments/attending-without.py

As attending.py measures. Without attention each GRU has 72 units, for as many
numbers as 64 have with it, and the dates are read three times as often. With
uniform weights the readout sees the mean of the source.
"""

from attending import measure, setting

from rnncourse.experiments import run_script

SETTINGS = {
    "uniform, 32 units": setting("uniform", 32),
    "without, 72 units": setting(None, 72),
}

if __name__ == "__main__":
    run_script(measure, SETTINGS, range(3), ("numpy", "babel"))
