"""Exercises of chapter 9: reading equations critically."""

import numpy as np

from rnncourse.exercises.draw import normal, weights, without_bias
from rnncourse.exercises.spec import Exercise, Misconception, a_value, case
from rnncourse.numerics import sigmoid
from rnncourse.params import Params

ORDER = 9
NOTEBOOK = "09-reading-equations-exercises"
QUESTIONS = 'chapter 9, "Seven questions"'
ADDS = 'chapter 9, "An LSTM that can only add"'
MIXTURE = 'chapter 9, "A GRU with too much in it"'
CIRCLE = 'chapter 9, "A gate that waits for itself"'
LOST = 'chapter 9, "Two updates and a lost gate"'
PLACES = 'chapter 9, "Right parts, wrong places"'
SEEDS = 'chapter 9, "Claims without seeds"'


# --- reading-find-the-line --------------------------------------------------

def reading_find_the_line():
    return 2


find_the_line = Exercise(
    name="reading-find-the-line",
    title="Find the wrong line",
    notebook=NOTEBOOK,
    kind="prediction",
    points=1,
    reference=reading_find_the_line,
    inputs=a_value,
    returns={"line": ""},
    lost="The answer is the number of one of the six lines.",
    reread=QUESTIONS,
    hints=(
        "Go through the seven questions. Which of them is about what a gate "
        "reads?",
        "Three of the four lines with weights read the same two signals.",
        "There are two states. Which one does a gate of an LSTM look at?",
    ),
    takeaway="The other gates read the input and the output of the step "
    "before. Through a peephole a gate may read the memory as well: usually "
    "all gates do then, and in addition to the output.",
    misconceptions=(
        Misconception(
            "input-gate",
            "Line 1 is an input gate as it should be: input, old output, "
            "bias, σ. Which of the other gates reads something else?",
            QUESTIONS,
            edits={"return 2": "return 1"},
        ),
        Misconception(
            "output-gate",
            "Line 3 is right: an output gate reads the old output, not the "
            "new one. Compare it with the two lines above, name by name?",
            CIRCLE,
            edits={"return 2": "return 3"},
        ),
        Misconception(
            "candidate",
            "Line 4 is right: a content needs tanh. Which line reads another "
            "state than this one?",
            ADDS,
            edits={"return 2": "return 4"},
        ),
        Misconception(
            "cell-state",
            "Line 5 looks unusual because the two products have changed "
            "places. A sum does not mind. What do the gates in it read?",
            QUESTIONS,
            edits={"return 2": "return 5"},
        ),
        Misconception(
            "hidden-state",
            "Line 6 is the right output. The mistake stands further up: what "
            "does each gate read?",
            QUESTIONS,
            edits={"return 2": "return 6"},
        ),
    ),
)


# --- reading-settle -----------------------------------------------------------

def reading_settle():
    return 0.08, 0.89, 0.9


def settled(outputs, steps=100):
    """c after `steps` steps from 0."""
    z, r, g = outputs["gates"]
    c = 0.0
    for _ in range(steps):
        c = (1 - z) * c + r * g
    return c


def accept_settle(case, outputs):
    z, r, g = outputs["gates"]
    c = settled(outputs)
    allowed = bool(0 < z < 1 and 0 < r < 1 and -1 <= g <= 1)
    rows = [
        ("gates in (0, 1), candidate in [−1, 1]",
         "yes" if allowed else "no", "yes"),
        ("c after 100 steps", f"{c:.4f}", "9.9 to 10.1"),
        ("c in the end", f"{r * g / z:.4f}" if allowed else "–",
         "9.9 to 10.1"),
    ]
    if not allowed:
        return (
            "No σ and no tanh gives these values. Which values can a gate "
            "take, and which a candidate?",
            rows,
        )
    if not (9.9 <= c <= 10.1 and 9.9 <= r * g / z <= 10.1):
        return (
            f"With these numbers the state settles at {r * g / z:.4g}, and "
            f"after 100 steps it is at {c:.4g}. What does it lose in a step "
            "there, and what does it gain?",
            rows,
        )
    return "", rows


def settles_near(low, high, steps):
    def recognise(case, outputs):
        z, r, g = outputs["gates"]
        return bool(
            0 < z < 1 and 0 < r < 1 and abs(g) <= 1
            and low <= settled(outputs, steps) <= high
        )
    return recognise


settle = Exercise(
    name="reading-settle",
    title="Make a wrong update settle at ten",
    notebook=NOTEBOOK,
    kind="design",
    points=3,
    reference=reading_settle,
    inputs=a_value,
    returns={"gates": "3"},
    accept=accept_settle,
    reread=MIXTURE,
    stub="gates = ...",
    hints=(
        "Where a state settles, what is lost in a step equals what is gained.",
        "z c is lost and r g gained. With g = 1: how has r to compare with z?",
        "Each step multiplies the distance to where it settles by 1 − z. After "
        "100 steps it has to be below one part in a hundred: that asks for a z "
        "that is not too small, and r has to stay below 1.",
    ),
    takeaway="Ten, out of candidates of at most one: with two independent "
    "gates nothing holds the state. In a GRU it would have settled at g.",
    misconceptions=(
        Misconception(
            "not-there-yet",
            "Your state is on its way to ten and not there after 100 steps. "
            "By which factor does its distance shrink in a step?",
            MIXTURE,
            recognise=lambda case, outputs: bool(
                settles_near(9.9, 10.1, 100_000)(case, outputs)
                and settled(outputs) < 9.9
            ),
            example=lambda: (0.01, 0.1, 1.0),
        ),
        Misconception(
            "passing-through",
            "Your state is near ten after 100 steps and does not stay there: "
            "it is on its way to r g / z. Where is that?",
            MIXTURE,
            recognise=lambda case, outputs: bool(
                settles_near(9.9, 10.1, 100)(case, outputs)
                and not settles_near(9.9, 10.1, 100_000)(case, outputs)
            ),
            example=lambda: (0.01, 0.1577, 1.0),
        ),
        Misconception(
            "candidate-too-large",
            "Your candidate is larger than a tanh gives. What else can make "
            "r g large beside z?",
            MIXTURE,
            recognise=lambda case, outputs: bool(abs(outputs["gates"][2]) > 1),
            example=lambda: (0.5, 0.5, 10.0),
        ),
        Misconception(
            "gate-outside",
            "One of your gates is not between 0 and 1. Which values does σ "
            "give?",
            MIXTURE,
            recognise=lambda case, outputs: bool(
                np.min(outputs["gates"][:2]) <= 0
                or np.max(outputs["gates"][:2]) >= 1
            ),
            example=lambda: (0.1, 1.0, 1.0),
        ),
        Misconception(
            "other-sign",
            "Your state settles at minus ten. Which of the three decides the "
            "sign?",
            MIXTURE, recognise=settles_near(-10.1, -9.9, 100_000),
            example=lambda: (0.08, 0.8, -1.0),
        ),
        Misconception(
            "gates-exchanged",
            "z and r would settle at ten if they changed places. Which of them "
            "erases?",
            MIXTURE,
            recognise=lambda case, outputs: settles_near(9.9, 10.1, 100_000)(
                case, {"gates": np.array(outputs["gates"])[[1, 0, 2]]}
            ),
            example=lambda: (0.8, 0.08, 1.0),
        ),
    ),
)


# --- reading-repair-the-program ---------------------------------------------

def lstm_program(p, x):
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


def program_inputs(rng):
    B, T, D, H = 3, 5, 2, 4
    p, x = weights(rng, D, H, "ifgo"), normal(rng, B, T, D)
    yield case(p=p, x=x)
    shut = Params(*(a.copy() for a in p), gates=p.gates)
    shut.W_xf, shut.W_hf, shut.b_f = 0, 0, -40
    yield case(
        "where f = 0", "Look at f: at how it is made, and at what it is "
        "multiplied by.",
        p=shut, x=x,
    )
    yield case(
        "for a single sequence", "What do you do along the batch axis?",
        p=p, x=x[:1],
    )


program = Exercise(
    name="reading-repair-the-program",
    title="Repair a program that was faithful to its formula",
    notebook=NOTEBOOK,
    kind="debugging",
    points=3,
    reference=lstm_program,
    inputs=program_inputs,
    returns={"hs": "B T H"},
    reread=PLACES,
    over_time="what is carried to the next step?",
    stub='''\
def lstm_program(p, x):
    """Faithful to a printed formula, and no LSTM: repair it."""
    h = c = np.zeros((len(x), p.H))
    hs = []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        i, f, g, o = np.split(a, 4, axis=1)
        h = sigmoid(o) * np.tanh(c)
        c = sigmoid(f) * h + sigmoid(i) * np.tanh(g)
        hs.append(h)
    return np.stack(hs, axis=1)''',
    hints=(
        "Ask question seven of the two last assignments: which state, and the "
        "old one or the new one?",
        "What does the first output show, before anything was written?",
        "The forget gate scales the old memory, and the output shows the new "
        "one.",
    ),
    takeaway="A name and a line stood in the wrong place, and every shape "
    "fitted. It is the seventh question that sees both.",
    misconceptions=(
        Misconception(
            "as-given",
            "These are the numbers of the program as it was given out. What "
            "does its first "
            "output show?",
            PLACES,
            edits={
                "        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)\n"
                "        h = sigmoid(o) * np.tanh(c)\n":
                "        h = sigmoid(o) * np.tanh(c)\n"
                "        c = sigmoid(f) * h + sigmoid(i) * np.tanh(g)\n",
            },
            untouched=True,
        ),
        Misconception(
            "one-step-late",
            "Your output shows the memory before this step was written. In "
            "which order do the two lines belong?",
            PLACES,
            edits={
                "        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)\n"
                "        h = sigmoid(o) * np.tanh(c)\n":
                "        h = sigmoid(o) * np.tanh(c)\n"
                "        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)\n",
            },
        ),
        Misconception(
            "keeps-the-output",
            "Your forget gate scales the old output. Which of the two states "
            "is the memory?",
            PLACES,
            edits={"sigmoid(f) * c": "sigmoid(f) * h"},
        ),
        Misconception(
            "gates-read-the-memory",
            "Your gates read c. Which of the two states do they read?",
            PLACES,
            edits={"h @ p.W_h": "c @ p.W_h"},
        ),
        Misconception(
            "shows-the-memory",
            "You collect the memory. What does an LSTM show of it?",
            PLACES,
            edits={"hs.append(h)": "hs.append(c)"},
        ),
        Misconception(
            "no-tanh",
            "Your output shows c without tanh. What may leave the cell?",
            ADDS,
            edits={"np.tanh(c)": "c"},
        ),
        *(
            Misconception(
                f"order-{order}",
                f"In your numbers the blocks {these} have changed places. In "
                "which order does the task say that they stand?",
                PLACES,
                edits={"i, f, g, o = np": f"{', '.join(order)} = np"},
            )
            for order, these in (("ifog", "g and o"), ("figo", "i and f"))
        ),
        Misconception(
            "keeps-what-it-shows",
            "Your forget gate scales tanh(c). Through what does the memory "
            "pass from step to step?",
            ADDS,
            edits={"sigmoid(f) * c": "sigmoid(f) * np.tanh(c)"},
        ),
    ),
)


# --- reading-repair-the-gru -------------------------------------------------

def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (r * h_prev) @ p.W_hn + p.b_n)
    return (1 - z) * h_prev + z * n


def step_inputs(rng):
    B, D, H = 3, 2, 4
    given = {
        "x_t": normal(rng, B, D), "h_prev": normal(rng, B, H),
        "p": weights(rng, D, H, "zrn"),
    }
    yield case(**given)
    yield case(
        "where h_prev = 0", "Look at the terms that h_prev enters.",
        **given | {"h_prev": 0 * given["h_prev"]},
    )
    yield case(
        "where the biases are 0", "Look at how the biases enter.",
        **given | {"p": without_bias(given["p"])},
    )
    yield case(
        "for a single sample", "What do you do along the batch axis?",
        x_t=given["x_t"][:1], h_prev=given["h_prev"][:1], p=given["p"],
    )


repair = Exercise(
    name="reading-repair-the-gru",
    title="Repair a printed GRU",
    notebook=NOTEBOOK,
    kind="debugging",
    points=3,
    reference=gru_step,
    inputs=step_inputs,
    returns={"h": "B H"},
    reread=LOST,
    stub='''\
def gru_step(x_t, h_prev, p):
    """Faithful to the formula, and wrong twice: repair it."""
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + h_prev @ p.W_hn + p.b_n)
    return (1 - z) * h_prev + r * n''',
    hints=(
        "Ask question three of the reset gate: where should it lead?",
        "Ask question six: what do the two weights of the last line add up "
        "to?",
        "The reset gate scales the old state before its product with W_hn, "
        "and the last line needs only z.",
    ),
    takeaway="One mistake can hide another: r occurs in the last line, so it "
    "looks used; only when that line is corrected does it lead nowhere.",
    misconceptions=(
        Misconception(
            "as-given",
            "These are the numbers of the formula as it was printed. What do "
            "the weights of "
            "the old state and the candidate add up to?",
            MIXTURE,
            edits={
                "(r * h_prev) @ p.W_hn": "h_prev @ p.W_hn",
                "+ z * n": "+ r * n",
            },
            untouched=True,
        ),
        Misconception(
            "mixture-still-wrong",
            "The last line still mixes old and new with two "
            "independent gates: what has to stand beside n?",
            MIXTURE,
            edits={"+ z * n": "+ r * n"},
        ),
        Misconception(
            "no-reset",
            "Your reset gate is computed for nothing. Where "
            "does a GRU use it?",
            LOST,
            edits={"(r * h_prev) @ p.W_hn": "h_prev @ p.W_hn"},
        ),
        Misconception(
            "polarity",
            "That is the other polarity. Here z writes: which "
            "term does it stand beside?",
            MIXTURE,
            edits={"(1 - z) * h_prev + z * n": "z * h_prev + (1 - z) * n"},
        ),
        Misconception(
            "reset-after",
            "Your reset gate scales the product. The task asks for the other "
            "GRU: what does r scale there?",
            LOST,
            edits={"(r * h_prev) @ p.W_hn": "r * (h_prev @ p.W_hn)"},
        ),
        Misconception(
            "reset-over-the-bias",
            "Your reset gate scales the product and the bias. The task asks "
            "for the GRU in which r acts before the product: what does it "
            "scale there?",
            LOST,
            edits={"(r * h_prev) @ p.W_hn + p.b_n":
                   "r * (h_prev @ p.W_hn + p.b_n)"},
        ),
        Misconception(
            "reset-over-all",
            "Your reset gate scales all that goes into the tanh, the input "
            "and the bias as well. Which one thing should it scale?",
            LOST,
            edits={"x_t @ p.W_xn + (r * h_prev) @ p.W_hn + p.b_n":
                   "r * (x_t @ p.W_xn + h_prev @ p.W_hn + p.b_n)"},
        ),
        Misconception(
            "reset-inverted",
            "Your reset gate works the wrong way round. What is left of the "
            "old state in the candidate where r is 0?",
            LOST,
            edits={"(r * h_prev)": "((1 - r) * h_prev)"},
        ),
        Misconception(
            "r-mixes",
            "Now r mixes old and new, and z is computed for nothing. Which "
            "gate is the update gate?",
            LOST,
            edits={"(1 - z) * h_prev + z * n": "(1 - r) * h_prev + r * n"},
        ),
        Misconception(
            "sigma-candidate",
            "Your candidate goes through σ. Which values may be written into "
            "the state?",
            LOST,
            edits={"np.tanh(": "sigmoid("},
        ),
        Misconception(
            "z-resets",
            "Your update gate resets as well: that is a minimal gated unit. "
            "Which gate should scale the old state in the candidate?",
            LOST,
            edits={"(r * h_prev)": "(z * h_prev)"},
        ),
    ),
)


# --- reading-runs-apart -----------------------------------------------------

# From forty seeds: 95 % of the pairs are less than 0.094 apart; the standard
# deviation of one run is 0.031. Of twenty seeds drawn with replacement from
# the thirty of the record, 2 in 1000 give less than 0.035, none above 0.13.
APART = 0.094
NEAR, FAR = 0.035, 0.18


def reading_runs_apart():
    return APART


def accept_apart(case, outputs):
    apart = float(outputs["apart"])
    rows = [("95 % of the pairs stay below", f"{apart:.3f}",
             "what twenty runs can give")]
    if NEAR <= apart <= FAR:
        return "", rows
    return (
        "Twenty runs or more do not give this. How many pairs have you, and "
        "what is the smallest and the largest of their differences?",
        rows,
    )


def apart_between(low, high):
    """Recognises an answer by its size."""
    return lambda case, outputs: bool(low <= float(outputs["apart"]) < high)


runs_apart = Exercise(
    name="reading-runs-apart",
    title="How far apart may two runs be?",
    notebook=NOTEBOOK,
    kind="measurement",
    whole_course=True,
    points=3,
    reference=reading_runs_apart,
    inputs=a_value,
    returns={"apart": ""},
    accept=accept_apart,
    reread=SEEDS,
    stub="apart = ...",
    hints=(
        "A list of at least twenty scores first, each from a generator of its "
        "own.",
        "scores - scores[:, None] holds every difference twice, and zeros on "
        "the diagonal: np.triu_indices(n, 1) picks each pair once.",
        "np.quantile gives the value that a share of the numbers stays below.",
    ),
    takeaway="0.86 and 0.83 may be the same network twice. Now you know what "
    "one run each is worth, on this task and with this budget.",
    misconceptions=(
        Misconception(
            "an-accuracy",
            "This is as large as an accuracy. Asked for is a difference of "
            "two.",
            SEEDS, recognise=apart_between(0.5, 1.01),
            example=lambda: 0.84,
        ),
        Misconception(
            "in-percent",
            "This is as large as a difference in percentage points. The "
            "scores are shares between 0 and 1.",
            SEEDS, recognise=apart_between(2, 20), example=lambda: 9.4,
        ),
        Misconception(
            "one-deviation",
            "This is as small as the standard deviation of one run, or a "
            "typical difference. How large do the largest differences get?",
            SEEDS, recognise=apart_between(0.015, NEAR),
            example=lambda: 0.031,
        ),
        Misconception(
            "no-difference",
            "Your runs do not differ. Has every run a generator of its own, "
            "with another seed?",
            SEEDS, recognise=apart_between(0, 1e-6), example=lambda: 0.0,
        ),
        Misconception(
            "negative",
            "Your difference is negative. Which of two runs comes first is "
            "of no account: which function makes that so?",
            SEEDS, recognise=apart_between(-1, -1e-6),
            example=lambda: -0.09,
        ),
    ),
)


EXERCISES = (find_the_line, settle, repair, program, runs_apart)
