"""Exercises of chapter 15: encoder–decoder."""

import numpy as np

from rnncourse.exercises.draw import normal, weights
from rnncourse.exercises.spec import Exercise, Misconception, a_value, case

ORDER = 15
NOTEBOOK = "15-encoder-decoder-exercises"
PAGE = 'chapter 15, "One network reads, another writes"'
USE = 'chapter 15, "It learns"'
SEARCH = 'chapter 15, "Greedy and beam search"'


# --- dec-greedy -------------------------------------------------------------

def dec_greedy(p, W, b, s, start, end, length):
    said = np.zeros((len(s), length), int)
    total, last = np.zeros(len(s)), np.full(len(s), start)
    going = np.ones(len(s), bool)
    for t in range(length):
        s = np.tanh(p.W_x[last] + s @ p.W_h + p.b)
        a = s @ W + b
        a = a - a.max(axis=1, keepdims=True)
        log_p = a - np.log(np.exp(a).sum(axis=1, keepdims=True))
        last = log_p.argmax(axis=1)
        said[:, t] = np.where(going, last, 0)
        total += np.where(going, log_p.max(axis=1), 0)
        going = going & (last != end)
    return said, total


def greedy_inputs(rng):
    def draw(B, V, H, end=2, length=7):
        return {"p": weights(rng, V, H, "h"), "W": normal(rng, H, V, scale=2),
                "b": normal(rng, V), "s": np.tanh(normal(rng, B, H)),
                "start": 1, "end": end, "length": length}

    def ending(B, V, H, length=7):
        """Some row ends before the last step and some later, or never."""
        for _ in range(300):
            given = draw(B, V, H, length=length)
            said, _ = dec_greedy(**given)
            steps = (said == 2).argmax(1)[(said == 2).any(1)]
            if len(steps) and steps.min() < length - 2 and len(steps) < B:
                return given
        return given

    yield case(**ending(5, 6, 4))
    yield case("where nothing ever ends", "Which symbol is read at the next "
               "step?", **draw(3, 5, 4, end=0)
               | {"b": np.array([-60.0, 1, 2, 0, 1])})
    yield case("for one symbol", "Which symbol is read first?",
               **draw(4, 5, 3, length=1))
    yield case("for a single state", **ending_alone(rng, draw))


def ending_alone(rng, draw):
    """One row that ends early."""
    for _ in range(300):
        given = draw(1, 6, 4)
        said, _ = dec_greedy(**given)
        if 2 in said[0, 1:4]:
            return given
    return given


greedy = Exercise(
    name="dec-greedy",
    title="A decoder that reads what it said",
    notebook=NOTEBOOK,
    points=4,
    reference=dec_greedy,
    inputs=greedy_inputs,
    returns={"said": "B T", "total": "B"},
    over_time="Which symbol does the second step read, and from which state "
    "does it start?",
    reread=USE,
    hints=(
        "A one-hot row times W_x is a row of W_x: p.W_x[last] for all rows "
        "at once.",
        "Keep a row of True and False: whose output still goes on. The end "
        "itself is written, and its log-probability counts.",
        "Where an output is over, write 0 and add nothing.",
    ),
    takeaway="Nothing but the symbol that is read has changed from teacher "
    "forcing: there the true one, here its own.",
    misconceptions=(
        Misconception(
            "start-again",
            "Every one of your steps reads the start symbol. Which symbol "
            "does the second step read?",
            USE,
            edits={"p.W_x[last] + s": "p.W_x[np.full(len(s), start)] + s"},
        ),
        Misconception(
            "state-again",
            "Every one of your steps starts from the state that was given. "
            "From which state does the second step start?",
            USE,
            instead=lambda **given: _state_again(**given),
        ),
        Misconception(
            "never-over",
            "Your outputs go on after their end. What stands there?",
            USE,
            edits={"np.where(going, last, 0)": "last",
                   "np.where(going, log_p.max(axis=1), 0)":
                   "log_p.max(axis=1)"},
        ),
        Misconception(
            "cost-after-the-end",
            "After the end you still add log-probabilities. Of which symbols "
            "is the output made?",
            USE,
            edits={"np.where(going, log_p.max(axis=1), 0)":
                   "log_p.max(axis=1)"},
        ),
        Misconception(
            "first-end-stops-all",
            "Your loop is over for all outputs as soon as one has ended. "
            "What happens to the others?",
            USE,
            instead=lambda **given: _first_end(**given),
        ),
        Misconception(
            "over-the-batch",
            "Your probabilities sum to one over the rows of the batch. Over "
            "what must they?",
            PAGE,
            edits={"a.max(axis=1, keepdims=True)":
                   "a.max(axis=0, keepdims=True)",
                   "np.exp(a).sum(axis=1, keepdims=True)":
                   "np.exp(a).sum(axis=0, keepdims=True)"},
        ),
        Misconception(
            "end-not-written",
            "Your outputs lack their end. Is it a symbol of the output?",
            USE,
            instead=lambda **given: _without_end(**given),
        ),
        Misconception(
            "end-for-free",
            "The end costs nothing in your sums. Which factor of the product "
            "says that the output stops here?",
            PAGE,
            instead=lambda **given: _free_end(**given),
        ),
        Misconception(
            "logits-added",
            "You add up logits. Which numbers are logarithms of "
            "probabilities?",
            PAGE,
            instead=lambda **given: _logits(**given),
        ),
        Misconception(
            "probability",
            "Your totals are probabilities. Asked for are their logarithms: "
            "which function is missing?",
            PAGE,
            edits={"return said, total": "return said, np.exp(total)"},
        ),
        Misconception(
            "no-bias",
            "Your scores lack b. What does a score consist of?",
            PAGE,
            edits={"s @ W + b": "s @ W"},
        ),
        Misconception(
            "mean",
            "Your totals are divided by a number of symbols. What is the "
            "logarithm of a product?",
            PAGE,
            edits={"return said, total": "return said, total / length"},
        ),
    ),
)


def _state_again(p, W, b, s, start, end, length):
    said, total, last = [], np.zeros(len(s)), np.full(len(s), start)
    going = np.ones(len(s), bool)
    for _ in range(length):
        h = np.tanh(p.W_x[last] + s @ p.W_h + p.b)
        log_p = _log_softmax(h @ W + b)
        last = log_p.argmax(axis=1)
        said.append(np.where(going, last, 0))
        total += np.where(going, log_p.max(axis=1), 0)
        going = going & (last != end)
    return np.stack(said, axis=1), total


def _first_end(p, W, b, s, start, end, length):
    """Stops with the first end in any row."""
    said, _ = dec_greedy(p, W, b, s, start, end, length)
    n = min(length, int((said == end).argmax(1)[
        (said == end).any(1)].min(initial=length)) + 1)
    short, total = dec_greedy(p, W, b, s, start, end, n)
    return np.pad(short, ((0, 0), (0, length - n))), total


def _without_end(p, W, b, s, start, end, length):
    said, total = dec_greedy(p, W, b, s, start, end, length)
    return np.where(said == end, 0, said), total


def _steps(p, W, b, s, said, start):
    """Scores (B, L, V) along what was said."""
    scores, last = [], np.full(len(s), start)
    for t in range(said.shape[1]):
        s = np.tanh(p.W_x[last] + s @ p.W_h + p.b)
        scores.append(s @ W + b)
        last = said[:, t]
    return np.stack(scores, axis=1)


def _picked(values, said, end, with_end=True):
    over = np.cumsum(said == end, axis=1) - (said == end) > 0
    if not with_end:
        over = over | (said == end)
    picked = np.take_along_axis(values, said[..., None], 2)[..., 0]
    return np.where(over, 0, picked).sum(axis=1)


def _log_softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    return a - np.log(np.exp(a).sum(axis=-1, keepdims=True))


def _free_end(p, W, b, s, start, end, length):
    said, _ = dec_greedy(p, W, b, s, start, end, length)
    scores = _steps(p, W, b, s, said, start)
    return said, _picked(_log_softmax(scores), said, end, with_end=False)


def _logits(p, W, b, s, start, end, length):
    said, _ = dec_greedy(p, W, b, s, start, end, length)
    return said, _picked(_steps(p, W, b, s, said, start), said, end)


# --- dec-beam ---------------------------------------------------------------

def dec_beam(total, log_p, width):
    found = total[:, None] + log_p
    best = np.argsort(-found.ravel(), kind="stable")[:width]
    parent, symbol = np.divmod(best, log_p.shape[1])
    return parent, symbol, found[parent, symbol]


def beam_inputs(rng):
    def draw(K, V, width, scale=1.5):
        p = rng.dirichlet(np.full(V, 0.8), K)
        return {"total": -np.abs(normal(rng, K, scale=scale)) - 0.2,
                "log_p": np.log(p), "width": width}

    yield case(**draw(4, 6, 4))
    yield case("where one beginning is far ahead",
               "May two of the best come from the same beginning?",
               **draw(4, 5, 3) | {"total": np.array([-9.0, -8, -0.1, -7])})
    yield case("for a width of one", "What is the best of all?",
               **draw(1, 5, 1))
    yield case("where more are kept than before",
               "How many are there to choose from?", **draw(2, 7, 5))
    yield case("for two beginnings, nearly equal", **draw(2, 7, 2, scale=0.01))


beam = Exercise(
    name="dec-beam",
    title="One step of a beam",
    notebook=NOTEBOOK,
    points=3,
    reference=dec_beam,
    inputs=beam_inputs,
    returns={"parent": "W", "symbol": "W", "total": "W"},
    reread=SEARCH,
    keeps=("total", "log_p"),
    hints=(
        "There are K times V candidates: every beginning with every symbol.",
        "The logarithm of a candidate is the total of its beginning, plus "
        "log p of its symbol.",
        "Sort all of them in one row. np.divmod by V gives back the "
        "beginning and the symbol.",
    ),
    takeaway="Candidates of all beginnings compete with each other. So a "
    "beginning may have several children, or none.",
    misconceptions=(
        Misconception(
            "one-child-each",
            "Each of your beginnings keeps its own best symbol. Which "
            "candidates compete with each other?",
            SEARCH,
            instead=lambda total, log_p, width: _each(total, log_p, width),
        ),
        Misconception(
            "step-alone",
            "You choose by the last symbol alone. What has the beginning "
            "cost?",
            SEARCH,
            instead=lambda total, log_p, width: _alone(total, log_p, width),
        ),
        Misconception(
            "beginnings-forgotten",
            "Your candidates cost what their last symbol costs. What has "
            "the beginning of each cost?",
            SEARCH,
            edits={"total[:, None] + log_p": "0 * total[:, None] + log_p"},
        ),
        Misconception(
            "best-beginning-alone",
            "All of yours come from the most probable beginning. Which "
            "candidates compete with each other?",
            SEARCH,
            instead=lambda total, log_p, width: _best_alone(
                total, log_p, width),
        ),
        Misconception(
            "worst",
            "Yours are the least probable candidates. At which end of a "
            "sorted row are the largest numbers?",
            SEARCH,
            edits={"-found.ravel()": "found.ravel()"},
        ),
        Misconception(
            "worst-first",
            "You keep the right candidates, with the most probable one last. "
            "In which order are they asked for?",
            SEARCH,
            instead=lambda total, log_p, width: tuple(
                a[::-1] for a in dec_beam(total, log_p, width)),
        ),
        Misconception(
            "divided-by-K",
            "Your places are split by the number of beginnings. How many "
            "places does one beginning take up in the row?",
            SEARCH,
            edits={"log_p.shape[1])": "len(total))",
                   "found[parent, symbol]": "found.ravel()[best]"},
        ),
        Misconception(
            "exchanged",
            "Your first two outputs are exchanged. Which one says where a "
            "candidate comes from?",
            SEARCH,
            edits={"return parent, symbol,": "return symbol, parent,"},
        ),
        Misconception(
            "step-returned",
            "Your last output is log p of the last symbol. What has the "
            "whole output cost so far?",
            SEARCH,
            edits={"found[parent, symbol]": "log_p[parent, symbol]"},
        ),
        Misconception(
            "multiplied",
            "You multiply logarithms. What becomes of a product of "
            "probabilities?",
            SEARCH,
            edits={"total[:, None] + log_p": "total[:, None] * log_p"},
        ),
        Misconception(
            "all-kept",
            "You return all candidates. How many are kept?",
            SEARCH,
            edits={"[:width]": ""},
        ),
    ),
)


def _each(total, log_p, width):
    found = total[:, None] + log_p
    symbol = found.argmax(axis=1)
    value = found.max(axis=1)
    parent = np.argsort(-value, kind="stable")[:width]
    return parent, symbol[parent], value[parent]


def _best_alone(total, log_p, width):
    k = total.argmax()
    symbol = np.argsort(-log_p[k], kind="stable")[:width]
    return np.full(len(symbol), k), symbol, total[k] + log_p[k, symbol]


def _alone(total, log_p, width):
    best = np.argsort(-log_p.ravel(), kind="stable")[:width]
    parent, symbol = np.divmod(best, log_p.shape[1])
    return parent, symbol, (total[:, None] + log_p)[parent, symbol]


# --- dec-shift --------------------------------------------------------------

def dec_shift(y, end):
    read, wanted = y[:, :-1], y[:, 1:]
    return read, wanted, wanted != 0


def _given_shift(y, end):
    read, wanted = y[:, 1:], y[:, 1:]
    return read, wanted, (wanted != 0) & (wanted != end)


def shift_inputs(rng):
    def draw(B, N, lengths):
        y = rng.integers(3, 9, (B, N))
        y[:, 0] = 1
        for row, n in zip(y, lengths, strict=True):
            row[n] = 2
            row[n + 1 :] = 0
        return {"y": y, "end": 2}

    yield case(**draw(4, 8, (7, 4, 2, 5)))
    yield case("where all targets are equally long", "Is the end a symbol "
               "that has to be said?", **draw(3, 6, (5, 5, 5)))
    yield case("for an empty target", "What has to be said, where there is "
               "nothing but an end?", **draw(2, 5, (1, 4)))


shift = Exercise(
    name="dec-shift",
    title="A training that is too good, and a decoder that never stops",
    notebook=NOTEBOOK,
    kind="debugging",
    points=3,
    reference=dec_shift,
    inputs=shift_inputs,
    returns={"read": "B T", "wanted": "B T", "counts": "B T"},
    reread=PAGE,
    stub='''\
def dec_shift(y, end):
    """y (B, T + 1) → read, wanted, counts (B, T); repair it."""
    read, wanted = y[:, 1:], y[:, 1:]
    return read, wanted, (wanted != 0) & (wanted != end)''',
    hints=(
        "Write down one row by hand: start, 7, 4, end, 0. What is read when "
        "7 has to be said?",
        "A decoder that reads the answer needs to know nothing of the source.",
        "Nobody says the padding. But who teaches the decoder to stop?",
    ),
    takeaway="A loss near zero after one epoch is a reason to look at what "
    "is read. And what never counts in a loss is never learned.",
    misconceptions=(
        Misconception(
            "as-given",
            "These are the arrays of the function as it was handed out. "
            "Which symbol has the decoder read when it has to say it?",
            PAGE,
            instead=_given_shift,
            untouched=True,
        ),
        Misconception(
            "end-not-counted",
            "Your decoder reads the right symbols, and no loss asks it for "
            "the end. What will it do when it is on its own?",
            PAGE,
            edits={"wanted != 0": "(wanted != 0) & (wanted != end)"},
        ),
        Misconception(
            "still-copying",
            "The end counts now, and the decoder still reads the symbol that "
            "it has to say. Which one stands before it?",
            PAGE,
            instead=lambda y, end: (y[:, 1:], y[:, 1:], y[:, 1:] != 0),
        ),
        Misconception(
            "says-what-it-read",
            "What your decoder has to say is what it has read. Which symbol "
            "comes next?",
            PAGE,
            instead=lambda y, end: (y[:, :-1], y[:, :-1], y[:, :-1] != 0),
        ),
        Misconception(
            "backwards",
            "Your decoder reads a symbol and has to say the one before. "
            "Which one comes next?",
            PAGE,
            instead=lambda y, end: (y[:, 1:], y[:, :-1], y[:, :-1] != 0),
        ),
        Misconception(
            "padding-counts",
            "In your loss the padding counts as well. Is it part of a "
            "target?",
            PAGE,
            edits={"wanted != 0": "wanted >= 0"},
        ),
        Misconception(
            "counted-where-read",
            "You count where the symbol that is read is no padding, the end "
            "included. Is there anything to say after the end?",
            PAGE,
            edits={"wanted != 0": "read != 0"},
        ),
    ),
)


# --- dec-width --------------------------------------------------------------

def dec_width(right):
    gain = right.astype(float) - right[0]
    mean = gain.mean(axis=1)
    half = 1.96 * gain.std(axis=1, ddof=1) / np.sqrt(right.shape[1])
    surely = mean - half > 0
    choice = int(surely.argmax()) if surely.any() else 0
    return mean, mean - half, mean + half, choice


def width_inputs(rng):
    def draw(n, right, moves):
        """Greedy right or not; each width repairs some dates, harms others.

        moves: (repaired, harmed) for each wider one, beside greedy.
        """
        first = rng.permutation(n) < right
        rows = [first]
        for up, down in moves:
            row = first.copy()
            row[rng.choice(np.flatnonzero(~first), up, replace=False)] = True
            row[rng.choice(np.flatnonzero(first), down, replace=False)] = False
            rows.append(row)
        return {"right": np.array(rows)}

    yield case(**draw(400, 250, ((6, 3), (14, 4), (21, 6), (21, 8))))
    yield case("where no width is surely better", "What is to be chosen "
               "where every interval contains zero?",
               **draw(300, 200, ((2, 4), (5, 4), (6, 3))))
    yield case("where a beam does harm", "Does your interval know on which "
               "side of zero it is?", **draw(250, 180, ((2, 15), (3, 20))))
    yield case("for one wider beam", **draw(200, 100, ((25, 4),)))


width = Exercise(
    name="dec-width",
    title="Is a wider beam worth it?",
    notebook=NOTEBOOK,
    kind="measurement",
    points=4,
    reference=dec_width,
    inputs=width_inputs,
    returns={"gain": "W", "low": "W", "high": "W", "choice": ""},
    reread=SEARCH,
    keeps=("right",),
    hints=(
        "All widths were tried on the same dates. For each date there is a "
        "difference to greedy search: -1, 0 or 1.",
        "The interval is that of the mean of these differences: their "
        "standard deviation, with n - 1, over the root of n, times 1.96.",
        "Of the widths whose whole interval lies above zero choose the "
        "first; np.argmax of a row of bools finds it.",
    ),
    takeaway="Most dates come out the same with either width, and only those "
    "that differ say anything. Two intervals, one for each share, would "
    "overlap here where the paired one is clear of zero.",
    misconceptions=(
        Misconception(
            "unpaired",
            "Your interval is that of two shares from different dates. All "
            "widths were tried on the same ones: what is the difference for "
            "one date?",
            SEARCH, instead=lambda right: _unpaired(right),
        ),
        Misconception(
            "share-alone",
            "Your interval is as wide as that of the share itself. Of which "
            "numbers is the mean taken?",
            SEARCH,
            edits={"half = 1.96 * gain.std(axis=1, ddof=1)":
                   "half = 1.96 * right.std(axis=1, ddof=1)"},
        ),
        Misconception(
            "spread-of-one",
            "Your interval is that of a single date. By what does the spread "
            "of a mean over n dates shrink?",
            SEARCH, edits={" / np.sqrt(right.shape[1])": ""},
        ),
        Misconception(
            "divided-by-n",
            "You divide the standard deviation by n. By what does the spread "
            "of a mean over n dates shrink?",
            SEARCH,
            edits={"/ np.sqrt(right.shape[1])": "/ right.shape[1]"},
        ),
        Misconception(
            "n-for-n-minus-one",
            "Your standard deviation divides by n. By what does the task "
            "divide?",
            SEARCH, edits={", ddof=1": ""},
        ),
        Misconception(
            "one-standard-error",
            "Your interval reaches one standard error to each side. How many "
            "are asked for?",
            SEARCH, edits={"1.96 * ": ""},
        ),
        Misconception(
            "root-of-widths",
            "You divide by the root of the number of widths. How many dates "
            "is each mean taken over?",
            SEARCH, edits={"np.sqrt(right.shape[1])":
                           "np.sqrt(right.shape[0])"},
        ),
        Misconception(
            "turned-over",
            "Your differences are greedy search minus the beam. Which sign "
            "has a gain?",
            SEARCH,
            edits={"right.astype(float) - right[0]":
                   "right[0].astype(float) - right"},
        ),
        Misconception(
            "step-by-step",
            "You compare each width with the one before it. With what is it "
            "to be compared?",
            SEARCH,
            edits={"right.astype(float) - right[0]":
                   "np.diff(right.astype(float), axis=0, prepend=right[:1])"},
        ),
        Misconception(
            "largest-gain",
            "You choose the width of the largest gain. Which is the first "
            "that is surely better than greedy search?",
            SEARCH,
            edits={"int(surely.argmax()) if surely.any() else 0":
                   "int(mean.argmax())"},
        ),
        Misconception(
            "any-gain",
            "You choose the first width with a gain above zero, whatever its "
            "interval. Which end of the interval has to be above zero?",
            SEARCH, edits={"mean - half > 0": "mean > 0"},
        ),
        Misconception(
            "upper-end",
            "You ask whether the upper end is above zero. Which end has to "
            "be?",
            SEARCH, edits={"mean - half > 0": "mean + half > 0"},
        ),
        Misconception(
            "zero-is-outside",
            "You choose the first width whose interval does not contain "
            "zero, on either side. What if the beam does harm?",
            SEARCH, edits={"mean - half > 0": "np.abs(mean) > half"},
        ),
        Misconception(
            "last",
            "You choose the widest of those that are surely better. Which "
            "one costs least?",
            SEARCH,
            edits={"int(surely.argmax()) if surely.any() else 0":
                   "int(np.flatnonzero(surely)[-1]) if surely.any() else 0"},
        ),
    ),
)


def _unpaired(right):
    share, n = right.mean(axis=1), right.shape[1]
    spread = share * (1 - share) / n
    gain, half = share - share[0], 1.96 * np.sqrt(spread + spread[0])
    surely = gain - half > 0
    choice = int(surely.argmax()) if surely.any() else 0
    return gain, gain - half, gain + half, choice


# --- dec-trap ---------------------------------------------------------------


def _searched(first, then):
    """p of the greedy output, and of the best one."""
    both = first[:, None] * then
    return first.max() * then[first.argmax()].max(), both.max()


def accept_trap(case, outputs):
    first, then = outputs["first"], outputs["then"]
    if first.shape != (2,) or then.shape != (2, 2):
        return (f"Asked for are the shapes (2,) and (2, 2); yours are "
                f"{first.shape} and {then.shape}.", [])
    sums = [first.sum(), *then.sum(axis=1)]
    if min(first.min(), then.min()) < 0 or not np.allclose(sums, 1, atol=1e-6):
        return ("These are no probabilities: each has to be 0 or more, and "
                "`first` and each row of `then` has to sum to 1.", [
                    ("sums", ", ".join(f"{v:.3g}" for v in sums), "1, 1, 1"),
                    ("smallest number",
                     f"{min(first.min(), then.min()):.3g}", "0 or more")])
    if abs(first[0] - first[1]) < 1e-3:
        return "The first symbols are equally probable: greedy search is " \
            "left to chance.", []
    found, best = _searched(first, then)
    rows = [("greedy search finds", f"{found:.3f}", ""),
            ("the most probable output", f"{best:.3f}", ""),
            ("ratio", f"{found / best:.3f}", "at most 0.6")]
    if found > best - 1e-9:
        return "Greedy search finds the most probable output.", rows
    if found > 0.6 * best:
        return "Greedy search misses the best output by too little.", rows
    return "", rows


def dec_trap():
    return {"first": np.array([0.51, 0.49]),
            "then": np.array([[0.5, 0.5], [1.0, 0.0]])}


def _shapes(outputs):
    return outputs["first"].shape == (2,) and outputs["then"].shape == (2, 2)


trap = Exercise(
    name="dec-trap",
    title="Design a trap for greedy search",
    notebook=NOTEBOOK,
    kind="design",
    points=3,
    reference=dec_trap,
    inputs=a_value,
    returns={"first": "V", "then": "V V"},
    accept=accept_trap,
    reread=SEARCH,
    stub="answer = {\n"
    '    "first": ...,      # 2 probabilities\n'
    '    "then": ...,       # 2 rows of 2\n'
    "}",
    hints=(
        "Greedy search takes the more probable first symbol, whatever comes "
        "after it.",
        "What it finds is first.max() times the larger number of that row.",
        "How small can the larger of two probabilities be? How large can "
        "that of the other row be?",
    ),
    takeaway="The worst case for two symbols and two steps is a ratio just "
    "above one half. A beam of two finds the best output here, since it keeps "
    "both beginnings.",
    misconceptions=tuple(
        Misconception(
            name, says, SEARCH,
            example=lambda v=v: {"first": np.array(v[0]),
                                 "then": np.array(v[1])},
            recognise=test,
        )
        for name, v, test, says in (
            ("columns", ([0.51, 0.49], [[0.5, 1.0], [0.5, 0.0]]),
             lambda case, o: _shapes(o) and bool(
                 np.allclose(o["then"].sum(0), 1)
                 and not np.allclose(o["then"].sum(1), 1)),
             "The columns of `then` sum to one. Which index says what came "
             "first?"),
            ("joint", ([0.51, 0.49], [[0.255, 0.255], [0.49, 0.0]]),
             lambda case, o: _shapes(o) and bool(
                 np.isclose(o["then"].sum(), 1)),
             "All four numbers of `then` together sum to one. They are to be "
             "probabilities *given* the first symbol: what does each row "
             "sum to?"),
            ("all-even", ([0.6, 0.4], [[0.5, 0.5], [0.5, 0.5]]),
             lambda case, o: _shapes(o) and bool(
                 np.allclose(o["then"], 0.5)
                 and np.isclose(o["first"].sum(), 1)),
             "After either symbol everything is equally probable. After "
             "which one should it be, and after which one not?"),
            ("sure-behind-the-first",
             ([0.6, 0.4], [[1.0, 0.0], [0.5, 0.5]]),
             lambda case, o: _shapes(o) and bool(
                 np.allclose([o["first"].sum(), *o["then"].sum(1)], 1)
                 and o["then"][o["first"].argmax()].max()
                 > o["then"][o["first"].argmin()].max()),
             "The next symbol is surer after the first symbol that greedy "
             "search takes. After which one must it be surer?"),
            ("too-far-ahead", ([0.9, 0.1], [[0.5, 0.5], [1.0, 0.0]]),
             lambda case, o: _shapes(o) and bool(
                 np.allclose([o["first"].sum(), *o["then"].sum(1)], 1)
                 and o["first"].max() > 2 / 3
                 and not np.allclose(o["then"], 0.5)),
             "The first symbol is so probable that its half is still more "
             "than the whole of the other. How close do the two have to "
             "be?"),
        )
    ),
)


EXERCISES = (greedy, beam, shift, width, trap)
