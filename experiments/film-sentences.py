"""Chapter 11: ten splits of the film sentences, counting beside a GRU.

    python experiments/film-sentences.py

Each seed draws its own split into training, validation and test sentences,
and the start of the GRU; both models meet the same split. The GRU is read
off at the epoch of its lowest validation loss. Two classes.
"""

import sys

import numpy as np
from recording import write
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from rnncourse import gru
from rnncourse.data import load_sentences, tokenize
from rnncourse.losses import binary_cross_entropy
from rnncourse.model import Model
from rnncourse.optim import adam
from rnncourse.train import accuracy, fit, predict

SEEDS = range(10)
EPOCHS = 4


def measure():
    """{name: [value per seed]}; the curves are [value per epoch] per seed."""
    found = {}
    for seed in SEEDS:
        films = load_sentences(length=40, rng=np.random.default_rng(seed))
        one = {"majority": np.bincount(films.test.y).max() / len(films.test.y)}
        answers = {}
        counting = make_pipeline(
            TfidfVectorizer(tokenizer=tokenize, token_pattern=None),
            LogisticRegression(C=3, max_iter=1000),
        ).fit(films.train.texts, films.train.y)
        answers["counting"] = counting.predict(films.test.texts)
        rng = np.random.default_rng(seed)
        model = Model(
            gru, 32, 1, vocabulary=len(films.vocabulary), embedding=16
        )
        params, history = fit(
            model, model.init(rng), films.train.x, films.train.y[:, None],
            loss=binary_cross_entropy, optimizer=adam(0.003), clip=1.0,
            epochs=EPOCHS, batch_size=64, rng=rng, patience=EPOCHS,
            validation=(films.validation.x, films.validation.y[:, None]),
            metric=accuracy, progress=False,
        )  # fmt: skip
        answers["GRU"] = predict(model, params, films.test.x)[:, 0] > 0
        right = {k: a == films.test.y for k, a in answers.items()}
        for name, ok in right.items():
            one[name] = ok.mean()
        one["both wrong"] = (~right["counting"] & ~right["GRU"]).mean()
        one["training loss"] = history["loss"]
        one["validation loss"] = history["validation_loss"]
        one["validation accuracy"] = history["metric"]
        for name, value in one.items():
            value = np.round(value, 4).tolist()
            found.setdefault(name, []).append(value)
        print(seed, {k: v[-1] for k, v in found.items()}, file=sys.stderr,
              flush=True)
    return found


if __name__ == "__main__":
    write(measure, SEEDS, ("numpy", "scikit-learn"))
