"""Chapter 14: bits a character on tales that were held out.

    python experiments/tales.py

The chapter's own cells: a GRU of 256 units reads 39 tales of the brothers
Grimm eight times; the epoch with the fewest bits on four other tales is
kept, and judged on eleven more. Beside it the 5-gram model on the same text,
and a mixture of the two whose weight the validation tales choose. Then what
the network writes, what of it is copied, and whether a quotation that is
open makes its end more probable.
"""

import sys

import numpy as np
from recording import run_cells

from rnncourse import gru
from rnncourse.experiments import run_script

NEEDED = ("imports", "split", "count", "ngram-bits", "learn", "network-bits",
          "distribution", "write", "longest-copy", "quotations", "closing")
SETTINGS = {"GRU, 256 units": {"units": 256, "epochs": 8}}
WEIGHTS = np.arange(0, 1.01, 0.05)


def mixed(net, counted, weight):
    """Bits of the mixture of two models, from the bits of each."""
    return -np.log2(weight * 2**-net + (1 - weight) * 2**-counted)


def measure(seed, units, epochs):
    """Everything the chapter says of one trained network."""
    chapter = run_cells("14-generating-text", NEEDED)
    train, validation, test = (
        chapter[part] for part in ("train", "validation", "test")
    )
    bits, write = chapter["network_bits"], chapter["write"]
    rng = np.random.default_rng(seed)
    model = chapter["Model"](gru, units, 96, vocabulary=96, embedding=32,
                             read="all")
    found, best = {"training": [], "validation": [], "writes": []}, np.inf
    for params, training in chapter["learn"](model, train, rng, epochs):
        judged = np.concatenate(bits(model, params, validation))
        found["training"].append(training)
        found["validation"].append(judged.mean())
        found["writes"].append(
            write(model, params, "\n", 160, rng, temperature=0.7)
        )
        print(seed, training, judged.mean(), file=sys.stderr, flush=True)
        if judged.mean() < best:
            best, kept, on_validation = judged.mean(), params, judged
    old = "".join(train)
    counts = chapter["count"](old, 4)

    def counted(texts):
        return [chapter["ngram_bits"](counts, t, 4)[:, 4] for t in texts]

    there = np.concatenate(counted(validation))
    weight = min(
        WEIGHTS, key=lambda w: mixed(on_validation, there, w).mean()
    )
    nets, others = bits(model, kept, test), counted(test)
    found["test tales"] = [b.mean() for b in nets]
    found["test"] = np.mean(found["test tales"])
    found["5-gram"] = np.mean([b.mean() for b in others])
    found["mixture"] = np.mean(
        [mixed(n, c, weight).mean() for n, c in zip(nets, others, strict=True)]
    )
    found["weight of the network"] = weight
    # in a word: its first letter, its second, …; and what is no letter
    place = [_places(text) for text in test]
    for name, rows in (("network", nets), ("5-gram", others)):
        where, b = np.concatenate(place), np.concatenate(rows)
        found[f"bits by place, {name}"] = [
            b[where == k].mean() for k in range(8)
        ]
    copy = chapter["longest_copy"]
    for heat in (0.5, 1.0):
        said = [write(model, kept, "\n", 1000, rng, temperature=heat)
                for _ in range(4)]
        found[f"longest copies, temperature {heat}"] = [
            copy(text, old) for text in said
        ]
    new = "".join(test)
    found["longest copies, held-out text"] = [
        copy(new[k : k + 1000], old)
        for k in rng.integers(len(new) - 1000, size=12)
    ]
    pairs = [pair for t in validation + test for pair in
             chapter["quotations"](t)]
    inside = [b + "'" + q for b, q in pairs]
    without = [b + q for b, q in pairs]
    found["quotation lengths"] = [len(q) for _, q in pairs]
    for name, contexts in (("open", inside), ("not open", without)):
        p = chapter["closing"](model, kept, contexts)
        found[f"closing mark, {name}"] = p
    return {name: _short(value) for name, value in found.items()}


def _places(text):
    """0 for what is no letter, else the place in its word, 7 at most."""
    places, k = [], 0
    for c in text:
        k = min(k + 1, 7) if c.isalpha() else 0
        places.append(k)
    return np.array(places)


def _short(value):
    if isinstance(value, list) and isinstance(value[0], str):
        return value
    return np.round(value, 4).tolist()


if __name__ == "__main__":
    run_script(measure, SETTINGS, range(3))
