"""Chapter 7: adding, and the regular lag, over 100 steps; five runs each.

    python experiments/lag-tasks.py

The networks have about as many weights as each other. An update reads 32
fresh sequences, in the regular lag the only two there are.
"""

from lagging import MODELS, solve

from rnncourse.experiments import run_script

BUDGETS = {"adding": 1500, "lag": 500}  # updates
SETTINGS = {
    f"{problem}: {name}": {"problem": problem, "most": most, **model}
    for problem, most in BUDGETS.items() for name, model in MODELS.items()
    if problem == "adding" or name not in {"RNN, rate 0.001", "LSTM, bias 1"}
}


if __name__ == "__main__":
    run_script(solve, SETTINGS, range(5))
