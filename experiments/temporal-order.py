"""Chapter 7: temporal order over 100 steps, ten runs each.

    python experiments/temporal-order.py

The networks of the chapter's question, with the same budget.
"""

from lagging import MODELS, solve

from rnncourse.experiments import run_script

SETTINGS = {
    f"order: {name}": {"problem": "order", "most": 600, **model}
    for name, model in MODELS.items() if name != "RNN, rate 0.001"
}


if __name__ == "__main__":
    run_script(solve, SETTINGS, range(10))
