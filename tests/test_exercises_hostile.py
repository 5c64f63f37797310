"""Whatever comes back, a check ends, and ends with one clear sentence."""

import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnncourse import Params
from rnncourse.exercises import check, get, names, probe
from rnncourse.exercises.compare import fault

SHAPE = (3, 4)


class Lazy:
    """Pretends to be an array, and could decide late what it holds."""

    def __array__(self, *args, **kwargs):
        raise AssertionError("the check must not ask")

    def __len__(self):
        raise AssertionError("the check must not ask")

    def __iter__(self):
        raise AssertionError("the check must not ask")

    def __eq__(self, other):
        return True

    __hash__ = None


class Unprintable(Exception):
    def __str__(self):
        raise RuntimeError("no")


def right(x_t, h_prev, p):
    return get("rnn-step").reference(x_t, h_prev, p)


def masked(**given):
    a = right(**given)
    return np.ma.MaskedArray(a + 1, mask=np.ones_like(a, bool))


def own_list():
    a = []
    a.append(a)
    return a


def raises(error):
    def answer(**given):
        raise error

    return answer


def recursion(**given):
    return recursion(**given)


RETURNS = {
    "nan": (lambda **g: right(**g) * np.nan, "not a number (NaN)"),
    "one nan": (
        lambda **g: np.where(np.eye(*right(**g).shape), np.nan, right(**g)),
        "h[0, 0] is not a number",
    ),
    "infinity": (lambda **g: right(**g) / np.zeros(4), "infinite"),
    "None": (lambda **g: None, "h is None"),
    "ellipsis": (lambda **g: [...], "h is an Ellipsis"),
    "string": (lambda **g: "0.5", "h is a string"),
    "generator": (lambda **g: (v for v in right(**g)), "h is a generator"),
    "map": (lambda **g: map(list, right(**g)), "h is a map"),
    "ten million": (lambda **g: np.zeros(10_000_000), "far larger"),
    "a million in a list": (lambda **g: [0.0] * 1_000_000, "far larger"),
    "object array": (
        lambda **g: right(**g).astype(object), "array of object"
    ),
    "strings in an array": (
        lambda **g: right(**g).astype(str), "array of <U"
    ),
    "complex": (lambda **g: right(**g) + 0j, "array of complex128"),
    "lazy": (lambda **g: Lazy(), "h is a Lazy"),
    "lazy in a list": (lambda **g: [Lazy(), Lazy()], "h is a Lazy"),
    "masked": (masked, "masked array"),
    "matrix": (lambda **g: Matrix(right(**g)), "h is a Matrix"),
    "function": (lambda **g: right, "h is a function"),
    "class": (lambda **g: Lazy, "expected plain numbers"),
    "set": (lambda **g: {1.0, 2.0}, "h is a set"),
    "bytes": (lambda **g: b"\x00" * 8, "h is a bytes"),
    "dictionary": (lambda **g: {"x": 1}, "no entry 'h'"),
    "empty dictionary": (lambda **g: {}, "no entry 'h'; it has none"),
    "empty list": (lambda **g: [], "h has shape (0,)"),
    "ragged": (lambda **g: [[1.0, 2.0], [3.0]], "different shapes"),
    "list in itself": (lambda **g: own_list(), "deeply nested list"),
    "huge integer": (lambda **g: [10**400], "an array of object"),
    "huge and not": (lambda **g: [10**400, 0.5], "an array of object"),
    "bools": (lambda **g: right(**g) > 0, "h holds bools"),
    "Params": (lambda **g: g["p"], "no entry 'h'"),
    "module": (lambda **g: np, "h is a module"),
    "scalar": (lambda **g: 0.0, "h is a single number; expected shape"),
    "extra axis": (lambda **g: right(**g)[..., None], "length 1 too many"),
    "transposed": (lambda **g: right(**g).T, "transpose of the right answer"),
    "one sample": (
        lambda **g: right(**g)[0], "numbers of the first sample and no others"
    ),
    "trailing comma": (
        lambda **g: (right(**g),), "is there a comma behind it?"
    ),
    "two values": (lambda **g: (right(**g),) * 2, "a tuple of 2 arrays"),
    "half precision": (
        lambda **g: right(**g).astype(np.float16), "about three digits"
    ),
    "rounded": (lambda **g: right(**g).round(3), "about three digits"),
    "ValueError": (raises(ValueError("no luck")), "ValueError: no luck"),
    "without a text": (raises(KeyError()), "raised KeyError"),
    "unprintable": (raises(Unprintable()), "raised Unprintable"),
    "SystemExit": (raises(SystemExit(0)), "SystemExit instead of a return"),
    "KeyboardInterrupt": (raises(KeyboardInterrupt()), "KeyboardInterrupt"),
    "GeneratorExit": (raises(GeneratorExit()), "raised GeneratorExit"),
    "long text": (raises(ValueError("x" * 10**6)), "raised ValueError"),
    "recursion": (recursion, "calls itself without an end"),
}


class Matrix(np.ndarray):
    """A subclass, like numpy.matrix, whose operators may mean other things."""

    def __new__(cls, a):
        return np.asarray(a).view(cls)


@pytest.mark.parametrize("name", RETURNS)
def test_one_clear_sentence_for(name):
    answer, says = RETURNS[name]
    result = check("rnn-step", answer)
    assert not result.passed
    assert result.points == 0
    assert says in result.diagnosis, result.diagnosis
    assert len(result.diagnosis) < 700
    assert result.diagnosis.endswith((".", "?", "!"))
    assert not result.misconceptions
    assert result._repr_html_()


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("value", [
    None, "text", 1.0, True, [], {}, np.nan, np.zeros(10_000_000), Lazy(),
    np.ma.masked_all(3), (v for v in ()), np, 10**400, float("inf"), own_list(),
    Params(np.ones((1, 1)), np.ones((1, 1)), np.ones(1)),
], ids=lambda v: type(v).__name__)
def test_every_exercise_survives(name, value):
    """As the answer itself, and as what a function returns."""
    for answer in (value, lambda **given: value):
        result = check(name, answer)
        assert not result.passed
        assert result.diagnosis


def test_an_endless_loop_is_stopped():
    def endless(x_t, h_prev, p):
        while True:
            h_prev = h_prev + 0

    before = threading.active_count()
    result = check("rnn-step", endless)
    assert result.status == "error"
    assert "did not come to an end within 2 seconds" in result.diagnosis
    assert "condition never changes" in result.diagnosis
    for thread in threading.enumerate():
        if thread.name == "rnncourse-check":
            thread.join(60)      # it has been told, and may have to wait
    assert threading.active_count() == before, "the loop goes on"


def test_a_loop_that_resists_is_left_behind(monkeypatch):
    monkeypatch.setattr(probe, "PATIENCE", 1)
    stop = []

    def stubborn(x_t, h_prev, p):
        while not stop:
            try:
                time.sleep(0.01)
            except BaseException:  # it swallows what should end it
                continue

    arguments = [c["args"] for c in get("rnn-step").cases(0)]
    answers = probe.run(stubborn, arguments, seconds=0.2)
    stop.append(True)
    assert [a["error"] for a in answers] == ["TimeLimit"] * len(arguments)


def test_one_slow_case_costs_only_what_follows():
    calls = []

    def slow(x_t, h_prev, p):
        calls.append(1)
        while len(calls) > 2:
            pass
        return right(x_t, h_prev, p)

    arguments = [c["args"] for c in get("rnn-step").cases(0)]
    answers = probe.run(slow, arguments, seconds=2)
    assert ["value" in a for a in answers[:3]] == [True, True, False]
    assert len(answers) == len(arguments)


@pytest.mark.skipif(
    not hasattr(time, "pthread_getcpuclockid"),
    reason="this system does not tell what a thread had of the processor",
)
def test_what_is_counted_is_time_of_the_processor(monkeypatch):
    """An answer that had to wait is right all the same."""
    monkeypatch.setattr(probe, "PATIENCE", 1000)

    def waits(x_t, h_prev, p):
        time.sleep(0.4)
        return right(x_t, h_prev, p)

    arguments = [c["args"] for c in get("rnn-step").cases(0)]
    answers = probe.run(waits, arguments, seconds=0.8)
    assert len(answers) > 2 and all("value" in a for a in answers)


def test_a_failed_check_leaves_no_trace_in_the_session(recwarn):
    limit, filters = sys.getrecursionlimit(), list(warnings.filters)
    for name in ("recursion", "SystemExit", "ten million"):
        check("rnn-step", RETURNS[name][0])
    assert sys.getrecursionlimit() == limit
    assert warnings.filters == filters
    assert not recwarn.list


@pytest.mark.parametrize(("answer", "says"), [
    (lambda: 0, "takes (); this exercise calls it with (x_t, h_prev, p)"),
    (lambda a: 0, "takes (a); this exercise"),
    (lambda a, b, c, d: 0, "takes (a, b, c, d)"),
    (3.0, "not a function"),
    (np.zeros(3), "not a function"),
])
def test_a_wrong_signature_is_shown(answer, says):
    assert says in check("rnn-step", answer).diagnosis


def test_a_function_for_a_number_is_noticed():
    result = check("rnn-parameter-count", lambda: 400)
    assert "is a function. Asked for is the value" in result.diagnosis


def test_the_line_of_an_error_is_shown():
    def wrong(x_t, h_prev, p):
        return np.tanh(p.W_x @ x_t + p.b)

    result = check("rnn-step", wrong)
    assert result.status == "error"
    assert "np.tanh(p.W_x @ x_t + p.b)" in result.diagnosis
    assert "shapes beside every @" in result.diagnosis


def test_a_name_that_does_not_exist_is_explained():
    def wrong(x_t, h_prev, p):
        return np.tanh(x_t @ p.W_xi)

    assert "Params has no 'W_xi'" in check("rnn-step", wrong).diagnosis


def test_an_error_in_one_case_says_which():
    def wrong(x_t, h_prev, p):
        if len(x_t) == 1:
            raise ZeroDivisionError("no")
        return right(x_t, h_prev, p)

    result = check("rnn-step", wrong)
    assert "happens for a single sample." in result.diagnosis


def test_answers_cannot_change_what_is_compared():
    """Overwriting the inputs does not move the expected values."""
    def zeroing(x_t, h_prev, p):
        for a in (x_t, h_prev, *p):
            a[...] = 0
        return np.zeros((len(x_t), p.H))

    assert not check("rnn-step", zeroing).passed


def test_the_side_of_the_answer_knows_no_expected_value():
    code = (
        "import sys\n"
        "from rnncourse.exercises import probe\n"
        "print(probe.run(lambda x: 2 * x, [{'x': [1.0]}]))\n"
        "sys.exit(any('exercises.catalogue.' in m or m.endswith('.spec')"
        " for m in sys.modules if m.startswith('rnncourse')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "'data': [2.0]" in done.stdout


def test_a_plot_without_matplotlib_gets_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    result = check("lstm-gate-plot", lambda a, ax: ax)
    assert result.status == "error"
    assert "matplotlib" in result.diagnosis


# --- comparison -------------------------------------------------------------

def test_traps_of_allclose():
    """What numpy.allclose takes for equal, and is not."""
    assert fault(np.empty(0), np.ones(1), 1e-5, "a").code == "shape"
    assert fault(np.array(1.0), np.ones(3), 1e-5, "a").code == "shape"
    small = np.full(3, 1e-9)
    assert np.allclose(np.zeros(3), small)
    assert fault(np.zeros(3), small, 1e-5, "a").code == "value"
    nan = np.array([np.nan])
    assert fault(nan, nan, 1e-5, "a").code == "value"
    assert fault(np.array([np.inf]), np.ones(1), 1e-5, "a").code == "value"
    assert fault(np.array([True]), np.ones(1), 1e-5, "a").code == "dtype"
    assert fault(small * (1 + 1e-6), small, 1e-5, "a") is None
    assert fault(np.zeros(2), np.zeros(2), 1e-5, "a") is None


# --- the trusted side -------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(
        max_size=5
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from([
            "value", "error", "kind", "shape", "dtype", "data", "items",
            "not_finite", "index", "was", "type", "message", "line",
            "changed", "lines", "label",
        ]),
        inner, max_size=5,
    ),
    max_leaves=12,
)
KINDS = st.sampled_from([
    "array", "sequence", "mapping", "params", "plot", "nothing", "other",
    "string", "too large", "not called", "",
])


FORGED = {
    name: get(name).cases(0)
    for name in ("rnn-step", "lstm-gate-plot", "rnn-parameter-count",
                 "sentiment-train")
}


@settings(max_examples=300)
@given(st.lists(
    st.fixed_dictionaries({"value": st.fixed_dictionaries(
        {"kind": KINDS}, optional={
            "shape": JSON, "dtype": JSON, "data": JSON, "items": JSON,
            "not_finite": JSON, "was": JSON, "type": JSON, "lines": JSON,
            "text": JSON, "xlabel": JSON,
        },
    )}) | JSON, min_size=1, max_size=1,
))
def test_forged_answers_are_wrong_and_raise_nothing(one):
    for name, cases in FORGED.items():
        result = get(name).judge(cases, one * len(cases))
        assert not result.passed
        assert isinstance(result.diagnosis, str)


@pytest.mark.parametrize("answers", [None, [], {}, "passed", [{}], 3])
def test_missing_answers_are_wrong(answers):
    spec = get("rnn-step")
    result = spec.judge(spec.cases(0), answers)
    assert not result.passed
    assert "did not come back whole" in result.diagnosis
