"""Training: what `fit` does, step by step; saving; and on real digits."""

import pickle
import sys

import numpy as np
import pytest

from rnncourse import gru, gru_reset_before, lstm, optim, rnn
from rnncourse.data import load_digits
from rnncourse.experiments import interval, repeat
from rnncourse.losses import (
    binary_cross_entropy,
    mean_squared_error,
    softmax_cross_entropy,
)
from rnncourse.model import Model
from rnncourse.optim import adam, sgd
from rnncourse.params import leaves, map_tree
from rnncourse.stack import Bidirectional, Stacked
from rnncourse.train import (
    accuracy,
    evaluate,
    fit,
    load,
    loss_and_gradients,
    predict,
    save,
)

MODEL = Model(lstm, 6, 3, features=2)
STEPS = Model(gru, 5, 1, features=2, read="all")
TAGGER = Model(rnn, 5, 3, vocabulary=7, embedding=4, read="all")


def same(a, b):
    return all(map(np.array_equal, leaves(a), leaves(b)))


def classes(rng, n=40):
    """Which of three equal parts of the sequence has the largest sum?"""
    x = rng.standard_normal((n, 6, 2))
    return x, x[..., 0].reshape(n, 3, 2).sum(2).argmax(1)


def train(model, params, x, y, **settings):
    settings = {
        "loss": softmax_cross_entropy, "optimizer": adam(0.02), "epochs": 3,
        "rng": np.random.default_rng(7), "progress": False, **settings,
    }
    return fit(model, params, x, y, **settings)


def test_fit_is_the_loop_one_would_write(rng):
    x, y = classes(rng)
    params = MODEL.init(rng)
    before = map_tree(np.copy, params)
    found, history = train(MODEL, params, x, y, batch_size=16, clip=0.1)

    assert same(params, before)
    shuffler, optimizer = np.random.default_rng(7), adam(0.02)
    memory, losses = optimizer.init(params), []
    for _ in range(3):
        order, total = shuffler.permutation(40), 0.0
        for rows in (order[:16], order[16:32], order[32:]):
            scores, _, tape = MODEL.forward(params, x[rows])
            loss, dscores = softmax_cross_entropy(scores, y[rows])
            gradients = MODEL.backward(params, tape, dscores)
            gradients, _ = optim.clip(gradients, 0.1)
            params, memory = optimizer.update(params, gradients, memory)
            total += loss * len(rows)
        losses.append(total / 40)
    assert same(found, params) and history == {"loss": losses}


def test_the_seed_decides(rng):
    data, params = classes(rng), MODEL.init(rng)
    a, b = (train(MODEL, params, *data)[0] for _ in range(2))
    other, _ = train(MODEL, params, *data, rng=np.random.default_rng(8))
    assert same(a, b) and not same(a, other)


def test_learns_and_reports_what_it_reports(rng):
    x, y = classes(rng, 200)
    held_out = classes(rng, 60)
    params, history = train(
        MODEL, MODEL.init(rng), x, y, epochs=40, validation=held_out,
        metric=accuracy,
    )
    assert {k: len(v) for k, v in history.items()} == {
        "loss": 40, "validation_loss": 40, "metric": 40
    }
    assert history["loss"][-1] < 0.3 * history["loss"][0]
    scores, _, _ = MODEL.forward(params, held_out[0])
    expected, _ = softmax_cross_entropy(scores, held_out[1])
    share = np.mean(scores.argmax(1) == held_out[1])
    assert history["validation_loss"][-1] == pytest.approx(expected)
    assert history["metric"][-1] == pytest.approx(share) and share > 0.8


def test_early_stopping_returns_the_best_weights(rng):
    x, y = classes(rng, 12)             # few samples: it will overfit
    held_out = classes(rng, 60)
    params, history = train(
        MODEL, MODEL.init(rng), x, y, epochs=200, validation=held_out,
        patience=4,
    )
    losses = history["validation_loss"]
    best = int(np.argmin(losses))
    assert len(losses) == best + 1 + 4 < 200
    found = evaluate(MODEL, params, *held_out, loss=softmax_cross_entropy)
    assert found["validation_loss"] == losses[best] < losses[-1]


def test_lists_are_samples_too(rng):
    x, y = classes(rng)
    params = MODEL.init(rng)
    a, _ = train(MODEL, params, x, y, validation=(x, y), metric=accuracy)
    b, _ = train(MODEL, params, x.tolist(), y.tolist(),
                 validation=(x.tolist(), y.tolist()), metric=accuracy)
    assert same(a, b)


def test_masked_steps_do_not_train(rng):
    x = rng.standard_normal((8, 5, 2))
    y = x[..., :1].cumsum(1)
    mask = np.arange(5) < rng.integers(1, 6, (8, 1))

    params = STEPS.init(rng)
    settings = {"loss": mean_squared_error, "mask": mask}
    a, h_a = train(STEPS, params, x, y, **settings,
                   validation=(x, y, mask))
    x, y = (np.where(mask[..., None], a, 99) for a in (x, y))
    b, h_b = train(STEPS, params, x, y, **settings,
                   validation=(x, y, mask))
    assert same(a, b) and h_a == h_b


def test_padding_is_not_scored(rng):
    x, params = rng.integers(1, 7, (4, 6)), TAGGER.init(rng)
    x[0, 4:] = x[1, 1:] = 0
    y = np.where(x, x % 3, -1)
    value, gradients = loss_and_gradients(
        TAGGER, params, x, y, softmax_cross_entropy
    )
    kept = x > 0
    scores, _, tape = TAGGER.forward(params, x)
    expected, d = softmax_cross_entropy(scores[kept], y[kept])
    dscores = np.zeros_like(scores)
    dscores[kept] = d
    assert value == pytest.approx(expected, rel=1e-6)
    by_hand = TAGGER.backward(params, tape, dscores)
    for a, b in zip(*map(leaves, (gradients, by_hand)), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-7)
    params, history = train(
        TAGGER, params, x, y, epochs=60, validation=(x, y), metric=accuracy
    )
    assert history["metric"][-1] == 1


def test_truncation_reaches_the_way_back(rng):
    x, y = rng.standard_normal((4, 6, 2)), rng.standard_normal((4, 6, 1))
    params = STEPS.init(rng)
    scores, _, tape = STEPS.forward(params, x)
    _, d = mean_squared_error(scores, y)
    for truncate in (None, 2):
        _, found = loss_and_gradients(
            STEPS, params, x, y, mean_squared_error, truncate=truncate
        )
        assert same(found, STEPS.backward(params, tape, d, truncate))
    whole, _ = train(STEPS, params, x, y, loss=mean_squared_error)
    cut, _ = train(STEPS, params, x, y, loss=mean_squared_error, truncate=2)
    assert not same(whole, cut)


def test_predict_in_batches_is_predict_at_once(rng):
    x, mask = rng.standard_normal((11, 5, 2)), rng.random((11, 5)) < 0.6
    params = MODEL.init(rng)
    whole, _, _ = MODEL.forward(params, x, mask=mask)
    found = predict(MODEL, params, x, mask, batch_size=4)
    np.testing.assert_allclose(found, whole, rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    "scores, y, mask, expected",
    [
        ([[0, 2], [3, 1], [0, 1]], [1, 0, 0], None, 2 / 3),
        ([-1.0, 2.0, 0.5, -3.0], [0, 1, 0, 1], None, 0.5),
        ([[-1.0], [2.0]], [[0], [1]], None, 1),
        ([[[0, 1], [1, 0]]], [[1, 1]], [[True, False]], 1),
    ],
)
def test_accuracy(scores, y, mask, expected):
    assert accuracy(scores, y, mask) == pytest.approx(expected)


def test_progress_bar(rng, capsys):
    train(MODEL, MODEL.init(rng), *classes(rng), progress=True)
    shown = capsys.readouterr()
    assert "3/3" in shown.err and "loss=" in shown.err and not shown.out


def test_no_bar_no_tqdm(rng, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    data, params = classes(rng), MODEL.init(rng)
    train(MODEL, params, *data)
    with pytest.raises(ImportError, match="progress=True needs tqdm, which"):
        train(MODEL, params, *data, progress=True)


X, Y = np.zeros((4, 6, 2)), np.zeros(4, int)


@pytest.mark.parametrize(
    "changed, error, sentence",
    [
        ({"y": Y[:3]}, ValueError, "same number of samples.*got 4 and 3"),
        ({"x": X[:0], "y": Y[:0]}, ValueError, "at least one; got 0 and 0"),
        ({"mask": np.ones((3, 6), bool)}, ValueError, r"per sample, 4; got"),
        ({"mask": np.ones((4, 5), bool)}, ValueError, "mask must be bool of"),
        ({"patience": 2}, ValueError, "patience needs validation samples"),
        ({"patience": 0, "validation": (X, Y)}, ValueError, "patience .* 1"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1; got"),
        ({"epochs": 2.5}, TypeError, "epochs must be a whole number; got 2.5"),
        ({"rng": 0}, TypeError, "rng must be a numpy.random.Generator"),
        ({"clip": -1}, ValueError, "limit must be a positive, finite number"),
        ({"x": X[..., :1]}, ValueError, r"x must have shape .*\(4, 6, 1\)"),
        ({"x": X + np.nan}, ValueError, "x must be finite; got nan"),
        ({"y": Y + 3}, ValueError, "labels must lie in 0 … 2; got 3 … 3"),
        ({"validation": (X, Y[:2])}, ValueError, "number of .* 4 and 2"),
    ],
)
def test_wrong_input_is_refused(changed, error, sentence, rng):
    with pytest.raises(error, match=sentence):
        train(MODEL, MODEL.init(rng), **{"x": X, "y": Y, **changed})


@pytest.mark.parametrize(
    "core", [rnn, Stacked(rnn, lstm), Bidirectional(gru)], ids=repr
)
@pytest.mark.parametrize("rate", [1e20, 1e38])
def test_divergence_is_named(core, rate, rng):
    model = Model(core, 4, 1, features=2)
    x, y = rng.standard_normal((8, 5, 2)), rng.standard_normal((8, 1))
    with pytest.raises(FloatingPointError, match=r"became .* learning rate"):
        train(model, model.init(rng), x, y, loss=mean_squared_error,
              optimizer=sgd(rate), validation=(x, y), epochs=5)


def test_wrong_scores_are_refused():
    with pytest.raises(ValueError, match=r"got \(3, 1\) beside \(3,\)"):
        accuracy(np.ones((3, 1)), np.ones(3))
    with pytest.raises(ValueError, match="at least one entry; there are none"):
        accuracy(np.ones(2), np.ones(2), np.zeros(2, bool))
    with pytest.raises(ValueError, match="at least one sample; got none"):
        predict(MODEL, {}, X[:0])


# --- weights files -----------------------------------------------------------

EVERY = [
    MODEL, STEPS, TAGGER,
    Model(Stacked(Bidirectional(lstm), gru_reset_before), 3, 2, features=2),
]


@pytest.mark.parametrize("model", EVERY, ids=repr)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_saved_is_loaded(model, dtype, rng, tmp_path):
    params = model.init(rng, dtype)
    save(tmp_path / "weights.npz", model, params)
    found = load(tmp_path / "weights.npz", model)
    assert same(found, params) and list(found) == list(params)
    assert {a.dtype for a in leaves(found)} == {np.dtype(dtype)}
    assert type(found["core"]) is type(params["core"])


def test_the_order_of_the_dict_does_not_matter(rng, tmp_path):
    params = TAGGER.init(rng)
    save(tmp_path / "w", TAGGER, dict(reversed(params.items())))
    assert same(load(tmp_path / "w", TAGGER), params)


@pytest.fixture
def weights(rng, tmp_path):
    path = tmp_path / "weights.npz"
    save(path, MODEL, MODEL.init(rng))
    return path


@pytest.mark.parametrize(
    "other",
    [
        Model(gru, 6, 3, features=2), Model(lstm, 7, 3, features=2),
        Model(lstm, 6, 3, features=2, read="all"),
        Model(Bidirectional(lstm), 6, 3, features=2),
    ],
    ids=repr,
)
def test_weights_of_another_model_are_refused(other, weights):
    with pytest.raises(ValueError, match=r"holds weights of Model\(lstm, 6"):
        load(weights, other)


def damage_cut(path):
    path.write_bytes(path.read_bytes()[:-200])


def damage_bit(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)


def damage_pickle(path):
    path.write_bytes(pickle.dumps({"W": [1, 2]}))


def damage_objects(path):
    np.savez(path, model=np.array({"a": 1}, object))


DAMAGES = {
    "cut": damage_cut,
    "one byte": damage_bit,
    "empty": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(b"\x00garbage\xff" * 99),
    "text": lambda path: path.write_text("weights"),
    "pickle": damage_pickle,
    "pickle inside": damage_objects,
    "no model": lambda path: np.savez(path, np.ones(3)),
    "one array": lambda path: path.open("wb").write(b"\x93NUMPY\x01\x00"),
}


@pytest.mark.parametrize("kind", DAMAGES)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_damaged_file_is_refused(kind, weights):
    DAMAGES[kind](weights)
    with pytest.raises(ValueError, match=r"weights.npz is damaged, or not a w"):
        load(weights, MODEL)


@pytest.mark.parametrize("change", [np.ndarray.tolist, lambda b: b[:-1]])
def test_arrays_that_do_not_fit_are_refused(change, weights):
    stored = dict(np.load(weights))
    stored["3"] = np.asarray(change(stored["3"].astype(int)))
    np.savez(weights, **stored)
    with pytest.raises(ValueError, match=r"weights.npz holds arrays of .*need"):
        load(weights, MODEL)


def test_weights_that_do_not_fit_are_not_saved(weights, rng):
    before = weights.read_bytes()
    with pytest.raises(ValueError, match=r"params holds .* needs floats"):
        save(weights, MODEL, Model(lstm, 7, 3, features=2).init(rng))
    assert weights.read_bytes() == before


def test_a_failing_disk_leaves_the_old_file(weights, rng, monkeypatch):
    before = weights.read_bytes()

    def full(file, **arrays):
        file.write(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space left"):
        save(weights, MODEL, MODEL.init(rng))
    assert weights.read_bytes() == before
    assert [p.name for p in weights.parent.iterdir()] == ["weights.npz"]


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nothing.npz", MODEL)


# --- on real data ------------------------------------------------------------


def digits(cell, rng):
    """Test accuracy after twenty epochs on digits, read row by row."""
    data, model = load_digits(), Model(cell, 64, 10, features=8)
    params, _ = train(model, model.init(rng), *data.train, rng=rng,
                      optimizer=adam(5e-3), epochs=20)
    return accuracy(predict(model, params, data.test.x), data.test.y)


@pytest.mark.parametrize("cell", [lstm, gru])
def test_digits_from_scratch_and_in_keras(cell):
    import keras

    from rnncourse.keras import models

    data = load_digits()

    def theirs(seed):
        keras.utils.set_random_seed(seed)
        name = cell.__name__.rsplit(".")[-1]
        model = models.digits(name, units=64, learning_rate=5e-3)
        model.fit(*data.train, epochs=20, batch_size=32, verbose=0)
        return accuracy(model.predict(data.test.x, verbose=0), data.test.y)

    ours = repeat(lambda rng: digits(cell, rng), range(3))
    theirs = [theirs(seed) for seed in range(3)]
    assert min(ours) >= 0.95 and min(theirs) >= 0.95
    assert interval(ours).overlaps(interval(theirs))


def test_two_classes_from_one_score(rng):
    x = rng.standard_normal((64, 5, 2))
    y = (x[:, :, 0].sum(1, keepdims=True) > 0).astype(float)
    model = Model(rnn, 8, 1, features=2)
    params, _ = train(model, model.init(rng), x, y, epochs=40,
                      loss=binary_cross_entropy)
    assert accuracy(predict(model, params, x), y) > 0.9
