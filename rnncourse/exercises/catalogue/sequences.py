"""Exercises of chapter 1: sequences, and why order matters."""

import numpy as np

from rnncourse.exercises.draw import normal
from rnncourse.exercises.spec import Exercise, Misconception, a_value, case

ORDER = 1
NOTEBOOK = "01-sequences-exercises"
ARRAY = 'chapter 1, "One kind of array"'
WINDOWS = 'chapter 1, "A long measurement becomes many samples"'
LENGTH = 'chapter 1, "Sequences of different length"'
ABLE = 'chapter 1, "Four things a reader must be able to do"'


def ragged(rng, B, T, D, full=False):
    """x (B, T, D), zeros after the end, and its mask."""
    steps = rng.integers(3, T, size=B)
    if full:
        steps[:] = T
    mask = np.arange(T) < steps[:, None]
    x = normal(rng, B, T, D) + 1
    return {"x": x * mask[:, :, None], "mask": mask}


# --- seq-masked-mean --------------------------------------------------------

def seq_masked_mean(x, mask):
    m = mask[:, :, None]
    return (m * x).sum(axis=1) / m.sum(axis=1)


def mean_inputs(rng):
    yield case(**ragged(rng, 3, 6, 2))
    yield case("where no step is masked", "Look at what a masked step does "
               "to your mean.", **ragged(rng, 3, 6, 2, full=True))
    yield case("for a single sequence", "What happens along the batch axis?",
               **ragged(rng, 1, 5, 2))
    given = ragged(rng, 3, 6, 2)
    given["x"] = given["x"] + 9 * ~given["mask"][:, :, None]
    yield case("where the padding is not zero", **given)


def mean_of_the_padding(x, mask):
    m = ~mask[:, :, None]
    return (m * x).sum(axis=1) / np.maximum(m.sum(axis=1), 1)


def counter_runs_on(x, mask):
    m = mask[:, :, None]
    return (m * x).sum(axis=1) / np.cumsum(m.sum(axis=1), axis=0)


def divided_step_by_step(x, mask):
    mean = np.zeros((len(x), x.shape[2]))
    for b in range(len(x)):
        for n, step in enumerate(x[b][mask[b]], 1):
            mean[b] = (mean[b] + step) / n
    return mean


masked_mean = Exercise(
    name="seq-masked-mean",
    title="A mean over time",
    notebook=NOTEBOOK,
    points=2,
    reference=seq_masked_mean,
    inputs=mean_inputs,
    returns={"mean": "B D"},
    reread=LENGTH,
    hints=(
        "Only real steps are added, and only real steps are counted.",
        "The mask is (B, T) and x is (B, T, D). Give the mask a third axis "
        "of length one.",
        "Each sequence is divided by its own number of real steps.",
    ),
    takeaway="One mask in the sum, the same mask in the count: then "
    "neither the length of the others nor the padding matters.",
    misconceptions=(
        Misconception(
            "mask-ignored",
            "Your mean counts the padding as steps. By how many steps must "
            "a short sequence be divided?",
            LENGTH,
            edits={"return (m * x).sum(axis=1) / m.sum(axis=1)":
                   "return x.mean(axis=1)"},
        ),
        Misconception(
            "divided-by-all-steps",
            "You add the real steps and divide by all of them. How many "
            "real steps has each sequence?",
            LENGTH,
            edits={"/ m.sum(axis=1)": "/ x.shape[1]"},
        ),
        Misconception(
            "padding-added",
            "You count the real steps and add all of them. What is added "
            "where the padding is not zero?",
            LENGTH,
            edits={"(m * x).sum": "x.sum"},
        ),
        Misconception(
            "not-divided",
            "You return the sum. By what is it divided to make a mean?",
            LENGTH,
            edits={" / m.sum(axis=1)": ""},
        ),
        Misconception(
            "divided-by-the-real-steps-of-the-batch",
            "You divide every sequence by the real steps of the whole "
            "batch. Whose steps belong to a sequence?",
            LENGTH,
            edits={"/ m.sum(axis=1)": "/ m.sum()"},
        ),
        Misconception(
            "over-the-batch",
            "You average over the sequences. Which axis is time?",
            ARRAY,
            edits={"(m * x).sum(axis=1) / m.sum(axis=1)":
                   "(m * x).sum(axis=0) / m.sum(axis=0)"},
        ),
        Misconception(
            "one-mean-for-the-batch",
            "You return one mean over all real steps of the batch. How many "
            "means are asked for?",
            LENGTH,
            instead=lambda x, mask: x[mask].mean(axis=0),
        ),
        Misconception(
            "counter-runs-on",
            "Each sequence is divided by its own real steps and those of all "
            "sequences before it. What does your count hold when a sequence "
            "begins?",
            LENGTH,
            instead=counter_runs_on,
        ),
        Misconception(
            "divided-step-by-step",
            "You divide after every step that is added. How often is the "
            "first step divided by then?",
            LENGTH,
            instead=divided_step_by_step,
        ),
        Misconception(
            "last-real-step",
            "You return the last real step of each sequence. What is asked "
            "of all its real steps?",
            LENGTH,
            instead=lambda x, mask:
                x[np.arange(len(x)), mask.sum(axis=1) - 1],
        ),
        Misconception(
            "mean-of-the-padding",
            "You average the steps where the mask is False. Which steps are "
            "real?",
            LENGTH,
            instead=mean_of_the_padding,
        ),
    ),
)


# --- seq-windows ------------------------------------------------------------

def seq_windows(series, length, horizon):
    n = len(series) - length - horizon + 1
    x = np.stack([series[k : k + length] for k in range(n)])
    y = series[length + horizon - 1 :]
    return x, y


def window_inputs(rng):
    yield case(series=normal(rng, 17), length=5, horizon=3)
    yield case("for a horizon of 1", "Look at how the horizon enters.",
               series=normal(rng, 12), length=4, horizon=1)
    yield case("for windows of one step", series=normal(rng, 9), length=1,
               horizon=2)
    yield case("for a single window", "How many windows are there?",
               series=normal(rng, 7), length=4, horizon=3)


def targets_in_a_loop(series, length, horizon):
    """Targets counted from the start; the last windows are cut short."""
    starts = range(len(series) - horizon)
    x = np.array([series[k : k + length] for k in starts])
    return x, series[horizon:]


def side_by_side(series, length, horizon):
    starts = range(0, len(series) - length - horizon + 1, length)
    x = np.stack([series[k : k + length] for k in starts])
    return x, series[length + horizon - 1 :: length]


windows = Exercise(
    name="seq-windows",
    title="Windows that do not leak",
    notebook=NOTEBOOK,
    points=3,
    reference=seq_windows,
    inputs=window_inputs,
    returns={"x": "N L", "y": "N"},
    reread=WINDOWS,
    hints=(
        "Write down one small example on paper: six values, windows of "
        "three, two steps ahead.",
        "The window k ends at step k + length − 1. Where does its target "
        "stand?",
        "The last window is the one whose target is the last value.",
    ),
    takeaway="The target stands outside its window, horizon steps after "
    "its end. Leaks are off by one, and they look like success.",
    misconceptions=(
        Misconception(
            "target-in-the-window",
            "Your targets come one step too early: at a horizon of 1 the "
            "target is the last value of its own window. Where does the "
            "next value stand?",
            WINDOWS,
            edits={"len(series) - length - horizon + 1":
                   "len(series) - length - horizon + 2",
                   "length + horizon - 1 :": "length + horizon - 2 :"},
        ),
        Misconception(
            "target-early-last-window-lost",
            "At a horizon of 1 your target is the last value of its own "
            "window, and the last value of the series is never a target. "
            "Where does the next value stand?",
            WINDOWS,
            edits={"series[length + horizon - 1 :]":
                   "series[length + horizon - 2 : -1]"},
        ),
        Misconception(
            "horizon-ignored",
            "Your targets are the values right after the windows, whatever "
            "the horizon is. Where does it enter?",
            WINDOWS,
            edits={"length + horizon - 1 :": "length : length + n"},
        ),
        Misconception(
            "horizon-ignored-all-windows",
            "Your targets are the values right after the windows, whatever "
            "the horizon is, and there are as many as for a horizon of 1. "
            "Where does it enter?",
            WINDOWS,
            edits={"len(series) - length - horizon + 1":
                   "len(series) - length",
                   "length + horizon - 1 :": "length :"},
        ),
        Misconception(
            "target-late",
            "Your targets come one step too late. At a horizon of 1, which "
            "value comes right after the window?",
            WINDOWS,
            edits={"len(series) - length - horizon + 1":
                   "len(series) - length - horizon",
                   "length + horizon - 1 :": "length + horizon :"},
        ),
        Misconception(
            "target-late-and-round-the-end",
            "Your targets come one step too late, and the last of them is "
            "the first value of the series. At a horizon of 1, which value "
            "comes right after the window?",
            WINDOWS,
            edits={"series[length + horizon - 1 :]":
                   "np.roll(series, -(length + horizon))[:n]"},
        ),
        Misconception(
            "last-window-lost",
            "One window is missing at the end. What is the target of your "
            "last window, and what is the last value of the series?",
            WINDOWS,
            edits={"len(series) - length - horizon + 1":
                   "len(series) - length - horizon",
                   "length + horizon - 1 :": "length + horizon - 1 : -1"},
        ),
        Misconception(
            "window-ends-at-its-target",
            "The last value of each of your windows is its target: the "
            "targets stand where they should, and the windows too late. "
            "Where does a window end?",
            WINDOWS,
            edits={"series[k : k + length]":
                   "series[k + horizon : k + horizon + length]"},
        ),
        Misconception(
            "windows-reversed",
            "Time runs backwards in each of your windows. Which value comes "
            "first?",
            WINDOWS,
            edits={"series[k : k + length]": "series[k : k + length][::-1]"},
        ),
        Misconception(
            "targets-from-the-start",
            "Your targets are counted from the start of the windows. From "
            "where does the horizon count?",
            WINDOWS,
            edits={"length + horizon - 1 :": "horizon : horizon + n"},
        ),
        Misconception(
            "targets-from-the-start-in-a-loop",
            "Your targets are counted from the start of the windows. So the "
            "targets do not run out before the windows do, and the last "
            "windows are too short. From where does the horizon count?",
            WINDOWS,
            instead=targets_in_a_loop,
        ),
        Misconception(
            "windows-side-by-side",
            "Your windows do not overlap: each begins where the one before "
            "it ends. How many steps lie between two starts, if all windows "
            "are asked for?",
            WINDOWS,
            instead=side_by_side,
        ),
        Misconception(
            "all-values-up-to-the-horizon",
            "Your targets are all the values after the window, up to the "
            "horizon. Which one of them is asked for?",
            WINDOWS,
            edits={"series[length + horizon - 1 :]": "np.stack([series["
                   "k + length : k + length + horizon] for k in range(n)])"},
        ),
    ),
)


# --- seq-compare ------------------------------------------------------------

def seq_compare(x):
    kept, answer = np.full(len(x), np.nan), np.zeros(len(x), bool)
    for t in range(x.shape[1]):
        value, mark = x[:, t, 0], x[:, t, 1] == 1
        first = np.isnan(kept)
        answer = np.where(mark & ~first, value > kept, answer)
        kept = np.where(mark & first, value, kept)
    return answer.astype(float)


def every_value_judged(x):
    marked = x[:, :, 1].argmax(axis=1)
    kept = x[np.arange(len(x)), marked, 0]
    later = marked < x.shape[1] - 1
    return (later & (x[:, -1, 0] > kept)).astype(float)


def last_unmarked_judged(x):
    """The last unmarked value after the first mark decides; none: no."""
    marks = x[:, :, 1].cumsum(axis=1)
    kept = x[np.arange(len(x)), x[:, :, 1].argmax(axis=1), 0]
    judged = (x[:, :, 1] == 0) & (marks > 0)
    last = x.shape[1] - 1 - judged[:, ::-1].argmax(axis=1)
    return (judged.any(axis=1)
            & (x[np.arange(len(x)), last, 0] > kept)).astype(float)


def kept_across_sequences(x):
    """The first marked number of the batch is kept for all of them."""
    at = x[:, :, 1].argmax(axis=1), x.shape[1] - 1 - x[:, ::-1, 1].argmax(1)
    first, second = (x[np.arange(len(x)), k, 0] for k in at)
    return (second > first[0]).astype(float)


def step_before(x):
    second = x.shape[1] - 1 - x[:, ::-1, 1].argmax(axis=1)
    rows = np.arange(len(x))
    return (x[rows, second, 0] > x[rows, second - 1, 0]).astype(float)


def pairs(rng, n, T, noise=False):
    x = np.zeros((n, T, 2))
    if noise:
        x[:, :, 0] = np.round(rng.uniform(0.1, 0.9, (n, T)), 2)
    first = rng.integers(T // 2, size=n)
    second = rng.integers(T // 2, T, size=n)
    a, b = rng.permuted(np.tile(np.arange(1, 10) / 10, (n, 1)), axis=1)[:, :2].T
    x[np.arange(n), first] = np.stack([a, np.ones(n)], axis=1)
    x[np.arange(n), second] = np.stack([b, np.ones(n)], axis=1)
    return x


def compare_inputs(rng):
    yield case(x=pairs(rng, 40, 10, noise=True))
    yield case("where unmarked values are zero",
               "Look at what you do with unmarked values.",
               x=pairs(rng, 40, 10))
    yield case("for T = 2", "There both steps are marked. Look at what you do "
               "at the steps between the marks and after them.",
               x=pairs(rng, 40, 2))
    late = pairs(rng, 40, 12, noise=True)
    late[:, 6:] = late[:, 6:][:, ::-1]
    yield case("where the second mark comes early or late", x=late)
    low = pairs(rng, 40, 10, noise=True)
    low[:, :, 0] -= 1
    yield case("where all values are negative", x=low)


compare = Exercise(
    name="seq-compare",
    title="A rule that compares",
    notebook=NOTEBOOK,
    kind="design",
    points=4,
    reference=seq_compare,
    inputs=compare_inputs,
    returns={"answer": "B"},
    reread=ABLE,
    lost="None of the cases is right as a whole. Take one sequence with two "
    "marks and follow your state step by step.",
    hints=(
        "The state needs two parts: what was kept, and whether anything was "
        "kept yet.",
        "At an unmarked step nothing changes, whatever the value is.",
        "At a marked step: if nothing is kept, keep it; else answer.",
    ),
    takeaway="Compare is hold, and a judgement when the second one comes. A "
    "bag cannot do it, a state of two numbers can.",
    misconceptions=(
        Misconception(
            "other-way-round",
            "Your answers are all the opposite. Which of the two numbers "
            "must be the larger one for a 1?",
            ABLE,
            edits={"value > kept": "value < kept"},
        ),
        Misconception(
            "unmarked-values-judged",
            "You judge unmarked values too, once something is kept. What "
            "happens to the state at a step without a mark?",
            ABLE,
            instead=every_value_judged,
        ),
        Misconception(
            "only-unmarked-values-judged",
            "You compare the unmarked values with the one that is kept, and "
            "not the second marked one. At which step must the comparison "
            "be made?",
            ABLE,
            instead=last_unmarked_judged,
        ),
        Misconception(
            "first-value-kept",
            "You keep the first value of the sequence, marked or not. Which "
            "value is to be kept?",
            ABLE,
            edits={"mark & first, value": "first, value"},
        ),
        Misconception(
            "step-before-judged",
            "You compare the second marked number with the step right "
            "before it. With which number should it be compared?",
            ABLE,
            instead=step_before,
        ),
        Misconception(
            "largest-value",
            "You ask where the largest marked number stands among all "
            "values, unmarked ones included. Which values count?",
            ABLE,
            instead=lambda x: (
                x[:, :, 0].argmax(axis=1) > x[:, :, 1].argmax(axis=1)
            ).astype(float),
        ),
        Misconception(
            "kept-across-sequences",
            "You compare with the number that was kept in the first sequence "
            "of the batch. What does a state hold when a sequence begins?",
            ABLE,
            instead=kept_across_sequences,
        ),
        Misconception(
            "difference-returned",
            "You return the difference of the two marked numbers. Which two "
            "answers are asked for?",
            ABLE,
            edits={"value > kept": "value - kept",
                   "np.zeros(len(x), bool)": "np.zeros(len(x))"},
        ),
        Misconception(
            "sign-returned",
            "Where the second number is smaller, your answer is −1. Which "
            "two answers are asked for?",
            ABLE,
            edits={"value > kept": "np.sign(value - kept)",
                   "np.zeros(len(x), bool)": "np.zeros(len(x))"},
        ),
        Misconception(
            "second-number-returned",
            "You return the second marked number itself. With what is it to "
            "be compared?",
            ABLE,
            edits={"value > kept": "value",
                   "np.zeros(len(x), bool)": "np.zeros(len(x))"},
        ),
        Misconception(
            "always-yes",
            "Your answer is 1 for every sequence. In how many of them is "
            "the second number larger?",
            ABLE,
            instead=lambda x: np.ones(len(x)),
        ),
    ),
)


# --- seq-limit --------------------------------------------------------------

def seq_limit():
    ones, marks, length = 1 / 8, 1 / 6, 15
    yes = 0.0                            # share of sequences that say yes
    for _ in range(length - 1):
        yes = ones + (1 - ones) * (1 - marks) * yes
    neither = (1 - ones) * (1 - marks)
    return 1 - neither * min(yes, 1 - yes)


def accept_limit(case, outputs):
    limit = outputs["limit"]
    if limit.shape:
        return "Asked for is one number.", []
    rows = [("accuracy", f"{limit:.3f}", "as measured, to 0.01")]
    if abs(limit - seq_limit()) <= 0.01:
        return "", rows
    if not 0 <= limit <= 1:
        return "An accuracy lies between 0 and 1.", rows
    if abs(limit - seq_limit()) <= 0.04:
        return (
            "That is close. A share of n sequences varies by about 0.5 / √n: "
            "how many have you drawn, and how many decimals are asked for?",
            rows,
        )
    if limit <= 0.5:
        return (
            "Two answers are possible, so that who guesses the more frequent "
            "one gets further than this. What is better than a guess?", rows
        )
    if limit > seq_limit():
        return (
            "The last step alone cannot tell so much. In which share of the "
            "sequences does it settle nothing, and what is answered there?",
            rows,
        )
    return (
        "The last step alone tells more. Which share of the sequences does it "
        "settle, and what is the best answer to the others?", rows
    )


limit = Exercise(
    name="seq-limit",
    title="Measure a limit",
    notebook=NOTEBOOK,
    kind="measurement",
    points=2,
    reference=seq_limit,
    inputs=a_value,
    returns={"limit": ""},
    accept=accept_limit,
    reread=ABLE,
    stub="limit = ...",
    hints=(
        "Take the task and the function from the chapter. What is seen "
        "is the last step alone.",
        "Many sequences: with 20 000 the third digit still moves.",
        "The last step is one of four: a one or none, a mark or none. "
        "Three of them settle the question.",
    ),
    takeaway="Where the last step is silent, a window of one has to guess. "
    "Whatever beats this number has looked further back.",
    misconceptions=tuple(
        Misconception(
            name, says, ABLE, example=lambda v=v: v,
            recognise=lambda case, outputs, v=v, room=room: bool(
                abs(outputs["limit"] - v) <= room),
        )
        for name, v, room, says in (
            ("no-mark", 5 / 6, 5e-4, "That is, to three digits, the share of "
             "steps without a mark. What else can the last step say, and "
             "what is answered where it says nothing?"),
            ("no-one", 7 / 8, 5e-4, "That is, to three digits, the share of "
             "steps that hold no one. What else can the last step say, and "
             "what is answered where it says nothing?"),
            ("a-one", 1 / 8, 5e-4, "That is the probability of a one at a "
             "single step. In which share of the sequences is the answer "
             "right?"),
            ("yes", 0.457, 0.01, "That is close to the share of sequences "
             "whose answer is yes. In which share is an answer right that is "
             "made from the last step?"),
            ("last-two", 0.759, 0.01, "About as much can be known from the "
             "last two steps. How many may be seen here?"),
            ("last-three", 0.827, 0.01, "About as much can be known from the "
             "last three steps. How many may be seen here?"),
            ("bag", 0.726, 0.01, "That is the limit of the bag. Which steps "
             "may be seen here?"),
            ("always-no", 0.545, 0.01, "That is the share of the more "
             "frequent answer: nothing was looked at. Which step may be "
             "seen?"),
            ("error", 0.332, 0.01, "That is close to the error. Which share is "
             "right?"),
        )
    ),
)


# --- seq-standardise --------------------------------------------------------

def seq_standardise(x, mask):
    m = mask[:, :, None]
    n = m.sum()
    mean = (m * x).sum(axis=(0, 1)) / n
    variance = (m * (x - mean) ** 2).sum(axis=(0, 1)) / n
    return m * (x - mean) / np.sqrt(variance)


def standardise_inputs(rng):
    def scaled(**given):
        given["x"] = given["x"] * np.array([1.0, 50.0, 0.2])
        return given

    yield case(**scaled(**ragged(rng, 5, 8, 3)))
    yield case("where no step is masked", "Look at what a masked step, or a "
               "shorter sequence, does to your numbers.",
               **scaled(**ragged(rng, 5, 8, 3, full=True)))
    yield case("for a single sequence",
               **scaled(**ragged(rng, 1, 9, 3, full=True)))


standardise = Exercise(
    name="seq-standardise",
    title="A training that depends on its padding",
    notebook=NOTEBOOK,
    kind="debugging",
    points=3,
    reference=seq_standardise,
    inputs=standardise_inputs,
    returns={"x": "B T D"},
    reread=LENGTH,
    stub='''\
def seq_standardise(x, mask):
    """Mean 0 and size 1 per feature; repair it. Returns (B, T, D)."""
    mean = x.mean(axis=(0, 1))
    deviation = x.std(axis=(0, 1))
    return (x - mean) / deviation''',
    hints=(
        "Print the mean of each feature over the real frames of what it "
        "returns. Should it be zero?",
        "How many frames are counted, and how many are real?",
        "And after the subtraction: what stands where the padding was?",
    ),
    takeaway="Padding did harm twice: it was counted in the mean and the "
    "deviation, and the subtraction turned its zeros into something else. "
    "Neither raises an error, and both depend on how far a batch is padded.",
    misconceptions=(
        Misconception(
            "as-given",
            "These are the numbers of the function as it was handed out: the "
            "padding is "
            "counted as frames, and is no longer zero. What does the mask "
            "say?",
            LENGTH,
            instead=lambda x, mask:
                (x - x.mean(axis=(0, 1))) / x.std(axis=(0, 1)),
            untouched=True,
        ),
        Misconception(
            "padding-not-zero",
            "Where the padding was, zeros have become something else. What "
            "should stand there?",
            LENGTH,
            edits={"return m * (x - mean)": "return (x - mean)"},
        ),
        Misconception(
            "padding-counted",
            "The padding is zero, as it should be, and still counted in "
            "the mean and in the deviation. Over which frames do they go?",
            LENGTH,
            instead=lambda x, mask: mask[:, :, None]
                * (x - x.mean(axis=(0, 1))) / x.std(axis=(0, 1)),
        ),
        Misconception(
            "padding-in-the-deviation",
            "Your deviation counts the padding, your mean does not. Over "
            "which frames does it go?",
            LENGTH,
            edits={"(m * (x - mean) ** 2)": "((x - mean) ** 2)",
                   "axis=(0, 1)) / n\n    return":
                   "axis=(0, 1)) / mask.size\n    return"},
        ),
        Misconception(
            "mean-of-means",
            "You average over each sequence first, and over the sequences "
            "then. Does a frame of a short sequence count as much as one of "
            "a long one?",
            LENGTH,
            edits={"mean = (m * x).sum(axis=(0, 1)) / n":
                   "mean = ((m * x).sum(axis=1) / m.sum(axis=1)).mean(axis=0)",
                   "variance = (m * (x - mean) ** 2).sum(axis=(0, 1)) / n":
                   "variance = ((m * (x - mean) ** 2).sum(axis=1) / "
                   "m.sum(axis=1)).mean(axis=0)"},
        ),
        Misconception(
            "squares-divided-by-all",
            "Your deviation adds the squares of the real frames and divides "
            "by the number of all frames. How many squares are added?",
            LENGTH,
            edits={"axis=(0, 1)) / n\n    return":
                   "axis=(0, 1)) / mask.size\n    return"},
        ),
        Misconception(
            "deviation-of-all-frames",
            "Your deviation is that of all frames, padding included; your "
            "mean is that of the real ones. Which frames are asked for?",
            LENGTH,
            instead=lambda x, mask: mask[:, :, None]
                * (x - x[mask].mean(axis=0)) / x.std(axis=(0, 1)),
        ),
        Misconception(
            "padding-dropped",
            "You return the real frames alone, without the padding between "
            "them. Which shape is asked for?",
            LENGTH,
            instead=lambda x, mask:
                (x[mask] - x[mask].mean(axis=0)) / x[mask].std(axis=0),
        ),
        Misconception(
            "per-sequence",
            "Each of your sequences has its own mean. What is left then of "
            "a speaker whose voice is high throughout?",
            LENGTH,
            edits={"    n = m.sum()":
                   "    n = m.sum(axis=1, keepdims=True)",
                   "mean = (m * x).sum(axis=(0, 1)) / n":
                   "mean = (m * x).sum(axis=1, keepdims=True) / n",
                   "variance = (m * (x - mean) ** 2).sum(axis=(0, 1)) / n":
                   "variance = (m * (x - mean) ** 2).sum("
                   "axis=1, keepdims=True) / n"},
        ),
        Misconception(
            "per-sequence-over-all-frames",
            "Your sums go over the frames of one sequence, and your count "
            "over those of all. Over which frames do mean and deviation of a "
            "feature go?",
            LENGTH,
            edits={"mean = (m * x).sum(axis=(0, 1)) / n":
                   "mean = (m * x).sum(axis=1, keepdims=True) / n",
                   "variance = (m * (x - mean) ** 2).sum(axis=(0, 1)) / n":
                   "variance = (m * (x - mean) ** 2).sum("
                   "axis=1, keepdims=True) / n"},
        ),
        Misconception(
            "not-divided",
            "Your features have mean 0 and the deviation that they had. By "
            "what is a feature divided?",
            LENGTH,
            edits={" / np.sqrt(variance)": ""},
        ),
        Misconception(
            "divided-by-the-variance",
            "You divide by the variance. Which of the two has the unit of "
            "x?",
            LENGTH,
            edits={"np.sqrt(variance)": "variance"},
        ),
        Misconception(
            "one-for-all-features",
            "You take one mean and one deviation for all features together. "
            "How many of each are asked for?",
            LENGTH,
            instead=lambda x, mask: mask[:, :, None]
                * (x - x[mask].mean()) / x[mask].std(),
        ),
    ),
)


EXERCISES = (masked_mean, windows, compare, limit, standardise)
