"""The contract of the catalogue: what every exercise has to have and do."""

import inspect
import json
import re
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup

import rnncourse
from rnncourse import (
    Params,
    backward,
    exercises,
    forward,
    gru,
    gru_reset_before,
    losses,
    lstm,
    optim,
    rnn,
    train,
)
from rnncourse.cells import CELLS
from rnncourse.exercises import check, get, hint, names, probe
from rnncourse.exercises.catalogue import lstm as lstm_exercises
from rnncourse.exercises.catalogue import sentiment, simple_rnn
from rnncourse.experiments import interval
from rnncourse.model import Model
from rnncourse.numerics import sigmoid
from rnncourse.params import map_tree
from tools.exercise_cells import cells
from tools.notebooks import parse

MANUSCRIPT = Path(__file__).parents[1] / "manuscript"
EVERY = [get(name) for name in names()]
FUNCTIONS = [s for s in EVERY if s.signature and not s.accept]
VALUES = [s for s in EVERY if not s.signature and not s.accept]


def label(item):
    return getattr(item, "name", "")


@cache
def trained():
    return sentiment.sentiment_train()


def solution(spec):
    """What a learner who has it right hands over."""
    if spec.name == "sentiment-train":
        return trained()
    return spec.reference if spec.signature else spec.reference()


def altered(function, spec):
    return function if spec.signature else function()


# --- what an exercise has ---------------------------------------------------

@pytest.mark.parametrize("spec", EVERY, ids=label)
def test_an_exercise_is_complete(spec):
    assert len(spec.misconceptions) >= 5
    assert len(spec.hints) >= 3
    says = [m.says for m in spec.misconceptions]
    assert len(set(says)) == len(says)
    named = [m.name for m in spec.misconceptions]
    assert len(set(named)) == len(named)
    assert all(s.endswith((".", "?", ")")) for s in [*says, *spec.hints])
    assert spec.points >= 1
    assert spec.takeaway.endswith(".")


def test_names_are_unique_and_ordered_by_chapter():
    chapters = [int(s.notebook[:2]) for s in EVERY]
    assert chapters == sorted(chapters)
    assert len(set(names())) == len(names())
    kinds = {s.kind for s in EVERY}
    assert kinds >= {
        "function", "array", "number", "model", "plot", "prediction",
        "debugging", "derivation",
    }


@pytest.mark.parametrize("spec", EVERY, ids=label)
def test_the_catalogue_and_the_notebook_agree(spec):
    """Answer, check and hints are in the notebook, and its solution works."""
    notebook = parse((MANUSCRIPT / f"{spec.notebook}.md").read_text("utf-8"))
    marks = [
        (c.metadata["rnncourse"]["role"], c.source) for c in notebook.cells
        if c.metadata.get("rnncourse", {}).get("exercise") == spec.name
    ]
    assert [role for role, _ in marks] == ["answer", "check"]
    (_, answer), (_, checked) = marks
    assert answer.startswith(f"# exercise: {spec.name}\n")
    assert checked.startswith(f'check("{spec.name}", ')
    text = "\n".join(
        c.source for c in notebook.cells if c.cell_type == "markdown"
    )
    text = text.replace("`", "")
    for line in spec.hints:
        assert line.replace("`", "") in text, "this hint is not in the notebook"


def test_a_directive_stands_for_hints_answer_and_check():
    body = "def rnn_step(x_t, h_prev, p):\n    return h_prev"
    text = f"# Title\n\n```{{exercise}} rnn-step\n{body}\n```\n\nMore."
    before, answer, check, after = parse(text).cells
    assert before.source.count(":::{dropdown} Hint") == 3
    assert get("rnn-step").hints[2] in before.source
    assert answer.source == f"# exercise: rnn-step\n{body}"
    assert answer.metadata["tags"] == ["hide-input"]
    assert check.source == 'check("rnn-step", rnn_step)'
    assert after.source == "More."
    assert "x_t @ p.W_x" in cells("rnn-step")  # the reference, without a body
    assert 'check("rnn-step", first)' in cells("rnn-step", "first, b = 1, 2")
    with pytest.raises(ValueError, match="no exercise"):
        parse("```{exercise} rnn-stepp\nx = 1\n```")
    with pytest.raises(ValueError, match="binds no name"):
        parse("```{exercise} rnn-step\n1 + 1\n```")


@pytest.mark.parametrize("spec", EVERY, ids=label)
def test_sections_to_reread_exist(spec):
    """`chapter 5, "The way back"` names a heading of chapter 5."""
    places = {spec.reread, *(m.reread for m in spec.misconceptions)}
    for place in places:
        chapter, heading = re.fullmatch(
            r'(chapter \d+|notation), "(.+)"', place
        ).groups()
        stem = (
            chapter if chapter == "notation"
            else f"{int(chapter.split()[1]):02d}-*"
        )
        pages = [
            p for p in MANUSCRIPT.glob(f"{stem}.md")
            if not p.stem.endswith("-exercises")
        ]
        headings = re.findall(
            r"^#+ (.+)$", "\n".join(p.read_text("utf-8") for p in pages), re.M
        )
        assert heading in headings, f"{place} is no heading of {pages}"


# --- right answers ----------------------------------------------------------

@pytest.mark.sweep(keep=45)
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("spec", EVERY, ids=label)
def test_the_reference_passes_with_any_seed(spec, seed):
    result = check(spec.name, solution(spec), seed=seed)
    assert result.passed, str(result)
    assert result.points == result.out_of == spec.points


@pytest.mark.parametrize("spec", EVERY, ids=label)
def test_only_plain_json_crosses_the_seam(spec):
    cases = json.loads(json.dumps(spec.cases(3), allow_nan=False))
    arguments = [c["args"] for c in cases]
    answers = probe.run(solution(spec), arguments, spec.seconds)
    answers = json.loads(json.dumps(answers, allow_nan=False))
    assert spec.judge(cases, answers).passed
    assert spec.cases(3) == cases
    if spec.signature:
        assert spec.cases(4) != cases


def weights(cell, D, H):
    rng = np.random.default_rng(0)
    p = cell.init(rng, D, H, np.float64)
    p.b = rng.standard_normal(p.b.shape)
    return p


def test_references_of_steps_equal_the_package():
    rng = np.random.default_rng(1)
    x, h, c = (rng.standard_normal((3, n)) for n in (2, 4, 4))
    for name, cell in (
        ("rnn-step", rnn), ("lstm-step", lstm), ("gru-step", gru),
    ):
        p = weights(cell, 2, 4)
        old = (h, c) if cell is lstm else (h,)
        _, new, _ = forward(cell, p, x[:, None], cell.State(*old))
        got = get(name).reference(x, *old, p)
        got = got if cell is lstm else (got,)
        for a, b in zip(got, new, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-12)


def test_the_way_back_of_the_lstm_equals_the_package():
    given = {
        k: probe.decode(v)
        for k, v in get("lstm-backward").cases(0)[0]["args"].items()
    }
    got = get("lstm-backward").reference(**given)
    p, mask = given["p"], given["mask"]
    state = lstm.State(given["h_prev"][:, 0], given["c_prev"][:, 0])
    _, _, tape = forward(lstm, p, given["x"], state, mask)
    dx, dp, dstate = backward(lstm, p, tape, given["dhs"])
    for a, b in zip(got, (dx, *dp, *dstate), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-12)


def room(seed, w=2.0, noise=0.5, inside=False, steps=range(20)):
    """Share of 100 000 lamps judged right in a room as of rnn-noisy-room."""
    rng, n = np.random.default_rng(seed), 100_000
    press = rng.choice([-1, 0, 1], (n, 20), p=[0.1, 0.8, 0.1])
    press[:, 0] = rng.choice([-1, 1], n)
    last = 19 - np.argmax(press[:, ::-1] != 0, axis=1)
    h = np.zeros(n)
    for t in range(20):
        e = noise * rng.standard_normal(n) * (t in steps)
        a = 6 * press[:, t] + w * h
        h = np.tanh(a + e) if inside else np.tanh(a) + e
    return ((h > 0) == (press[np.arange(n), last] == 1)).mean()


@pytest.mark.parametrize(("name", "changed"), [
    ("asked", {}), ("small", {"inside": True}), ("small", {"noise": 0.25}),
    ("variance", {"noise": 0.5**0.5}), ("late", {"steps": [19]}),
    ("read early", {"steps": range(19)}), ("w = 3", {"w": 3.0}),
])
def test_the_noisy_room_is_as_the_exercise_says(name, changed):
    assert abs(room(0, **changed) - simple_rnn.ROOM[name]) < 0.006


@pytest.mark.parametrize(("name", "bias", "cut"), [
    ("asked", 1, False), ("memory path", 1, True), ("bias 0", 0, False),
])
def test_the_scale_of_equal_reach_is_as_the_exercise_says(name, bias, cut):
    """A fifth below it the simple RNN is ahead, a fifth above the LSTM."""
    def lead(scale, seed):
        rng = np.random.default_rng(seed)
        x, left = scale * rng.standard_normal((16, 51, 8)), []
        for cell in (rnn, lstm):
            p = cell.init(rng, 8, 32, np.float64)
            if cell is lstm:
                p.b_f = bias
            hs, _, tape = forward(cell, p, x)
            dhs = np.zeros_like(hs)
            dhs[:, -1] = 1
            if cell is lstm and cut:
                p = Params(p.W_x, 0 * p.W_h, p.b, gates=p.gates)
            dx, _, _ = backward(cell, p, tape, dhs)
            size = np.linalg.norm(dx, axis=2).mean(axis=0)
            left.append(np.log(size[0] / size[-1]))
        return left[0] - left[1]

    there = lstm_exercises.CROSSING[name]
    assert np.mean([lead(0.8 * there, seed) for seed in range(8)]) > 0
    assert np.mean([lead(1.2 * there, seed) for seed in range(8)]) < 0


def test_references_of_loops_equal_the_package():
    rng = np.random.default_rng(2)
    x, h, c = rng.standard_normal((3, 5, 2)), *rng.standard_normal((2, 3, 4))
    p = weights(rnn, 2, 4)
    hs, _, _ = forward(rnn, p, x, rnn.State(h))
    np.testing.assert_allclose(get("rnn-forward").reference(x, h, p), hs)
    p = weights(lstm, 2, 4)
    hs, _, _ = forward(lstm, p, x, lstm.State(h, c))
    got = get("lstm-find-the-bug").reference(x, h, c, p)
    np.testing.assert_allclose(got, hs)


def slope(f, x, d, eps=1e-6):
    """Directional derivative of the scalar f at x along d."""
    return (f(x + eps * d) - f(x - eps * d)) / (2 * eps)


def test_reference_of_the_rnn_gradient_equals_finite_differences():
    rng = np.random.default_rng(3)
    x, h_prev = rng.standard_normal((3, 2)), rng.standard_normal((3, 4))
    dh, p = rng.standard_normal((3, 4)), weights(rnn, 2, 4)
    step = get("rnn-step").reference
    h = step(x, h_prev, p)
    found = get("rnn-step-backward").reference(dh, x, h_prev, h, p)

    def loss(x, h_prev, *arrays):
        return (dh * step(x, h_prev, Params(*arrays))).sum()

    inputs = [x, h_prev, *p]
    for k, gradient in enumerate(found):
        d = rng.standard_normal(inputs[k].shape)

        def along(v, k=k):
            return loss(*inputs[:k], v, *inputs[k + 1 :])

        assert slope(along, inputs[k], d) == pytest.approx(
            (gradient * d).sum(), rel=1e-7
        )


def test_references_of_the_gated_gradients_equal_the_package():
    rng = np.random.default_rng(4)
    i, f, g, o, c_prev, dh, dc = rng.uniform(0.1, 0.9, (7, 3, 4))
    c = f * c_prev + i * g
    da, _, d = lstm.step_backward(
        lstm.State(dh, dc), (i, f, g, o, np.tanh(c), c_prev)
    )
    found = get("lstm-step-backward").reference(dh, dc, i, f, g, o, c_prev, c)
    np.testing.assert_allclose(np.concatenate(found[:4], axis=1), da)
    np.testing.assert_allclose(found[4], d.c)


def test_the_way_back_of_the_gru_equals_the_package():
    rng = np.random.default_rng(4)
    p, (x, dhs) = weights(gru, 2, 4), (rng.standard_normal((3, 5, n))
                                       for n in (2, 4))
    hs, _, tape = forward(gru, p, x)
    _, dp, dstate = rnncourse.backward(gru, p, tape, dhs)
    h_prev = np.concatenate([np.zeros((3, 1, 4)), hs[:, :-1]], axis=1)
    ax, ah = x @ p.W_x + p.b[0], h_prev @ p.W_h + p.b[1]
    z, r = np.split(sigmoid((ax + ah)[..., :8]), 2, axis=-1)
    h_n = ah[..., 8:]
    n = np.tanh(ax[..., 8:] + r * h_n)
    found = get("gru-backward").reference(p, x, h_prev, z, r, n, h_n, dhs)
    for a, b in zip(found, (*dp, dstate.h), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-12)


def test_the_masked_gru_equals_the_package():
    rng = np.random.default_rng(6)
    p, x = weights(gru, 2, 4), rng.standard_normal((3, 5, 2))
    mask = rng.random((3, 5)) < 0.5
    hs, _, _ = forward(gru, p, x, mask=mask)
    np.testing.assert_allclose(get("gru-masked").reference(p, x, mask), hs)


def test_the_other_polarity_computes_the_same_states():
    rng = np.random.default_rng(5)
    p = weights(gru, 2, 4)
    q = get("gru-other-polarity").reference(p)
    x, h = rng.standard_normal((3, 2)), rng.standard_normal((3, 4))
    spec = get("gru-step")
    (flipped,) = [m for m in spec.misconceptions if m.name == "z-flipped"]
    np.testing.assert_allclose(
        spec.variant(flipped)(x, h, q), spec.reference(x, h, p)
    )


def test_numbers_equal_the_package():
    assert get("rnn-parameter-count").reference() == weights(rnn, 8, 16).size
    x = np.zeros((4, 7, 3))
    hs, _, _ = forward(rnn, weights(rnn, 3, 5), x)
    assert get("rnn-predict-shape").reference() == hs.shape
    steps = get("lstm-forget-half-life").reference()
    assert (1 / (1 + np.exp(-1))) ** steps == pytest.approx(0.5)
    b = get("lstm-forget-bias").reference(3, 1)
    fresh = lstm.init(np.random.default_rng(0), 2, 3)
    np.testing.assert_array_equal(b, fresh.b)


def test_the_t_test_of_the_catalogue_is_scipys():
    from scipy import stats

    from rnncourse.exercises.catalogue.choosing import t_test

    rng = np.random.default_rng(0)
    for n in (2, 3, 7, 16):
        a, b = rng.random((2, n))
        assert t_test(a, b) == pytest.approx(
            stats.ttest_rel(a, b).pvalue, rel=1e-9)


def test_references_of_sentiment_equal_the_package():
    a, b = np.array([0.91, 0.94, 0.9]), np.array([0.85, 0.9, 0.86])
    found = get("sentiment-paired-interval").reference(a, b, 4.302653)
    expected = interval(a - b)
    np.testing.assert_allclose(found, expected[:3], rtol=1e-6)
    rng = np.random.default_rng(0)
    E = rng.standard_normal((6, 2))
    ids = np.array([[1, 2, 1, 4], [2, 2, 5, 0]])
    dx = rng.standard_normal((2, 4, 2))
    dE = get("sentiment-embedding-gradient").reference(ids, dx, 6)
    d = rng.standard_normal((6, 2))
    assert slope(
        lambda E: (E[ids] * dx).sum(), E, d
    ) == pytest.approx((dE * d).sum())


# --- wrong answers ----------------------------------------------------------

@pytest.mark.parametrize(
    ("spec", "wrong"),
    [(s, m) for s in EVERY if not s.accept for m in s.misconceptions],
    ids=label,
)
@pytest.mark.parametrize("seed", [0, 7])
def test_a_misconception_is_named(spec, wrong, seed):
    answer = altered(spec.variant(wrong), spec)
    result = check(spec.name, answer, seed=seed)
    assert not result.passed
    assert result.points == 0
    assert result.diagnosis == wrong.says
    if wrong.untouched:
        assert result.status == "not yet"
    else:
        assert result.misconceptions == (wrong.name,)
        assert result.reread == wrong.reread


def same(a, b):
    """Equal numbers, decided without the package's comparison."""
    if (a is None) != (b is None):
        return False
    return a is None or all(
        a[k].shape == b[k].shape and np.allclose(a[k], b[k], 1e-3, 1e-9)
        for k in a
    )


@pytest.mark.parametrize("spec", FUNCTIONS, ids=label)
def test_two_misconceptions_at_once_are_recognised(spec):
    """Wherever two can be combined, what is reported gives these numbers."""
    able = [m for m in spec.misconceptions if m.edits and not m.untouched]
    tried = both = 0
    for pair in combinations(able, 2):
        answer = spec.variant(*pair)
        if answer is None:
            continue
        cases = spec.cases(5)
        numbers = spec.expected(cases, answer)
        if None in numbers:
            continue
        result = check(spec.name, answer)
        assert not result.passed, [m.name for m in pair]
        tried += 1
        both += set(result.misconceptions) == {m.name for m in pair}
        if result.misconceptions:
            named = [
                m for m in spec.misconceptions
                if m.name in result.misconceptions
            ]
            claimed = spec.expected(cases, spec.variant(*named))
            assert all(map(same, claimed, numbers))
    if tried:
        assert both / tried > 0.5, f"{both} of {tried}"


@pytest.mark.parametrize("spec", FUNCTIONS, ids=label)
def test_no_sentence_says_that_something_else_is_right(spec):
    """It would be untrue where two misconceptions meet."""
    for m in spec.misconceptions:
        if not m.untouched:
            assert not re.search(r"\b(is|are) right\b|\bRight\b", m.says)


@pytest.mark.parametrize("spec", EVERY, ids=label)
def test_an_untouched_cell_is_not_yet(spec):
    def stub(*args, **kwargs):
        raise NotImplementedError("your turn")

    for answer in (stub if spec.signature else ..., ...):
        result = check(spec.name, answer)
        assert result.status == "not yet"
        assert result.points == 0
        assert "not yet" in str(result)


@pytest.mark.parametrize(("spec", "misconception"), [
    (s, m) for s in EVERY for m in s.misconceptions if m.example
], ids=label)
def test_an_example_of_a_wrong_design_is_recognised(spec, misconception):
    result = check(spec.name, misconception.example())
    assert result.misconceptions == (misconception.name,), str(result)


@pytest.mark.parametrize("spec", EVERY, ids=label)
def test_what_recognises_is_tried(spec):
    """Beside an example here, or by a trained model below."""
    for m in spec.misconceptions:
        assert not m.recognise or m.example or spec.whole_course, m.name


@pytest.mark.parametrize("spec", EVERY, ids=label)
def test_no_report_prints_what_is_expected(spec):
    """Expected numbers appear in no report and in no hint."""
    secret = set()
    for outputs in spec.expected(spec.cases(0)) if not spec.accept else ():
        for a in outputs.values():
            for v in np.ravel(a):
                secret |= {f"{v:.4f}", f"{v:.6g}", repr(float(v))}
    secret = {s for s in secret if len(s.strip("-0.")) >= 3}
    texts = [*spec.hints, spec.takeaway, spec.lost, *spec.look.values()]
    for m in spec.misconceptions:
        if not spec.accept:
            result = check(spec.name, altered(spec.variant(m), spec))
            texts += [str(result), result._repr_html_()]
    if spec.signature and not spec.accept:
        def wrong(**args):
            value = spec.reference(**args)
            if isinstance(value, tuple):
                return tuple(1.5 * np.asarray(v) + 0.25 for v in value)
            if isinstance(value, Params | dict):
                return [0.0]
            return 1.5 * np.asarray(value) + 0.25
        texts.append(str(check(spec.name, wrong)))
    for text in texts:
        found = {s for s in secret if re.search(
            rf"(?<![\d.]){re.escape(s)}(?![\d])", text
        )}
        assert not found, text


# --- narrowing --------------------------------------------------------------

def judged(name, answer):
    """What is said where no search for the line follows."""
    spec = get(name)
    cases = spec.cases(0)
    return spec.judge(cases, probe.run(answer, [c["args"] for c in cases]))


def test_narrowing_finds_what_is_not_carried():
    def wrong(x, h_0, p):  # a new mistake: the state decays to 0.9 h
        h, hs = h_0, []
        for t in range(x.shape[1]):
            h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
            hs.append(h)
            h = 0.9 * h
        return np.stack(hs, axis=1)

    result = judged("rnn-forward", wrong)
    assert not result.misconceptions
    assert "right for T = 1" in result.diagnosis
    assert "The first step of hs is right. From the second on, no step " \
        "follows from your own step before it" in result.diagnosis


def test_narrowing_finds_the_gate():
    source = inspect.getsource(get("gru-step").reference)
    scope = dict(get("gru-step").reference.__globals__)
    exec(source.replace("@ p.W_hr", "@ p.W_hz"), scope)
    result = check("gru-step", scope["gru_step"])
    assert "where r = 1" in result.diagnosis
    scope = dict(get("lstm-step").reference.__globals__)
    source = inspect.getsource(get("lstm-step").reference)
    exec(source.replace("h_prev @ p.W_ho", "h_prev @ p.W_hi"), scope)
    result = check("lstm-step", scope["lstm_step"])
    assert "c: right. h: not yet." in result.diagnosis
    wrong = get("lstm-forget-bias").reference
    result = check(
        "lstm-forget-bias",
        lambda H, b_f: wrong(H, b_f) + 2 * np.repeat([0, 0, 0, 1], H),
    )
    assert "the columns of o are wrong" in result.diagnosis


@pytest.mark.parametrize(("change", "says"), [
    (lambda d: [-a for a in d], "sign is wrong everywhere"),
    (lambda d: [3 * a for a in d], "times 3"),
    (lambda d: [d[1], d[0], *d[2:]], "da_i and da_f have changed places"),
    (lambda d: d[:4], "4 values; expected 5"),
    (lambda d: [a[:, :1] for a in d], "expected (B, H) = (3, 4)"),
])
def test_a_turned_answer_is_recognised(change, says):
    right = get("lstm-step-backward").reference
    result = check(
        "lstm-step-backward", lambda **given: change(list(right(**given)))
    )
    assert not result.passed
    assert says in result.diagnosis


def test_time_running_backwards_is_recognised():
    right = get("rnn-forward").reference
    result = check(
        "rnn-forward", lambda x, h_0, p: right(x, h_0, p)[:, ::-1]
    )
    assert "time runs backwards" in result.diagnosis


# --- the trained model ------------------------------------------------------

def changed(**entries):
    return {**trained(), **entries}


def bag_model():
    """A cell that only adds up one number per word: a bag of words."""
    data = sentiment.reviews()
    V = len(data.vocabulary)
    counts = np.array([np.bincount(r, minlength=V) for r in data.train.x])
    positive = counts[data.train.y == 1].sum(0) + 1
    negative = counts[data.train.y == 0].sum(0) + 1
    polarity = np.log(positive / negative)
    core = Params(np.array([[1e-4]]), np.array([[1.0]]), np.zeros(1))
    return {"embedding": polarity[:, None], "core": core,
            "W": np.array([[1e4]]), "b": np.zeros(1)}


def model():
    words = len(sentiment.reviews().vocabulary)
    return Model(gru, 16, 1, vocabulary=words, embedding=8)


def trained_backwards():
    """Weights from a training on reviews read from their end."""
    data, rng = sentiment.reviews(), np.random.default_rng(0)
    x = sentiment.backwards(data.train.x)
    params, _ = train.fit(
        model(), model().init(rng), x, data.train.y[:, None],
        loss=losses.binary_cross_entropy, optimizer=optim.adam(0.02),
        epochs=8, rng=rng, clip=1.0, progress=False,
    )
    return params


@pytest.mark.parametrize(("name", "make"), [
    ("over-budget", lambda: changed(
        embedding=np.pad(trained()["embedding"], ((0, 400), (0, 0)))
    )),
    ("one-answer-for-all", lambda: changed(W=0 * trained()["W"])),
    ("labels-exchanged", lambda: changed(
        W=-trained()["W"], b=-trained()["b"]
    )),
    ("order-blind", bag_model),
    ("read-backwards", trained_backwards),
    ("untrained", lambda: model().init(np.random.default_rng(0))),
])
def test_a_trained_model_is_diagnosed(name, make):
    spec = get("sentiment-train")
    assert name in {m.name for m in spec.misconceptions}
    result = check("sentiment-train", make())
    assert result.misconceptions == (name,), str(result)


@pytest.mark.parametrize("answer", [
    {}, {"embedding": np.ones(3)}, 3, "weights", None,
])
def test_what_is_no_model_gets_a_sentence(answer):
    result = check("sentiment-train", answer)
    assert not result.passed
    assert result.diagnosis.endswith((".", "?"))


def test_weights_that_do_not_fit_get_a_sentence():
    result = check("sentiment-train", changed(W=np.ones((5, 1))))
    assert "do not fit together" in result.diagnosis
    result = check("sentiment-train", changed(
        embedding=trained()["embedding"][:5]
    ))
    assert not result.passed
    W = trained()["W"].copy()
    W[0] = np.nan
    result = check("sentiment-train", changed(W=W))
    assert "not a number" in result.diagnosis


def test_other_cells_are_welcome():
    """Weights of every cell are run as what they are."""
    rng = np.random.default_rng(0)
    words = len(sentiment.reviews().vocabulary)
    case = get("sentiment-train").cases(0)[0]
    for cell in CELLS.values():
        core = cell.init(rng, 4, 5)
        outputs = {"embedding": np.ones((words, 4)), "core.W_x": core.W_x,
                   "core.W_h": core.W_h, "core.b": core.b,
                   "W": np.ones((5, 1)), "b": np.zeros(1)}
        says, rows = sentiment.accept_weights(case, outputs)
        assert rows, says


def as_lists():
    p = trained()
    return {
        "embedding": p["embedding"].tolist(), "W": p["W"].tolist(),
        "b": p["b"].tolist(), "core": {
            name: a.tolist()
            for name, a in zip(("W_x", "W_h", "b"), p["core"], strict=True)
        },
    }


def another(cell, units, epochs=8):
    """Another cell, another size, trained on the same reviews."""
    data, rng = sentiment.reviews(), np.random.default_rng(1)
    model = Model(cell, units, 1, vocabulary=len(data.vocabulary),
                  embedding=6)
    return train.fit(
        model, model.init(rng), data.train.x, data.train.y[:, None],
        loss=losses.binary_cross_entropy, optimizer=optim.adam(0.02),
        epochs=epochs, rng=rng, clip=1.0, progress=False,
    )[0]


@pytest.mark.parametrize("make", [
    as_lists,
    lambda: map_tree(lambda a: a.astype(np.float64), trained()),
    lambda: dict(reversed(trained().items())),
    lambda: changed(note="trained twice"),
    lambda: another(lstm, 12),
    lambda: another(gru_reset_before, 14),
])
def test_good_weights_pass_in_any_dress(make):
    result = check("sentiment-train", make())
    assert result.passed, str(result)


# --- reports ----------------------------------------------------------------

def test_a_report_is_deterministic_and_accessible():
    spec = get("lstm-step")
    wrong = spec.variant(spec.misconceptions[0])
    one, two = check("lstm-step", wrong), check("lstm-step", wrong)
    assert str(one) == repr(one) == str(two)
    assert one._repr_html_() == two._repr_html_()
    html = BeautifulSoup(one._repr_html_(), "html.parser")
    assert html.find("table").find("caption").text
    assert all(th.get("scope") in ("col", "row") for th in html.find_all("th"))
    colours = re.findall(r"color:(\w+)", one._repr_html_())
    assert set(colours) <= {"inherit"}, "the theme's colours, light or dark"
    words = " ".join(html.text.split())
    for part in (one.headline, one.diagnosis, one.reread):
        assert " ".join(part.split()) in words
        assert " ".join(part.split()) in " ".join(str(one).split())


def test_html_is_escaped():
    def wrong(x_t, h_prev, p):
        raise ValueError("<script>alert(1)</script>")

    result = check("rnn-step", wrong)
    assert "<script>" not in result._repr_html_()
    assert "&lt;script&gt;" in result._repr_html_()


def test_a_result_is_plain_json():
    result = check("rnn-step", lambda x_t, h_prev, p: None)
    again = json.loads(json.dumps(result.to_json()))
    assert again["exercise"] == "rnn-step"
    assert again["points"] == 0


def test_hints_rise_and_end():
    spec = get("rnn-step")
    for level, text in enumerate(spec.hints, 1):
        shown = hint("rnn-step", level)
        assert text in " ".join(str(shown).split())
        assert f"{level} of {len(spec.hints)}" in shown._repr_html_()
    with pytest.raises(ValueError, match="level must be from 1 to 3"):
        hint("rnn-step", 4)


def test_an_unknown_exercise_gets_one_clear_sentence():
    with pytest.raises(ValueError, match="did you mean 'lstm-step'"):
        check("lstm_step", None)
    with pytest.raises(ValueError, match="no exercise"):
        hint("")


def test_progress_of_the_session(monkeypatch):
    from rnncourse.exercises import record

    monkeypatch.setattr(record, "_session", {})
    assert "Nothing has been checked" in str(exercises.progress())
    check("rnn-step", get("rnn-step").reference)
    check("rnn-forward", None)
    check("rnn-step", None)  # a later slip takes nothing away
    shown = exercises.progress()
    assert shown.points == 2
    assert set(shown.statuses) == {
        s.name for s in EVERY if s.notebook == "02-simple-rnn-exercises"
    }
    assert "1 of 9 exercises solved · 2 of 25 points" in str(shown)
    assert shown.next == "rnn-predict-shape"
    assert ">Progress</caption>" in shown._repr_html_()


TOY = """
from rnncourse.exercises.spec import Exercise, Misconception, case

ORDER = 99


def double(x):
    return 2 * x


EXERCISES = (Exercise(
    name="toy-double", title="Twice", notebook="99-toy-exercises", points=1,
    reference=double, inputs=lambda rng: iter([case(x=rng.random(3))]),
    returns={"y": "H"}, reread="", hints=("Add it to itself.",),
    takeaway="Twice.",
    misconceptions=(Misconception("square", "You square it.", "",
                                  edits={"2 * x": "x**2"}),),
),)
"""


def test_one_new_file_is_one_new_exercise(tmp_path, monkeypatch):
    from rnncourse.exercises import catalogue

    (tmp_path / "toy.py").write_text(TOY, "utf-8")
    path = [*catalogue.__path__, str(tmp_path)]
    monkeypatch.setattr(catalogue, "__path__", path)
    catalogue._catalogue.cache_clear()
    try:
        assert names()[-1] == "toy-double"
        assert check("toy-double", lambda x: x + x).passed
        result = check("toy-double", lambda x: x * x)
        assert result.diagnosis == "You square it."
    finally:
        monkeypatch.undo()
        catalogue._catalogue.cache_clear()
    assert "toy-double" not in names()


def test_the_report_shows_where_it_is_wrong():
    def wrong(x_t, h_prev, p):
        h = get("rnn-step").reference(x_t, h_prev, p)
        h[:, 1] += 5
        return h

    result = judged("rnn-step", wrong)
    assert result.table[0] == ("", "output", "inputs", "numbers")
    assert result.table[1:] == (("✗", "h", "all 6", "wrong"),)
    assert "only some units are wrong, the first at index 1 of 4" in str(
        result
    ).replace("\n  ", " ")


def test_the_package_loads_exercises_on_demand():
    assert rnncourse.exercises is exercises
