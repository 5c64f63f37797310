"""Exercises of chapter 17: hearing."""

import numpy as np

from rnncourse.ctc import occupancy
from rnncourse.exercises.draw import normal
from rnncourse.exercises.spec import Exercise, Misconception, a_value, case

ORDER = 17
NOTEBOOK = "17-hearing-exercises"
STEPS = 'chapter 17, "From sound to steps"'
WHEN = 'chapter 17, "Nobody says when"'
FORWARD = 'chapter 17, "Forward"'
GRADIENT = 'chapter 17, "The gradient"'


# --- hear-power -------------------------------------------------------------

def hear_power(wave, length, hop):
    n = (len(wave) - length) // hop + 1
    rows = np.stack([wave[i * hop : i * hop + length] for i in range(n)])
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)
    return np.abs(np.fft.rfft(rows * window, axis=1)) ** 2


def _window_in_place(wave, length, hop):
    """Each frame is a view, and the next one reads what is left of it."""
    wave, found = wave.copy(), []
    for start in range(0, len(wave) - length + 1, hop):
        frame = wave[start : start + length]
        frame *= 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)
        found.append(np.abs(np.fft.rfft(frame)) ** 2)
    return np.array(found)


def power_inputs(rng):
    yield case(wave=normal(rng, 61), length=16, hop=6)
    yield case("where frames do not overlap", "Where does frame i begin?",
               wave=normal(rng, 50), length=8, hop=10)
    yield case("for an odd length", "Up to which k do the bins go?",
               wave=normal(rng, 40), length=9, hop=4)
    yield case("where the wave is a single frame", "How many frames are "
               "whole?", wave=normal(rng, 12), length=12, hop=5)
    yield case("where the last frame just fits", "How many frames are whole?",
               wave=normal(rng, 28), length=16, hop=6)


power = Exercise(
    name="hear-power",
    title="How much of each frequency is in a frame",
    notebook=NOTEBOOK,
    points=3,
    reference=hear_power,
    inputs=power_inputs,
    returns={"P": "i k"},
    reread=STEPS,
    yourself=("power", "frames"),
    keeps=("wave",),
    hints=(
        "Frame i begins at sample i · hop; count only frames that are whole.",
        "The window has as many entries as a frame, and its cosine has the "
        "period `length`, not `length − 1`.",
        "np.fft.rfft gives the bins from 0 to length // 2; square their size.",
    ),
    takeaway="Sign and phase are gone from here on. The networks of the "
    "chapter tell digits without them.",
    misconceptions=(
        Misconception(
            "no-window",
            "Your frames are cut out with sharp edges. By what is a frame "
            "multiplied?",
            STEPS, edits={"rows * window": "rows"},
        ),
        Misconception(
            "amplitude",
            "Your numbers are sizes. What has to be done to a size to make "
            "it a power?",
            STEPS, edits={" ** 2": ""},
        ),
        Misconception(
            "symmetric-window",
            "The cosine of your window has the period length − 1, as that of "
            "np.hanning. Which period does it have in the equation?",
            STEPS,
            edits={"np.arange(length) / length": "np.arange(length) "
                   "/ (length - 1)"},
        ),
        Misconception(
            "divided",
            "Your powers are divided by the length of a frame. Does the "
            "equation divide?",
            STEPS, edits={"axis=1)) ** 2": "axis=1)) ** 2 / length"},
        ),
        Misconception(
            "real-part",
            "You square the real part alone. What is |z|² of a complex "
            "number?",
            STEPS, edits={"np.abs(np.fft": "np.real(np.fft"},
        ),
        Misconception(
            "logarithm",
            "Your numbers are logarithms already. Which step comes before "
            "the logarithm?",
            STEPS,
            instead=lambda wave, length, hop:
                np.log(hear_power(wave, length, hop) + 1e-3),
        ),
        Misconception(
            "both-halves",
            "You return all bins. Of a real wave, which bins say the same "
            "twice?",
            STEPS, edits={"np.fft.rfft": "np.fft.fft"},
        ),
        Misconception(
            "side-by-side",
            "Your frames follow each other without overlap. How many samples "
            "after frame i does frame i + 1 begin?",
            STEPS, edits={"(len(wave) - length) // hop + 1":
                          "len(wave) // length",
                          "wave[i * hop : i * hop + length]":
                          "wave[i * length : (i + 1) * length]"},
        ),
        Misconception(
            "window-in-place",
            "Where frames overlap, your later ones have been windowed twice. "
            "Does your loop leave the wave as it is? A slice is a view.",
            STEPS, instead=lambda wave, length, hop: _window_in_place(
                wave, length, hop),
        ),
        Misconception(
            "one-frame-short",
            "Your last whole frame is missing. How many frames fit, if one "
            "fits exactly?",
            STEPS, edits={"// hop + 1": "// hop"},
        ),
    ),
)


# --- hear-collapse ----------------------------------------------------------

def hear_collapse(path, blank):
    before = np.concatenate([[blank], path[:-1]])
    labels = path[(path != blank) & (path != before)]
    return np.pad(labels, (0, len(path) - len(labels)), constant_values=-1)


def _filled(labels, path):
    return np.pad(labels, (0, len(path) - len(labels)), constant_values=-1)


def _given_collapse(path, blank):
    labels = path[path != blank]
    return _filled(labels[labels != np.roll(labels, 1)], path)


def _blanks_first(path, blank):
    labels = path[path != blank]
    new = np.ones(len(labels), bool)
    new[1:] = labels[1:] != labels[:-1]
    return _filled(labels[new], path)


def _rolled(path, blank):
    return _filled(path[(path != blank) & (path != np.roll(path, 1))], path)


def collapse_inputs(rng):
    yield case(path=rng.integers(5, size=40), blank=4)
    yield case("for 5 2 2 5 5 2 0 0 5 1, where 5 is the blank", "Step by "
               "step: which step begins a label?",
               path=np.array([5, 2, 2, 5, 5, 2, 0, 0, 5, 1]), blank=5)
    yield case("where the first and the last class are equal",
               "With what is the first step compared?",
               path=np.array([3, 3, 0, 1, 4, 3]), blank=4)
    yield case("where all are blanks", path=np.array([2, 2, 2, 2]), blank=2)
    yield case("where a single label fills the path",
               path=np.array([1, 1, 1, 1, 1]), blank=3)
    yield case("where a label comes again and again",
               "Which comes first, to merge or to remove blanks?",
               path=np.array([0, 7, 0, 0, 7, 7, 0]), blank=7)
    yield case("where the blank is class 0", "Which class is the blank?",
               path=np.array([0, 2, 0, 2, 1, 1, 0]), blank=0)
    yield case("for one step", path=np.array([1]), blank=3)


merging = Exercise(
    name="hear-collapse",
    title="What does a path spell?",
    notebook=NOTEBOOK,
    kind="debugging",
    points=3,
    reference=hear_collapse,
    inputs=collapse_inputs,
    returns={"labels": "T"},
    reread=WHEN,
    yourself=("collapse",),
    stub='''\
def hear_collapse(path, blank):
    """path (T,) → labels (T,), filled up with −1; repair it."""
    labels = path[path != blank]
    labels = labels[labels != np.roll(labels, 1)]
    return np.pad(labels, (0, len(path) - len(labels)),
                  constant_values=-1)''',
    hints=(
        "Call it with the path 3 ∅ 3 and with the path 3 3 0 3, and read "
        "what comes out.",
        "A step begins a label where its class is no blank, and not the "
        "class of the step before.",
        "np.roll puts the last step before the first one. Which class may "
        "stand before the first step without a change?",
    ),
    takeaway="Merge first, then remove blanks: the other way round, nobody "
    "could ever say the same digit twice.",
    misconceptions=(
        Misconception(
            "as-given",
            "These are the numbers of the function as it was handed out. "
            "What should 3 ∅ 3 spell, and what a path of a single 3?",
            WHEN, instead=_given_collapse, untouched=True,
        ),
        Misconception(
            "blanks-removed-first",
            "Two equal labels with a blank between them become one. Which "
            "comes first, to merge or to remove blanks?",
            WHEN, instead=_blanks_first,
        ),
        Misconception(
            "first-against-last",
            "Where the first class equals the last one, your first label is "
            "gone. With what do you compare the first step?",
            WHEN, instead=_rolled,
        ),
        Misconception(
            "not-merged",
            "Every step that is no blank is a label of yours. What becomes "
            "of repetitions?",
            WHEN, instead=lambda path, blank:
                _filled(path[path != blank], path),
        ),
        Misconception(
            "blanks-kept",
            "You merge repetitions, and the blanks are still there. What "
            "comes after merging?",
            WHEN, edits={"(path != blank) & (path != before)":
                         "np.concatenate([[True], path[1:] != path[:-1]])"},
        ),
        Misconception(
            "each-class-once",
            "Each class comes once at most. May a digit be said again later?",
            WHEN, instead=lambda path, blank: _filled(
                np.array([k for k in dict.fromkeys(path.tolist())
                          if k != blank], int), path),
        ),
        Misconception(
            "compared-with-the-next",
            "You compare each step with the one after it. What becomes of a "
            "label that lasts until the end?",
            WHEN, instead=lambda path, blank: _filled(
                path[:-1][(path[:-1] != blank) & (path[:-1] != path[1:])],
                path),
        ),
        Misconception(
            "sorted",
            "Your labels are sorted, and each comes once. In which order "
            "were they said?",
            WHEN, instead=lambda path, blank: _filled(
                np.setdiff1d(path, [blank]), path),
        ),
        Misconception(
            "left-where-they-were",
            "Your labels stand at the steps that begin them. Where should "
            "they stand, and where the −1?",
            WHEN, edits={"labels = path[(path != blank) & (path != before)]":
                         "labels = np.where((path != blank) & "
                         "(path != before), path, -1)"},
        ),
        Misconception(
            "filled-in-front",
            "You fill up in front of the labels. On which side does the task "
            "ask you to?",
            WHEN, edits={"(0, len(path) - len(labels))":
                         "(len(path) - len(labels), 0)"},
        ),
        Misconception(
            "filled-with-zeros",
            "You fill up with 0, which is a label. With what does the task "
            "ask you to fill up?",
            WHEN, edits={"constant_values=-1": "constant_values=0"},
        ),
        Misconception(
            "filled-with-blanks",
            "You fill up with the blank. With what does the task ask you to "
            "fill up?",
            WHEN, edits={"constant_values=-1": "constant_values=blank"},
        ),
    ),
)


# --- hear-best --------------------------------------------------------------

def hear_best():
    return 3377


best = Exercise(
    name="hear-best",
    title="Read a best path off a figure",
    notebook=NOTEBOOK,
    kind="prediction",
    points=1,
    reference=hear_best,
    inputs=a_value,
    returns={"digits": ""},
    reread=WHEN,
    stub="digits = ...",
    hints=(
        "Which curve is the highest at step 1, at step 2, …? Write the ten "
        "names in a row.",
        "Merge what is repeated, step beside step; only then strike out the "
        "blanks.",
        "At step 8 the 5 has its highest point. Is it the highest curve "
        "there?",
    ),
    takeaway="A best path asks at each step for the highest curve alone. The "
    "5, at 0.45, has left no trace; a beam still counts it.",
    misconceptions=(
        Misconception(
            "blanks-removed-first",
            "You have one 3 and one 7. What stands between the steps that "
            "name the same digit?",
            WHEN, edits={"return 3377": "return 37"},
        ),
        Misconception(
            "not-merged",
            "You have a digit for each step that names one. What becomes of "
            "repetitions?",
            WHEN, edits={"return 3377": "return 333777"},
        ),
        Misconception(
            "every-peak",
            "You have a 5. Which curve is the highest at its step?",
            WHEN, edits={"return 3377": "return 33757"},
        ),
        Misconception(
            "one-blank-missed",
            "You have one 7. What do the steps between its first and its "
            "last name?",
            WHEN, edits={"return 3377": "return 337"},
        ),
        Misconception(
            "first-blank-missed",
            "You have one 3. What does the step between its first and its "
            "last name?",
            WHEN, edits={"return 3377": "return 377"},
        ),
    ),
)


# --- hear-loss --------------------------------------------------------------

def hear_loss(scores, labels):
    T, K = scores.shape
    a = scores - scores.max(axis=1, keepdims=True)
    log_y = a - np.log(np.exp(a).sum(axis=1, keepdims=True))
    places = np.full(2 * len(labels) + 1, K - 1)
    places[1::2] = labels
    skip = places[2:] != places[:-2]
    alpha = np.full(len(places), -np.inf)
    alpha[:2] = log_y[0, places[:2]]
    for t in range(1, T):
        new = alpha.copy()
        new[1:] = np.logaddexp(new[1:], alpha[:-1])
        new[2:][skip] = np.logaddexp(new[2:][skip], alpha[:-2][skip])
        alpha = new + log_y[t, places]
    return -np.logaddexp(alpha[-1], alpha[-2])


def _best(scores, labels):
    """−log p of the most probable path that spells the labels."""
    log_y = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    places = np.full(2 * len(labels) + 1, scores.shape[1] - 1)
    places[1::2] = labels
    alpha = np.where(np.arange(len(places)) < 2, log_y[0, places], -np.inf)
    for row in log_y[1:]:
        new = alpha.copy()
        new[1:] = np.maximum(new[1:], alpha[:-1])
        skip = places[2:] != places[:-2]
        new[2:][skip] = np.maximum(new[2:][skip], alpha[:-2][skip])
        alpha = new + row[places]
    return -max(alpha[-2:])


def _in_place(scores, labels):
    """α overwritten from left to right while it is read."""
    log_y = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    places = np.full(2 * len(labels) + 1, scores.shape[1] - 1)
    places[1::2] = labels
    alpha = np.where(np.arange(len(places)) < 2, log_y[0, places], -np.inf)
    for row in log_y[1:]:
        for s in range(1, len(places)):
            alpha[s] = np.logaddexp(alpha[s], alpha[s - 1])
            if s > 1 and places[s] != places[s - 2]:
                alpha[s] = np.logaddexp(alpha[s], alpha[s - 2])
        alpha = alpha + row[places]
    return -np.logaddexp(alpha[-1], alpha[-2])


def _around(scores, labels):
    """Places 0 and 1 read the last ones, at the index −1 and −2."""
    log_y = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    places = np.full(2 * len(labels) + 1, scores.shape[1] - 1)
    places[1::2] = labels
    alpha = np.where(np.arange(len(places)) < 2, log_y[0, places], -np.inf)
    skip = (places != scores.shape[1] - 1) & (places != np.roll(places, 2))
    for row in log_y[1:]:
        new = np.logaddexp(alpha, np.roll(alpha, 1))
        new[skip] = np.logaddexp(new, np.roll(alpha, 2))[skip]
        alpha = new + row[places]
    return -np.logaddexp(alpha[-1], alpha[-2])


def loss_inputs(rng):
    yield case(scores=normal(rng, 8, 5), labels=np.array([1, 3, 0]))
    yield case("where neighbours are equal", "Between which labels may a "
               "path leave the blank out?",
               scores=normal(rng, 7, 4), labels=np.array([2, 2, 1]))
    yield case("where each step needs a label of its own", "With which "
               "places may a path begin, and with which may it end?",
               scores=normal(rng, 3, 4), labels=np.array([0, 2, 1]))
    yield case("for a single label", scores=normal(rng, 5, 3),
               labels=np.array([1]))
    yield case("for a single step",
               scores=normal(rng, 1, 3), labels=np.array([0]))
    yield case("where scores are large", scores=normal(rng, 4, 3) + 800,
               labels=np.array([1, 0]))
    yield case("for a long utterance", "How small does a product of 1 500 "
               "probabilities become?",
               scores=normal(rng, 1500, 3), labels=np.array([0, 1]))


loss = Exercise(
    name="hear-loss",
    title="The loss of CTC, by its forward recursion",
    notebook=NOTEBOOK,
    points=5,
    reference=hear_loss,
    inputs=loss_inputs,
    returns={"loss": ""},
    reread=FORWARD,
    seconds=10.0,
    yourself=("ctc", "occupancy"),
    hints=(
        "First the places: a blank, label, blank, label, …, blank.",
        "A path begins in one of the first two places and ends in one of "
        "the last two.",
        "In logarithms a product is a sum, and a sum is np.logaddexp; log 0 "
        "is −np.inf.",
    ),
    takeaway="All paths in T · (2U + 1) steps of three terms: that is why "
    "CTC can be trained at all.",
    misconceptions=(
        Misconception(
            "no-skip",
            "Your paths must stop on every blank. May a path go from a label "
            "to the next one at once, if the two differ?",
            FORWARD,
            edits={"        new[2:][skip] = np.logaddexp(new[2:][skip], "
                   "alpha[:-2][skip])\n": ""},
        ),
        Misconception(
            "equal-labels-touch",
            "Your paths go from a label to an equal one without a blank "
            "between them. What would such a path spell?",
            FORWARD,
            edits={"places[2:] != places[:-2]": "places[2:] != K - 1"},
        ),
        Misconception(
            "labels-left-out",
            "Your paths may leave a label out, from blank to blank. Between "
            "which places may a step skip one?",
            FORWARD,
            edits={"places[2:] != places[:-2]":
                   "np.ones(len(places) - 2, bool)"},
        ),
        Misconception(
            "ends-in-the-label",
            "All of your paths end in the last label. Where else may a path "
            "end?",
            FORWARD,
            edits={"-np.logaddexp(alpha[-1], alpha[-2])": "-alpha[-2]"},
        ),
        Misconception(
            "ends-in-the-blank",
            "All of your paths end in the last blank. Where else may a path "
            "end?",
            FORWARD,
            edits={"-np.logaddexp(alpha[-1], alpha[-2])": "-alpha[-1]"},
        ),
        Misconception(
            "begins-in-the-blank",
            "All of your paths begin in the first blank. Where else may a "
            "path begin?",
            FORWARD,
            edits={"alpha[:2] = log_y[0, places[:2]]":
                   "alpha[0] = log_y[0, places[0]]"},
        ),
        Misconception(
            "begins-anywhere",
            "Your paths begin at any place. What would one spell that begins "
            "at the last?",
            FORWARD,
            edits={"alpha[:2] = log_y[0, places[:2]]":
                   "alpha[:] = log_y[0, places]"},
        ),
        Misconception(
            "around-the-end",
            "Your first places are reached from the last ones, as with an "
            "index −1. What comes before the first place?",
            FORWARD,
            instead=lambda scores, labels: _around(scores, labels),
        ),
        Misconception(
            "no-stay",
            "Your paths leave their place at every step. May a path name the "
            "same class twice in a row?",
            FORWARD,
            edits={"new = alpha.copy()": "new = np.full_like(alpha, -np.inf)"},
        ),
        Misconception(
            "best-path",
            "This is the most probable path alone. What happens to the "
            "others that spell the same labels?",
            FORWARD, instead=lambda scores, labels: _best(scores, labels),
        ),
        Misconception(
            "in-place",
            "You read places that this very step has filled already. Of "
            "which step are the α on the right of the equation?",
            FORWARD, instead=lambda scores, labels: _in_place(scores, labels),
        ),
        Misconception(
            "sign",
            "You return log p. Which sign does a loss have?",
            WHEN,
            edits={"return -np": "return np"},
        ),
        Misconception(
            "probability",
            "You return p itself. What is the loss?",
            WHEN,
            edits={"return -np.logaddexp(alpha[-1], alpha[-2])":
                   "return np.exp(np.logaddexp(alpha[-1], alpha[-2]))"},
        ),
        Misconception(
            "no-softmax",
            "You take the scores for log-probabilities. Do their exponentials "
            "sum to one at a step?",
            WHEN,
            edits={"log_y = a - np.log(np.exp(a).sum(axis=1, keepdims=True))":
                   "log_y = scores"},
        ),
        Misconception(
            "softmax-over-time",
            "Your probabilities sum to one over the steps. Over what must "
            "they?",
            WHEN,
            edits={"scores.max(axis=1": "scores.max(axis=0",
                   "np.exp(a).sum(axis=1": "np.exp(a).sum(axis=0"},
        ),
        Misconception(
            "blank-first",
            "You take class 0 for the blank. Which class is the blank here?",
            WHEN,
            edits={"np.full(2 * len(labels) + 1, K - 1)":
                   "np.full(2 * len(labels) + 1, 0)"},
        ),
        Misconception(
            "mean-over-steps",
            "You divide by the number of steps. Is the loss a mean?",
            WHEN,
            edits={"return -np.logaddexp(alpha[-1], alpha[-2])":
                   "return -np.logaddexp(alpha[-1], alpha[-2]) / T"},
        ),
    ),
)


# --- hear-slope -------------------------------------------------------------

def hear_slope(scores, labels, gamma):
    T, K = scores.shape
    a = scores - scores.max(axis=1, keepdims=True)
    y = np.exp(a) / np.exp(a).sum(axis=1, keepdims=True)
    places = np.full(2 * len(labels) + 1, K - 1)
    places[1::2] = labels
    G = np.zeros((T, K))
    for s, k in enumerate(places):
        G[:, k] += gamma[:, s]
    return y - G


def slope_inputs(rng):
    def draw(T, K, labels, scale=1.0):
        scores = normal(rng, T, K, scale=scale)
        return {"scores": scores, "labels": np.array(labels),
                "gamma": occupancy(scores[None], [labels])[1][0]}

    yield case(**draw(8, 5, [1, 3, 0]))
    yield case("where a label comes twice", "How many places may belong to "
               "one class?", **draw(9, 4, [2, 0, 2]))
    yield case("for a single label", **draw(5, 3, [1]))
    large = draw(6, 4, [0, 1])
    yield case("where scores are large", **large | {
        "scores": large["scores"] + 800})


slope = Exercise(
    name="hear-slope",
    title="Softmax minus occupancy",
    notebook=NOTEBOOK,
    points=3,
    reference=hear_slope,
    inputs=slope_inputs,
    returns={"d": "T k"},
    reread=GRADIENT,
    keeps=("scores", "gamma"),
    hints=(
        "gamma has a column for each place, the scores one for each class.",
        "Add the columns of all places that name a class; the blank has "
        "U + 1 of them.",
        "The gradient is the softmax, less these sums. Its rows sum to 0.",
    ),
    takeaway="With a one-hot G this is cross-entropy. CTC asks the network "
    "itself where a label stands.",
    misconceptions=(
        Misconception(
            "overwritten",
            "Of several places of one class, only the last counts in your G. "
            "What happens to the others?",
            GRADIENT,
            edits={"G[:, k] += gamma[:, s]": "G[:, k] = gamma[:, s]"},
        ),
        Misconception(
            "sign",
            "This is the gradient of log p. Which sign does the loss have?",
            GRADIENT, edits={"y - G": "G - y"},
        ),
        Misconception(
            "scores",
            "You subtract from the scores. From what is the occupancy "
            "subtracted?",
            GRADIENT, edits={"return y - G": "return scores - G"},
        ),
        Misconception(
            "no-blanks",
            "The places of the blank do not count in your G. Which class do "
            "they belong to?",
            GRADIENT,
            edits={"    return y - G": "    G[:, -1] = 0\n    return y - G"},
        ),
        Misconception(
            "blank-first",
            "You count the places of the blank for class 0. Which class is "
            "the blank here?",
            GRADIENT,
            edits={"np.full(2 * len(labels) + 1, K - 1)":
                   "np.full(2 * len(labels) + 1, 0)"},
        ),
        Misconception(
            "places-exchanged",
            "Your places begin with a label. With what do they begin in the "
            "chapter?",
            GRADIENT,
            edits={"places[1::2] = labels": "places[:-1:2] = labels"},
        ),
        Misconception(
            "one-hot",
            "Your G is one-hot: the fullest place takes all. How are the "
            "shares of a step divided?",
            GRADIENT,
            instead=lambda scores, labels, gamma: hear_slope(
                scores, labels, np.eye(gamma.shape[1])[gamma.argmax(axis=1)]),
        ),
        Misconception(
            "occupancy-only",
            "You return the occupancy, by class. What is it subtracted from?",
            GRADIENT, edits={"return y - G": "return G"},
        ),
        Misconception(
            "softmax-over-time",
            "Your softmax sums to one over the steps. Over what must it?",
            GRADIENT,
            edits={"np.exp(a).sum(axis=1": "np.exp(a).sum(axis=0"},
        ),
        Misconception(
            "mean-over-steps",
            "You divide by the number of steps. Is the loss a mean over them?",
            GRADIENT, edits={"return y - G": "return (y - G) / T"},
        ),
    ),
)


# --- hear-paths -------------------------------------------------------------

def hear_paths():
    return 3003


def accept_paths(case, outputs):
    count = outputs["paths"]
    if count.shape:
        return "Asked for is one number.", []
    rows = [("paths", f"{count:g}", "exactly as many as there are")]
    return ("" if count == 3003 else
            "That is not how many there are."), rows


def _is(number):
    return {
        "recognise": lambda case, outputs:
            not outputs["paths"].shape and outputs["paths"] == number,
        "example": lambda: number,
    }


paths = Exercise(
    name="hear-paths",
    title="How many paths?",
    notebook=NOTEBOOK,
    kind="measurement",
    points=2,
    reference=hear_paths,
    inputs=a_value,
    returns={"paths": ""},
    accept=accept_paths,
    reread=FORWARD,
    stub="paths = ...",
    hints=(
        "Eleven classes to the power of twelve steps are too many to list. "
        "Which recursion adds up paths without listing them?",
        "A path counts 1 if every step has the weight 1.",
        "Put y = 1 everywhere into the forward recursion, and add the last "
        "two places.",
    ),
    takeaway="A recursion that sums products also counts: give every "
    "factor the value 1. Of the 11¹² paths, one in a billion spells these "
    "three digits.",
    misconceptions=(
        Misconception(
            "equal-labels-touch",
            "So many there would be if a path could go from one 3 to the "
            "next without a blank. What does 3 3 spell?",
            FORWARD, **_is(5005),
        ),
        Misconception(
            "no-skip",
            "So many there would be if every path had to stop on the blank "
            "between 3 and 5, or had to begin or to end with one. Does it "
            "have to?",
            FORWARD, **_is(1716),
        ),
        Misconception(
            "all-paths",
            "This is the number of all paths. How many of them spell 3 3 5?",
            WHEN, **_is(11**12),
        ),
        Misconception(
            "moments",
            "In so many ways three steps can be chosen among twelve. May a "
            "label last longer than one step?",
            WHEN, **_is(220),
        ),
        Misconception(
            "ends-in-the-label",
            "So many paths end in the 5 itself, and as many begin with a 3. "
            "Where else may a path end, and where else begin?",
            FORWARD, **_is(1287),
        ),
    ),
)


EXERCISES = (power, merging, best, loss, slope, paths)
