"""The search for the line: true by construction, bounded, without a trace.

`python tests/test_exercises_repair.py` prints how much it locates.
"""

import ast
import inspect
import linecache
import random
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from mutate import SUPPORT, mutants

from rnncourse.exercises import check, get, names, probe, repair
from rnncourse.numerics import sigmoid

LONG = 300.0  # seconds: no test depends on how fast the machine is
PATIENCE = 20.0  # with a mutant that does not end
SEARCHED = [
    n for n in names() if get(n).signature and not get(n).accept
    and get(n).kind != "plot"
]


def written(source, **given):
    """The last function of a source that has one, as in a notebook."""
    name = f"<cell {hash(source)}>"
    lines = source.splitlines(keepends=True)
    linecache.cache[name] = (len(source), None, lines, name)
    scope = {"np": np, "sigmoid": sigmoid, **given}
    tree = ast.parse(source)
    exec(compile(tree, name, "exec"), scope)
    return scope[tree.body[-1].name]


def located(name, answer, **more):
    spec = get(name)
    return repair.locate(
        spec, answer, spec.cases(0), **{"seconds": LONG, **more}
    )


LSTM = '''\
def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c
'''
FORWARD = '''\
def step(x_t, h, p):
    return np.tanh(x_t @ p.W_x + h @ p.W_h + p.b)


def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = step(x[:, t], h, p)
        hs.append(h)
    return np.stack(hs, axis=1)
'''

INNER = '''\
def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    def dsigma(s):
        return s * (1 - s)

    def dtanh(s):
        return 1 - s ** 2

    d = dc + dh * o * dtanh(np.tanh(c))
    da_i = d * g * dsigma(i)
    da_f = d * c_prev * dsigma(f)
    da_g = d * i * dtanh(g)
    da_o = dh * np.tanh(c) * dsigma(o)
    return da_i, da_f, da_g, da_o, d * f
'''
BACK = '''\
def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        da = (direct[:, t] + dh_next) * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = da @ p.W_h.T
    return dW_x, dW_h, db
'''
LAST = '''\
def last_output(hs, ids):
    mask = np.zeros(ids.shape, dtype=bool)
    last = np.zeros((len(hs), hs.shape[2]))
    for b in range(ids.shape[0]):
        for t in range(ids.shape[1]):
            if ids[b, t] != 0:
                mask[b, t] = True
                last[b] = hs[b, t]
    return mask, last
'''
PAIRED = '''\
def paired_interval(a, b, t):
    d = np.subtract(a, b)
    half = t * np.std(d, ddof=1) / np.sqrt(d.size)
    return d.mean(), d.mean() - half, d.mean() + half
'''


@pytest.mark.parametrize(("name", "source", "old", "new", "lines", "what"), [
    ("lstm-step", LSTM, "h_prev @ p.W_hf", "h_prev @ p.W_hi", [3],
     "the weights “p.W_hi”"),
    ("lstm-step", LSTM, "f * c_prev + i", "f * c_prev - i", [6],
     "the operator between"),
    ("lstm-step", LSTM, "o * np.tanh(c)", "np.tanh(c)", [7],
     "what multiplies “np.tanh(c)”"),
    ("lstm-step", LSTM, "return h, c", "return c, h", [8], "the order"),
    ("rnn-forward", FORWARD, "range(x.shape[1])", "range(len(x))", [7],
     "the length"),
    ("rnn-forward", FORWARD, "p.W_h +", "p.W_h.T +", [2],
     "line 2 of step"),
    ("rnn-forward", FORWARD, "x[:, t], h,", "x[:, t - 1], h,", [8],
     "between “t” and “1”"),
    ("rnn-forward", FORWARD, "    return np.stack", "        return np.stack",
     [10], "how deep this line is indented"),
    ("rnn-forward", FORWARD, "        h = step(", "        h_t = step(", [8],
     "the name on the left"),
    ("lstm-step-backward", INNER, "1 - s ** 2", "1 - s", [6],
     "what multiplies “s”"),
    ("lstm-step-backward", INNER, "dsigma(o)", "dtanh(o)", [12],
     "the function “dtanh”"),
    ("sentiment-padding-mask", LAST, "last[b] =", "last[b] +=", [8],
     "what this line does to “last[b]”"),
    ("bptt-repair", BACK, "da @ p.W_h.T", "direct[:, t] @ p.W_h.T", [9],
     "“direct[:, t]”"),
])
def test_the_line_is_named(name, source, old, new, lines, what):
    wrong = source.replace(old, new)
    assert wrong != source
    found = located(name, written(wrong))
    assert [p.line for p in found.places] == lines, str(found)
    assert what in str(found)
    for place in found.places:
        assert place.quote == wrong.splitlines()[place.line - 1].strip()


def test_two_faults_of_one_line_are_found_together():
    found = located("bptt-repair", written(
        BACK.replace("da @ p.W_h.T", "direct[:, t] @ p.W_h")
    ))
    assert [p.line for p in found.places] == [9]
    assert "; and " in str(found)
    assert "Changes there make everything right" in str(found)


def test_the_same_fault_twice_in_a_line_is_called_two():
    back = "def rnn_forward(x, h_0, p):\n    return once(x[:, ::-1], h_0, p)"
    found = located("rnn-forward", written(
        FORWARD.replace("rnn_forward", "once") + f"\n\n{back}[:, ::-1]\n"
    ))
    assert "; and the same once more. Changes there make" in str(found)


def test_a_change_that_moves_what_stays_wrong_is_not_told():
    # An edit of `half` makes `high` right and leaves `low` wrong otherwise:
    # the fault is in the last line.
    found = located("sentiment-paired-interval", written(PAIRED.replace(
        "d.mean() - half, d.mean() + half", "-half, half"
    )))
    assert 3 not in [p.line for p in found.places], str(found)


def test_two_faults_are_found_by_the_outputs_they_repair():
    source = LSTM.replace("c_prev + i", "c_prev - i")
    found = located("lstm-step", written(source.replace(
        "np.tanh(c)", "sigmoid(c)"
    )))
    assert [p.line for p in found.places] == [6, 7]
    assert "Changes in all of them together" in str(found)
    assert not found.mends


def test_a_place_is_quoted_as_it_stands_whatever_was_tried_before():
    """An edit that puts a part in the place of its whole moves it there."""
    wrong = written(FORWARD.replace(
        "np.tanh(x_t @ p.W_x + h @ p.W_h + p.b)",
        "sigmoid(x_t @ p.W_x + h @ p.W_h)",
    ))
    what = located("rnn-forward", wrong).places[0].what
    assert "the function “sigmoid”" in what
    assert "what is added to “x_t @ p.W_x + h @ p.W_h”" in what


def test_a_part_that_is_mended_is_said_to_be_a_part():
    source = LSTM.replace("c_prev + i", "c_prev - i")
    found = located("lstm-step", written(source.replace(
        "o * np.tanh(c)", "np.cos(o) + 0.3 * np.sin(c)"
    )))
    assert found.mends == ("c",)
    assert "makes c right" in str(found)


def test_it_says_where_and_never_what():
    wrong = written(LSTM.replace("h_prev @ p.W_hf", "h_prev @ p.W_hi"))
    result = check("lstm-step", wrong).located(located("lstm-step", wrong))
    assert "line 3" in result.diagnosis
    assert "W_hf" not in str(result)


def test_what_is_right_is_not_searched():
    assert check("lstm-step", written(LSTM)).passed
    assert located("rnn-step", 3.0) is None
    assert located("rnn-step", lambda x_t, h_prev, p: h_prev) is None


def test_it_prints_nothing_and_changes_nothing(capsys):
    seen = []
    answer = written(LSTM.replace("    i =", "    print(seen)\n    "
                                  "seen.append(1)\n    i =")
                     .replace("c_prev + i", "c_prev - i"), seen=seen)
    before = len(seen)
    assert located("lstm-step", answer).places
    assert len(seen) == before
    assert capsys.readouterr().out == ""


def test_an_edit_that_never_ends_is_ended():
    wrong = written('''\
def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs, t = [], 0
    while t < x.shape[1]:
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.cos(c)
        hs.append(h)
        t += 1
    return np.stack(hs, axis=1)
''')
    found = located("reading-repair-the-program", wrong)
    assert found.tried > 50


def test_it_ends_after_a_number_of_tries_or_of_seconds():
    wrong = written(LSTM.replace("h = o * np.tanh(c)", "h = np.cos(c)"))
    found = located("lstm-step", wrong, tries=40)
    assert found.tried <= 40
    assert found.ended
    assert located("lstm-step", wrong, seconds=0.0).ended
    result = check("lstm-step", written(LSTM)).located(found)
    assert "ended before all was tried" in result.next_step


def test_no_grader_searches():
    """What a marking kernel may import holds no search."""
    from rnngrading.course import _OF_EXERCISES

    assert "repair.py" not in _OF_EXERCISES
    source = inspect.getsource(sys.modules["rnncourse.exercises.diagnose"])
    assert "repair" not in source


# --- how often --------------------------------------------------------------

@cache
def sample(name, most):
    """[(line of the mutant, Found)] of unexplained mutants, drawn once."""
    spec, found = get(name), []
    cases = spec.cases(0)
    arguments = [c["args"] for c in cases]
    every = [
        m for m in mutants(dedent(inspect.getsource(spec.reference)))
        if not re.search(r"\bp → |→ p\b", m[0])  # weights for an array
    ]
    random.Random(name).shuffle(every)
    for says, source in every:
        answer = written(
            source, **{**spec.reference.__globals__, **_support()}
        )
        result = spec.judge(cases, probe.run(answer, arguments, PATIENCE))
        if result.passed or not result.unexplained:
            continue
        line = int(re.match(r"line (\d+)", says)[1])
        found.append((line, located(name, answer)))
        if len(found) == most:
            break
    return found


def _support():
    scope = {"np": np}
    exec(SUPPORT, scope)
    return scope


def shares(most, searched=SEARCHED):
    count = Counter()
    for name in searched:
        for line, found in sample(name, most):
            whole = bool(found.places) and not found.mends
            count["wrong"] += 1
            count["located"] += whole
            count["the line"] += whole and line in [
                p.line for p in found.places
            ]
    return count


@pytest.mark.parametrize("searched", [
    SEARCHED[::4], pytest.param(SEARCHED, marks=pytest.mark.exhaustive),
], ids=["some", "all"])
def test_most_small_faults_are_located_and_hardly_ever_elsewhere(searched):
    count = shares(2, searched)
    assert count["wrong"] >= len(searched)
    assert count["located"] >= 0.7 * count["wrong"], count
    assert count["the line"] >= 0.9 * count["located"], count


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    print(shares(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
