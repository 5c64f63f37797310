"""Exercises of chapter 16: attention."""

import numpy as np

from rnncourse.exercises.draw import normal, weights
from rnncourse.exercises.spec import Exercise, Misconception, a_value, case

ORDER = 16
NOTEBOOK = "16-attention-exercises"
LOOKING = 'chapter 16, "Looking back"'
PLACE = 'chapter 16, "Where the context goes"'
BACK = 'chapter 16, "The way back"'
MEASURED = 'chapter 16, "Where it looks"'
PRODUCTS = 'chapter 16, "Dot products"'
ALONE = 'chapter 16, "Attention alone"'


def _mask(rng, B, T):
    """Some rows of each memory count, the first one always."""
    mask = rng.random((B, T)) < 0.6
    mask[:, 0], mask[0, -1] = True, False
    return mask


def _softmax(e, axis=-1):
    e = np.exp(e - e.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# --- attention-look ---------------------------------------------------------

def attention_look(W_q, W_k, v, queries, memory, mask):
    q, k = queries @ W_q, memory @ W_k
    e = np.tanh(q[:, :, None] + k[:, None]) @ v
    e = np.where(mask[:, None], e, -np.inf)
    e = np.exp(e - e.max(axis=-1, keepdims=True))
    weights = e / e.sum(axis=-1, keepdims=True)
    contexts = weights @ memory
    return contexts, weights


def look_inputs(rng):
    def draw(B, M, T, H=3, W=4, U=5):
        return {"W_q": normal(rng, H, U), "W_k": normal(rng, W, U),
                "v": normal(rng, U), "queries": normal(rng, B, M, H),
                "memory": normal(rng, B, T, W), "mask": _mask(rng, B, T)}

    yield case(**draw(3, 2, 6))
    whole = draw(3, 2, 6)
    yield case("where nothing is masked", "What becomes of a row that is "
               "masked?", **whole | {"mask": whole["mask"] | True})
    yield case("for a single query", "Over which axis is the softmax?",
               **draw(3, 1, 6))
    yield case("for a single source", "What happens along the batch axis?",
               **draw(1, 2, 6))
    large = draw(2, 3, 5)
    yield case("where scores are large", "What do the weights owe to the "
               "size of the scores?", **large | {"v": 2000 * large["v"]})


look = Exercise(
    name="attention-look",
    title="Look back, and not at padding",
    notebook=NOTEBOOK,
    points=4,
    reference=attention_look,
    inputs=look_inputs,
    returns={"contexts": "B M W", "weights": "B M T"},
    look={"contexts": "Your weights are right. What is mixed with them?"},
    reread=LOOKING,
    hints=(
        "Project first: (B, M, U) and (B, T, U). With an axis of length 1 in "
        "each, their sum has the shape (B, M, T, U).",
        "A masked row has to have the score −∞ before the softmax, for every "
        "query: mask[:, None] has the shape (B, 1, T).",
        "Subtract the largest score of each row before exp; the contexts are "
        "weights @ memory.",
    ),
    takeaway="Three lines decide: where the score comes from, over what the "
    "softmax goes, and what is mixed.",
    misconceptions=(
        Misconception(
            "mask-forgotten",
            "Your weights are those without a mask. What is the weight of "
            "padding?",
            LOOKING,
            edits={"    e = np.where(mask[:, None], e, -np.inf)\n": ""},
        ),
        Misconception(
            "mask-after-softmax",
            "Your masked weights are 0, and the others do not sum to 1. When "
            "does the mask have to act?",
            LOOKING,
            edits={"    e = np.where(mask[:, None], e, -np.inf)\n": "",
                   "e / e.sum(axis=-1, keepdims=True)":
                   "mask[:, None] * e / e.sum(axis=-1, keepdims=True)"},
        ),
        Misconception(
            "score-zero",
            "Your masked rows have the score 0, and exp(0) is 1. Which score "
            "has the weight 0?",
            LOOKING,
            edits={"-np.inf": "0.0"},
        ),
        Misconception(
            "mask-turned-round",
            "You look where the mask is False. What does True mean?",
            LOOKING,
            edits={"e = np.where(mask[:, None], e, -np.inf)":
                   "e = np.where(mask[:, None], -1e30, e)"},
        ),
        Misconception(
            "over-the-queries",
            "Your weights sum to 1 over the queries. Over what must they?",
            LOOKING,
            instead=lambda W_q, W_k, v, queries, memory, mask: _over_queries(
                W_q, W_k, v, queries, memory, mask),
        ),
        Misconception(
            "no-tanh",
            "Your scores are a sum of two products, without tanh. What is "
            "between the sum and v?",
            LOOKING,
            edits={"np.tanh(q[:, :, None] + k[:, None])":
                   "(q[:, :, None] + k[:, None])"},
        ),
        Misconception(
            "queries-ignored",
            "Every query has the same weights in your answer. Does the tanh "
            "see a query and a row together?",
            LOOKING,
            edits={"np.tanh(q[:, :, None] + k[:, None])":
                   "np.tanh(0 * q[:, :, None] + k[:, None])"},
        ),
        Misconception(
            "dot-product",
            "Your scores are products of the projected rows. How does "
            "*additive* attention bring a query and a row together?",
            LOOKING,
            edits={"e = np.tanh(q[:, :, None] + k[:, None]) @ v":
                   "e = q @ k.swapaxes(1, 2)"},
        ),
        Misconception(
            "one-hot",
            "Your context is the one row with the largest score. What share "
            "have the others?",
            LOOKING,
            edits={"weights = e / e.sum(axis=-1, keepdims=True)":
                   "weights = (e == 1) * 1.0"},
        ),
        Misconception(
            "not-mixed-but-added",
            "You mix rows with exp(e) that are not divided by their sum. "
            "What do weights sum to?",
            LOOKING,
            edits={"e / e.sum(axis=-1, keepdims=True)": "e"},
        ),
    ),
)


def _over_queries(W_q, W_k, v, queries, memory, mask):
    q, k = queries @ W_q, memory @ W_k
    e = np.tanh(q[:, :, None] + k[:, None]) @ v
    a = np.where(mask[:, None], _softmax(e, axis=1), 0)
    return a @ memory, a


# --- attention-back ---------------------------------------------------------

def attention_back(memory, weights, d):
    dmemory = weights.swapaxes(1, 2) @ d
    dweights = d @ memory.swapaxes(1, 2)
    mean = (weights * dweights).sum(axis=-1, keepdims=True)
    dscores = weights * (dweights - mean)
    return dmemory, dscores


def back_inputs(rng):
    def draw(B, M, T, W=4):
        e = np.where(_mask(rng, B, T)[:, None], normal(rng, B, M, T), -np.inf)
        return {"memory": normal(rng, B, T, W), "weights": _softmax(e),
                "d": normal(rng, B, M, W)}

    yield case(**draw(3, 2, 5))
    yield case("for a single query", "Which sums run over the queries, and "
               "which stay within one of them?", **draw(3, 1, 5))
    alike = draw(2, 3, 4)
    yield case("where all weights are equal", "By what is the gradient of a "
               "score multiplied?",
               **alike | {"weights": np.full((2, 3, 4), 0.25)})
    yield case("for a single source", **draw(1, 3, 5))


back = Exercise(
    name="attention-back",
    title="The way back through weights and context",
    notebook=NOTEBOOK,
    kind="derivation",
    points=4,
    reference=attention_back,
    inputs=back_inputs,
    returns={"dmemory": "B T W", "dscores": "B M T"},
    reread=BACK,
    hints=(
        "c = Σ α m has two factors: one gradient goes to α, one to m.",
        "The gradient of α_tj is the product of the gradient of context t "
        "with row j of the memory, a number.",
        "Of the gradients of the weights subtract their mean, in which each "
        "counts with its weight; then multiply by the weight.",
    ),
    takeaway="The gradients of the scores of one query sum to zero: a shift "
    "of all scores changes nothing.",
    misconceptions=(
        Misconception(
            "no-mean",
            "Your gradients of the scores lack the mean that the softmax "
            "subtracts. What happens to the others, if one weight grows?",
            BACK, edits={"(dweights - mean)": "dweights"},
        ),
        Misconception(
            "plain-mean",
            "You subtract a mean in which all rows count alike. How much "
            "does each count?",
            BACK, edits={"(weights * dweights).sum(axis=-1, keepdims=True)":
                         "dweights.mean(axis=-1, keepdims=True)"},
        ),
        Misconception(
            "sigmoid-for-softmax",
            "You multiply by α(1 − α), as for a sigmoid. What do the other "
            "weights add to the gradient of one score?",
            BACK, edits={"weights * (dweights - mean)":
                         "weights * (1 - weights) * dweights"},
        ),
        Misconception(
            "stops-at-the-weights",
            "These are the gradients of the weights. What lies between a "
            "score and its weight?",
            BACK, edits={"dscores = weights * (dweights - mean)":
                         "dscores = dweights"},
        ),
        Misconception(
            "mean-not-multiplied",
            "Your gradients of the scores are not multiplied by the weight "
            "at the end. What does a row with weight 0 get?",
            BACK, edits={"dscores = weights * (dweights - mean)":
                         "dscores = dweights - mean"},
        ),
        Misconception(
            "mean-over-the-queries",
            "You take the mean over the queries. Over what do the weights "
            "sum to 1?",
            BACK, edits={"(weights * dweights).sum(axis=-1, keepdims=True)":
                         "(weights * dweights).sum(axis=1, keepdims=True)"},
        ),
        Misconception(
            "memory-unweighted",
            "Every row of the memory gets the same gradient in your answer. "
            "With what did each enter the context?",
            BACK, edits={"weights.swapaxes(1, 2) @ d":
                         "(0 * weights + 1).swapaxes(1, 2) @ d"},
        ),
        Misconception(
            "sign",
            "Your gradients of the scores have the wrong sign. Which sign has "
            "the gradient of a score that raises the loss?",
            BACK, edits={"(dweights - mean)": "(mean - dweights)"},
        ),
    ),
)


# --- attention-early --------------------------------------------------------

def attention_early(p, W, x, memory, h):
    hs = np.zeros((x.shape[0], x.shape[1], h.shape[1]))
    for t in range(x.shape[1]):
        e = np.einsum("bh,hw,btw->bt", h, W, memory)
        e = np.exp(e - e.max(axis=1, keepdims=True))
        weights = e / e.sum(axis=1, keepdims=True)
        c = np.einsum("bt,btw->bw", weights, memory)
        seen = np.concatenate([x[:, t], c], axis=1)
        h = np.tanh(seen @ p.W_x + h @ p.W_h + p.b)
        hs[:, t] = h
    return hs


def early_inputs(rng):
    def draw(B, M, T, D=2, H=3, W=4):
        return {"p": weights(rng, D + W, H, "h"), "W": normal(rng, H, W),
                "x": normal(rng, B, M, D), "memory": normal(rng, B, T, W),
                "h": np.tanh(normal(rng, B, H))}

    yield case(**draw(3, 5, 6))
    yield case("for one step", "Which state asks at the second step?",
               **draw(3, 1, 6))
    yield case("for a memory of one row", "How do the weights come about?",
               **draw(3, 5, 1))
    fresh = draw(3, 5, 6)
    yield case("where the first state is zero", "Where does the state that "
               "is given enter?", **fresh | {"h": 0 * fresh["h"]})
    yield case("for a single source", **draw(1, 5, 6))


early = Exercise(
    name="attention-early",
    title="A decoder that asks before its step",
    notebook=NOTEBOOK,
    points=4,
    reference=attention_early,
    inputs=early_inputs,
    returns={"hs": "B T H"},
    over_time="What does a step hand to the next one, and who asks there?",
    reread=PLACE,
    hints=(
        "Everything is inside the loop: the question, the context, the step.",
        "The query of step t is the state after step t − 1; at the first "
        "step it is the h that is given.",
        "Input and context stand side by side, the input first: the first D "
        "rows of W_x are for the input.",
    ),
    takeaway="Here a step knows where it looked. The price is that attention "
    "cannot be computed for all steps at once.",
    misconceptions=(
        Misconception(
            "always-the-first-state",
            "All of your steps ask with the h that was given. Which state "
            "asks at the second step?",
            PLACE, edits={"    hs = np": "    asks = h\n    hs = np",
                          'btw->bt", h, W': 'btw->bt", asks, W'},
        ),
        Misconception(
            "context-first",
            "Your context stands in front of the input. Which rows of W_x "
            "are for the input?",
            PLACE, edits={"[x[:, t], c]": "[c, x[:, t]]"},
        ),
        Misconception(
            "no-recurrence",
            "Your step lacks h W_h. Where does the state enter, beside the "
            "question?",
            PLACE, edits={" + h @ p.W_h": ""},
        ),
        Misconception(
            "mean-of-the-memory",
            "Your context is the mean of the memory at every step. On what "
            "do the weights depend?",
            PLACE, edits={"e = np.einsum(\"bh,hw,btw->bt\", h, W, memory)":
                          "e = np.zeros(memory.shape[:2])"},
        ),
        Misconception(
            "over-the-batch",
            "Your weights sum to 1 over the batch. Over what must they?",
            PLACE, edits={"e.sum(axis=1, keepdims=True)":
                          "e.sum(axis=0, keepdims=True)"},
        ),
        Misconception(
            "no-bias",
            "Your step lacks the bias b. What does the cell add up?",
            PLACE, edits={" + p.b)": ")"},
        ),
        Misconception(
            "no-tanh",
            "Your states are not squashed. What is around the sum of a "
            "step?",
            PLACE, edits={"np.tanh(seen @ p.W_x + h @ p.W_h + p.b)":
                          "seen @ p.W_x + h @ p.W_h + p.b"},
        ),
        Misconception(
            "not-normalised",
            "Your weights are exp(e) and do not sum to 1. What is missing?",
            PLACE, edits={"e / e.sum(axis=1, keepdims=True)": "e"},
        ),
        Misconception(
            "time-reversed",
            "Your steps come out in reverse order. Which one is first?",
            PLACE, edits={"return hs": "return hs[:, ::-1]"},
        ),
    ),
)


# --- attention-repair -------------------------------------------------------

def attention_repair(Q, K, V):
    T, d = Q.shape[1:]
    e = Q @ K.swapaxes(1, 2) / np.sqrt(d)
    later = np.triu(np.ones((T, T), bool), k=1)
    e = np.where(later, -np.inf, e)
    e = np.exp(e - e.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ V


def _given_repair(Q, K, V):
    T, d = Q.shape[1:]
    e = Q @ K.swapaxes(1, 2) / d
    later = np.triu(np.ones((T, T), bool), k=1)
    e = np.where(later, 0.0, e)
    e = np.exp(e - e.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ V


def _half_repaired(Q, K, V):
    T, d = Q.shape[1:]
    e = Q @ K.swapaxes(1, 2) / d
    later = np.triu(np.ones((T, T), bool), k=1)
    return _softmax(np.where(later, -np.inf, e)) @ V


def repair_inputs(rng):
    def draw(B, T, d, W):
        return {"Q": normal(rng, B, T, d), "K": normal(rng, B, T, d),
                "V": normal(rng, B, T, W)}

    yield case(**draw(3, 6, 4, 2))
    yield case("for d = 1", "By what are the products divided?",
               **draw(3, 6, 1, 2))
    yield case("for a single row", "With more than one row: which ones may "
               "be seen, and by what are the products divided?",
               **draw(3, 1, 4, 2))
    yield case("for a single sample", **draw(1, 6, 4, 2))
    yield case("where values and queries have one width",
               **draw(2, 5, 3, 3))


fix = Exercise(
    name="attention-repair",
    title="A causal attention that sees what is to come",
    notebook=NOTEBOOK,
    kind="debugging",
    points=3,
    reference=attention_repair,
    inputs=repair_inputs,
    returns={"Y": "B T W"},
    reread=PRODUCTS,
    stub='''\
def attention_repair(Q, K, V):
    """Q, K (B, T, d), V (B, T, W) → (B, T, W); repair it."""
    T, d = Q.shape[1:]
    e = Q @ K.swapaxes(1, 2) / d
    later = np.triu(np.ones((T, T), bool), k=1)
    e = np.where(later, 0.0, e)
    e = np.exp(e - e.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ V''',
    hints=(
        "Change the last row of K and V, and see which rows of the output "
        "change.",
        "Which score has the weight 0? It is not the score 0.",
        "With d = 100 the scores have the deviation 0.1 and not 1: look at "
        "what they are divided by.",
    ),
    takeaway="Neither fault raises an error, and a model with both of them "
    "trains. A test that changes the future finds the first one.",
    misconceptions=(
        Misconception(
            "as-given",
            "These are the numbers of the function as it was handed out. "
            "Does the first row change, if the last row of V changes?",
            ALONE, instead=_given_repair, untouched=True,
        ),
        Misconception(
            "still-divided-by-d",
            "What is to come is hidden now. By what are the scores still "
            "divided?",
            PRODUCTS, instead=_half_repaired,
        ),
        Misconception(
            "future-still-there",
            "The scores are scaled as they should be, and the rows to come "
            "still have the score 0. Which weight does that give them?",
            ALONE, edits={"-np.inf": "0.0"},
        ),
        Misconception(
            "not-scaled",
            "What is to come is hidden, and the scores are not divided by "
            "anything. What is their variance?",
            PRODUCTS, edits={" / np.sqrt(d)": ""},
        ),
        Misconception(
            "blind-to-itself",
            "A row does not see itself in your answer, where it can see "
            "another one. What may row t look at?",
            ALONE, edits={
                "    e = np.where(later, -np.inf, e)\n":
                "    later = np.triu(np.ones((T, T), bool), k=0)\n"
                "    later[0, 0] = False\n"
                "    e = np.where(later, -np.inf, e)\n"},
        ),
        Misconception(
            "past-hidden",
            "Your rows see what is to come and not what was. Which half of "
            "the scores is hidden?",
            ALONE, edits={"np.triu(np.ones((T, T), bool), k=1)":
                          "np.tril(np.ones((T, T), bool), k=-1)"},
        ),
        Misconception(
            "mask-after-softmax",
            "The rows to come have the weight 0, and the others do not sum "
            "to 1. When does the mask have to act?",
            LOOKING, edits={
                "    e = np.where(later, -np.inf, e)\n": "",
                "return e / e.sum(axis=-1, keepdims=True) @ V":
                "return np.where(later, 0, e / e.sum(axis=-1, "
                "keepdims=True)) @ V"},
        ),
        Misconception(
            "over-the-queries",
            "Your weights sum to 1 over the queries. Over what must they?",
            LOOKING, edits={"e.sum(axis=-1, keepdims=True) @ V":
                            "e.sum(axis=1, keepdims=True) @ V"},
        ),
    ),
)


# --- attention-design -------------------------------------------------------

SIZE = 8


def attention_design():
    eye = np.eye(SIZE)
    return {"W_q": 30 * eye, "W_k": np.roll(eye, 1, axis=1)}


def head_weights(outputs):
    """(8, 8) weights of the head on the one-hot rows 1 … 8, or None."""
    W_q, W_k = outputs["W_q"], outputs["W_k"]
    if W_q.shape != W_k.shape or W_q.ndim != 2 or len(W_q) != SIZE:
        return None
    if not W_q.shape[1]:
        return None
    with np.errstate(all="ignore"):
        return _softmax(W_q @ W_k.T / np.sqrt(W_q.shape[1]))


def accept_design(case, outputs):
    a = head_weights(outputs)
    if a is None:
        found = ", ".join(f"{k} {v.shape}" for k, v in outputs.items())
        return f"Asked for are two arrays of one shape (8, d); got {found}.", []
    if not np.isfinite(a).all():
        return "Not all of your scores are finite numbers.", []
    rows = np.arange(1, SIZE)
    least = a[rows, rows - 1].min()
    table = [("smallest weight one place back", f"{least:.3f}", "above 0.9")]
    if least > 0.9:
        return "", table
    t = int(rows[a[rows, rows - 1].argmin()])
    best = np.flatnonzero(a[t] > a[t].max() - 1e-9) + 1
    where = (f"on row {best[0]}" if len(best) == 1
             else f"on {len(best)} rows alike")
    return (f"Row {t + 1} puts {a[t, t - 1]:.2f} on row {t}; its largest "
            f"weight is {where}. Which query meets which key?", table)


def _looks(shift):
    """Whether every row but the border's looks `shift` places away."""
    def found(case, outputs):
        a = head_weights(outputs)
        if a is None or not np.isfinite(a).all():
            return False
        rows = np.arange(max(0, -shift), SIZE - max(0, shift))
        return bool((a[rows, rows + shift] > 0.9).all())
    return found


def _too_flat(case, outputs):
    """The right row is the largest, and its weight too small."""
    a = head_weights(outputs)
    if a is None or not np.isfinite(a).all():
        return False
    rows = np.arange(1, SIZE)
    right = a[rows, rows - 1]
    return bool((a[rows].argmax(1) == rows - 1).all()
                and (np.sort(a[rows])[:, -2] < right - 1e-9).all()
                and right.min() <= 0.9)


def _all_alike(case, outputs):
    a = head_weights(outputs)
    return a is not None and bool(np.allclose(a, 1 / SIZE))


def _one_place(case, outputs):
    """All rows look at one and the same row."""
    a = head_weights(outputs)
    return (a is not None and bool(np.isfinite(a).all())
            and len(set(a.argmax(1))) == 1 and bool((a.max(1) > 0.9).all()))


def _design(shift, scale):
    eye = np.eye(SIZE)
    return {"W_q": scale * eye, "W_k": np.roll(eye, shift, axis=1)}


design = Exercise(
    name="attention-design",
    title="A head that looks one place back",
    notebook=NOTEBOOK,
    kind="design",
    points=3,
    reference=attention_design,
    inputs=a_value,
    returns={"W_q": "8 d", "W_k": "8 d"},
    accept=accept_design,
    reread=ALONE,
    stub='answer = {\n    "W_q": ...,     # (8, d)\n'
    '    "W_k": ...,     # (8, d)\n}',
    hints=(
        "With one-hot rows, query t is row t of W_q and key j is row j of "
        "W_k.",
        "Give each place a direction of its own: d = 8 and the rows of an "
        "identity, in W_k moved by one place. np.roll moves.",
        "The scores are divided by √8. How far ahead does the right one have "
        "to be, so that its weight is above 0.9 among eight?",
    ),
    takeaway="Position alone decides here, not content. With such a head a "
    "later layer can compare a character with the one before it.",
    misconceptions=(
        Misconception(
            "itself",
            "Your rows look at themselves. Which key has to be equal to "
            "query t?",
            ALONE, example=lambda: _design(0, 30), recognise=_looks(0),
        ),
        Misconception(
            "one-ahead",
            "Your rows look one place ahead. In which direction did you move "
            "the keys?",
            ALONE, example=lambda: _design(-1, 30), recognise=_looks(1),
        ),
        Misconception(
            "two-back",
            "Your rows look two places back. How far did you move keys and "
            "queries together?",
            ALONE, example=lambda: _design(2, 30), recognise=_looks(-2),
        ),
        Misconception(
            "too-flat",
            "Each row looks one place back more than anywhere else, and not "
            "with 0.9. What makes a softmax sharper?",
            PRODUCTS, example=lambda: _design(1, 3), recognise=_too_flat,
        ),
        Misconception(
            "all-alike",
            "All of your weights are 1/8. Which scores give that?",
            PRODUCTS, example=lambda: _design(1, 0), recognise=_all_alike,
        ),
        Misconception(
            "one-place",
            "All of your rows look at the same place. On what does the best "
            "key depend?",
            ALONE, recognise=_one_place,
            example=lambda: {"W_q": np.ones((SIZE, 1)), "W_k": 40 * np.eye(
                SIZE)[:, 2:3]},
        ),
    ),
)


# --- attention-share --------------------------------------------------------

def attention_share(weights, where, mask):
    share = (weights * where[:, None]).sum(axis=-1).mean(axis=1)
    uniform = where.sum(axis=1) / mask.sum(axis=1)
    return share, uniform


def share_inputs(rng):
    def draw(B, M, T):
        mask = np.arange(T) < rng.integers(T // 2 + 1, T, (B, 1))
        start = rng.integers(0, T // 2 - 1, (B, 1))
        end = start + 2 + np.arange(B)[:, None] % 2
        where = (np.arange(T) >= start) & (np.arange(T) < end)
        e = np.where(mask[:, None], normal(rng, B, M, T), -np.inf)
        return {"weights": _softmax(e), "where": where, "mask": mask}

    yield case(**draw(4, 3, 9))
    yield case("for a single step", "Over what is the mean?",
               **draw(4, 1, 9))
    whole = draw(3, 2, 8)
    yield case("where nothing is padding", "What counts as the source?",
               **whole | {"mask": whole["mask"] | True})
    yield case("for a single source", **draw(1, 3, 9))


share = Exercise(
    name="attention-share",
    title="A share of the weight, and what it has to beat",
    notebook=NOTEBOOK,
    kind="measurement",
    points=3,
    reference=attention_share,
    inputs=share_inputs,
    returns={"share": "B", "uniform": "B"},
    reread=MEASURED,
    hints=(
        "For each step the share is the sum of the weights where the field "
        "is; then the mean over the steps.",
        "where[:, None] has the shape (B, 1, T), as the weights want it.",
        "Uniform weights are 1 / n on each of n real characters: padding is "
        "none.",
    ),
    takeaway="A share of 0.5 is much for two characters of twenty and "
    "nothing for ten of twenty. The baseline belongs beside it.",
    misconceptions=(
        Misconception(
            "padding-counts",
            "Your uniform share divides by the padded length. How many "
            "characters does the source have?",
            MEASURED, edits={"mask.sum(axis=1)": "mask.shape[1]"},
        ),
        Misconception(
            "mean-for-sum",
            "Your share is the mean of the weight on a character of the "
            "field. What is the weight on the whole field?",
            MEASURED, edits={
                "share = (weights * where[:, None]).sum(axis=-1)"
                ".mean(axis=1)":
                "share = (weights * where[:, None]).sum(axis=-1)"
                ".mean(axis=1) / where.sum(axis=1)"},
        ),
        Misconception(
            "over-everything",
            "Your share is a mean over steps and characters alike. Which "
            "axis is summed over?",
            MEASURED, edits={".sum(axis=-1).mean(axis=1)":
                             ".mean(axis=(1, 2))"},
        ),
        Misconception(
            "sum-over-steps",
            "Your shares are added up over the steps. What is the largest "
            "share of one step?",
            MEASURED, edits={".mean(axis=1)": ".sum(axis=1)"},
        ),
        Misconception(
            "largest-weight",
            "You count how often the largest weight is on the field. Which "
            "share of *all* weight is there?",
            MEASURED, edits={
                "(weights * where[:, None]).sum(axis=-1).mean(axis=1)":
                "np.take_along_axis(np.repeat(where[:, None], "
                "weights.shape[1], 1), weights.argmax(-1)[..., None], 2)"
                "[..., 0].mean(axis=1)"},
        ),
        Misconception(
            "outside",
            "Your share is the weight outside the field. Where is `where` "
            "True?",
            MEASURED, edits={"where[:, None]": "~where[:, None]"},
        ),
    ),
)


EXERCISES = (look, back, early, fix, design, share)
