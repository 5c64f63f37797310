"""The tasks: closed forms, an independent grammar, shapes, seeds, errors."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnncourse import tasks

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=30, deadline=None)

MAKERS = {
    "adding": lambda rng: tasks.adding(rng, 8, 30),
    "adding_1997": lambda rng: tasks.adding_1997(rng, 8, 30),
    "temporal_order 2": lambda rng: tasks.temporal_order(rng, 8, 40),
    "temporal_order 3": lambda rng: tasks.temporal_order(
        rng, 8, 40, relevant=3
    ),
    "long_time_lag": lambda rng: tasks.long_time_lag(rng, 8, 12),
    "long_time_lag b": lambda rng: tasks.long_time_lag(
        rng, 8, 12, regular=False
    ),
    "reber": lambda rng: tasks.reber_task(tasks.reber_strings(rng, 8)),
    "reber_stream": lambda rng: tasks.reber_stream(rng, 8, 40),
    "counting": lambda rng: tasks.counting(rng.integers(1, 9, size=8), 3),
    "parity": lambda rng: tasks.parity(rng, 8, 12),
    "echo": lambda rng: tasks.echo(rng, 8, 12, 3),
    "hold": lambda rng: tasks.hold(rng, 8, 12),
    "count": lambda rng: tasks.count(rng, 8, 13),
    "compare": lambda rng: tasks.compare(rng, 8, 12),
    "forget": lambda rng: tasks.forget(rng, 8, 12),
}


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("name", MAKERS)
def test_seed_decides_and_global_state_is_left_alone(name):
    make = MAKERS[name]
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    one, two, other = (make(np.random.default_rng(k)) for k in (1, 1, 2))
    after = np.random.get_state()[1]  # noqa: NPY002
    np.testing.assert_array_equal(before, after)
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a, b)
    differ = [
        a.shape != b.shape or (a != b).any()
        for a, b in zip(one, other, strict=True)
    ]
    assert any(differ)


@pytest.mark.parametrize("name", MAKERS)
def test_arrays_are_batch_time_feature(name, rng):
    task = MAKERS[name](rng)
    assert task.x.dtype == np.float32 and task.x.ndim == 3
    assert task.mask.dtype == bool
    assert task.mask.shape == task.x.shape[:2] and len(task.y) == 8
    assert np.isfinite(task.x).all()


@pytest.mark.parametrize("name", sorted(set(MAKERS) - {"echo"}))
def test_padding_is_at_the_end_and_zero(name, rng):
    task = MAKERS[name](rng)
    assert task.mask[:, 0].all()
    assert (np.diff(task.mask.astype(int), axis=1) <= 0).all()
    assert not task.x[~task.mask].any()


# --- adding ---------------------------------------------------------------


def test_adding_targets_are_the_marked_sums(rng):
    x, y, _ = tasks.adding(rng, 200, 17)
    for row, target in zip(x, y, strict=True):
        first, second = np.flatnonzero(row[:, 1])
        assert first < 17 // 2 <= second
        assert target == row[first, 0] + row[second, 0]


def test_adding_best_constant_has_error_one_sixth(rng):
    y = tasks.adding(rng, 100_000, 2).y
    # Standard error of the estimate: sqrt(7/180 / 100 000) = 0.0006.
    assert np.mean((y - 1) ** 2) == pytest.approx(1 / 6, abs=0.003)


@few
@given(seeds, st.integers(2, 60))
def test_adding_marks_one_step_per_half(seed, length):
    x, _, _ = tasks.adding(np.random.default_rng(seed), 5, length)
    np.testing.assert_array_equal(x[:, : length // 2, 1].sum(axis=1), 1)
    np.testing.assert_array_equal(x[:, length // 2 :, 1].sum(axis=1), 1)


def test_adding_1997_follows_the_paper(rng):
    length = 100
    x, y, mask = tasks.adding_1997(rng, 3000, length)
    steps = mask.sum(axis=1)
    assert (steps.min(), steps.max()) == (100, 110)
    firsts = set()
    for row, target, T in zip(x, y, steps, strict=True):
        assert row[0, 1] == row[T - 1, 1] == -1
        marked = np.flatnonzero(row[:, 1] == 1)
        # A marked first step keeps its −1 and adds nothing.
        assert len(marked) == 2 or (len(marked) == 1 and row[0, 0] == 0)
        assert marked.min() < 10 or row[0, 0] == 0
        assert marked.max() < length // 2
        firsts.add(int(marked.min()))
        expected = 0.5 + row[marked, 0].sum() / 4
        assert target[0] == pytest.approx(expected, abs=1e-6)
    assert firsts >= set(range(1, 10))
    assert 0 <= y.min() and y.max() <= 1


def test_adding_1997_variance_of_the_target(rng):
    y = tasks.adding_1997(rng, 50_000, 40).y
    # The first summand is zero with probability 1/10, the second with
    # (9/10)(1/19): it is drawn from the 19 steps left unmarked.
    zero = 1 / 10 + 9 / 10 / 19
    expected = (2 - zero) / 3 / 16
    assert y.mean() == pytest.approx(0.5, abs=0.005)
    assert y.var() == pytest.approx(expected, rel=0.03)


# --- temporal order and lag -----------------------------------------------


@pytest.mark.parametrize("relevant", [2, 3])
@pytest.mark.parametrize("length", [20, 100, 137])
def test_temporal_order_class_can_be_read_off(rng, relevant, length):
    n = 200
    x, y, mask = tasks.temporal_order(rng, n, length, relevant=relevant)
    names = np.array(list(tasks.ORDER_SYMBOLS))
    for row, label, real in zip(x, y, mask, strict=True):
        text = "".join(names[row[real].argmax(axis=1)])
        assert re.fullmatch("E[abcdXY]*B", text)
        found = re.sub("[^XY]", "", text)
        assert int(found.replace("X", "0").replace("Y", "1"), 2) == label
        assert len(found) == relevant
        assert length <= len(text) <= length + length // 10
    counts = np.bincount(y, minlength=2**relevant)
    assert np.ptp(counts) <= 1


def test_temporal_order_places_are_those_of_the_paper(rng):
    x, _, _ = tasks.temporal_order(rng, 2000, relevant=3)
    places = np.nonzero(x[:, :, 6:].any(axis=2))[1].reshape(-1, 3)
    np.testing.assert_array_equal(places.min(axis=0), [10, 33, 66])
    np.testing.assert_array_equal(places.max(axis=0), [20, 43, 76])


def test_long_time_lag_regular_has_two_sequences(rng):
    lag = 7
    x, y, _ = tasks.long_time_lag(rng, 10, lag)
    assert x.shape == (10, lag, lag + 1)
    ids = np.concatenate([x.argmax(axis=2), y[:, -1:]], axis=1)
    np.testing.assert_array_equal(ids[:, 1:-1], y[:, :-1])
    sequences, counts = np.unique(ids, axis=0, return_counts=True)
    a = list(range(lag - 1))
    assert sequences.tolist() == [[6, *a, 6], [7, *a, 7]]
    assert counts.tolist() == [5, 5]


def test_long_time_lag_irregular_hides_the_regularity(rng):
    lag = 7
    x, y, _ = tasks.long_time_lag(rng, 500, lag, regular=False)
    ids = x.argmax(axis=2)
    np.testing.assert_array_equal(ids[:, 0], y[:, -1])
    assert set(ids[:, 0]) == {lag - 1, lag}
    assert set(ids[:, 1:].ravel()) == set(range(lag - 1))
    assert len(np.unique(ids[:, 1:], axis=0)) > 400


# --- Reber ----------------------------------------------------------------

# Written down from the published graph, independently of the generator.
AFTER_X = "(?:XT*VP)*(?:S|XT*VV)"
INNER = f"B(?:TS*X{AFTER_X}|PT*V(?:V|P{AFTER_X}))E"
OUTER = f"B(?:T{INNER}T|P{INNER}P)E"


@few
@given(seeds, st.booleans())
def test_reber_strings_are_accepted_by_a_regex(seed, embedded):
    rng = np.random.default_rng(seed)
    pattern = re.compile(OUTER if embedded else INNER)
    for text in tasks.reber_strings(rng, 20, embedded=embedded):
        assert pattern.fullmatch(text), text
        assert tasks.is_reber(text, embedded=embedded)
        assert not tasks.is_reber(text, embedded=not embedded)


@settings(max_examples=300, deadline=None)
@given(seeds, st.data())
def test_recogniser_and_regex_agree_on_damaged_strings(seed, data):
    rng = np.random.default_rng(seed)
    (text,) = tasks.reber_strings(rng, 1)
    place = data.draw(st.integers(0, len(text) - 1))
    new = data.draw(st.sampled_from(["", *tasks.REBER_SYMBOLS]))
    text = text[:place] + new + text[place + 1 :]
    assert tasks.is_reber(text) == bool(re.fullmatch(OUTER, text))


@pytest.mark.parametrize(
    ("text", "embedded", "expected"),
    [
        ("BTSSXXTVVE", False, True),
        ("BPVVE", False, True),
        ("BTXSE", False, True),
        ("BTBPVVETE", True, True),
        ("BTBPVVEPE", True, False),
        ("BPTVPXTVPSE", False, True),
        ("BTXS", False, False),
        ("BTXSEE", False, False),
        ("", False, False),
        ("btxse", False, False),
    ],
)
def test_reber_by_hand(text, embedded, expected):
    assert tasks.is_reber(text, embedded=embedded) is expected


def test_reber_next_by_hand():
    assert tasks.reber_next("") == "B"
    assert tasks.reber_next("B") == "TP"
    assert tasks.reber_next("BTBT") == "SX"
    assert tasks.reber_next("BPBPVVE") == "P"
    assert tasks.reber_next("BPBPVVEPE") == ""
    with pytest.raises(ValueError, match="at place 7 it allows P; got 'T'"):
        tasks.reber_next("BPBPVVETE")


@pytest.mark.parametrize("embedded", [True, False])
def test_reber_targets(rng, embedded):
    strings = tasks.reber_strings(rng, 30, embedded=embedded)
    task = tasks.reber_task(strings, embedded=embedded)
    for b, text in enumerate(strings):
        assert task.mask[b].sum() == len(text) - 1
        for t in range(len(text) - 1):
            legal = tasks.reber_next(text[: t + 1], embedded=embedded)
            named = np.flatnonzero(task.legal[b, t])
            assert "".join(tasks.REBER_SYMBOLS[k] for k in named) == legal
            assert tasks.REBER_SYMBOLS[task.y[b, t]] == text[t + 1]
            assert tasks.REBER_SYMBOLS[task.x[b, t].argmax()] == text[t]
    assert not task.legal[~task.mask].any()


def test_reber_choices_are_even(rng):
    strings = tasks.reber_strings(rng, 4000)
    share = np.mean([text[1] == "T" for text in strings])
    assert share == pytest.approx(0.5, abs=0.03)


def test_a_stream_is_string_after_string(rng):
    task = tasks.reber_stream(rng, 5, 200)
    assert task.mask.all()
    for b in range(5):
        ids = [*task.x[b].argmax(axis=1), task.y[b, -1]]
        text = "".join(tasks.REBER_SYMBOLS[k] for k in ids)
        assert len(text) == 201
        whole = re.match(f"(?:{OUTER})*", text)
        assert len(whole[0]) > 100
        assert tasks.reber_next(text[whole.end():]) is not None
        start = 0
        for t in range(200):
            legal = tasks.reber_next(text[start : t + 1])
            if not legal:                 # the E of a string: a B comes
                legal, start = "B", t + 1
            named = np.flatnonzero(task.legal[b, t])
            assert "".join(tasks.REBER_SYMBOLS[k] for k in named) == legal
        np.testing.assert_array_equal(task.y[b], ids[1:])


@few
@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.booleans())
def test_counting_by_hand(counts, three):
    letters = "abc" if three else "ab"
    task = tasks.counting(counts, len(letters))
    names = tasks.COUNTING_SYMBOLS
    for b, n in enumerate(counts):
        text = "S" + "".join(letter * n for letter in letters) + "E"
        T = len(text) - 1
        assert task.mask[b].sum() == T and task.mask[b, :T].all()
        said = "".join(names[k] for k in task.x[b, :T].argmax(axis=1))
        after = "".join(names[k] for k in task.y[b, :T])
        assert (said, after) == (text[:-1], text[1:])
        sure = [symbol != "a" for symbol in text[:-1]]
        np.testing.assert_array_equal(task.sure[b, :T], sure)
        assert not task.sure[b, T:].any()


# --- bits -----------------------------------------------------------------


@few
@given(seeds, st.integers(1, 40))
def test_parity_by_hand(seed, length):
    x, y, _ = tasks.parity(np.random.default_rng(seed), 3, length)
    for bits, odd in zip(x[:, :, 0].astype(int), y, strict=True):
        assert odd[0] == bits[0]
        for t, (before, now) in enumerate(pairwise(odd), start=1):
            assert now == before ^ bits[t]


@few
@given(seeds, st.integers(1, 40), st.data())
def test_echo_by_hand(seed, length, data):
    lag = data.draw(st.integers(0, length - 1))
    x, y, mask = tasks.echo(np.random.default_rng(seed), 3, length, lag)
    for t in range(length):
        assert mask[:, t].all() == (t >= lag)
        expected = x[:, t - lag, 0] if t >= lag else 0
        np.testing.assert_array_equal(y[:, t], expected)


@few
@given(st.lists(st.integers(0, 6), max_size=9))
def test_one_hot_and_back(ids):
    hot = tasks.one_hot(np.array(ids, int), 7)
    assert hot.dtype == np.float32 and hot.shape == (len(ids), 7)
    assert hot.argmax(axis=-1).tolist() == ids
    assert hot.sum() == len(ids)


# --- errors ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda r: tasks.adding(0, 3, 9), TypeError, "rng must be .*got 0"),
        (lambda r: tasks.adding(r, 0, 9), ValueError, "n must be at least 1"),
        (lambda r: tasks.adding(r, -2, 9), ValueError, "got -2"),
        (lambda r: tasks.adding(r, True, 9), TypeError, "n must be a whole"),
        (lambda r: tasks.adding(r, 2.0, 9), TypeError, "whole number; got 2"),
        (lambda r: tasks.adding(r, 3, 1), ValueError, "length must be at"),
        (lambda r: tasks.adding_1997(r, 3, 19), ValueError, "least 20"),
        (
            lambda r: tasks.temporal_order(r, 3, relevant=4),
            ValueError,
            "relevant must be 2 or 3; got 4",
        ),
        (lambda r: tasks.long_time_lag(r, 3, 1), ValueError, "lag must be"),
        (lambda r: tasks.echo(r, 3, 5, 5), ValueError, "lag must be smaller"),
        (lambda r: tasks.echo(r, 3, 5, -1), ValueError, "lag .*got -1"),
        (lambda r: tasks.counting([]), ValueError, "one or more whole"),
        (lambda r: tasks.counting([2.5]), ValueError, "one or more whole"),
        (lambda r: tasks.counting([3, 0]), ValueError, "at least 1; got 0"),
        (lambda r: tasks.counting([3], 4), ValueError, "letters must be 2"),
        (lambda r: tasks.reber_stream(r, 2, 0), ValueError, "length must be"),
        (lambda r: tasks.parity(r, 3, "9"), TypeError, "length .*got '9'"),
        (lambda r: tasks.reber_task([]), ValueError, "at least one string"),
        (lambda r: tasks.reber_task(["BTE"]), ValueError, "number 0 is not"),
        (lambda r: tasks.reber_task([3]), TypeError, "strings must be"),
        (lambda r: tasks.one_hot([7], 7), ValueError, "0 … 6; got 7"),
        (lambda r: tasks.one_hot([-1], 7), ValueError, "got -1"),
        (lambda r: tasks.one_hot([0.5], 7), TypeError, "float64"),
    ],
)
def test_errors_name_the_argument(rng, call, error, message):
    with pytest.raises(error, match=message) as caught:
        call(rng)
    assert "\n" not in str(caught.value)


# --- hold, count, compare, forget -------------------------------------------

def _read(step, x):
    """A machine with a state of its own, over one sequence."""
    state = None
    for value, mark in x:
        state = step(state, value, mark)
    return state


MACHINES = {
    "hold": lambda s, v, m: v if m else s,
    "count": lambda s, v, m: (s or 0) + (1 if v else -1),
    "compare": lambda s, v, m: (
        s if not m else v if s is None else s < v
    ),
    "forget": lambda s, v, m: bool(v) or (bool(s) and not m),
}


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_with_one_number_answers(name, rng):
    task = getattr(tasks, name)(rng, 400, 15)
    said = [_read(MACHINES[name], x) for x in task.x]
    said = [s > 0 if name == "count" else bool(s) for s in said]
    np.testing.assert_array_equal(said, task.y)


@pytest.mark.parametrize("name", MACHINES)
def test_answers_are_nearly_balanced(name, rng):
    y = getattr(tasks, name)(rng, 10_000, 15).y
    assert 0.4 < y.mean() < 0.6
    assert set(y) == {0, 1}


def test_an_even_count_is_refused(rng):
    with pytest.raises(ValueError, match=r"length must be odd.* got 12"):
        tasks.count(rng, 8, 12)
