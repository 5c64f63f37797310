"""Chapter 9: how many of ten runs learn to add, formula by formula.

    python experiments/reading-formulas.py

The formulas, the task and `train` are the chapter's own cells. Here the ten
runs of a formula go side by side, along a first axis of every array, which
takes a tenth of the time; the first run is compared with what `train` gives.
A number is the error on 500 unseen sequences, as a share of their variance;
of two formulas the record keeps it after every epoch.
"""

import numpy as np
from recording import run_cells, write

from rnncourse.optim import adam, global_norm
from rnncourse.params import glorot_uniform

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
DRAWN = ("LSTM", "σ twice")  # kept after every epoch
UNITS, BATCH, CLIP = 16, 32, 1.0


def measure():
    """{formula: {"text": …, epochs: [error per seed]}}.

    Those drawn have "every epoch", too: [error per epoch] per seed.
    """
    chapter = run_cells("09-reading-equations", CELLS)
    texts = {name: chapter[text] for name, text in FORMULAS.items()}
    found = {}
    for name, text in (texts | chapter["misplaced"]).items():
        errors = train(chapter, text, max(BUDGETS))
        found[name] = {"text": text} | {
            str(k): errors[k - 1].round(4).tolist() for k in BUDGETS
        }
        if name in DRAWN:
            found[name]["every epoch"] = errors.T.round(3).tolist()
        print(name, found[name], flush=True)
    alone = chapter["train"](chapter["lstm_text"], np.random.default_rng(0), 5)
    beside = train(chapter, chapter["lstm_text"], 5)[:, 0]
    np.testing.assert_allclose(beside, alone, rtol=1e-2)
    return found


def train(chapter, text, epochs):
    """Errors (epochs, seeds) of one formula, all seeds side by side."""
    formula = chapter["Formula"](text)
    rngs = [np.random.default_rng(seed) for seed in SEEDS]
    x, y = map(np.stack, zip(*map(chapter["numbers"], rngs), strict=True))
    params = start(formula, rngs)
    optimizer = adam(2e-2)
    memory, errors = optimizer.init(params), []
    for _ in range(epochs):
        orders = np.stack([rng.permutation(x.shape[1]) for rng in rngs])
        for first in range(0, x.shape[1], BATCH):
            rows = orders[:, first : first + BATCH]
            which = np.arange(len(rngs))[:, None], rows
            d = clipped(gradients(formula, params, x[which], y[which]))
            params, memory = optimizer.update(params, d, memory)
        unseen, answers = chapter["unseen"]
        every = np.broadcast_to(unseen, (len(rngs), *unseen.shape))
        scores = forward(formula, params, every)[0]
        errors.append(((scores - answers) ** 2).mean((1, 2)) / answers.var())
    return np.array(errors, float)


def start(formula, rngs):
    """The first weights of every run, as `Model.init` draws them."""
    runs = []
    for rng in rngs:
        p = formula.init(rng, 2, UNITS)
        p["W out"] = glorot_uniform(rng, UNITS, 1, np.float32)
        p["b out"] = np.zeros(1, np.float32)
        runs.append(p)
    return {
        name: np.stack([p[name].reshape(-1, p[name].shape[-1]) for p in runs])
        for name in runs[0]
    }


def forward(formula, params, x):
    """x (S, B, T, D) → scores (S, B, 1), the last state h, a tape."""
    zeros = np.zeros((*x.shape[:2], UNITS), np.float32)
    state = formula.State(*(zeros for _ in formula.State._fields))
    _, state, tape = formula.forward(params, x.swapaxes(1, 2), state)
    return state.h @ params["W out"] + params["b out"], state.h, tape


def gradients(formula, params, x, y):
    """Of the mean squared error of every run."""
    scores, h, tape = forward(formula, params, x)
    d = 2 * (scores - y) / y.shape[1]
    dh = d @ params["W out"].swapaxes(1, 2)
    dhs = np.zeros((len(x), x.shape[2], *h.shape[1:]), np.float32)
    dhs[:, -1] = dh
    _, found, _ = formula.backward(params, tape, dhs)
    found["W out"] = h.swapaxes(1, 2) @ d
    found["b out"] = d.sum(1, keepdims=True)
    return found


def clipped(d):
    """Every run's gradient cut to a norm of at most `CLIP`."""
    norms = [
        global_norm([a[run] for a in d.values()]) for run in range(len(SEEDS))
    ]
    shrink = np.minimum(1, CLIP / np.array(norms)).astype(np.float32)
    return {name: a * shrink[:, None, None] for name, a in d.items()}


if __name__ == "__main__":
    write(measure, SEEDS)
