"""What chapter 11 claims: order-aware models beat any bag of words."""

import numpy as np
import pytest

from rnncourse import gru, lstm
from rnncourse.data import (
    best_bag_of_words,
    load_imdb,
    make_reviews,
    pad,
    tokenize,
)
from rnncourse.losses import binary_cross_entropy
from rnncourse.model import Model
from rnncourse.numerics import sigmoid
from rnncourse.optim import adam
from rnncourse.train import accuracy, fit, predict

SEEDS = [0, 1, 2]


def learn(cell, x, y, rng, vocabulary):
    """The model function of the chapter."""
    model = Model(cell, 64, 1, vocabulary=vocabulary, embedding=32)
    params, _ = fit(
        model, model.init(rng), x, y[:, None], loss=binary_cross_entropy,
        optimizer=adam(0.01), clip=1.0, epochs=6, batch_size=32, rng=rng,
        progress=False,
    )  # fmt: skip
    return model, params


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("cell", [lstm, gru], ids=["lstm", "gru"])
def test_order_aware_models_reach_095(cell, seed):
    rng = np.random.default_rng(seed)
    r = make_reviews(rng, 2500, length=30)
    model = learn(cell, r.train.x, r.train.y, rng, len(r.vocabulary))
    assert accuracy(predict(*model, r.test.x)[:, 0], r.test.y) >= 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_bag_of_words_stays_below_075(seed):
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    r = make_reviews(np.random.default_rng(seed), 2500, length=30)
    counts = CountVectorizer(tokenizer=tokenize, token_pattern=None)
    model = make_pipeline(counts, LogisticRegression(max_iter=1000))
    model.fit(r.train.texts, r.train.y)
    reached = model.score(r.test.texts, r.test.y)
    # It has learned something, and not more than is possible.
    assert 0.6 < reached <= best_bag_of_words(r.test.texts, r.test.y) <= 0.75


@pytest.mark.parametrize("twins", [0, 0.2, 0.6, 1])
def test_bound_of_a_bag_of_words(twins):
    r = make_reviews(np.random.default_rng(0), 500, length=30, twins=twins)
    for part in (r.train, r.test):
        assert best_bag_of_words(part.texts, part.y) == pytest.approx(
            1 - twins / 2
        )


def test_probability_is_that_of_keras(seeded):
    """Embedding, mask, cell, readout and sigmoid, all at once."""
    from rnncourse.keras import models

    rng = np.random.default_rng(0)
    ours = Model(lstm, 8, 1, vocabulary=20, embedding=6)
    params = ours.init(rng)
    theirs = models.sentiment(
        "lstm", vocabulary=20, length=7, units=8, embedding=6
    )
    theirs.set_weights(
        [params["embedding"], *params["core"], params["W"], params["b"]]
    )
    ids = rng.integers(1, 20, (5, 7))
    ids[0, 3:] = ids[1, :4] = 0
    np.testing.assert_allclose(
        theirs.predict(ids, verbose=0),
        sigmoid(predict(ours, params, ids)),
        atol=1e-6,
    )


def test_the_same_function_learns_from_a_file_like_imdb(tmp_path):
    def ragged(split):
        rows = np.empty(len(split.x), object)
        rows[:] = [
            x[m].tolist() for x, m in zip(split.x, split.mask, strict=True)
        ]
        return rows

    r = make_reviews(np.random.default_rng(0), 2500, length=30)
    np.savez(
        tmp_path / "imdb.npz",
        x_train=ragged(r.train), y_train=r.train.y,
        x_test=ragged(r.test), y_test=r.test.y,
    )  # fmt: skip
    train, test = load_imdb(tmp_path / "imdb.npz", num_words=10_000)
    x, _ = pad(train.x, 50)
    model = learn(gru, x, train.y, np.random.default_rng(0), 10_000)
    scores = predict(*model, pad(test.x, 50)[0])[:, 0]
    assert accuracy(scores, test.y) >= 0.95
