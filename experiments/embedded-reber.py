"""Chapter 7: the embedded Reber grammar, ten runs each.

    python experiments/embedded-reber.py

The networks have about as many weights as each other; the RNN is trained
with two learning rates. An update reads 32 fresh strings.
"""

from lagging import MODELS, solve

from rnncourse.experiments import run_script

UPDATES = 2000
SETTINGS = {
    f"Reber: {name}": {"problem": "Reber", "most": UPDATES, **model}
    for name, model in MODELS.items()
}


if __name__ == "__main__":
    run_script(solve, SETTINGS, range(10))
