"""Exercises of chapter 14: generating text."""

import numpy as np

from rnncourse.exercises.draw import normal, weights
from rnncourse.exercises.spec import Exercise, Misconception, a_value, case

ORDER = 14
NOTEBOOK = "14-generating-text-exercises"
QUESTION = 'chapter 14, "The question"'
COUNTING = 'chapter 14, "Counting first"'
PAGE = 'chapter 14, "A character model on one page"'
CARRIED = 'chapter 14, "The same with the package"'
WRITING = 'chapter 14, "Letting it write"'


# --- text-bits --------------------------------------------------------------

def text_bits(p, W, b, x, y, h):
    bits = np.zeros(x.shape)
    rows = np.arange(len(x))
    for t in range(x.shape[1]):
        h = np.tanh(p.W_x[x[:, t]] + h @ p.W_h + p.b)
        logits = h @ W + b
        a = logits - logits.max(axis=1, keepdims=True)
        log_p = a - np.log(np.exp(a).sum(axis=1, keepdims=True))
        bits[:, t] = -log_p[rows, y[:, t]] / np.log(2)
    return bits, h


def bits_inputs(rng):
    def draw(B, T, V, H, fresh=False):
        ids = rng.integers(V, size=(B, T + 1))
        h = 0 * normal(rng, B, H) if fresh else np.tanh(normal(rng, B, H))
        return {"p": weights(rng, V, H, "h"), "W": normal(rng, H, V),
                "b": normal(rng, V), "x": ids[:, :-1], "y": ids[:, 1:],
                "h": h}

    yield case(**draw(3, 6, 5, 4))
    yield case("where the state begins at zero", "Where does the state that "
               "is given enter?", **draw(3, 6, 5, 4, fresh=True))
    yield case("for T = 1", "Which target belongs to which step, and what "
               "does a step hand to the next one?", **draw(3, 1, 5, 4))
    yield case("for a single stream", "What happens along the batch axis?",
               **draw(1, 6, 5, 4))
    large = draw(2, 3, 5, 4)
    yield case("where logits are large", **large | {"W": 900 * large["W"],
                                                    "b": 0 * large["b"]})


def _last_state_for_all(p, W, b, x, y, h):
    for t in range(x.shape[1]):
        h = np.tanh(p.W_x[x[:, t]] + h @ p.W_h + p.b)
    a = h @ W + b
    a = a - a.max(axis=1, keepdims=True)
    log_p = a - np.log(np.exp(a).sum(axis=1, keepdims=True))
    return -np.take_along_axis(log_p, y, axis=1) / np.log(2), h


bits = Exercise(
    name="text-bits",
    title="Bits of a piece, with a state that is carried",
    notebook=NOTEBOOK,
    points=4,
    reference=text_bits,
    inputs=bits_inputs,
    returns={"bits": "B T", "h": "B H"},
    over_time="What does a step hand to the next one?",
    reread=PAGE,
    hints=(
        "A one-hot row times W_x is a row of W_x: no one-hot array is needed.",
        "The first step starts from the h that is given, each later one from "
        "the h before it; the last one is returned.",
        "log p is the logit less the logarithm of Σ exp, best with the "
        "largest logit of the row subtracted first; base 2 divides by ln 2.",
    ),
    takeaway="Two calls with the state handed on give the same bits as one "
    "call. That is all that `stateful` does.",
    misconceptions=(
        Misconception(
            "nats",
            "Your numbers are nats. Which base has the logarithm of a bit?",
            QUESTION,
            edits={" / np.log(2)": ""},
        ),
        Misconception(
            "base-ten",
            "Your logarithm has base 10. Which base has the logarithm of a "
            "bit?",
            QUESTION,
            edits={"/ np.log(2)": "/ np.log(10)"},
        ),
        Misconception(
            "sign",
            "Your bits have the wrong sign: the logarithm of a probability "
            "is never above zero. What do bits count?",
            QUESTION,
            edits={"= -log_p": "= log_p"},
        ),
        Misconception(
            "fresh-state",
            "Your numbers are those of a state that begins at zero. Which "
            "state was handed over?",
            CARRIED,
            edits={"    bits = np.zeros(x.shape)":
                   "    bits = np.zeros(x.shape)\n    h = 0 * h"},
        ),
        Misconception(
            "the-input-again",
            "These are the bits of the characters that were just read. Which "
            "character is foretold at a step?",
            PAGE,
            edits={"y[:, t]": "x[:, t]"},
        ),
        Misconception(
            "no-state-between-steps",
            "Every one of your steps starts from the h that was given. From "
            "where does the second step start?",
            CARRIED,
            edits={"        h = np.tanh(p.W_x[x[:, t]] + h @":
                   "        last = np.tanh(p.W_x[x[:, t]] + h @",
                   "logits = h @ W": "logits = last @ W",
                   "return bits, h": "return bits, last"},
        ),
        Misconception(
            "no-output-bias",
            "Your logits lack the bias b. What does a logit consist of?",
            PAGE,
            edits={"h @ W + b": "h @ W"},
        ),
        Misconception(
            "over-the-batch",
            "Your probabilities sum to one over the streams. Over what must "
            "they?",
            PAGE,
            edits={"np.exp(a).sum(axis=1": "np.exp(a).sum(axis=0"},
        ),
        Misconception(
            "readout-before-the-step",
            "Your bits at a step come from the state before it, which has "
            "not read x[:, t] yet. Which state foretells y[:, t]?",
            PAGE,
            edits={"        h = np.tanh(p.W_x[x[:, t]] + h @ p.W_h + p.b)\n"
                   "        logits = h @ W + b":
                   "        logits = h @ W + b\n"
                   "        h = np.tanh(p.W_x[x[:, t]] + h @ p.W_h + p.b)"},
        ),
        Misconception(
            "last-state-for-all",
            "All your bits come from the last state, which has read every "
            "character. Which state foretells y[:, t]?",
            PAGE,
            instead=_last_state_for_all,
        ),
        Misconception(
            "summed-so-far",
            "Your bits are added up along the text. What does each single "
            "character cost?",
            QUESTION,
            edits={"return bits, h": "return np.cumsum(bits, axis=1), h"},
        ),
    ),
)


# --- text-choices -----------------------------------------------------------

def text_choices(logits, temperature, k):
    floor = np.sort(logits, axis=1)[:, -k, None]
    a = np.where(logits >= floor, logits, -np.inf) / temperature
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def choices_inputs(rng):
    yield case(logits=normal(rng, 3, 7, scale=2), temperature=0.6, k=3)
    yield case("at temperature 1", "Where does the temperature enter?",
               logits=normal(rng, 3, 7, scale=2), temperature=1.0, k=3)
    yield case("where all characters are kept",
               "What is left of a character that is not kept?",
               logits=normal(rng, 3, 7), temperature=1.7, k=7)
    yield case("for k = 1", logits=normal(rng, 3, 7), temperature=0.6, k=1)
    tied = np.array([[1.0, 3.0, 1.0, 0.0], [2.0, 2.0, 2.0, -1.0]])
    yield case("where logits are equal", logits=tied, temperature=0.8, k=2)
    yield case("where logits are large", logits=normal(rng, 2, 6, scale=4000),
               temperature=0.5, k=4)


choices = Exercise(
    name="text-choices",
    title="A temperature and the best k",
    notebook=NOTEBOOK,
    points=3,
    reference=text_choices,
    inputs=choices_inputs,
    returns={"p": "B V"},
    reread=WRITING,
    keeps=("logits",),
    hints=(
        "Sort each row: the k-th largest logit is the k-th from the end.",
        "What is smaller than it gets the logit −∞, whose exp is 0.",
        "Divide by the temperature, subtract the largest, exp, and divide "
        "by the sum of the row.",
    ),
    takeaway="Top k decides who may be drawn, the temperature how the rest "
    "is shared. Neither knows more about the language than the logits did.",
    misconceptions=(
        Misconception(
            "multiplied",
            "You multiply by the temperature. At 0.6, should the larger "
            "logits gain or lose?",
            WRITING,
            edits={"/ temperature": "* temperature"},
        ),
        Misconception(
            "temperature-ignored",
            "Your probabilities are those of temperature 1. Where does the "
            "temperature enter?",
            WRITING,
            edits={" / temperature": ""},
        ),
        Misconception(
            "not-renormalised",
            "What you keep has the probabilities it had before, and they do "
            "not sum to one. What happens to the share of the others?",
            WRITING,
            instead=lambda logits, temperature, k:
                _softmax(logits / temperature)
                * (logits >= np.sort(logits, axis=1)[:, -k, None]),
        ),
        Misconception(
            "the-smallest",
            "You keep the k smallest logits of a row. At which end of a "
            "sorted row are the largest?",
            WRITING,
            edits={"[:, -k, None]": "[:, k - 1, None]",
                   "logits >= floor": "logits <= floor"},
        ),
        Misconception(
            "floor-from-below",
            "Your floor is the k-th smallest logit of a row. At which end "
            "of a sorted row is the k-th largest?",
            WRITING,
            edits={"[:, -k, None]": "[:, k - 1, None]"},
        ),
        Misconception(
            "logit-zero",
            "What you do not keep has the logit 0, and exp(0) is 1. Which "
            "logit has the probability 0?",
            WRITING,
            edits={"-np.inf": "0.0"},
        ),
        *(Misconception(
            f"equal-ones-dropped-{which}",
            "Where several logits equal the k-th largest, you keep the "
            f"{which} ones of them and drop the others. What does the task "
            "say of equal ones?",
            WRITING,
            instead=lambda logits, temperature, k, sign=sign:
                _best_places(logits, temperature, k, sign),
        ) for which, sign in (("last", 1), ("first", -1))),
        Misconception(
            "only-what-is-kept",
            "You return the k largest probabilities, sorted, and no others. "
            "At which of the V places does each of them stand?",
            WRITING,
            instead=lambda logits, temperature, k: _softmax(
                np.sort(logits, axis=1)[:, ::-1][:, :k] / temperature),
        ),
        Misconception(
            "greedy",
            "All of your probability is on the largest logit of a row, "
            "whatever k is. Which others may be drawn?",
            WRITING,
            instead=lambda logits, temperature, k:
                np.eye(logits.shape[1])[logits.argmax(axis=1)],
        ),
        Misconception(
            "one-too-many",
            "You keep one more than asked, where there is one. Which place "
            "from the end has the k-th largest?",
            WRITING,
            instead=lambda logits, temperature, k:
                text_choices(logits, temperature,
                             min(k + 1, logits.shape[1])),
        ),
        Misconception(
            "one-too-few",
            "You keep what is larger than the k-th largest, and not that "
            "one itself. How many are left?",
            WRITING,
            edits={"logits >= floor": "logits > floor"},
        ),
        Misconception(
            "all-kept",
            "You divide by the temperature, and every character can still be "
            "drawn. Which ones should have the probability 0?",
            WRITING,
            edits={"np.where(logits >= floor, logits, -np.inf)": "logits"},
        ),
    ),
)


def _best_places(logits, temperature, k, sign):
    """Exactly k of each row, the last or (−1) the first of equal ones."""
    order = np.argsort(sign * logits, axis=1, kind="stable")
    best = order[:, -k:] if sign > 0 else order[:, :k]
    a = np.full(logits.shape, -np.inf)
    rows = np.arange(len(a))[:, None]
    a[rows, best] = logits[rows, best] / temperature
    return _softmax(a)


def _softmax(a):
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# --- text-pairs -------------------------------------------------------------

def text_pairs(ids, V):
    N = np.zeros((V, V))
    np.add.at(N, (ids[:-1], ids[1:]), 1)
    single = np.bincount(ids, minlength=V)
    kinds = np.count_nonzero(single)
    shorter = (single + kinds / V) / (len(ids) + kinds)
    K = np.count_nonzero(N, axis=1)[:, None]
    total = N.sum(axis=1, keepdims=True)
    mixed = (N + K * shorter) / np.maximum(total + K, 1)
    return np.where(total > 0, mixed, shorter)


def pairs_inputs(rng):
    ids = rng.choice(6, size=40, p=[0.4, 0.25, 0.15, 0.1, 0.1, 0])
    yield case(ids=ids, V=6)
    full = np.concatenate([rng.permutation(4) for _ in range(9)])
    yield case("where every character was seen", "What does a character get "
               "that was never seen?", ids=full, V=4)
    yield case("for a text of two characters", ids=np.array([1, 0]), V=3)
    yield case("for one character again and again", ids=np.full(5, 2), V=4)


pairs = Exercise(
    name="text-pairs",
    title="A table of pairs, smoothed",
    notebook=NOTEBOOK,
    points=4,
    reference=text_pairs,
    inputs=pairs_inputs,
    returns={"p": "u V"},
    reread=COUNTING,
    hints=(
        "Count pairs: N[u, c] is how often c came right after u.",
        "Without any past, the counts of single characters are mixed with "
        "1/V, by the same rule.",
        "K is a number of *different* characters, one for each past; a past "
        "that nothing ever followed takes the shorter one as it is.",
    ),
    takeaway="A rule of one line, once for each length of the past. With "
    "four characters instead of one it is the baseline of the chapter.",
    misconceptions=(
        Misconception(
            "not-smoothed",
            "Your rows are plain shares: what never followed has the "
            "probability 0. What do its bits come to, if it follows now?",
            COUNTING,
            instead=lambda ids, V: _shares(ids, V),
        ),
        Misconception(
            "one-added",
            "You add one to each count. By the rule of Witten and Bell, on "
            "what does the share of what is new depend?",
            COUNTING,
            instead=lambda ids, V: (_pairs(ids, V) + 1)
                / (_pairs(ids, V).sum(axis=1, keepdims=True) + V),
        ),
        Misconception(
            "kinds-of-all",
            "You take the same K for every past, the number of different "
            "characters in the text. Whose followers does K(u) count?",
            COUNTING,
            edits={"K = np.count_nonzero(N, axis=1)[:, None]": "K = kinds"},
        ),
        Misconception(
            "straight-to-uniform",
            "You mix the pairs with 1/V. What stands between a pair and "
            "knowing nothing?",
            COUNTING,
            edits={"shorter = (single + kinds / V) / (len(ids) + kinds)":
                   "shorter = np.full(V, 1 / V)"},
        ),
        Misconception(
            "singles-not-mixed",
            "Your single characters are plain shares, so one that was never "
            "seen has the probability 0. With what are they mixed?",
            COUNTING,
            edits={"(single + kinds / V) / (len(ids) + kinds)":
                   "single / len(ids)"},
        ),
        Misconception(
            "V-for-K",
            "You take V for every K. How many different characters followed "
            "a past?",
            COUNTING,
            edits={"kinds = np.count_nonzero(single)": "kinds = V",
                   "K = np.count_nonzero(N, axis=1)[:, None]": "K = V"},
        ),
        Misconception(
            "repeated-once",
            "A pair that comes several times counts once in your table. "
            "What does N[u, c] count?",
            COUNTING,
            edits={"np.add.at(N, (ids[:-1], ids[1:]), 1)":
                   "N[ids[:-1], ids[1:]] = 1"},
        ),
        Misconception(
            "nothing-followed-nothing-left",
            "The row of a past that nothing ever followed is zero in your "
            "table. To what does it leave the decision?",
            COUNTING,
            edits={"return np.where(total > 0, mixed, shorter)":
                   "return mixed"},
        ),
        Misconception(
            "nothing-followed",
            "A past that nothing ever followed has the same probability for "
            "every character in your table. To what does it leave the "
            "decision?",
            COUNTING,
            edits={"mixed, shorter)": "mixed, 1 / V)"},
        ),
        Misconception(
            "last-left-out",
            "Your single characters are counted without the last one of the "
            "text. Over what are they counted?",
            COUNTING,
            edits={"np.bincount(ids, minlength=V)":
                   "np.bincount(ids[:-1], minlength=V)",
                   "(len(ids) + kinds)": "(len(ids) - 1 + kinds)"},
        ),
        Misconception(
            "first-left-out",
            "Your single characters are counted without the first one of "
            "the text. Over what are they counted?",
            COUNTING,
            edits={"np.bincount(ids, minlength=V)":
                   "np.bincount(ids[1:], minlength=V)",
                   "(len(ids) + kinds)": "(len(ids) - 1 + kinds)"},
        ),
        Misconception(
            "transposed",
            "Your table lies on its side: rows are what came after. Over "
            "which axis must it sum to one?",
            COUNTING,
            edits={"return np.where(total > 0, mixed, shorter)":
                   "return np.where(total > 0, mixed, shorter).T"},
        ),
        Misconception(
            "backwards",
            "You count what came *before* each character. Which of the two "
            "characters of a pair is the past?",
            COUNTING,
            edits={"(ids[:-1], ids[1:])": "(ids[1:], ids[:-1])"},
        ),
    ),
)


def _pairs(ids, V):
    N = np.zeros((V, V))
    np.add.at(N, (ids[:-1], ids[1:]), 1)
    return N


def _shares(ids, V):
    N = _pairs(ids, V)
    return N / np.maximum(N.sum(axis=1, keepdims=True), 1)


# --- text-pieces ------------------------------------------------------------

def text_pieces(ids, batch, length):
    K = (len(ids) - 1) // (batch * length)
    used = K * batch * length
    x = ids[:used].reshape(batch, K, length)
    y = ids[1 : used + 1].reshape(batch, K, length)
    return x.swapaxes(0, 1), y.swapaxes(0, 1)


def _given_pieces(ids, batch, length):
    K = (len(ids) - 1) // (batch * length)
    x = ids[: K * batch * length].reshape(K, batch, length)
    y = np.roll(x, -1, axis=2)
    return x, y


def _rolled(ids, batch, length):
    """The pieces follow each other, the last target is the first input."""
    x, _ = text_pieces(ids, batch, length)
    return x, np.roll(x, -1, axis=2)


def _cut_across(ids, batch, length):
    """The targets are right, but no stream goes on."""
    x, y = (a.swapaxes(0, 1) for a in text_pieces(ids, batch, length))
    shape = (x.shape[1], batch, length)
    return x.reshape(shape), y.reshape(shape)


def _turned_over(ids, batch, length):
    """The last target of a stream is the first character of it."""
    x, y = text_pieces(ids, batch, length)
    y = y.copy()
    y[-1:, :, -1] = x[:1, :, 0]
    return x, y


def _turned_over_at_the_end(ids, batch, length):
    """The last target of all is the first character of the text."""
    x, y = text_pieces(ids, batch, length)
    y = y.copy()
    y[-1:, -1, -1] = x[:1, 0, 0]
    return x, y


def _a_piece_ahead(ids, batch, length):
    x, _ = text_pieces(ids, batch, length)
    y = np.resize(ids[length : length + x.size], x.size)
    return x, y.reshape(batch, -1, length).swapaxes(0, 1)


def _rest_in_front(ids, batch, length):
    used = (len(ids) - 1) // (batch * length) * batch * length
    return text_pieces(ids[len(ids) - used - 1 :], batch, length)


def _gaps(ids, batch, length):
    """Each stream leaves its own rest out."""
    stretch = (len(ids) - 1) // batch
    K = stretch // length
    return tuple(
        row[: batch * stretch].reshape(batch, stretch)[:, : K * length]
        .reshape(batch, K, length).swapaxes(0, 1)
        for row in (ids[:-1], ids[1:])
    )


def pieces_inputs(rng):
    yield case(ids=rng.permutation(50), batch=3, length=5)
    yield case("for a single stream", "Which piece of its stream does the "
               "next one continue?",
               ids=rng.permutation(23), batch=1, length=5)
    yield case("for a single piece of each stream",
               "Where does the second piece of a stream begin?",
               ids=rng.permutation(17), batch=3, length=5)
    yield case("where nothing is left over", ids=rng.permutation(31),
               batch=3, length=5)
    yield case("where the last target is missing for one piece more",
               ids=rng.permutation(30), batch=3, length=5)
    yield case("for pieces of one character", ids=rng.permutation(13),
               batch=2, length=1)


pieces = Exercise(
    name="text-pieces",
    title="A training that is too good, and carries the wrong state",
    notebook=NOTEBOOK,
    kind="debugging",
    points=4,
    reference=text_pieces,
    inputs=pieces_inputs,
    returns={"x": "K B L", "y": "K B L"},
    reread=CARRIED,
    yourself=("streams",),
    stub='''\
def text_pieces(ids, batch, length):
    """ids (N,) → x, y (K, batch, length); repair it."""
    K = (len(ids) - 1) // (batch * length)
    x = ids[: K * batch * length].reshape(K, batch, length)
    y = np.roll(x, -1, axis=2)
    return x, y''',
    hints=(
        "Call it with ids = np.arange(31), batch=3, length=5 and read what "
        "comes out.",
        "What is the target of the last character of a piece, and has the "
        "network read it already?",
        "Stream b is one stretch of the text. Cut the text into `batch` "
        "stretches first and each of these into pieces; then exchange two "
        "axes.",
    ),
    takeaway="Neither fault raises an error. The first lets a state that "
    "remembers the beginning of its piece know the last target; the second "
    "hands on states of another place in the text.",
    misconceptions=(
        Misconception(
            "as-given",
            "These are the numbers of the function as it was handed out. "
            "Take the text 0 … 30: what follows the last character of a "
            "piece, and where does the next piece of a stream begin?",
            CARRIED,
            instead=_given_pieces,
            untouched=True,
        ),
        Misconception(
            "target-from-the-front",
            "Your streams go on as they should, and the last target of a "
            "piece is still its own first character. What follows in the "
            "text?",
            CARRIED,
            instead=_rolled,
        ),
        Misconception(
            "stream-turned-over",
            "The last target of each stream is its own first character. What "
            "follows in the text?",
            CARRIED,
            instead=_turned_over,
        ),
        Misconception(
            "text-turned-over",
            "The very last target is the first character of the text. What "
            "follows in the text?",
            CARRIED,
            instead=_turned_over_at_the_end,
        ),
        Misconception(
            "a-piece-ahead",
            "Your targets begin a whole piece after the inputs. Which "
            "character is foretold from the first one?",
            CARRIED,
            instead=_a_piece_ahead,
        ),
        Misconception(
            "rest-in-front",
            "What fills no whole piece is left out at the beginning of the "
            "text. At which end is it to be?",
            CARRIED,
            instead=_rest_in_front,
        ),
        Misconception(
            "gaps",
            "Each of your streams leaves a rest of its own out. In the text, "
            "what stands between the end of one stream and the next?",
            CARRIED,
            instead=_gaps,
        ),
        Misconception(
            "streams-cut-across",
            "Each target follows its input. But piece 1 of a stream does not "
            "begin where its piece 0 ended. Which cut comes first?",
            CARRIED,
            instead=_cut_across,
        ),
        Misconception(
            "targets-are-inputs",
            "Your targets are the inputs. Which character is foretold?",
            PAGE,
            edits={"ids[1 : used + 1]": "ids[:used]"},
        ),
        Misconception(
            "two-ahead",
            "Your targets are two characters ahead. Which one comes next?",
            PAGE,
            edits={"(len(ids) - 1) //": "(len(ids) - 2) //",
                   "ids[1 : used + 1]": "ids[2 : used + 2]"},
        ),
        Misconception(
            "batch-first",
            "Your first axis is the stream. Over which axis does the loop of "
            "a training go?",
            CARRIED,
            instead=lambda ids, batch, length: tuple(
                a.swapaxes(0, 1) for a in text_pieces(ids, batch, length)),
        ),
    ),
)


# --- text-honest ------------------------------------------------------------

def text_honest():
    return 2.5


def accept_honest(case, outputs):
    heat = outputs["temperature"]
    if heat.shape:
        return "Asked for is one number.", []
    rows = [("temperature", f"{heat:g}", "as measured, to 0.2")]
    if abs(heat - 2.5) <= 0.2:
        return "", rows
    if heat <= 0:
        return "A temperature is positive.", rows
    return (
        f"At {heat:.3g} the model costs {bits_of_a_character(heat):.2f} bits "
        f"a character, and fewer at a {'higher' if heat < 2.5 else 'lower'} "
        "temperature. Do you measure the same at yours?", rows
    )


def bits_of_a_character(temperature, n=20_000, V=12):
    """Of the model in the task, with seed 0."""
    rng = np.random.default_rng(0)
    true = 1.5 * rng.standard_normal((n, V))
    came = (true + rng.gumbel(size=(n, V))).argmax(axis=1)
    p = _softmax(2.5 * true / temperature)
    return -np.log2(p[np.arange(n), came] + 1e-300).mean()


honest = Exercise(
    name="text-honest",
    title="Measure a temperature",
    notebook=NOTEBOOK,
    kind="measurement",
    points=2,
    reference=text_honest,
    inputs=a_value,
    returns={"temperature": ""},
    accept=accept_honest,
    reread=WRITING,
    stub="temperature = ...",
    hints=(
        "Bits a character are −log₂ of the probability of what came, on "
        "the average. Divide the logits by a temperature first.",
        "Try 0.5, 1, 2 and 4, then more closely where it is lowest.",
        "Another seed moves the lowest place by about 0.05.",
    ),
    takeaway="The model was too sure of itself by a factor of two and a "
    "half in its logits. One number, measured on text it had not seen, "
    "repairs that.",
    misconceptions=tuple(
        Misconception(
            name, says, WRITING, example=lambda v=v: v,
            recognise=lambda case, outputs, low=low, high=high: bool(
                low <= float(outputs["temperature"]) <= high
                if not outputs["temperature"].shape else False),
        )
        for name, v, low, high, says in (
            ("multiplied", 0.4, 0.37, 0.43, "That is one divided by the "
             "temperature asked for. Are the logits divided or multiplied?"),
            ("left-alone", 1.0, 0.98, 1.02, "That is the model as it is. "
             "Does it cost fewer bits when its logits are divided by 2?"),
            ("surest", 0.1, 0.0001, 0.2, "There the model is surest of "
             "itself. Is it also right?"),
            ("scale-of-true", 1.5, 1.49, 1.51, "1.5 is the scale of `true`, "
             "and a higher temperature costs still fewer bits. What was done "
             "to `true` to make the logits of the model?"),
            ("flattest", 100.0, 50, 1e9, "There all characters are nearly "
             "alike, which costs nearly log₂ of their number. Is that few?"),
        )
    ),
)


EXERCISES = (bits, choices, pairs, pieces, honest)
