"""Exercises of chapter 4: vanishing and exploding gradients."""

import numpy as np

from rnncourse import forward, rnn
from rnncourse.exercises.draw import normal, weights
from rnncourse.exercises.spec import Exercise, Misconception, a_value, case

ORDER = 4
NOTEBOOK = "04-vanishing-and-exploding-gradients-exercises"
ONE_STEP = 'chapter 4, "One step back is a matrix"'
LONG_RUN = 'chapter 4, "In the long run"'
INSIDE = 'chapter 4, "What decides inside the bound"'
WALL = 'chapter 4, "The wall"'
STARTS = 'chapter 4, "Starts"'


# --- grad-lags --------------------------------------------------------------

def grad_lags(p, hs, d_last):
    d, lengths = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in reversed(range(hs.shape[1] - 1)):
        da = d * (1 - hs[:, t + 1] ** 2)
        d = da @ p.W_h.T
        lengths.append(np.linalg.norm(d, axis=1))
    return np.stack(lengths, axis=1)


def _by_the_bound(p, hs, d_last):
    """The bound on the length, in place of the length."""
    n = np.arange(hs.shape[1])
    length = np.linalg.norm(d_last, axis=1, keepdims=True)
    return length * np.linalg.norm(p.W_h, 2) ** n


def lags_inputs(rng):
    def draw(B, T, H):
        p = weights(rng, 2, H, "h", scale=0.6)
        start = normal(rng, B, H, scale=0.4)
        hs, _, _ = forward(rnn, p, normal(rng, B, T, 2), rnn.State(start))
        hs = np.concatenate([start[:, None], hs], axis=1)
        return {"p": p, "hs": hs, "d_last": normal(rng, B, H)}

    yield case(**draw(3, 6, 4))
    yield case("for T = 1", "What is carried from one lag to the next?",
               **draw(3, 1, 4))
    yield case("for a single sequence", "What happens along the batch axis?",
               **draw(1, 5, 4))
    yield case("for a single unit", "Which sums run over the units?",
               **draw(3, 5, 1))


lags = Exercise(
    name="grad-lags",
    title="Lengths over the lags",
    notebook=NOTEBOOK,
    points=4,
    reference=grad_lags,
    inputs=lags_inputs,
    returns={"lengths": "B lags"},
    over_time="What does a gradient meet between one lag and the next?",
    reread=ONE_STEP,
    hints=(
        "Nothing comes in on the way: the loss reads the last state alone. "
        "So a single gradient travels.",
        "One step multiplies by the Jacobian of that step. Its two factors "
        "can be applied one after the other.",
        "Begin with the last column of hs and walk to the first but one. "
        "Note the length of each row before the first step and after each.",
    ),
    takeaway="A dozen lines, and you can see how far the past of a network "
    "reaches. Look at this curve before you blame the learning rate.",
    misconceptions=(
        Misconception(
            "not-transposed",
            "You send the gradient through W_h as it stands. Which axis of "
            "W_h belongs to the old state?",
            ONE_STEP,
            edits={"da @ p.W_h.T": "da @ p.W_h"},
        ),
        Misconception(
            "no-slope",
            "Your lengths are those of a network without tanh. By what is a "
            "gradient multiplied between h and a?",
            ONE_STEP,
            edits={"d * (1 - hs[:, t + 1] ** 2)": "d"},
        ),
        Misconception(
            "slope-at-the-old-state",
            "You take the slope at the state before. hs begins with h_0: "
            "which entry did step t make?",
            ONE_STEP,
            edits={"1 - hs[:, t + 1] ** 2": "1 - hs[:, t] ** 2"},
        ),
        Misconception(
            "slope-after-the-product",
            "You multiply by W_h first and by the slopes afterwards. Which "
            "does a gradient on its way back from h meet first?",
            ONE_STEP,
            edits={"da = d * (1 - hs[:, t + 1] ** 2)": "da = d",
                   "da @ p.W_h.T":
                   "da @ p.W_h.T * (1 - hs[:, t + 1] ** 2)"},
        ),
        Misconception(
            "forwards",
            "You meet the first step first. At which step does the gradient "
            "set out?",
            ONE_STEP,
            edits={"reversed(range(hs.shape[1] - 1))":
                   "range(hs.shape[1] - 1)"},
        ),
        Misconception(
            "in-the-order-of-time",
            "Your columns run in the order of time. Which lag belongs into "
            "the first one?",
            ONE_STEP,
            edits={"np.stack(lengths, axis=1)":
                   "np.stack(lengths[::-1], axis=1)"},
        ),
        Misconception(
            "lags-first",
            "Your first axis is the lag. Which axis is the batch, in "
            "everything here?",
            ONE_STEP,
            edits={"np.stack(lengths, axis=1)": "np.stack(lengths)"},
        ),
        Misconception(
            "squared",
            "Your numbers are the squares of the lengths. What is missing?",
            ONE_STEP,
            edits={"[np.linalg.norm(d_last, axis=1)]":
                   "[np.linalg.norm(d_last, axis=1) ** 2]",
                   "append(np.linalg.norm(d, axis=1))":
                   "append(np.linalg.norm(d, axis=1) ** 2)"},
        ),
        Misconception(
            "absolute-values",
            "You add absolute values. What is the length of a vector?",
            ONE_STEP,
            edits={"[np.linalg.norm(d_last, axis=1)]":
                   "[np.abs(d_last).sum(axis=1)]",
                   "append(np.linalg.norm(d, axis=1))":
                   "append(np.abs(d).sum(axis=1))"},
        ),
        Misconception(
            "one-length-for-the-batch",
            "You take one length for the whole batch, and write it into each "
            "row. Over which axis does the length of one gradient go?",
            ONE_STEP,
            edits={"[np.linalg.norm(d_last, axis=1)]":
                   "[np.full(len(d_last), np.linalg.norm(d_last))]",
                   "append(np.linalg.norm(d, axis=1))":
                   "append(np.full(len(d), np.linalg.norm(d)))"},
        ),
        Misconception(
            "length-over-the-batch",
            "Your lengths go over the batch, and leave one number for each "
            "unit. Which axis of d holds the numbers of one gradient?",
            ONE_STEP,
            edits={"[np.linalg.norm(d_last, axis=1)]":
                   "[np.linalg.norm(d_last, axis=0)]",
                   "append(np.linalg.norm(d, axis=1))":
                   "append(np.linalg.norm(d, axis=0))"},
        ),
        Misconception(
            "one-step-from-the-end-each-time",
            "Each of your lags is a single step back, from the gradient "
            "that was put in. What is the second step applied to?",
            ONE_STEP,
            edits={"da = d *": "da = d_last *"},
        ),
        Misconception(
            "the-bound",
            "This is the bound with the norm of W_h, not the length. Which "
            "states does it depend on?",
            'chapter 4, "How large can it become?"',
            instead=_by_the_bound,
        ),
    ),
)


# --- grad-clip --------------------------------------------------------------

def grad_clip(dW_x, dW_h, db, limit):
    length = np.sqrt(sum((d**2).sum() for d in (dW_x, dW_h, db)))
    factor = min(1, limit / length)
    return factor * dW_x, factor * dW_h, factor * db


def _each_alone(dW_x, dW_h, db, limit):
    return tuple(d * min(1, limit / np.linalg.norm(d))
                 for d in (dW_x, dW_h, db))


def _entry_by_entry(dW_x, dW_h, db, limit):
    return tuple(np.clip(d, -limit, limit) for d in (dW_x, dW_h, db))


def clip_inputs(rng):
    def draw(size, limit):
        return {"dW_x": normal(rng, 2, 4, scale=size),
                "dW_h": normal(rng, 4, 4, scale=size),
                "db": normal(rng, 4, scale=size), "limit": limit}

    yield case(**draw(2.0, 1.5))
    yield case("where the gradient is shorter than the limit",
               "What happens to a gradient that is too long?",
               **draw(0.05, 1.5))
    args = draw(0.05, 0.8)
    args["dW_h"] = args["dW_h"] * 100
    yield case("where W_h alone has a long gradient", **args)


clip = Exercise(
    name="grad-clip",
    title="Clip, and keep the direction",
    notebook=NOTEBOOK,
    points=3,
    reference=grad_clip,
    inputs=clip_inputs,
    returns={"dW_x": "D H", "dW_h": "H H", "db": "H"},
    reread=WALL,
    hints=(
        "There is one length: that of all numbers of the three arrays put "
        "into one long vector.",
        "One factor for all three arrays keeps the direction.",
        "The factor is limit / length where that is below one, and one "
        "elsewhere.",
    ),
    takeaway="One length, one factor. Whoever clips array by array, or "
    "number by number, limits the step too, and turns it.",
    misconceptions=(
        Misconception(
            "each-array-alone",
            "You clip each array by its own length. What happens to their "
            "proportions, and with them to the direction?",
            WALL,
            instead=_each_alone,
        ),
        Misconception(
            "entry-by-entry",
            "You limit number by number. Does (10, 0.1), limited to 1 in "
            "this way, still point where it pointed?",
            WALL,
            instead=_entry_by_entry,
        ),
        Misconception(
            "always-scaled",
            "Your gradients always have the length of the limit, short ones "
            "too. What should become of a gradient below the limit?",
            WALL,
            edits={"min(1, limit / length)": "limit / length"},
        ),
        Misconception(
            "max-for-min",
            "You lengthen what is short and leave what is long. Which of "
            "the two factors has to win?",
            WALL,
            edits={"min(1,": "max(1,"},
        ),
        Misconception(
            "upside-down",
            "What is too long comes back longer still. Which of limit and "
            "length is divided by the other?",
            WALL,
            edits={"min(1, limit / length)": "max(1, length / limit)"},
        ),
        Misconception(
            "root-forgotten",
            "You divide by the square of the length. How long is the "
            "gradient of (3, 4)?",
            WALL,
            edits={"np.sqrt(sum((d**2).sum() for d in (dW_x, dW_h, db)))":
                   "sum((d**2).sum() for d in (dW_x, dW_h, db))"},
        ),
        Misconception(
            "limit-forgotten",
            "You shorten to the length one, whatever the limit is. Where "
            "does the limit enter?",
            WALL,
            edits={"limit / length": "1 / length"},
        ),
        Misconception(
            "bias-not-counted",
            "Your length leaves db out. Which numbers make the length?",
            WALL,
            edits={"sum() for d in (dW_x, dW_h, db)":
                   "sum() for d in (dW_x, dW_h)"},
        ),
        Misconception(
            "first-array-clipped-alone",
            "dW_h and db come back as they came in, however long the "
            "gradient is. Which of the three arrays get the factor?",
            WALL,
            edits={"factor * dW_h, factor * db": "dW_h, db"},
        ),
        Misconception(
            "bias-not-clipped",
            "Your db comes back as it came in, however long the gradient is. "
            "Which of the three arrays get the factor?",
            WALL,
            edits={"factor * db": "db"},
        ),
        Misconception(
            "mean-for-sum",
            "You take the mean of the squares of each array. What is the "
            "length of a vector?",
            WALL,
            edits={"(d**2).sum()": "(d**2).mean()"},
        ),
        Misconception(
            "lengths-added",
            "You add the lengths of the three arrays. How long is (3, 4), "
            "whose two parts are 3 and 4 long?",
            WALL,
            edits={"np.sqrt(sum((d**2).sum() for d in (dW_x, dW_h, db)))":
                   "sum(np.sqrt((d**2).sum()) for d in (dW_x, dW_h, db))"},
        ),
        Misconception(
            "longest-array",
            "You take the length of the longest array for that of all "
            "three. Which numbers make the length?",
            WALL,
            edits={"np.sqrt(sum((d**2).sum() for d in (dW_x, dW_h, db)))":
                   "np.sqrt(max((d**2).sum() for d in (dW_x, dW_h, db)))"},
        ),
        Misconception(
            "first-array-alone",
            "Your length is that of dW_x alone. Which numbers make the "
            "length?",
            WALL,
            edits={"sum((d**2).sum() for d in (dW_x, dW_h, db))":
                   "(dW_x**2).sum()"},
        ),
        Misconception(
            "largest-number",
            "You take the largest number for the length. What is the length "
            "of a vector?",
            WALL,
            edits={"np.sqrt(sum((d**2).sum() for d in (dW_x, dW_h, db)))":
                   "max(np.abs(d).max() for d in (dW_x, dW_h, db))"},
        ),
        Misconception(
            "absolute-values",
            "You add absolute values. What is the length of a vector?",
            WALL,
            edits={"np.sqrt(sum((d**2).sum() for d in (dW_x, dW_h, db)))":
                   "sum(np.abs(d).sum() for d in (dW_x, dW_h, db))"},
        ),
    ),
)


# --- grad-transient ---------------------------------------------------------

FIRST, END, GROWN, GONE, RADIUS = 10, 200, 10.0, 0.01, 0.9


def grad_transient():
    return np.array([[0.8, 20.0, 0.0], [0.0, 0.8, 0.0], [0.0, 0.0, 0.8]])


def course(W_h):
    """(radius, largest growth up to lag 10, what is left at lag 200)."""
    with np.errstate(all="ignore"):
        radius = np.abs(np.linalg.eigvals(W_h)).max()
        norms = [np.linalg.norm(np.linalg.matrix_power(W_h, n), 2)
                 for n in (*range(1, FIRST + 1), END)]
    norms = np.nan_to_num(norms, nan=np.inf, posinf=np.inf)
    return radius, max(norms[:-1]), norms[-1]


def accept_transient(case, outputs):
    W_h = outputs["W_h"]
    if W_h.shape != (3, 3):
        return f"W_h has the shape {W_h.shape}; asked for is (3, 3).", []
    radius, grown, left = course(W_h)
    rows = [
        ("spectral radius", f"{radius:.3g}", "at most 0.9"),
        ("largest factor, up to lag 10", f"{grown:.3g}", "at least 10"),
        ("largest factor at lag 200", f"{left:.2g}", "below 0.01"),
    ]
    if radius > RADIUS + 1e-9:
        return "The spectral radius is too large.", rows
    if grown < GROWN:
        return "No gradient grows tenfold in the first ten steps.", rows
    if left >= GONE:
        return "After 200 steps something is left.", rows
    return "", rows


def _three(outputs):
    """(radius, growth, rest), or nothing for another shape."""
    W_h = outputs["W_h"]
    return course(W_h) if W_h.shape == (3, 3) else (np.nan,) * 3


transient = Exercise(
    name="grad-transient",
    title="Design a matrix that grows, then vanishes",
    notebook=NOTEBOOK,
    kind="design",
    points=3,
    reference=grad_transient,
    inputs=a_value,
    returns={"W_h": "H H"},
    accept=accept_transient,
    reread=LONG_RUN,
    stub="W_h = ...",
    hints=(
        "The spectral radius rules the end, the norm the first step. You "
        "need a small radius and a large norm.",
        "Of a triangular matrix the eigenvalues stand on the diagonal.",
        "What stands off the diagonal of a triangular matrix changes no "
        "eigenvalue, however large it is.",
    ),
    takeaway="Eigenvalues foretell the end, and say nothing of the first "
    "steps. In between, a gradient can explode that will vanish.",
    misconceptions=(
        Misconception(
            "never-grows",
            "The radius is small enough, and no gradient ever grows. What "
            "can be made large without a change of the eigenvalues?",
            LONG_RUN,
            example=lambda: 0.9 * np.eye(3),
            recognise=lambda case, outputs:
                _three(outputs)[0] <= RADIUS + 1e-9
                and _three(outputs)[1] <= 1 + 1e-9,
        ),
        Misconception(
            "grows-too-little",
            "Some gradient grows, but not tenfold within ten steps. Which "
            "entry makes it grow, and does that entry change an eigenvalue?",
            LONG_RUN,
            example=lambda: np.array([[0.5, 2, 0], [0, 0.5, 0],
                                      [0, 0, 0.5]]),
            recognise=lambda case, outputs:
                _three(outputs)[0] <= RADIUS + 1e-9
                and 1 + 1e-9 < _three(outputs)[1] < GROWN,
        ),
        Misconception(
            "explodes",
            "This gradient grows and goes on growing. What do the "
            "eigenvalues have to be for it to vanish in the end?",
            LONG_RUN,
            example=lambda: 2.0 * np.eye(3),
            recognise=lambda case, outputs:
                _three(outputs)[0] > 1 and _three(outputs)[2] > GROWN,
        ),
        Misconception(
            "radius-between",
            "The radius is above the 0.9 that are allowed here, and not "
            "above one. Where can you read the eigenvalues off?",
            LONG_RUN,
            example=lambda: np.array([[0.95, 20, 0], [0, 0.95, 0],
                                      [0, 0, 0.95]]),
            recognise=lambda case, outputs:
                RADIUS + 1e-9 < _three(outputs)[0] <= 1,
        ),
        Misconception(
            "too-slow-to-vanish",
            "Radius and growth are as asked, but after 200 steps one "
            "hundredth or more is left. Which of the two has to be smaller?",
            LONG_RUN,
            example=lambda: np.array([[0.9, 1e9, 0], [0, 0.9, 0],
                                      [0, 0, 0.9]]),
            recognise=lambda case, outputs:
                _three(outputs)[0] <= RADIUS + 1e-9
                and _three(outputs)[1] >= GROWN
                and _three(outputs)[2] >= GONE,
        ),
    ),
)


# --- grad-gain --------------------------------------------------------------

GAINS = (0.7, 1.0, 1.2, 1.4, 1.7, 2.0)


def grad_gain():
    return 1.4


def accept_gain(case, outputs):
    s = outputs["s"]
    if s.shape or not np.isclose(s, GAINS).any():
        return "Asked for is one of the six gains of the task.", []
    rows = [("gain s", f"{s:g}", "as measured")]
    if s < 1.3:
        return "With this gain the gradient shrinks fast.", rows
    if s > 1.5:
        return "With this gain the gradient grows fast.", rows
    return "", rows


gain = Exercise(
    name="grad-gain",
    title="Measure the gain that keeps",
    notebook=NOTEBOOK,
    kind="measurement",
    points=3,
    reference=grad_gain,
    inputs=a_value,
    returns={"s": ""},
    accept=accept_gain,
    reread=INSIDE,
    stub="s = ...",
    hints=(
        "Send a random gradient back over fifty lags for each gain, and "
        "print the fiftieth root of the factor.",
        "Two or three seeds show how far the numbers can be trusted.",
        "About half of the units are off, and these pass nothing. By how "
        "much does that shorten a gradient, on the average?",
    ),
    takeaway="About √2: half of the squares are lost at each step, and a "
    "gain of √2 gives them back. The same number starts deep networks with "
    "this activation.",
    misconceptions=tuple(
        Misconception(
            f"gain-{s}", says, INSIDE,
            recognise=lambda case, outputs, s=s:
                not outputs["s"].shape and np.isclose(outputs["s"], s),
            example=lambda s=s: s,
        )
        for s, says in (
            (0.7, "With 0.7 a step keeps about one half. Which gain gives "
                  "back what a step takes?"),
            (1.0, "With 1 a step keeps about 0.7. That gain keeps lengths "
                  "without an activation: what does this one take away?"),
            (1.2, "With 1.2 a step keeps about 0.85; fifty steps leave "
                  "less than a thousandth. Is there a gain that comes "
                  "closer to one?"),
            (1.7, "With 1.7 a step multiplies by about 1.2. Is there a gain "
                  "that comes closer to one?"),
            (2.0, "With 2 a step multiplies by about 1.4. You give back "
                  "half of the lengths; which share of the *squares* is "
                  "lost?"),
        )
    ),
)


# --- grad-leaky -------------------------------------------------------------

def grad_leaky(d, new, alpha):
    da = alpha * d * (1 - new**2)
    dh_prev = (1 - alpha) * d
    return da, dh_prev


def leaky_inputs(rng):
    def draw(alpha):
        return {"d": normal(rng, 3, 4), "new": np.tanh(normal(rng, 3, 4)),
                "alpha": alpha}

    yield case(**draw(0.1))
    yield case("for alpha = 1/2", "Which of the shares is which?",
               **draw(0.5))
    yield case("for alpha = 1", "What is alpha multiplied with?",
               **draw(1.0))


leaky = Exercise(
    name="grad-leaky",
    title="A leaky cell that learns too little",
    notebook=NOTEBOOK,
    kind="debugging",
    points=3,
    reference=grad_leaky,
    inputs=leaky_inputs,
    returns={"da": "B H", "dh_prev": "B H"},
    reread=STARTS,
    stub='''\
def grad_leaky(d, new, alpha):
    """The training above learns too little. Repair the way back."""
    da = alpha * d * (1 - new**2)
    dh_prev = alpha * d
    return da, dh_prev''',
    hints=(
        "Try several alphas, and compare with a judge. For which one is the "
        "function right?",
        "The old state enters the line of the new one twice: by itself, and "
        "inside tanh. This function is asked for the first of the two.",
        "By which number is the old state multiplied where it stands by "
        "itself?",
    ),
    takeaway="A check at alpha = 1/2 passes with the two shares exchanged. "
    "Check a gradient at values at which no two terms look the same.",
    misconceptions=(
        Misconception(
            "as-given",
            "This is the function as it was handed out: right for alpha = "
            "1/2, and for no other alpha. Which share of the old state is "
            "kept?",
            STARTS,
            edits={"(1 - alpha) * d\n": "alpha * d\n"},
            untouched=True,
        ),
        Misconception(
            "path-closed",
            "Your dh_prev is zero, as for alpha = 1. Where does the old "
            "state stand by itself?",
            STARTS,
            instead=lambda d, new, alpha:
                (grad_leaky(d, new, alpha)[0], 0 * d),
        ),
        Misconception(
            "nothing-leaks",
            "Your dh_prev hands on all of d. Which share of the old state "
            "is kept?",
            STARTS,
            instead=lambda d, new, alpha: (grad_leaky(d, new, alpha)[0], d),
        ),
        Misconception(
            "what-da-leaves",
            "Your dh_prev is what da leaves of d. The slope in da belongs "
            "to tanh: does the old state meet it where it stands by itself?",
            STARTS,
            instead=lambda d, new, alpha: (
                grad_leaky(d, new, alpha)[0],
                d - grad_leaky(d, new, alpha)[0]),
        ),
        Misconception(
            "share-in-da-forgotten",
            "Your da lacks the share with which tanh enters. By what is it "
            "multiplied?",
            STARTS,
            edits={"da = alpha * d *": "da = d *"},
        ),
        Misconception(
            "no-slope",
            "Your da passes tanh unchanged. By what is it multiplied on its "
            "way to a?",
            STARTS,
            edits={"alpha * d * (1 - new**2)": "alpha * d"},
        ),
        Misconception(
            "slope-at-n",
            "You take the slope of tanh at n. n is tanh(a) already: how does "
            "its slope at a read in n?",
            STARTS,
            edits={"(1 - new**2)": "(1 - np.tanh(new)**2)"},
        ),
        Misconception(
            "slope-of-sigma",
            "Your da has the slope of σ, n (1 − n). Which function made n?",
            STARTS,
            edits={"alpha * d * (1 - new**2)": "alpha * d * new * (1 - new)"},
        ),
        Misconception(
            "slope-on-the-leak",
            "You multiply the kept share by the slope of tanh. Does the old "
            "state pass through tanh on that way?",
            STARTS,
            edits={"(1 - alpha) * d\n":
                   "(1 - alpha) * d * (1 - new**2)\n"},
        ),
        Misconception(
            "shares-exchanged",
            "Your two shares have changed places. Which belongs to the old "
            "state, and which to the new value?",
            STARTS,
            edits={"alpha * d * (1 - new**2)":
                   "(1 - alpha) * d * (1 - new**2)",
                   "(1 - alpha) * d\n": "alpha * d\n"},
        ),
    ),
)


EXERCISES = (lags, clip, transient, gain, leaky)
