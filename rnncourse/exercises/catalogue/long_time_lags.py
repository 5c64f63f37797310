"""Exercises of chapter 7: long time lags."""

import numpy as np

from rnncourse import Params, scan, tasks
from rnncourse.cells import lstm_peephole
from rnncourse.exercises.draw import normal, weights
from rnncourse.exercises.spec import Exercise, Misconception, a_value, case
from rnncourse.numerics import sigmoid

ORDER = 7
NOTEBOOK = "07-long-time-lags-exercises"
PEEPHOLES = 'chapter 7, "Gates that see the memory: peepholes"'
DRIFT = 'chapter 7, "Drift"'
TASKS = 'chapter 7, "The tasks, and one way to learn them"'


# --- lag-peephole-loop ------------------------------------------------------

def lag_peephole(x, p):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b[0]
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        p_i, p_f, _, p_o = np.split(p.b[1], 4)
        i = sigmoid(a_i + p_i * c)
        f = sigmoid(a_f + p_f * c)
        c = f * c + i * np.tanh(a_g)
        o = sigmoid(a_o + p_o * c)
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


def loop_inputs(rng):
    def draw(B, T, D=2, H=4):
        return {"x": normal(rng, B, T, D),
                "p": weights(rng, D, H, "ifgo", biases=2, scale=0.9)}

    yield case(**draw(3, 6))
    args = draw(3, 6)
    args["p"].b[1] = 0
    yield case("where the peepholes are 0",
               "Look at what stands beside the peepholes.", **args)
    yield case("for T = 1", "Look at what is carried from step to step.",
               **draw(3, 1))
    yield case("for a single sample", "What happens along the batch axis?",
               **draw(1, 5))


loop = Exercise(
    name="lag-peephole",
    title="The loop of the peephole cell",
    notebook=NOTEBOOK,
    points=3,
    reference=lag_peephole,
    inputs=loop_inputs,
    returns={"hs": "B T H"},
    over_time="Which memory does each gate look at, the old one or the new?",
    reread=PEEPHOLES,
    hints=(
        "Begin with the loop of the LSTM: one product with W_x, one with "
        "W_h, the first row of b, cut in four.",
        "The second row of b, cut in four, holds p_i, p_f, nothing, p_o.",
        "Two gates look before the memory changes and one after. In which "
        "order do the lines have to stand?",
    ),
    takeaway="A peephole is one weight a unit and gate; what matters is when "
    "it looks.",
    misconceptions=(
        Misconception(
            "output-gate-sees-the-old-memory",
            "Your output gate looks at the memory before this step. Which "
            "memory stands beside p_o in the equation?",
            PEEPHOLES,
            edits={"c = f * c + i": "old, c = c, f * c + i",
                   "a_o + p_o * c": "a_o + p_o * old"},
        ),
        Misconception(
            "no-peephole-at-the-output",
            "Your output gate does not look at the memory. How many of the "
            "three gates have a peephole?",
            PEEPHOLES,
            edits={"a_o + p_o * c": "a_o"},
        ),
        Misconception(
            "no-peepholes",
            "Your numbers are those of an LSTM without peepholes. What does "
            "the second row of b multiply?",
            PEEPHOLES,
            edits={"a_o + p_o * c": "a_o", "a_i + p_i * c": "a_i",
                   "a_f + p_f * c": "a_f"},
        ),
        Misconception(
            "second-bias",
            "You add the second row of b to all four as it is: that is a "
            "second bias. What is multiplied by it here?",
            PEEPHOLES,
            edits={"a_o + p_o * c": "a_o", "a_i + p_i * c": "a_i",
                   "a_f + p_f * c": "a_f", "+ p.b[0]": "+ p.b[0] + p.b[1]"},
        ),
        Misconception(
            "through-h",
            "Your peepholes look at h. With the output gate shut, what do "
            "they see?",
            PEEPHOLES,
            edits={"a_i + p_i * c": "a_i + p_i * h",
                   "a_f + p_f * c": "a_f + p_f * h",
                   "a_o + p_o * c": "a_o + p_o * h"},
        ),
        Misconception(
            "squashed",
            "Your peepholes look at tanh(c). Is there a tanh between c and "
            "the gates in the equations?",
            PEEPHOLES,
            edits={"a_i + p_i * c": "a_i + p_i * np.tanh(c)",
                   "a_f + p_f * c": "a_f + p_f * np.tanh(c)",
                   "a_o + p_o * c": "a_o + p_o * np.tanh(c)"},
        ),
        Misconception(
            "blocks-exchanged",
            "Your p_i stands at the forget gate and p_f at the input gate. "
            "In which order are the blocks of b?",
            PEEPHOLES,
            edits={"p_i, p_f, _, p_o": "p_f, p_i, _, p_o"},
        ),
        Misconception(
            "third-block",
            "Your output gate takes the third block of the second row. Whose "
            "block is that?",
            PEEPHOLES,
            edits={"p_i, p_f, _, p_o": "p_i, p_f, p_o, _"},
        ),
        Misconception(
            "blocks-i-f-o-g",
            "You cut the blocks as i, f, o, g. In which order does the task "
            "name them?",
            PEEPHOLES,
            edits={"a_i, a_f, a_g, a_o": "a_i, a_f, a_o, a_g",
                   "p_i, p_f, _, p_o": "p_i, p_f, p_o, _"},
        ),
        Misconception(
            "coupled",
            "Your candidate is weighed by 1 − f, as where the gates are "
            "coupled. Which gate stands before it in this cell?",
            PEEPHOLES,
            edits={"i * np.tanh(a_g)": "(1 - f) * np.tanh(a_g)"},
        ),
        Misconception(
            "begins-anew",
            "Each of your steps begins with a state of zeros. What does a "
            "step hand to the next one?",
            PEEPHOLES,
            edits={"range(x.shape[1]):\n": "range(x.shape[1]):\n"
                   "        h = c = np.zeros((len(x), p.H))\n"},
        ),
        Misconception(
            "candidate-through-sigma",
            "Your candidate goes through σ. Can what is added to the memory "
            "be negative?",
            PEEPHOLES,
            edits={"np.tanh(a_g)": "sigmoid(a_g)"},
        ),
        Misconception(
            "memory-shown-as-it-is",
            "Your h is the memory times its gate, without a tanh. What "
            "stands between c and h?",
            PEEPHOLES,
            edits={"h = o * np.tanh(c)": "h = o * c"},
        ),
        Misconception(
            "never-forgets",
            "Your old memory is kept whole at every step. Which gate stands "
            "in front of it?",
            PEEPHOLES,
            edits={"c = f * c + i": "c = c + i"},
        ),
    ),
)


# --- lag-clock --------------------------------------------------------------

PERIOD, STEPS = 7, 210


def lag_clock():
    p = Params(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
    p.b_xi = p.b_xg = 40                   # one more at each step
    p.b_xf, p.b_hf = 40 * 6.5, -40         # keep, unless the memory is 7
    p.b_xo, p.b_ho = -40 * 6.5, 40         # show, if it is
    return p


def clock_with(**changed):
    """The reference with some of its weights changed."""
    p = lag_clock()
    for name, value in changed.items():
        setattr(p, name, value)
    return p


def shown(outputs):
    """h of the unit after every step, (STEPS,); NaN: not one unit."""
    return walked(outputs)[0]


def walked(outputs):
    """h and c of the unit after every step, (STEPS,) each."""
    W_x, W_h, b = (np.asarray(outputs[k], float) for k in ("W_x", "W_h", "b"))
    if (W_x.shape, W_h.shape, b.shape) != ((1, 4), (1, 4), (2, 4)):
        return np.full((2, STEPS), np.nan)
    p = Params(W_x, W_h, b, gates="ifgo")
    hs, _, tape = scan.forward(
        lstm_peephole, p, np.zeros((1, STEPS, 1)), fused=False)
    return hs[0, :, 0], np.array([kept[-1][0, 0] for kept in tape.kept])


def rings(outputs):
    """The steps, from 1, at which h is above one half."""
    return 1 + np.flatnonzero(shown(outputs) > 0.5)


def accept_clock(case, outputs):
    h, c = walked(outputs)
    if np.isnan(h).any():
        return ("Asked for is one unit: W_x (1, 4), W_h (1, 4), b (2, 4).",
                [])
    wanted = np.arange(1, STEPS + 1) % PERIOD == 0
    found = rings(outputs)
    rows = [
        ("first steps with h above 0.5", " ".join(map(str, found[:5])) or "–",
         "7 14 21 28 35"),
        ("largest h at the other steps", f"{np.abs(h[~wanted]).max():.2f}",
         "0.10 or less"),
    ]
    if (h[wanted] > 0.5).all() and np.abs(h[~wanted]).max() <= 0.1:
        return "", rows
    if np.array_equal(found, 1 + np.flatnonzero(wanted)):
        return (
            "Your unit rings at every seventh step and nowhere else, but at "
            f"a step between its size is {np.abs(h[~wanted]).max():.2f}. "
            "What does its output gate read there?", rows,
        )
    return _about_the_memory(found, c), rows


def _about_the_memory(found, c):
    """What c is where it should count, or stays where it should go."""
    counted = ", ".join(f"{v:.3g}" for v in c[:3])
    if not len(found):
        return (
            "Your unit never shows more than one half. Its memory after the "
            f"steps 1, 2, 3 is {counted}, and after step 7 {c[6]:.3g}. What "
            "should it be there, and which of i, f and g makes it so?"
        )
    if np.array_equal(found, np.arange(found[0], STEPS + 1)):
        return (
            f"Your unit rings at step {found[0]} and at every step after it. "
            "What empties the memory, and at which count does it ring?"
        )
    twice = found[:-1][np.diff(found) == 1]
    if twice.size:
        k = twice[0]
        return (
            f"Your unit rings at step {k}, with the memory at {c[k - 1]:.3g}, "
            f"and again at step {k + 1}, with the memory at {c[k]:.3g}. What "
            "should have become of it between the two?"
        )
    if (np.diff(found, prepend=0) == found[0]).all():
        return (
            f"Your unit rings at step {found[0]} and every {found[0]} steps. "
            "Which count does it wait for?"
        )
    first = ", ".join(map(str, found[:4]))
    return (
        f"Your unit is above one half at {len(found)} of the {STEPS} steps, "
        f"first at {first}{' …' * (len(found) > 4)}. Its memory after the "
        f"steps 1, 2, 3 is {counted}. What should it gain in a step, and "
        "what should be left of it after a ring?"
    )


def periodic(outputs, period):
    found = rings(outputs)
    return len(found) == STEPS // period and (found % period == 0).all()


clock = Exercise(
    name="lag-clock",
    title="Design a clock",
    notebook=NOTEBOOK,
    kind="design",
    points=4,
    reference=lag_clock,
    inputs=a_value,
    returns={"W_x": "1 4", "W_h": "1 4", "b": "2 4"},
    accept=accept_clock,
    reread=PEEPHOLES,
    stub="clock = ...",
    hints=(
        "The timer of the chapter rings from step 10 on. What has to happen "
        "to its memory when it has rung?",
        "Which gate can take the memory away, and what must it look at?",
        "The forget gate looks at the memory *before* the step, the output "
        "gate at the memory after it. What is in the memory one step after "
        "the ring, if the forget gate is 0 and the input gate 1?",
    ),
    takeaway="A memory, a peephole that watches it and a forget gate that "
    "empties it: a clock with one unit, whose output is zero while it counts.",
    misconceptions=(
        Misconception(
            "never-emptied",
            "Your unit rings at the seventh step and at every step after it. "
            "What empties the memory?",
            PEEPHOLES,
            recognise=lambda case, outputs:
                (r := rings(outputs)).size == STEPS - 6 and r[0] == 7,
            example=lambda: clock_with(b_hf=0),
        ),
        Misconception(
            "period-eight",
            "Your unit rings at every eighth step, the first time at step 8. "
            "Which count does it wait for?",
            PEEPHOLES,
            recognise=lambda case, outputs: periodic(outputs, 8),
            example=lambda: clock_with(b_xf=40 * 7.5, b_xo=-40 * 7.5),
        ),
        Misconception(
            "period-six",
            "Your unit rings at every sixth step, the first time at step 6. "
            "Which count does it wait for?",
            PEEPHOLES,
            recognise=lambda case, outputs: periodic(outputs, 6),
            example=lambda: clock_with(b_xf=40 * 5.5, b_xo=-40 * 5.5),
        ),
        Misconception(
            "loses-a-step",
            "Your unit rings at step 7, and from then on at every eighth. "
            "What does it add at the step at which it is emptied?",
            PEEPHOLES,
            recognise=lambda case, outputs:
                np.array_equal(rings(outputs), np.arange(7, STEPS + 1, 8)),
            example=lambda: clock_with(b_hi=-40, b_xi=40 * 6.5),
        ),
        Misconception(
            "always-on",
            "Your unit shows more than one half at every step. Which gate is "
            "to be shut while it counts?",
            PEEPHOLES,
            recognise=lambda case, outputs: rings(outputs).size == STEPS,
            example=lambda: clock_with(b_xo=40, b_ho=0),
        ),
        Misconception(
            "downwards",
            "Your unit rings downwards: at every seventh step h is below "
            "minus one half. Which way does its memory count?",
            PEEPHOLES,
            recognise=lambda case, outputs: np.array_equal(
                np.flatnonzero(shown(outputs) < -0.5),
                np.arange(PERIOD - 1, STEPS, PERIOD)),
            example=lambda: clock_with(b_xg=-40, b_hf=40, b_ho=-40),
        ),
        Misconception(
            "silent",
            "Your unit never shows more than one half, and yet its memory "
            "gets above 6.5. What does its output gate read then?",
            PEEPHOLES,
            recognise=lambda case, outputs:
                walked(outputs)[1].max() > PERIOD - 0.5
                and not rings(outputs).size,
            example=lambda: clock_with(b_ho=0),
        ),
    ),
)


# --- lag-drift --------------------------------------------------------------

def lag_drift():
    return -4


def accept_drift(case, outputs):
    b = outputs["b_i"]
    if b.shape or b != np.round(b):
        return "Asked for is one whole number.", []
    rows = [("input bias", f"{b:g}", "as measured")]
    if b == -4:
        return "", rows
    if b < -4:
        return "A larger bias keeps the spread below 1 as well.", rows
    return "With this bias the spread after 400 steps is above 1.", rows


drift = Exercise(
    name="lag-drift",
    title="Measure the drift",
    notebook=NOTEBOOK,
    kind="measurement",
    points=3,
    reference=lag_drift,
    inputs=a_value,
    returns={"b_i": ""},
    accept=accept_drift,
    whole_course=True,
    reread=DRIFT,
    stub="b_i = ...",
    hints=(
        "The chapter's function `spreads` does nearly all of it. Which of "
        "its arguments says that W_h is there?",
        "Print the spread after 400 steps for the biases 0, −1, −2, … and "
        "for three seeds.",
        "From one bias to the next the spread falls to between six tenths and "
        "an eighth. Which is the first below 1?",
    ),
    takeaway="One more in the bias, and two to six times the drift: the "
    "start of a memory without forget gate is a matter of units.",
    misconceptions=tuple(
        Misconception(
            f"bias-{name}", says, DRIFT,
            recognise=lambda case, outputs, b=b: outputs["b_i"] == b,
            example=lambda b=b: b,
        )
        for name, b, says in (
            ("three", -3,
             "At −3 the spread after 400 steps is between 1.5 and 3.5 with "
             "the recurrent weights, and below 1.5 without. Which have you "
             "measured?"),
            ("five", -5,
             "At −5 the spread is about 0.15, well below 1. Is there a "
             "larger bias that is still below?"),
            ("two", -2,
             "At −2 the spread after 400 steps is above 5. After how many "
             "steps did you look?"),
            ("one", -1,
             "At −1 the spread after 400 steps is far above 1. After how "
             "many steps did you look?"),
            ("zero", 0,
             "At 0 the gate is half open, and the spread after 400 steps is "
             "far above 1. What happens with a negative bias?"),
            ("four-positive", 4,
             "A bias of +4 holds the gate open. On which side of 0 is it "
             "nearly shut?"),
        )
    ),
)


# --- lag-judge --------------------------------------------------------------

def lag_judge(scores, legal, mask):
    lowest = np.where(legal, scores, np.inf).min(axis=-1)
    highest = np.where(legal, -np.inf, scores).max(axis=-1)
    right = (lowest > highest) | ~mask
    return right.all(axis=1).mean()


def judge_case(rng, n, *, wrong, padded=True):
    """Strings, `wrong` of which have one mistake; scores elsewhere perfect."""
    strings = tasks.reber_strings(rng, n)
    if not padded:
        strings = [s for s in tasks.reber_strings(rng, 400) if len(s) == 9][:n]
    task = tasks.reber_task(strings)
    level = rng.uniform(-4, 4, (*task.mask.shape, 1))
    scores = level + task.legal + 0.3 * rng.random(task.legal.shape)
    scores[~task.mask] = rng.standard_normal((int((~task.mask).sum()), 7))
    legal = task.legal.copy()
    legal[~task.mask] = np.eye(7, dtype=bool)[0]  # means nothing there
    for k, b in enumerate(rng.permutation(n)[:wrong]):
        # A legal symbol falls below an illegal one: of two that are legal at
        # that step, or, in each third string, the only one.
        many = 1 if k % 3 == 2 else 2
        t = rng.choice(np.flatnonzero(
            (task.legal[b].sum(-1) == many) & task.mask[b]))
        weaker = np.flatnonzero(task.legal[b, t])[0]
        scores[b, t, weaker] -= 2
    return {"scores": scores, "legal": legal, "mask": task.mask}


def judge_inputs(rng):
    yield case(**judge_case(rng, 20, wrong=6))
    yield case("where no string has a mistake",
               "Look at what one mistake does to your number.",
               **judge_case(rng, 15, wrong=0))
    yield case("where all strings are of one length",
               "Look at the steps that are padding.",
               **judge_case(rng, 10, wrong=3, padded=False))
    args = judge_case(rng, 12, wrong=2)
    args["scores"][args["mask"]] = 0.0      # all symbols alike
    yield case("where all scores are equal",
               "Is a symbol that is not legal kept *below* the legal ones?",
               **args)


judge = Exercise(
    name="lag-judge",
    title="An evaluation that is wrong",
    notebook=NOTEBOOK,
    kind="debugging",
    points=3,
    reference=lag_judge,
    inputs=judge_inputs,
    returns={"share": ""},
    reread=TASKS,
    stub='''\
def lag_judge(scores, legal, mask):
    """Share of strings without a mistake. Repair it."""
    best = scores.argmax(axis=-1)
    right = np.take_along_axis(legal, best[:, :, None], axis=-1)[..., 0]
    return right.all(axis=1).mean()''',
    hints=(
        "Two things are wrong. Take strings of one length first: which "
        "mistakes does the function not see?",
        "Where two symbols are legal, the second best of all has to be legal "
        "too. Which legal score, and which illegal one, must be compared?",
        "A step of padding is neither right nor wrong: it must not decide.",
    ),
    takeaway="An evaluation is code too. Try it on scores that are right, and "
    "on scores whose one mistake you know.",
    misconceptions=(
        Misconception(
            "as-given",
            "This is the function as it was handed out. Give it scores that "
            "are right at every step, and scores in which one of two legal "
            "symbols is last: what does it say?",
            TASKS,
            instead=lambda scores, legal, mask: np.take_along_axis(
                legal, scores.argmax(axis=-1)[:, :, None], axis=-1
            )[..., 0].all(axis=1).mean(),
            untouched=True,
        ),
        Misconception(
            "best-alone",
            "Of two legal symbols you look at the better alone. Where must "
            "the other one be?",
            TASKS,
            instead=lambda scores, legal, mask: (np.take_along_axis(
                legal, scores.argmax(axis=-1)[:, :, None], axis=-1
            )[..., 0] | ~mask).all(axis=1).mean(),
        ),
        Misconception(
            "padding-decides",
            "Steps of padding are judged too, and spoil strings. What does the "
            "mask say?",
            TASKS,
            edits={"(lowest > highest) | ~mask": "(lowest > highest)"},
        ),
        Misconception(
            "per-step",
            "Your number is the share of *steps* without a mistake. One "
            "mistake spoils a whole string: over which axis is `all` taken?",
            TASKS,
            edits={"right.all(axis=1).mean()": "right[mask].mean()"},
        ),
        Misconception(
            "mean-of-shares",
            "You average, over the strings, the share of steps without a "
            "mistake. One mistake spoils a whole string: over which axis is "
            "`all` taken?",
            TASKS,
            edits={"right.all(axis=1).mean()":
                   "((right & mask).sum(axis=1) / mask.sum(axis=1)).mean()"},
        ),
        Misconception(
            "per-step-with-padding",
            "Your number is a share of steps, those of padding included. One "
            "mistake spoils a whole string: over which axis is `all` taken?",
            TASKS,
            edits={"right.all(axis=1).mean()": "right.mean()"},
        ),
        Misconception(
            "ties-pass",
            "You let a symbol that is not legal score as high as a legal one. "
            "Does the network then know which of them may come?",
            TASKS,
            edits={"lowest > highest": "lowest >= highest"},
        ),
        Misconception(
            "all-strings-at-once",
            "You ask whether all strings together are without a mistake, and "
            "get one yes or no. Of what is a share asked for?",
            TASKS,
            edits={"right.all(axis=1).mean()": "right.all()"},
        ),
        Misconception(
            "any-step",
            "For you a string needs one step without a mistake. How many "
            "does it need?",
            TASKS,
            edits={"right.all(axis=1).mean()":
                   "(right & mask).any(axis=1).mean()"},
        ),
        Misconception(
            "last-step-alone",
            "Your number is the share of strings without a mistake at the "
            "last step. At which other steps may one stand?",
            TASKS,
            edits={"right.all(axis=1).mean()":
                   "right[np.arange(len(mask)), mask.sum(axis=1) - 1].mean()"},
        ),
        Misconception(
            "nothing-right",
            "You find no string right, not even where none has a mistake. "
            "Take a step with one legal symbol and good scores: which number "
            "do you compare with which?",
            TASKS,
            instead=lambda scores, legal, mask: 0.0,
        ),
    ),
)


EXERCISES = (loop, clock, drift, judge)
