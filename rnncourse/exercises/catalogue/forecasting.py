"""Exercises of chapter 13: forecasting."""

from functools import cache

import numpy as np

from rnncourse.data import load_prices
from rnncourse.exercises.draw import normal, weights
from rnncourse.exercises.spec import Exercise, Misconception, a_value, case

ORDER = 13
NOTEBOOK = "13-forecasting-exercises"
FREE = 'chapter 13, "Forecasts that cost nothing"'
KNOWN = 'chapter 13, "What may be known"'
SMOOTH = 'chapter 13, "Carbon dioxide"'
STEPS = 'chapter 13, "All at once, or one by one"'
SURE = 'chapter 13, "How sure is a forecast?"'


# --- forecast-mase ----------------------------------------------------------

def forecast_mase(y, told, history, season):
    errors = np.abs(y - told)
    repeated = np.abs(history[season:] - history[:-season])
    return errors.mean() / repeated.mean()


def mase_inputs(rng):
    def draw(N, T, season):
        history = np.cumsum(normal(rng, T)) + 20
        y = history[-1] + np.cumsum(normal(rng, N))
        return {"y": y, "told": y + 0.3 + normal(rng, N),
                "history": history, "season": season}

    yield case(**draw(7, 24, 4))
    yield case("where the season is one step", "What does the season enter?",
               **draw(7, 24, 1))
    yield case("where all errors are positive", "What happens to the sign "
               "of an error?", **draw(5, 24, 4) | {"told": np.zeros(5)})
    yield case("for a single forecast", "What do you average over?",
               **draw(1, 24, 4))


mase = Exercise(
    name="forecast-mase",
    title="An error without a unit",
    notebook=NOTEBOOK,
    points=2,
    reference=forecast_mase,
    inputs=mase_inputs,
    returns={"mase": ""},
    yourself=("mase",),
    reread=FREE,
    hints=(
        "Two means of absolute values, one divided by the other.",
        "The lower one looks at the history alone: each value beside the one "
        "a season before.",
        "history[season:] and history[:-season] stand beside each other as "
        "they should.",
    ),
    takeaway="The error is compared with what repeating cost in the past, so "
    "series of different units stand in one table.",
    misconceptions=(
        Misconception(
            "season-ignored",
            "You compare each value of the history with the one just before "
            "it. How far back does the season go?",
            FREE,
            edits={"history[season:] - history[:-season]":
                   "np.diff(history)"},
        ),
        Misconception(
            "one-step-more-than-a-season",
            "You compare values that are a season and one more step apart. "
            "Which value stands one season before?",
            FREE,
            edits={"history[season:] - history[:-season]":
                   "history[season + 1:] - history[:-season - 1]"},
        ),
        Misconception(
            "medians",
            "Both your numbers are medians. What does the M in MASE stand "
            "for?",
            FREE,
            edits={"errors.mean() / repeated.mean()":
                   "np.median(errors) / np.median(repeated)"},
        ),
        Misconception(
            "differences-of-differences",
            "You take differences of differences, as many times over as the "
            "season has steps. Which two values of the history are compared?",
            FREE,
            edits={"history[season:] - history[:-season]":
                   "np.diff(history, season)"},
        ),
        Misconception(
            "scaled-by-the-test-part",
            "You divide by what repeating costs among the values that are to "
            "be forecast. Which part may a scale come from?",
            FREE,
            edits={"np.abs(history[season:] - history[:-season])":
                   "np.abs(np.diff(y, prepend=history[-1]))"},
        ),
        Misconception(
            "signed-errors",
            "Errors of opposite sign cancel in your numerator. What is taken "
            "of each error before the mean?",
            FREE,
            edits={"np.abs(y - told)": "y - told"},
        ),
        Misconception(
            "signed-changes",
            "Changes of opposite sign cancel in your denominator. What is "
            "taken of each change before the mean?",
            FREE,
            edits={"np.abs(history[season:] - history[:-season])":
                   "history[season:] - history[:-season]"},
        ),
        Misconception(
            "wraps-around",
            "Your first values of the history are compared with its last. "
            "How many values have one a season before?",
            FREE,
            edits={"history[season:] - history[:-season]":
                   "history - np.roll(history, season)"},
        ),
        Misconception(
            "squared",
            "Your numerator is the root of the mean square. Which mean does "
            "the equation take?",
            FREE,
            edits={"errors.mean() /": "np.sqrt((errors ** 2).mean()) /"},
        ),
        Misconception(
            "divided-by-the-level",
            "You divide by the size of the values, not by that of their "
            "changes. What does repeating cost?",
            FREE,
            edits={"np.abs(history[season:] - history[:-season])":
                   "np.abs(history)"},
        ),
        Misconception(
            "divided-by-all-steps",
            "Your lower sum is divided by all T steps. How many differences "
            "are there?",
            FREE,
            edits={"repeated.mean()": "(repeated.sum() / len(history))"},
        ),
        Misconception(
            "a-mean-of-percentages",
            "You divide each error by its own value. By what are all errors "
            "divided here?",
            FREE,
            edits={"np.abs(y - told)": "np.abs((y - told) / y)",
                   "/ repeated.mean()": ""},
        ),
        Misconception(
            "not-scaled",
            "This is the mean absolute error. By what is it divided?",
            FREE,
            edits={" / repeated.mean()": ""},
        ),
        Misconception(
            "upside-down",
            "Your fraction stands on its head: a better forecast has a "
            "larger number. Which mean stands above?",
            FREE,
            edits={"errors.mean() / repeated.mean()":
                   "repeated.mean() / errors.mean()"},
        ),
        Misconception(
            "squares",
            "Both your means are of squares. What does the A in MASE stand "
            "for?",
            FREE,
            edits={"errors.mean() / repeated.mean()":
                   "(errors**2).mean() / (repeated**2).mean()"},
        ),
        Misconception(
            "roots-of-squares",
            "Your number is a quotient of two roots of mean squares. What "
            "does the A in MASE stand for?",
            FREE,
            edits={"errors.mean() / repeated.mean()":
                   "np.sqrt((errors**2).mean() / (repeated**2).mean())"},
        ),
        Misconception(
            "deviation-below",
            "You divide by the deviation of the history. What would "
            "repeating have cost there?",
            FREE,
            edits={"errors.mean() / repeated.mean()":
                   "errors.mean() / history.std()"},
        ),
    ),
)


# --- forecast-go-on ---------------------------------------------------------

def forecast_go_on(p, w, b, x, steps):
    h = np.zeros((len(x), p.H))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t, None] @ p.W_x + h @ p.W_h + p.b)
    told = np.zeros((len(x), steps))
    for j in range(steps):
        s = h @ w + b
        told[:, j] = s
        h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h + p.b)
    return told


def go_on_inputs(rng):
    def draw(B, L, steps, H=4):
        return {"p": weights(rng, 1, H, "h"), "w": normal(rng, H),
                "b": 0.4, "x": normal(rng, B, L), "steps": steps}

    yield case(**draw(3, 5, 6))
    yield case("for a single step", "Look at what happens after the first "
               "forecast.", **draw(3, 5, 1))
    yield case("for a window of one value", "Look at how the window is "
               "read.", **draw(3, 1, 5))
    yield case("for a single window", "What happens along the batch axis?",
               **draw(1, 5, 4))


def go_on_from_own(told, p, w, b, x, steps):
    """Each forecast from the learner's own forecasts before it."""
    h = np.zeros((len(x), p.H))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t, None] @ p.W_x + h @ p.W_h + p.b)
    found = []
    for j in range(steps):
        found.append(h @ w + b)
        h = np.tanh(told[:, j, None] @ p.W_x + h @ p.W_h + p.b)
    return np.stack(found, axis=1)


go_on = Exercise(
    name="forecast-go-on",
    title="Go on from your own forecasts",
    notebook=NOTEBOOK,
    kind="derivation",
    points=4,
    reference=forecast_go_on,
    inputs=go_on_inputs,
    returns={"told": "B h"},
    onward={"told": go_on_from_own},
    over_time="what does a step read, and which line updates the state?",
    reread=STEPS,
    hints=(
        "First read the window: one loop over its values, as in chapter 2.",
        "The forecast is read off the state: h @ w + b, one number per "
        "window.",
        "Then that number is the next input, of the state as it is now.",
    ),
    takeaway="The state already holds the window, so going on costs one "
    "step each. What is wrong in a forecast is read as if it had happened.",
    misconceptions=(
        Misconception(
            "last-value-again",
            "Each further step of yours reads the last value of the window "
            "again. What comes after the last value, as far as you know?",
            STEPS,
            edits={"np.tanh(s[:, None]": "np.tanh(x[:, -1:]"},
        ),
        Misconception(
            "nothing-fed-back",
            "After the window your steps read zeros. What is the next input?",
            STEPS,
            edits={"np.tanh(s[:, None]": "np.tanh(0 * s[:, None]"},
        ),
        Misconception(
            "state-begins-anew",
            "Each further step of yours begins with a state of zero. What "
            "does the state hold by then?",
            STEPS,
            edits={"np.tanh(s[:, None] @ p.W_x + h @ p.W_h":
                   "np.tanh(s[:, None] @ p.W_x"},
        ),
        Misconception(
            "state-stands-still",
            "All your forecasts of a window are the same number. Which line "
            "moves the state on?",
            STEPS,
            edits={"        h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h + "
                   "p.b)\n": ""},
        ),
        Misconception(
            "one-step-late",
            "Your first forecast is the second: a step is made before the "
            "state of the window is read off. Which state has read the "
            "window, and nothing else?",
            STEPS,
            edits={"        told[:, j] = s\n        h = np.tanh(s[:, None] @ "
                   "p.W_x + h @ p.W_h + p.b)\n":
                   "        h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h + "
                   "p.b)\n        told[:, j] = h @ w + b\n"},
        ),
        Misconception(
            "last-value-twice",
            "The last value of the window is read twice before your first "
            "forecast. Which state has read each value once?",
            STEPS,
            edits={"    told = np.zeros((len(x), steps))":
                   "    h = np.tanh(x[:, -1:] @ p.W_x + h @ p.W_h + p.b)\n"
                   "    told = np.zeros((len(x), steps))"},
        ),
        Misconception(
            "readout-without-bias",
            "Your forecasts lack the b of the readout. What does it add?",
            STEPS,
            edits={"s = h @ w + b": "s = h @ w"},
        ),
        Misconception(
            "state-without-bias",
            "Once you go on from forecasts, your state is computed without "
            "p.b. Is the rule another after the window?",
            STEPS,
            edits={"np.tanh(s[:, None] @ p.W_x + h @ p.W_h + p.b)":
                   "np.tanh(s[:, None] @ p.W_x + h @ p.W_h)"},
        ),
        Misconception(
            "window-backwards",
            "You read the window from its end. Which value is the newest?",
            STEPS,
            edits={"range(x.shape[1])": "reversed(range(x.shape[1]))"},
        ),
        Misconception(
            "added-to-the-last",
            "You add each forecast to the last value. Does the readout tell "
            "a value here, or a change?",
            STEPS,
            edits={"told[:, j] = s": "told[:, j] = s + x[:, -1]"},
        ),
        Misconception(
            "without-p-b",
            "Your state is computed without p.b, in the window and after it. "
            "What does the rule of chapter 2 add?",
            STEPS,
            edits={"h = np.tanh(x[:, t, None] @ p.W_x + h @ p.W_h + p.b)":
                   "h = np.tanh(x[:, t, None] @ p.W_x + h @ p.W_h)",
                   "h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h + p.b)":
                   "h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h)"},
        ),
        Misconception(
            "without-tanh",
            "Once you go on from forecasts, your state does not go through "
            "tanh. Is the rule another after the window?",
            STEPS,
            edits={"h = np.tanh(s[:, None] @ p.W_x + h @ p.W_h + p.b)":
                   "h = s[:, None] @ p.W_x + h @ p.W_h + p.b"},
        ),
    ),
)


# --- forecast-leaking-run ---------------------------------------------------

def forecast_prepare(s, cut, length):
    z = (s - s[:cut].mean()) / s[:cut].std()
    x = np.stack([z[t - length:t] for t in range(length, len(z))])
    y = z[length:]
    n = cut - length
    return x[:n], y[:n], x[n:], y[n:]


def leaking_inputs(rng):
    def draw(T, cut, length, drift=0.3):
        return {"s": drift * np.arange(T) + np.cumsum(normal(rng, T)),
                "cut": cut, "length": length}

    yield case(**draw(30, 20, 4))
    yield case("for windows of one value", "Where does a window end?",
               **draw(24, 16, 1))
    yield case("where one target is left to test with", "Which target is "
               "the first of the test part?", **draw(20, 19, 3))


def _ends_early_and_a_row_less(s, cut, length):
    z = (s - s[:cut].mean()) / s[:cut].std()
    x = np.stack([
        z[t - length - 1:t - 1] for t in range(length + 1, len(z))
    ])
    y, n = z[length + 1:], cut - length - 1
    return x[:n], y[:n], x[n:], y[n:]


leaking = Exercise(
    name="forecast-leaking-run",
    title="A run that is too good",
    notebook=NOTEBOOK,
    kind="debugging",
    points=4,
    reference=forecast_prepare,
    inputs=leaking_inputs,
    returns={"x_train": "N L", "y_train": "N", "x_test": "K L",
             "y_test": "K"},
    reread=KNOWN,
    stub="""\
def forecast_prepare(s, cut, length):
    \"\"\"Targets before step `cut` train, the others test. Repair it.\"\"\"
    z = (s - s.mean()) / s.std()
    x = np.stack([z[t - length + 1:t + 1] for t in range(length, len(z))])
    y = z[length:]
    return x[:cut], y[:cut], x[cut:], y[cut:]""",
    hints=(
        "Change the last value of s by a little. Which numbers of the "
        "training part change, and why?",
        "The last value of a window must not be its target. Compare "
        "x[:, -1] with y.",
        "Row k has the target of step length + k. In which row stands the "
        "target of step cut?",
    ),
    takeaway="Three leaks, and none of them raised an error: the only sign "
    "was a result too good to be true.",
    misconceptions=(
        Misconception(
            "scaled-with-everything",
            "Your mean and deviation are those of the whole series, so the "
            "training part knows the test part. Which steps may be measured?",
            KNOWN,
            edits={"(s - s[:cut].mean()) / s[:cut].std()":
                   "(s - s.mean()) / s.std()"},
        ),
        Misconception(
            "target-in-the-window",
            "The last value of each of your windows is its target. Where "
            "does a window end?",
            KNOWN,
            edits={"z[t - length:t]": "z[t - length + 1:t + 1]"},
        ),
        Misconception(
            "rows-for-steps",
            "Your first test row is row cut. Which step is the target of "
            "row 0, and which row has the target of step cut?",
            KNOWN,
            edits={"n = cut - length": "n = cut"},
        ),
        Misconception(
            "as-given",
            "These are the arrays of the run as it was handed to you. "
            "Change the last value of s: what changes in the training part?",
            KNOWN,
            edits={"(s - s[:cut].mean()) / s[:cut].std()":
                   "(s - s.mean()) / s.std()",
                   "z[t - length:t]": "z[t - length + 1:t + 1]",
                   "n = cut - length": "n = cut"},
            untouched=True,
        ),
        Misconception(
            "a-value-lost",
            "Your windows end one value early: the newest value before the "
            "target is known, and not read. Which steps come before t?",
            KNOWN,
            edits={"z[t - length:t]":
                   "z[np.arange(t - length - 1, t - 1)]"},
        ),
        Misconception(
            "a-value-and-a-row-lost",
            "Your windows end one value early: the newest value before the "
            "target is known, and not read. So you also have one row less. "
            "Which steps come before t?",
            KNOWN,
            instead=_ends_early_and_a_row_less,
        ),
        Misconception(
            "deviation-of-everything",
            "Your mean is that of the training part, and your deviation "
            "that of the whole series. Which steps may be measured?",
            KNOWN,
            edits={"s[:cut].std()": "s.std()"},
        ),
        Misconception(
            "mean-of-everything",
            "Your deviation is that of the training part, and your mean "
            "that of the whole series. Which steps may be measured?",
            KNOWN,
            edits={"s[:cut].mean()": "s.mean()"},
        ),
        Misconception(
            "each-part-by-itself",
            "Your test part is scaled by its own mean and deviation. When "
            "its first forecast is made, who knows them?",
            KNOWN,
            edits={"z = (s - s[:cut].mean()) / s[:cut].std()":
                   "z = np.concatenate([(q - q.mean()) / q.std()\n"
                   "                        for q in (s[:cut], s[cut:])])"},
        ),
        Misconception(
            "scaled-with-the-first-target",
            "One step too many goes into your mean and deviation: step cut "
            "is the first target of the test part. What does s[:cut] end "
            "with?",
            KNOWN,
            edits={"s[:cut].mean()": "s[:cut + 1].mean()",
                   "s[:cut].std()": "s[:cut + 1].std()"},
        ),
        Misconception(
            "not-scaled",
            "Your values are not scaled at all. What is each of them made "
            "from?",
            KNOWN,
            edits={"(s - s[:cut].mean()) / s[:cut].std()": "1.0 * s"},
        ),
    ),
)


# --- forecast-coverage ------------------------------------------------------

@cache
def moves():
    """The 1 046 daily moves of the price, in per cent."""
    return 100 * np.diff(np.log(load_prices().close))


def half(values, level=0.9):
    k = int(np.ceil(level * (len(values) + 1)))
    return np.sort(np.abs(values))[k - 1]


def forecast_coverage():
    calm, later = moves()[600:700], moves()[800:]
    return np.mean(np.abs(later) <= half(calm))


def near(value, outputs):
    return abs(float(outputs["coverage"]) - value) <= 0.0051


def accept_coverage(case, outputs):
    value = outputs["coverage"]
    if value.shape:
        return (
            f"Asked for is one number; yours are {value.size}. Which share "
            "of the moves lies in the intervals?", []
        )
    rows = [("coverage", f"{value:.3f}", "as measured")]
    if not 0 <= value <= 1:
        return "A coverage is one share, between 0 and 1.", rows
    if not near(forecast_coverage(), outputs):
        return "Another share of these moves lies in the intervals.", rows
    return "", rows


def width_of_normal():
    return 1.645 * moves()[600:700].std()


def held_by(width, days=None):
    days = moves()[800:] if days is None else days
    return float(np.mean(np.abs(days) <= width))


def all_earlier():
    return held_by(half(moves()[:800]))


coverage = Exercise(
    name="forecast-coverage",
    title="Measure what a promise holds",
    notebook=NOTEBOOK,
    kind="measurement",
    points=3,
    reference=forecast_coverage,
    inputs=a_value,
    returns={"coverage": ""},
    accept=accept_coverage,
    reread=SURE,
    stub="coverage = ...",
    hints=(
        "Persistence tells a move of zero. So what is its error on a day?",
        "np.sort(np.abs(...)) puts the absolute errors in order. The k-th "
        "smallest stands at place k − 1.",
        "The coverage is the share of later days whose absolute move is at "
        "most the half width.",
    ),
    takeaway="An interval measured in a calm market held far fewer moves in "
    "the crisis than it promised. The promise is of errors like those "
    "before.",
    misconceptions=(
        Misconception(
            "as-promised",
            "This is the promise. If you measured it: on which days was the "
            "half width taken, and which were to judge?",
            SURE,
            example=lambda: 0.9,
            recognise=lambda case, outputs:
                abs(float(outputs["coverage"]) - 0.9) < 0.001,
        ),
        Misconception(
            "judged-where-it-was-measured",
            "Your intervals are judged on the days that gave their half "
            "width. Which days may be measured, and which judge?",
            SURE,
            example=lambda: held_by(half(moves()[800:])),
            recognise=lambda case, outputs: any(
                near(np.mean(np.abs(days) <= half(days)), outputs)
                for days in (moves()[600:700], moves()[800:])),
        ),
        Misconception(
            "all-earlier-days",
            "About as many moves lie in intervals measured on all days "
            "before the test, and in those that promise 95 %. Which hundred "
            "are asked for, and which promise?",
            SURE,
            example=all_earlier,
            recognise=lambda case, outputs: near(all_earlier(), outputs),
        ),
        Misconception(
            "normal-distribution",
            "As many moves lie within the 90th of the hundred errors, and "
            "within 1.645 standard deviations. Which place does the equation "
            "name where n = 100?",
            SURE,
            example=lambda: held_by(width_of_normal()),
            recognise=lambda case, outputs:
                near(held_by(width_of_normal()), outputs),
        ),
        Misconception(
            "one-place-too-far",
            "As many moves lie within the 92nd of the errors. The k-th "
            "smallest stands at place k − 1.",
            SURE,
            example=lambda: held_by(np.sort(np.abs(moves()[600:700]))[91]),
            recognise=lambda case, outputs: near(
                held_by(np.sort(np.abs(moves()[600:700]))[91]), outputs),
        ),
        Misconception(
            "upper-end-alone",
            "As many moves lie below the upper end of the intervals. Which "
            "lie above the lower end as well?",
            SURE,
            example=lambda: float(np.mean(
                moves()[800:] <= half(moves()[600:700]))),
            recognise=lambda case, outputs: near(
                np.mean(moves()[800:] <= half(moves()[600:700])), outputs),
        ),
        Misconception(
            "days-between",
            "As many of the moves from 700 on lie in the intervals. Which "
            "days are to judge?",
            SURE,
            example=lambda: held_by(half(moves()[600:700]), moves()[700:]),
            recognise=lambda case, outputs: near(
                held_by(half(moves()[600:700]), moves()[700:]), outputs),
        ),
        Misconception(
            "a-hundred-days",
            "As many of the moves 800 … 899 lie in the intervals. How many "
            "moves come after them?",
            SURE,
            example=lambda: held_by(half(moves()[600:700]), moves()[800:900]),
            recognise=lambda case, outputs: near(
                held_by(half(moves()[600:700]), moves()[800:900]), outputs),
        ),
        Misconception(
            "signed-errors",
            "As many moves lie within the 91st of the moves themselves, put "
            "in order with their signs. Which numbers does the equation put "
            "in order?",
            SURE,
            example=lambda: held_by(np.sort(moves()[600:700])[90]),
            recognise=lambda case, outputs: near(
                held_by(np.sort(moves()[600:700])[90]), outputs),
        ),
        Misconception(
            "half-width",
            "This is the half width of the intervals, in per cent. Which "
            "share of the later moves is no larger?",
            SURE,
            example=lambda: half(moves()[600:700]),
            recognise=lambda case, outputs:
                near(half(moves()[600:700]), outputs),
        ),
        Misconception(
            "share-outside",
            "This is the share of moves outside the intervals. Which share "
            "is the coverage?",
            SURE,
            example=lambda: 1 - forecast_coverage(),
            recognise=lambda case, outputs:
                near(1 - forecast_coverage(), outputs),
        ),
        Misconception(
            "in-per-cent",
            "This is a number of per cent. A share lies between 0 and 1.",
            SURE,
            example=lambda: 100 * forecast_coverage(),
            recognise=lambda case, outputs: near(
                forecast_coverage(),
                {"coverage": np.asarray(outputs["coverage"]) / 100}),
        ),
    ),
)


# --- forecast-lines ---------------------------------------------------------

NOISE = 1.3      # √1.5 is the least that is possible


def forecast_lines():
    return np.array([-0.5, 0.0, 0.5, 1.0])


def on_lines(w):
    """The worst error on two lines, s = 1 and s = t: all lines are mixed
    of these."""
    t = np.arange(4)
    return max(abs(w.sum() - 1), abs(w @ t - 4))


def accept_lines(case, outputs):
    w = outputs["w"]
    if w.shape != (4,):
        return f"w has the shape {w.shape}; asked for is (4,).", []
    size = float(np.sqrt((w**2).sum()))
    rows = [
        ("error on s = 1", f"{abs(w.sum() - 1):.2g}", "0"),
        ("error on s = t", f"{abs(w @ np.arange(4) - 4):.2g}", "0"),
        ("deviation that noise of size 1 gives", f"{size:.3f}",
         f"at most {NOISE}"),
    ]
    t = np.arange(4)
    for says, line, due in (("s = 1, that is on 1, 1, 1, 1,", t**0, 1),
                            ("s = t, that is on 0, 1, 2, 3,", t, 4)):
        if not abs(w @ line - due) < 1e-6:
            return (f"There is a straight line that w does not continue: on "
                    f"{says} it says {w @ line:.6g}, not {due}.", rows)
    if size > NOISE:
        return (f"w continues every line, and is too easily shaken: by "
                f"{size:.2f}. Two conditions leave a choice among the "
                "weights: which choice has the smallest squares?", rows)
    return "", rows


lines = Exercise(
    name="forecast-lines",
    title="Design a forecast",
    notebook=NOTEBOOK,
    kind="design",
    points=3,
    reference=forecast_lines,
    inputs=a_value,
    returns={"w": "4"},
    accept=accept_lines,
    reread=SMOOTH,
    stub="w = ...",
    hints=(
        "Every line is a mixture of s = 1 and s = t. So two conditions are "
        "enough: w has to continue these two.",
        "Two equations for four numbers leave a choice. With independent "
        "noise of size 1 on every value, the forecast deviates by the root "
        "of the sum of the squares of w.",
        "Of all solutions the one with the smallest sum of squares is what "
        "np.linalg.lstsq returns for a system with too few equations.",
    ),
    takeaway="Many forecasts follow a trend; they differ in how much of the "
    "noise they pass on. Fitting a line to the last four values passes on "
    "the least.",
    misconceptions=(
        Misconception(
            "two-points-only",
            "You continue the line through the last two values, and it is "
            "exact. Four values are there: which weights pass on less noise?",
            SMOOTH,
            example=lambda: np.array([0.0, 0.0, -1.0, 2.0]),
            recognise=lambda case, outputs: outputs["w"].shape == (4,)
            and np.allclose(outputs["w"], [0, 0, -1, 2]),
        ),
        Misconception(
            "persistence",
            "You repeat the last value. What does it say on s = t?",
            SMOOTH,
            example=lambda: np.array([0.0, 0.0, 0.0, 1.0]),
            recognise=lambda case, outputs: outputs["w"].shape == (4,)
            and np.allclose(outputs["w"], [0, 0, 0, 1]),
        ),
        Misconception(
            "mean",
            "You forecast the mean of the four values. What does it say on "
            "s = t?",
            SMOOTH,
            example=lambda: np.full(4, 0.25),
            recognise=lambda case, outputs: outputs["w"].shape == (4,)
            and np.allclose(outputs["w"], 0.25),
        ),
        Misconception(
            "oldest-last",
            "Read from the other end, your weights would be right. Which "
            "value is w[3] for?",
            SMOOTH,
            example=lambda: np.array([1.0, 0.5, 0.0, -0.5]),
            recognise=lambda case, outputs: outputs["w"].shape == (4,)
            and on_lines(outputs["w"]) >= 1e-6
            and on_lines(outputs["w"][::-1]) < 1e-6,
        ),
        Misconception(
            "not-a-mixture",
            "Your weights do not add up to 1. What do they say on a "
            "constant?",
            SMOOTH,
            example=lambda: np.array([-0.5, 0.0, 0.5, 1.5]),
            recognise=lambda case, outputs: outputs["w"].shape == (4,)
            and abs(outputs["w"].sum() - 1) >= 1e-6
            and on_lines(outputs["w"][::-1]) >= 1e-6,
        ),
        Misconception(
            "the-last-value-of-the-line",
            "Your weights give the line's value at the last step, not at "
            "the one after it. Which t is asked for, if the four are 0 … 3?",
            SMOOTH,
            example=lambda: np.array([-0.2, 0.1, 0.4, 0.7]),
            recognise=lambda case, outputs: outputs["w"].shape == (4,)
            and abs(outputs["w"].sum() - 1) < 1e-6
            and abs(outputs["w"] @ np.arange(4) - 3) < 1e-6
            and not np.allclose(outputs["w"], [0, 0, 0, 1]),
        ),
    ),
)


EXERCISES = (mase, leaking, lines, go_on, coverage)
