"""Exercises of chapter 6: the GRU."""

import numpy as np

from rnncourse.exercises.draw import (
    candidate,
    gate,
    normal,
    weights,
    without_bias,
)
from rnncourse.exercises.spec import Exercise, Misconception, case
from rnncourse.numerics import sigmoid
from rnncourse.params import Params

ORDER = 6
NOTEBOOK = "06-gru-exercises"
UPDATE = 'chapter 6, "When to write: the update gate"'
RESET = 'chapter 6, "What to look back at: the reset gate"'
CANDIDATE = 'chapter 6, "What to write: the candidate"'
BEFORE = 'chapter 6, "Is the reset before or after the product?"'
HIDDEN = 'chapter 6, "A state that is an average"'
POLARITY = 'chapter 6, "Does z keep or write?"'
BACK = 'chapter 6, "The way back"'
COUNT = 'chapter 6, "The whole cell"'


# --- gru-step ---------------------------------------------------------------

def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz + p.b_hz)
    r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr + p.b_hr)
    h_n = h_prev @ p.W_hn + p.b_hn
    n = np.tanh(x_t @ p.W_xn + p.b_xn + r * h_n)
    return z * h_prev + (1 - z) * n


def _inputs(rng, biases):
    B, D, H = 3, 2, 4
    x_t, h_prev = normal(rng, B, D), normal(rng, B, H)
    p = weights(rng, D, H, "zrn", biases=biases)
    given = {"x_t": x_t, "h_prev": h_prev, "p": p}
    yield case(**given)
    yield case(
        "where h_prev = 0", "Look at the terms that h_prev enters.",
        **given | {"h_prev": 0 * h_prev},
    )
    yield case(
        "where the biases are 0", "Look at how the biases enter.",
        **given | {"p": without_bias(p)},
    )
    yield case(
        "where x_t = 0", "Look at the terms that x_t enters.",
        **given | {"x_t": 0 * x_t},
    )
    yield case(
        "where r = 1", "Look at r, and at what it is multiplied by.",
        **given | {"p": _with_gate(p, 1, 40)},
    )
    yield case(
        "where z = 0", "Look at z, and at what it is multiplied by.",
        **given | {"p": _with_gate(p, 0, -40)},
    )
    yield case(
        "where z = 1", "Look at z, and at what 1 − z is multiplied by.",
        **given | {"p": _with_gate(p, 0, 40)},
    )
    yield case(
        "for a single sample", "What do you do along the batch axis?",
        x_t=x_t[:1], h_prev=h_prev[:1], p=p,
    )


def _with_gate(p, block, bias):
    """The same cell with z or r fixed at 0 or 1 by a large bias."""
    q = Params(*(a.copy() for a in p), gates=p.gates)
    q.b[..., block * p.H : (block + 1) * p.H] = bias
    return q


step = Exercise(
    name="gru-step",
    title="One step of the GRU",
    notebook=NOTEBOOK,
    points=3,
    reference=gru_step,
    inputs=lambda rng: _inputs(rng, 2),
    returns={"h": "B H"},
    reread=HIDDEN,
    hints=(
        "Two gates of the same form first. Then the candidate, then the new "
        "state: four lines.",
        "The reset gate scales the recurrent part of the candidate after its "
        "product: r ⊙ (h_prev W_hn + b_hn).",
        "z keeps: with z = 1 the state does not change. What is left, "
        "1 − z, belongs to the candidate.",
    ),
    takeaway="One gate does the work of two: what is not kept is replaced.",
    misconceptions=(
        Misconception(
            "z-flipped",
            "Your z writes; in this course z keeps the old state. Both exist "
            "in print. Which of the two terms in the new state does z stand "
            "beside?",
            POLARITY,
            edits={"z * h_prev + (1 - z) * n": "(1 - z) * h_prev + z * n"},
        ),
        Misconception(
            "reset-before",
            "Your reset gate acts on h_prev before the product. That is a "
            "GRU too, Keras's reset_after=False. What does r multiply in the "
            "equation of the candidate here?",
            CANDIDATE,
            edits={
                "h_n = h_prev @ p.W_hn": "h_n = (r * h_prev) @ p.W_hn",
                "r * h_n": "h_n",
            },
        ),
        Misconception(
            "bias-outside-the-reset",
            "Your b_hn stands outside the reset. It belongs to the recurrent "
            "product: is it scaled by r, or not?",
            CANDIDATE,
            edits={"h_n = h_prev @ p.W_hn + p.b_hn": "h_n = h_prev @ p.W_hn",
                   "r * h_n": "r * h_n + p.b_hn"},
        ),
        Misconception(
            "no-reset",
            "Your candidate ignores r. Which part of it is the reset gate "
            "allowed to shut off?",
            CANDIDATE,
            edits={"r * h_n": "h_n"},
        ),
        Misconception(
            "reset-flipped",
            "Your candidate uses 1 − r. With r = 1, does the reset gate let "
            "the past through, or shut it off?",
            RESET,
            edits={"r * h_n": "(1 - r) * h_n"},
        ),
        Misconception(
            "reset-on-everything",
            "Your r scales the input's part of the candidate too. Is it "
            "meant to forget the input, or the past?",
            CANDIDATE,
            edits={"x_t @ p.W_xn + p.b_xn + r * h_n":
                   "r * (x_t @ p.W_xn + p.b_xn + h_n)"},
        ),
        Misconception(
            "gates-exchanged",
            "z and r have changed places. Which of them stands in the "
            "candidate, and which in the new state?",
            HIDDEN,
            edits={"r * h_n": "z * h_n",
                   "z * h_prev + (1 - z) * n": "r * h_prev + (1 - r) * n"},
        ),
        Misconception(
            "sigma-candidate",
            "Your candidate goes through σ. Which values can n take in the "
            "equation of the candidate?",
            CANDIDATE,
            edits={"np.tanh(": "sigmoid("},
        ),
        Misconception(
            "everything-written",
            "You add all of n. The two weights in the new state sum to one: "
            "what does the candidate get?",
            HIDDEN,
            edits={"(1 - z) * n": "n"},
        ),
        *(
            Misconception(
                f"tanh-{gate}",
                f"Your {word} gate goes through tanh. Between which two "
                "numbers does a gate lie?",
                place, edits={f"{gate} = sigmoid(": f"{gate} = np.tanh("},
            )
            for gate, word, place in (
                ("z", "update", UPDATE), ("r", "reset", RESET),
            )
        ),
        Misconception(
            "no-b_hn",
            "Your candidate lacks b_hn. It has two biases: to which product "
            "does the second one belong?",
            CANDIDATE,
            edits={"h_prev @ p.W_hn + p.b_hn": "h_prev @ p.W_hn"},
        ),
        Misconception(
            "input-bias-in-the-reset",
            "Your r scales b_xn too. Which of the two biases of the "
            "candidate belongs to the product that r scales?",
            CANDIDATE,
            edits={"h_n = h_prev @ p.W_hn + p.b_hn":
                   "h_n = h_prev @ p.W_hn + p.b_hn + p.b_xn",
                   "p.W_xn + p.b_xn + r": "p.W_xn + r"},
        ),
        Misconception(
            "reset-outside-the-tanh",
            "Your r scales the whole candidate, after the tanh. Which part "
            "of what goes into the tanh may r shut off?",
            CANDIDATE,
            edits={"n = np.tanh(x_t @ p.W_xn + p.b_xn + r * h_n)":
                   "n = r * np.tanh(x_t @ p.W_xn + p.b_xn + h_n)"},
        ),
        Misconception(
            "reset-writes",
            "Your candidate is weighted by r, so that the two weights no "
            "longer sum to one. What is left over by z?",
            HIDDEN,
            edits={"(1 - z) * n": "r * n"},
        ),
        Misconception(
            "candidate-only",
            "You return the candidate. Which gate decides how much of the "
            "old state stays?",
            HIDDEN,
            edits={"z * h_prev + (1 - z) * n": "n"},
        ),
        Misconception(
            "no-recurrent-bias",
            "Your gates have one bias each, and b_hn is missing too. b has "
            "two rows: to which product does the second one belong?",
            UPDATE,
            edits={" + p.b_hz": "", " + p.b_hr": "", " + p.b_hn": ""},
        ),
        Misconception(
            "no-bias",
            "Your numbers are those of a GRU without biases. How many are "
            "there in the four equations?",
            UPDATE,
            edits={" + p.b_xz": "", " + p.b_xr": "", " + p.b_xn": "",
                   " + p.b_hz": "", " + p.b_hr": "", " + p.b_hn": ""},
        ),
    ),
)


# --- gru-other-polarity -----------------------------------------------------

def gru_other_polarity(p):
    q = Params(p.W_x.copy(), p.W_h.copy(), p.b.copy())
    q.W_xz = -p.W_xz
    q.W_hz = -p.W_hz
    q.b_xz = -p.b_xz
    q.b_hz = -p.b_hz
    return q


def biases_of_gates_summed(outputs):
    """z and r read the sum of their two biases alone: all in one row."""
    b = np.array(outputs["b"], float)
    if b.shape != (2, outputs["W_h"].shape[1]) or b.shape[1] % 3:
        return outputs
    gates = slice(0, 2 * b.shape[1] // 3)
    b[0, gates], b[1, gates] = b[:, gates].sum(axis=0), 0
    return {**outputs, "b": b}


other_polarity = Exercise(
    name="gru-other-polarity",
    title="Carry weights over to the other polarity",
    notebook=NOTEBOOK,
    kind="derivation",
    points=3,
    reference=gru_other_polarity,
    inputs=lambda rng: iter([
        case(p=weights(rng, 2, 4, "zrn", biases=2)),
        case(
            "for a single unit", "Look at which columns belong to z.",
            p=weights(rng, 3, 1, "zrn", biases=2),
        ),
        case(
            "where the biases are 0", "Look at the biases of z: there are "
            "two.", p=without_bias(weights(rng, 2, 3, "zrn", biases=2)),
        ),
    ]),
    returns={"W_x": "D 3H", "W_h": "H 3H", "b": "2 3H"},
    alike=biases_of_gates_summed,
    keeps=("p",),
    reread=POLARITY,
    hints=(
        "The other cell needs a gate that is 1 − z. You may only change "
        "weights.",
        "1 − σ(a) is σ of something. Of what?",
        "σ(−a) = 1 − σ(a): everything that is added up to a has to change "
        "its sign, both biases too.",
    ),
    takeaway="The two polarities are the same family of cells: a minus sign "
    "in front of everything that belongs to z turns one into the other.",
    misconceptions=(
        Misconception(
            "everything-negated",
            "You negate the weights of all three gates. Which gate changes "
            "its meaning?",
            POLARITY,
            instead=lambda p: Params(-p.W_x, -p.W_h, -p.b),
        ),
        Misconception(
            "biases-forgotten",
            "You leave the biases as they are. a is a sum of four terms: is "
            "−a made by negating two of them?",
            POLARITY,
            edits={"q.b_xz = -p.b_xz": "pass", "q.b_hz = -p.b_hz": "pass"},
        ),
        Misconception(
            "one-bias-forgotten",
            "You negate one bias of z; a GRU that resets after the product "
            "has two. Where is the other one?",
            POLARITY,
            edits={"q.b_hz = -p.b_hz": "pass"},
        ),
        Misconception(
            "recurrence-forgotten",
            "You leave W_hz as it is. z reads the old state too: which terms "
            "add up to the input of σ?",
            POLARITY,
            edits={"q.W_hz = -p.W_hz": "pass"},
        ),
        Misconception(
            "input-forgotten",
            "You leave W_xz as it is. Which terms add up to the input of σ?",
            POLARITY,
            edits={"q.W_xz = -p.W_xz": "pass"},
        ),
        Misconception(
            "one-minus-weights",
            "Your weights are one minus the weights. It is the "
            "gate that becomes 1 − z: what does that mean for what goes into "
            "σ?",
            POLARITY,
            edits={"-p.W_xz": "1 - p.W_xz", "-p.W_hz": "1 - p.W_hz",
                   "-p.b_xz": "1 - p.b_xz", "-p.b_hz": "1 - p.b_hz"},
        ),
        Misconception(
            "reset-negated",
            "You negate r. Which gate has two polarities: the one that mixes "
            "old and new, or the one inside the candidate?",
            POLARITY,
            edits={"q.W_xz = -p.W_xz": "q.W_xr = -p.W_xr",
                   "q.W_hz = -p.W_hz": "q.W_hr = -p.W_hr",
                   "q.b_xz = -p.b_xz": "q.b_xr = -p.b_xr",
                   "q.b_hz = -p.b_hz": "q.b_hr = -p.b_hr"},
        ),
        Misconception(
            "candidate-negated",
            "You negate the weights of the candidate, which turns the sign "
            "of what is written. What has to change is how much of it.",
            POLARITY,
            edits={"q.W_xz = -p.W_xz": "q.W_xn = -p.W_xn",
                   "q.W_hz = -p.W_hz": "q.W_hn = -p.W_hn",
                   "q.b_xz = -p.b_xz": "q.b_xn = -p.b_xn",
                   "q.b_hz = -p.b_hz": "q.b_hn = -p.b_hn"},
        ),
        Misconception(
            "unchanged",
            "These are the weights that came in. With them the other cell "
            "would keep where yours writes. What turns σ(a) into 1 − σ(a)?",
            POLARITY,
            instead=lambda p: p,
        ),
    ),
)


# --- gru-reset-before -------------------------------------------------------

def gru_reset_before_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (r * h_prev) @ p.W_hn + p.b_n)
    return z * h_prev + (1 - z) * n


reset_before = Exercise(
    name="gru-reset-before",
    title="Reset before the product",
    notebook=NOTEBOOK,
    points=2,
    reference=gru_reset_before_step,
    inputs=lambda rng: _inputs(rng, 1),
    returns={"h": "B H"},
    reread=BEFORE,
    hints=(
        "Only the candidate differs from the cell before, and there is one "
        "bias per gate.",
        "The reset gate scales the old state unit by unit; the product comes "
        "after it.",
        "In Python @ and * are equally strong and read from left to right: "
        "put the part that comes first in brackets.",
    ),
    takeaway="Here the product has to wait for r, so that the three products "
    "cannot be made in one go. That is why libraries reset after.",
    misconceptions=(
        Misconception(
            "reset-after",
            "Your reset gate acts after the product, as in the cell before. "
            "What does r multiply here?",
            BEFORE,
            edits={"(r * h_prev) @ p.W_hn": "r * (h_prev @ p.W_hn)"},
        ),
        Misconception(
            "no-reset",
            "Your candidate ignores r. Where does it enter?",
            BEFORE,
            edits={"(r * h_prev) @ p.W_hn": "h_prev @ p.W_hn"},
        ),
        Misconception(
            "reset-inside-the-gate",
            "Your update gate reads r ⊙ h_prev as well. The reset belongs to "
            "the candidate alone: what does z read?",
            UPDATE,
            edits={
                "    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)\n":
                    "",
                "    n = np": "    z = sigmoid(x_t @ p.W_xz + (r * h_prev) "
                "@ p.W_hz + p.b_z)\n    n = np",
            },
        ),
        Misconception(
            "z-flipped",
            "Your z writes; in this course z keeps the old state. Which of "
            "the two terms does z stand beside?",
            POLARITY,
            edits={"z * h_prev + (1 - z) * n": "(1 - z) * h_prev + z * n"},
        ),
        Misconception(
            "gates-exchanged",
            "z and r have changed places. Which of them stands in the "
            "candidate, and which in the new state?",
            HIDDEN,
            edits={"(r * h_prev)": "(z * h_prev)",
                   "z * h_prev + (1 - z) * n": "r * h_prev + (1 - r) * n"},
        ),
        Misconception(
            "reset-kept",
            "Your new state keeps z ⊙ r ⊙ h_prev. The reset state is for the "
            "candidate alone: what is kept?",
            HIDDEN,
            edits={"z * h_prev + (1": "z * (r * h_prev) + (1"},
        ),
        Misconception(
            "sigma-candidate",
            "Your candidate goes through σ. Which values can n take?",
            BEFORE,
            edits={"np.tanh(": "sigmoid("},
        ),
        Misconception(
            "no-bias",
            "Your numbers are those of a cell without biases. There is one "
            "per gate.",
            BEFORE,
            edits={" + p.b_z": "", " + p.b_r": "", " + p.b_n": ""},
        ),
        Misconception(
            "everything-written",
            "You add all of n. The two weights in the new state sum to one: "
            "what does the candidate get?",
            HIDDEN,
            edits={"(1 - z) * n": "n"},
        ),
    ),
)


# --- gru-step-backward ------------------------------------------------------

def gru_step_backward(dh, z, r, n, h_n, h_prev):
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_n = dh * (1 - z) * (1 - n**2)
    da_r = da_n * h_n * r * (1 - r)
    dh_n = da_n * r
    dh_prev = dh * z
    return da_z, da_r, da_n, dh_n, dh_prev


def backward_inputs(rng):
    B, H = 3, 4
    given = {
        "dh": normal(rng, B, H), "z": gate(rng, B, H), "r": gate(rng, B, H),
        "n": candidate(rng, B, H), "h_n": normal(rng, B, H),
        "h_prev": candidate(rng, B, H),
    }
    yield case(**given)
    yield case(
        "where h_prev = 0", "Look at what h_prev enters.",
        **given | {"h_prev": 0 * given["h_prev"]},
    )
    yield case(
        "where h_n = 0", "Look at what h_n enters.",
        **given | {"h_n": 0 * given["h_n"]},
    )
    yield case(
        "for a single sample", "What do you do along the batch axis?",
        **{name: a[:1] for name, a in given.items()},
    )


backward = Exercise(
    name="gru-step-backward",
    title="The gradient of one step",
    notebook=NOTEBOOK,
    kind="derivation",
    points=4,
    reference=gru_step_backward,
    inputs=backward_inputs,
    returns={"da_z": "B H", "da_r": "B H", "da_n": "B H", "dh_n": "B H",
             "dh_prev": "B H"},
    look={
        "da_z": "Three factors lead to it: dh, through the line of the new "
        "state to z, and through σ.",
        "da_r": "Three factors lead to it: da_n, through the candidate to r, "
        "and through σ.",
        "da_n": "Three factors lead to it: dh, through the line of the new "
        "state to n, and through tanh.",
        "dh_n": "Two factors lead to it: da_n, and through the candidate to "
        "h_n.",
        "dh_prev": "Two factors lead to it: dh, and through the line of the "
        "new state to h_prev.",
    },
    onward={
        "da_r": lambda da_n, h_n, r: da_n * h_n * r * (1 - r),
        "dh_n": lambda da_n, r: da_n * r,
    },
    reread=BACK,
    hints=(
        "Read the four lines of the step upwards: the new state first, then "
        "the candidate, then the gates.",
        "z stands twice in z ⊙ h_prev + (1 − z) ⊙ n: its gradient is a "
        "difference.",
        "In the candidate, r and h_n are multiplied with each other: each "
        "gets da_n times the other one.",
    ),
    takeaway="z hands the gradient back unchanged where it keeps: the GRU's "
    "carousel is its hidden state.",
    misconceptions=(
        Misconception(
            "z-stands-once",
            "Your gradient of z only sees z ⊙ h_prev. In which other place "
            "does z stand?",
            BACK,
            edits={"(h_prev - n)": "h_prev"},
        ),
        Misconception(
            "z-flipped",
            "Your gradient of z has the wrong sign, as in a cell whose z "
            "writes. Which term does z stand beside here?",
            BACK,
            edits={"(h_prev - n)": "(n - h_prev)"},
        ),
        Misconception(
            "no-sigma-derivative",
            "Your da_z and da_r are gradients of the gates, not of what goes "
            "into σ. Which factor is missing?",
            BACK,
            edits={" * z * (1 - z)": "", " * r * (1 - r)": ""},
        ),
        Misconception(
            "no-tanh-derivative",
            "Your da_n is the gradient of n, not of what goes into tanh. "
            "Which factor is missing?",
            BACK,
            edits={" * (1 - n**2)": ""},
        ),
        Misconception(
            "sigma-derivative-for-n",
            "Your da_n has n (1 − n), as if n were a gate. Which function "
            "made n?",
            BACK,
            edits={"1 - n**2": "n * (1 - n)"},
        ),
        Misconception(
            "old-state-for-h_n",
            "Your gradient of r uses h_prev. By what was r multiplied: the "
            "state, or its product h_n?",
            BACK,
            edits={"da_n * h_n": "da_n * h_prev"},
        ),
        Misconception(
            "reset-forgotten",
            "Your dh_n lacks the reset gate. By what was h_n multiplied?",
            BACK,
            edits={"dh_n = da_n * r": "dh_n = da_n"},
        ),
        Misconception(
            "kept-share-exchanged",
            "Your dh_prev is weighted with 1 − z. Which share of h_prev went "
            "into the new state?",
            BACK,
            edits={"dh_prev = dh * z": "dh_prev = dh * (1 - z)"},
        ),
        Misconception(
            "candidate-share-exchanged",
            "Your candidate's gradient is weighted with z. Which share of n "
            "went into the new state?",
            BACK,
            edits={"dh * (1 - z) * (1 - n**2)": "dh * z * (1 - n**2)"},
        ),
        Misconception(
            "all-handed-back",
            "You hand all of dh back to h_prev. By what was h_prev "
            "multiplied on its way into the new state?",
            BACK,
            edits={"dh_prev = dh * z": "dh_prev = dh"},
        ),
        Misconception(
            "other-polarity",
            "Your gradients are those of the other polarity, in which z "
            "writes: (1 − z) ⊙ h_prev + z ⊙ n. Here z keeps. Which of your "
            "lines change with it?",
            POLARITY,
            edits={"(h_prev - n)": "(n - h_prev)",
                   "dh * (1 - z) * (1 - n**2)": "dh * z * (1 - n**2)",
                   "dh_prev = dh * z": "dh_prev = dh * (1 - z)"},
        ),
    ),
)


# --- gru-parameter-count ----------------------------------------------------

def gru_parameter_count():
    D, H = 32, 64
    return 3 * (D * H + H * H + 2 * H)


parameter_count = Exercise(
    name="gru-parameter-count",
    title="Count the parameters of Keras's GRU",
    notebook=NOTEBOOK,
    kind="number",
    points=1,
    reference=gru_parameter_count,
    inputs=lambda rng: iter([case("as you answered")]),
    returns={"parameters": ""},
    lost="Write the terms below each other and name the array behind each.",
    reread=COUNT,
    hints=(
        "Three blocks of the same size: z, r and n.",
        "A block has D × H input weights and H × H recurrent weights.",
        "reset_after=True is the default: how many biases does each block "
        "have then?",
    ),
    takeaway="Three quarters of an LSTM, and a second bias that only the "
    "candidate makes use of.",
    misconceptions=(
        Misconception(
            "one-bias",
            "That is GRU(64, reset_after=False). How many biases does a gate "
            "have when the reset comes after the product?",
            COUNT,
            edits={"2 * H": "H"},
        ),
        Misconception(
            "four-gates",
            "Your number has four blocks. Those are an LSTM's; name the "
            "three of the GRU.",
            COUNT,
            edits={"3 * (": "4 * ("},
        ),
        Misconception(
            "lstm",
            "That is the number of parameters of an LSTM(64). How many "
            "blocks has a GRU?",
            COUNT,
            edits={"3 * (D * H + H * H + 2 * H)": "4 * (D * H + H * H + H)"},
        ),
        Misconception(
            "two-gates",
            "Your number has two blocks. Beside the two gates, what else has "
            "weights?",
            COUNT,
            edits={"3 * (": "2 * ("},
        ),
        Misconception(
            "one-block",
            "That is one block. How many of them are there?",
            COUNT,
            edits={"3 * (": "1 * ("},
        ),
        Misconception(
            "no-bias",
            "Your number has no biases. How many rows has b?",
            COUNT,
            edits={" + 2 * H": ""},
        ),
        Misconception(
            "biases-once",
            "Your number is what comes out if the biases are counted for one "
            "gate only. Does each of the three have its own?",
            COUNT,
            edits={"3 * (D * H + H * H + 2 * H)":
                   "3 * (D * H + H * H) + 2 * H"},
        ),
        Misconception(
            "candidate-bias-only",
            "Your number is what comes out if the candidate alone has a "
            "second bias. Mathematically that would do; how many rows of 3H "
            "has b in Keras?",
            COUNT,
            edits={"3 * (D * H + H * H + 2 * H)":
                   "3 * (D * H + H * H + H) + H"},
        ),
        Misconception(
            "input-weights-only",
            "Your number has the input weights and nothing else. What makes "
            "the layer recurrent, and what is added?",
            COUNT,
            edits={" + H * H + 2 * H": ""},
        ),
        Misconception(
            "no-recurrence",
            "Your number has no recurrent weights. How large is the block of "
            "W_h that belongs to one gate?",
            COUNT,
            edits={"D * H + H * H": "D * H"},
        ),
    ),
)


EXERCISES = (step, other_polarity, reset_before, backward, parameter_count)
