"""Chapter 9: how many of ten runs learn to add, formula by formula.

    python experiments/reading-formulas.py

The formulas, the task and the training are the chapter's own cells. Every
run is followed over 40 epochs; its error on 500 unseen sequences, as a share
of their variance, is read off after 18 epochs and after 40.
"""

import numpy as np
from recording import run_cells, write

CELLS = (
    "adding-task", "train-as-printed", "lstm-text", "gru-text", "sigma-text",
    "cell-text", "mixed-text", "circle-text", "shared-text", "two-text",
    "bare-text", "four-misplaced",
)
FORMULAS = {
    "LSTM": "lstm_text", "GRU": "gru_text", "σ twice": "sigma_text",
    "GRU with a cell": "cell_text", "softmax gate": "mixed_text",
    "shared weights": "shared_text", "two updates": "two_text",
    "GRU, no biases": "bare_text",
}
SEEDS = range(10)
BUDGETS = (18, 40)  # epochs


def measure():
    """{formula: {"text": …, epochs: [error per seed]}}."""
    chapter = run_cells("09-reading-equations", CELLS)
    texts = {name: chapter[text] for name, text in FORMULAS.items()}
    return {
        name: errors(chapter["train"], text)
        for name, text in (texts | chapter["misplaced"]).items()
    }


def errors(train, text):
    """Train one formula with every seed."""
    curves = [
        train(text, np.random.default_rng(seed), max(BUDGETS))
        for seed in SEEDS
    ]
    return {"text": text} | {
        str(epochs): [round(float(c[epochs - 1]), 4) for c in curves]
        for epochs in BUDGETS
    }


if __name__ == "__main__":
    write(measure, SEEDS)
