"""Chapter 11: what is left when the constructions of the test are new.

    python experiments/held-out-constructions.py

2 500 generated reviews a seed; 8 of the 28 constructions of twins, drawn
anew for each seed, occur in the test part alone.
"""

import sys

import numpy as np
from recording import write
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from rnncourse import gru, lstm
from rnncourse.data import make_reviews, tokenize
from rnncourse.losses import binary_cross_entropy
from rnncourse.model import Model
from rnncourse.optim import adam
from rnncourse.train import accuracy, fit, predict

SEEDS = range(10)


def measure():
    """{model: [test accuracy per seed]}."""
    found = {}
    for seed in SEEDS:
        r = make_reviews(
            np.random.default_rng(seed), 2500, length=30, held_out=8
        )
        for name, n in (("bag of words", 1), ("up to 3 words", 3)):
            model = make_pipeline(
                CountVectorizer(
                    tokenizer=tokenize, token_pattern=None, ngram_range=(1, n)
                ),
                LogisticRegression(max_iter=1000),
            ).fit(r.train.texts, r.train.y)
            found.setdefault(name, []).append(
                model.score(r.test.texts, r.test.y)
            )
        for name, cell in (("LSTM", lstm), ("GRU", gru)):
            rng = np.random.default_rng(seed)
            model = Model(
                cell, 64, 1, vocabulary=len(r.vocabulary), embedding=32
            )
            params, _ = fit(
                model, model.init(rng), r.train.x, r.train.y[:, None],
                loss=binary_cross_entropy, optimizer=adam(0.01), clip=1.0,
                epochs=6, batch_size=32, rng=rng, progress=False,
            )  # fmt: skip
            scores = predict(model, params, r.test.x)[:, 0]
            found.setdefault(name, []).append(accuracy(scores, r.test.y))
        print(seed, {k: v[-1] for k, v in found.items()}, file=sys.stderr,
              flush=True)
    return {k: np.round(v, 4).tolist() for k, v in found.items()}


if __name__ == "__main__":
    write(measure, SEEDS, ("numpy", "scikit-learn"))
