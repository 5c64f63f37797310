"""Exercises of chapter 6: the GRU."""

import numpy as np

from rnncourse import scan
from rnncourse.cells import gru
from rnncourse.exercises.draw import (
    candidate,
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
BIASES = 'chapter 6, "Two biases"'
OVER_TIME = 'chapter 6, "Over time"'
REACHES = 'chapter 6, "How far back?"'


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
        "where r = 1", "Look at r: at how it is made, and at what it is "
        "multiplied by.",
        **given | {"p": _with_gate(p, 1, 40)},
    )
    yield case(
        "where z = 0", "Look at z: at how it is made, and at what it is "
        "multiplied by.",
        **given | {"p": _with_gate(p, 0, -40)},
    )
    yield case(
        "where z = 1", "Look at z: at how it is made, and at what 1 − z is "
        "multiplied by.",
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
            "no-b_hz",
            "Your update gate lacks b_hz. How many biases has it, and to "
            "which products do they belong?",
            UPDATE,
            edits={" + p.b_hz": ""},
        ),
        Misconception(
            "no-b_hr",
            "Your reset gate lacks b_hr. How many biases has it, and to "
            "which products do they belong?",
            RESET,
            edits={" + p.b_hr": ""},
        ),
        Misconception(
            "reset-in-the-update-gate",
            "Your update gate reads r ⊙ h_prev. Which of the two reads the "
            "old state through the reset gate: z, or the candidate?",
            UPDATE,
            edits={
                "z = sigmoid(x_t @ p.W_xz + p.b_xz + h_prev @ p.W_hz":
                "r = sigmoid(x_t @ p.W_xr + p.b_xr + h_prev @ p.W_hr"
                " + p.b_hr)\n"
                "    z = sigmoid(x_t @ p.W_xz + p.b_xz + (r * h_prev) "
                "@ p.W_hz",
            },
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


# --- gru-masked -------------------------------------------------------------

def gru_masked(p, x, mask):
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        new = z * h + (1 - z) * n
        h = np.where(mask[:, t, None], new, h)
        hs.append(h)
    return np.stack(hs, axis=1)


def masked_inputs(rng):
    B, T, D, H = 4, 6, 3, 5
    p, x = weights(rng, D, H, "zrn", biases=2), normal(rng, B, T, D)
    mask = np.arange(T) < np.array([[2], [6], [4], [3]])
    x *= mask[:, :, None]  # padding is zeros, as pad_sequences leaves it
    given = {"p": p, "x": x, "mask": mask}
    yield case(**given)
    yield case(
        "where nothing is masked", "Look at what the mask does.",
        **given | {"mask": np.ones((B, T), bool), "x": normal(rng, B, T, D)},
    )
    yield case(
        "where r = 1", "Look at r: at how it is made, and at what it is "
        "multiplied by.",
        **given | {"p": _with_gate(p, 1, 40)},
    )
    yield case(
        "for a single sequence", "What do you do along the batch axis?",
        p=p, x=x[:1], mask=mask[:1],
    )
    gaps = rng.random((B, T)) < 0.5
    yield case(
        "where masked steps lie between others",
        "Is what you rely on true of padding at the end alone?",
        p=p, x=normal(rng, B, T, D), mask=gaps,
    )


masked = Exercise(
    name="gru-masked",
    title="Why do Keras and this program disagree?",
    notebook=NOTEBOOK,
    kind="debugging",
    points=3,
    reference=gru_masked,
    inputs=masked_inputs,
    returns={"hs": "B T H"},
    reread=OVER_TIME,
    over_time="what happens at the first masked step?",
    stub='''\
def gru_masked(p, x, mask):
    """p, x (B, T, D), mask (B, T) → hs (B, T, H); Keras disagrees."""
    x = x * mask[:, :, None]               # padding counts for nothing
    h, hs = np.zeros((len(x), p.H)), []
    for t in range(x.shape[1]):
        x_t = x[:, t]
        z = sigmoid(x_t @ p.W_xz + p.b_xz + h @ p.W_hz + p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = np.tanh(x_t @ p.W_xn + p.b_xn + (r * h) @ p.W_hn + p.b_hn)
        h = z * h + (1 - z) * n
        hs.append(h)
    return np.stack(hs, axis=1)''',
    hints=(
        "Feed zeros for ever: does the state stay? What adds to it when the "
        "input is zero?",
        "Keras's default resets after the product. Which bias is then inside "
        "the reset?",
        "A masked step repeats the state of the step before: np.where takes "
        "the new one where the mask says so.",
    ),
    takeaway="An input of zero is an input: gates, biases and the old state go "
    "on working. A mask has to stop the state itself.",
    misconceptions=(
        Misconception(
            "as-given",
            "These are the numbers of the program as it was given out. Does "
            "its state stay the "
            "same where the mask is False?",
            OVER_TIME,
            edits={
                "r * (h @ p.W_hn + p.b_hn)": "(r * h) @ p.W_hn + p.b_hn",
                "np.where(mask[:, t, None], new, h)": "new",
                "x_t = x[:, t]": "x_t = x[:, t] * mask[:, t, None]",
            },
            untouched=True,
        ),
        Misconception(
            "reset-before",
            "Your reset gate still acts on h before the product. What does "
            "Keras's default multiply with r?",
            BEFORE,
            edits={"r * (h @ p.W_hn + p.b_hn)": "(r * h) @ p.W_hn + p.b_hn"},
        ),
        Misconception(
            "bias-outside-the-reset",
            "Your b_hn stands outside the reset. Which of the two biases does "
            "r scale?",
            CANDIDATE,
            edits={"r * (h @ p.W_hn + p.b_hn)": "r * (h @ p.W_hn) + p.b_hn"},
        ),
        Misconception(
            "inputs-masked-only",
            "Your mask sets inputs to zero, and the state goes on. With "
            "x_t = 0, what do the gates and the candidate still read?",
            OVER_TIME,
            edits={"x_t = x[:, t]": "x_t = x[:, t] * mask[:, t, None]",
                   "np.where(mask[:, t, None], new, h)": "new"},
        ),
        Misconception(
            "mask-ignored",
            "Your states go on at masked steps, as if the mask were not there. "
            "What should a masked step hand on?",
            OVER_TIME,
            edits={"np.where(mask[:, t, None], new, h)": "new"},
        ),
        Misconception(
            "state-erased",
            "Your state is zero at masked steps, and what was known before is "
            "lost. What should a masked step hand on?",
            OVER_TIME,
            edits={"np.where(mask[:, t, None], new, h)":
                   "new * mask[:, t, None]"},
        ),
        Misconception(
            "output-erased",
            "Your state waits at masked steps, but what you show there is "
            "zero. What does Keras show at a masked step?",
            OVER_TIME,
            edits={"hs.append(h)": "hs.append(h * mask[:, t, None])"},
        ),
        *(
            Misconception(
                f"output-waits-alone-{name}",
                f"{says}, but the state goes on behind it, and the next real "
                "step reads that. What should a masked step hand on?",
                OVER_TIME,
                edits={
                    "x_t = x[:, t]": f"x_t = x[:, t]{zeros}",
                    "h = np.where(mask[:, t, None], new, h)\n": "h = new\n",
                    "hs.append(h)": "hs.append(np.where("
                    "mask[:, t, None], h, (hs or [0 * h])[-1]))",
                },
            )
            for name, zeros, says in (
                ("over-zeros", " * mask[:, t, None]",
                 "Your mask sets inputs to zero, and what you show waits"),
                ("over-padding", "", "What you show waits at masked steps"),
            )
        ),
        Misconception(
            "mask-inverted",
            "Your state moves where the mask is False and waits where it is "
            "True. Which steps are the real ones?",
            OVER_TIME,
            edits={"mask[:, t, None], new, h": "mask[:, t, None], h, new"},
        ),
        Misconception(
            "z-flipped",
            "Your z writes; Keras's keeps. Which term does z stand beside?",
            POLARITY,
            edits={"z * h + (1 - z) * n": "(1 - z) * h + z * n"},
        ),
    ),
)


# --- gru-toggle -------------------------------------------------------------

def gru_toggle():
    p = Params(np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3)))
    p.W_xz, p.b_xz = -80, 40           # keep, unless there is a tick
    p.b_xr = 40
    p.W_hn, p.b_xn = -20, 5            # away from where you are; from 0 up
    return p


def toggle_with(**changed):
    """The reference with some of its weights changed."""
    p = gru_toggle()
    for name, value in changed.items():
        setattr(p, name, value)
    return p


def two_toggles():
    """The reference twice, side by side, without a weight between."""
    p = gru_toggle()
    return Params(
        np.repeat(p.W_x, 2, axis=1),
        np.kron(p.W_h, np.eye(2)), np.repeat(p.b, 2, axis=1),
    )


def more_units(case, outputs):
    return outputs["W_x"].shape[1] > 3


def toggle_inputs(rng):
    for when, T, share in (
        ("one tick", 40, 0), ("many ticks", 60, 0.5),
        ("long pauses", 400, 0.03),
    ):
        ticks = (rng.random(T) < share).astype(float)
        ticks[:3], ticks[3] = 0, 1
        if share:
            ticks[T // 2] = 1
        yield case(when, truth={"ticks": ticks.tolist()})


def toggle_states(outputs, ticks, writes=False):
    """h after every step; writes: in a cell of the other polarity."""
    p = Params(*(outputs[name] for name in ("W_x", "W_h", "b")), gates="zrn")
    if writes:
        p = gru_other_polarity(p)
    x = np.array(ticks)[None, :, None]
    return scan.forward(gru, p, x)[0][0, :, 0]


def accept_toggle(case, outputs):
    ticks = np.array(case["truth"]["ticks"])
    h, odd = toggle_states(outputs, ticks), np.cumsum(ticks) % 2 == 1
    least = h[odd].min()
    most = h[~odd].max()
    rows = [
        (f"{case['when']}: h after an odd number of ticks",
         f"{least:.2f} or more", "0.75 or more"),
        (f"{case['when']}: h after an even number",
         f"{most:.2f} or less", "0.25 or less"),
    ]
    if outputs["W_x"].shape != (1, 3):
        return "Asked for is one unit: W_x of shape (1, 3).", rows
    if least >= 0.75 and most <= 0.25:
        return "", rows
    return (
        f"With {case['when']} the state does not tell odd from even. Follow "
        "it by hand for one tick: what are z, r and n, and what is h then?",
        rows,
    )


def _after_ticks(case, outputs):
    """h right after each tick."""
    ticks = np.array(case["truth"]["ticks"])
    return toggle_states(outputs, ticks)[ticks == 1]


def never_moves(case, outputs):
    h = toggle_states(outputs, case["truth"]["ticks"])
    return bool(np.abs(h).max() < 1e-6)


def never_opens(case, outputs):
    """It never moves, though the candidate would lead away from 0."""
    x, b = outputs["W_x"][0], outputs["b"].sum(axis=0)
    z = sigmoid(x[0] + b[0])  # at a tick, from h = 0
    n = np.tanh(x[2] + outputs["b"][0, 2]
                + sigmoid(x[1] + b[1]) * outputs["b"][1, 2])
    return never_moves(case, outputs) and bool(z > 0.9 and abs(n) > 0.1)


def push_behind_reset(case, outputs):
    """b_hn alone would lead away from 0, and the reset gate is shut."""
    x, b = outputs["W_x"][0], outputs["b"].sum(axis=0)
    h = toggle_states(outputs, case["truth"]["ticks"])
    r = sigmoid(x[1] + b[1])  # at a tick, from h = 0
    return bool(
        np.abs(h).max() < 0.25 and outputs["b"][1, 2] != 0 and r < 0.1
    )


def moves_in_pauses(case, outputs):
    """A tick, a long pause, and once more: does h stay where it came to?"""
    pauses = 1000
    ticks = np.tile(np.arange(pauses + 1) == 0, 2)
    h = toggle_states(outputs, ticks.astype(float)).reshape(2, -1)
    return bool(np.abs(h - h[:, :1]).max() > 0.1)


def latches(case, outputs):
    h = _after_ticks(case, outputs)
    return bool(h.min() >= 0.75)


def inverted(case, outputs):
    h = _after_ticks(case, outputs)
    return bool(h[0::2].max() <= 0.25 and h[1::2].min(initial=1) >= 0.75)


def other_polarity_toggles(case, outputs):
    ticks = np.array(case["truth"]["ticks"])
    h = toggle_states(outputs, ticks, writes=True)
    odd = np.cumsum(ticks) % 2 == 1
    return bool(h[odd].min() >= 0.75 and h[~odd].max() <= 0.25)


def too_weak(case, outputs):
    """The right sign after every tick, but not far enough."""
    h = _after_ticks(case, outputs)
    return bool(h[0::2].min() > 0 and h[1::2].max(initial=-1) < h[0::2].min())


toggle = Exercise(
    name="gru-toggle",
    title="Wire a unit that tells odd from even",
    notebook=NOTEBOOK,
    kind="design",
    points=3,
    reference=gru_toggle,
    inputs=toggle_inputs,
    returns={"W_x": "1 3", "W_h": "1 3", "b": "2 3"},
    accept=accept_toggle,
    reread=UPDATE,
    stub="toggle = ...",
    hints=(
        "Begin with the pauses: which gate has to be where, so that nothing "
        "moves while x is 0?",
        "At a tick the candidate is to be the opposite of the state. Which "
        "sign has W_hn then?",
        "From h = 0 a negative W_hn leads nowhere: tanh(0) = 0. What else can "
        "push the candidate up, without deciding where h is 1 or −1?",
    ),
    takeaway="One unit remembers, and changes its mind on command; something "
    "besides h decides where it begins.",
    misconceptions=(
        Misconception(
            "more-units",
            "Your arrays are those of more than one unit. What shape has W_x "
            "with one input, one unit and three blocks?",
            UPDATE, recognise=more_units, example=two_toggles,
        ),
        Misconception(
            "push-behind-the-reset",
            "Your push away from 0 is in b_hn, and the reset gate stands in "
            "front of it. What is r at a tick?",
            BIASES, recognise=push_behind_reset,
            example=lambda: toggle_with(b_xr=-40, b_xn=0, b_hn=5),
        ),
        Misconception(
            "never-opens",
            "Your unit never leaves 0, although the candidate of the first "
            "tick is not 0. What is z at a tick?",
            UPDATE, recognise=never_opens,
            example=lambda: toggle_with(W_xz=0),
        ),
        Misconception(
            "stays-at-zero",
            "Your unit never leaves 0. If h is 0, what are the products of h, "
            "and what is left of the candidate?",
            CANDIDATE, recognise=never_moves,
            example=lambda: toggle_with(b_xn=0),
        ),
        Misconception(
            "other-polarity",
            "Your weights toggle in a cell whose z writes. What does z do "
            "here?",
            POLARITY, recognise=other_polarity_toggles,
            example=lambda: gru_other_polarity(gru_toggle()),
        ),
        Misconception(
            "moves-in-pauses",
            "Your unit drifts between ticks. What is z where x is 0, and how "
            "near to 1 must it be?",
            UPDATE, recognise=moves_in_pauses,
            example=lambda: toggle_with(W_xz=-44, b_xz=4),
        ),
        Misconception(
            "latch",
            "Your unit goes on at a tick and stays on at the next: that is a "
            "latch. What is the candidate where h is already 1?",
            CANDIDATE, recognise=latches,
            example=lambda: toggle_with(W_hn=0),
        ),
        Misconception(
            "inverted",
            "Your unit changes sides at each tick, and is low after an odd "
            "number of them. To which side does the first tick lead, "
            "and what decides that?",
            CANDIDATE, recognise=inverted,
            example=lambda: toggle_with(b_xn=-5),
        ),
        Misconception(
            "too-weak",
            "Your unit goes to the right side at each tick, but not far "
            "enough. What is z at a tick, and how large is what goes into the "
            "candidate's tanh?",
            CANDIDATE, recognise=too_weak,
            example=lambda: toggle_with(W_hn=-2, b_xn=0.5),
        ),
    ),
)


# --- gru-backward -----------------------------------------------------------

def gru_backward(p, x, h_prev, z, r, n, h_n, dhs):
    dW_x, dW_h, db, dh = 0, 0, 0, 0
    for t in reversed(range(dhs.shape[1])):
        dh = dh + dhs[:, t]
        da_z = dh * (h_prev[:, t] - n[:, t]) * z[:, t] * (1 - z[:, t])
        da_n = dh * (1 - z[:, t]) * (1 - n[:, t] ** 2)
        da_r = da_n * h_n[:, t] * r[:, t] * (1 - r[:, t])
        dh_n = da_n * r[:, t]
        da_x = np.hstack([da_z, da_r, da_n])
        da_h = np.hstack([da_z, da_r, dh_n])
        dW_x = dW_x + x[:, t].T @ da_x
        dW_h = dW_h + h_prev[:, t].T @ da_h
        db = db + np.stack([np.sum(da_x, axis=0), np.sum(da_h, axis=0)])
        dh = dh * z[:, t] + da_h @ p.W_h.T
    return dW_x, dW_h, db, dh


def left_by_the_way_there(p, x, h_0):
    """h_prev, z, r, n and h_n of every step, (B, T, H) each."""
    tape = scan.forward(gru, p, x, gru.State(h_0), fused=False)[2]
    steps = zip(*tape.kept, strict=True)
    names = "z", "r", "n", "h_n", "h_prev"
    return dict(zip(names, (np.stack(a, axis=1) for a in steps), strict=True))


def backward_inputs(rng):
    B, T, D, H = 3, 5, 6, 4
    p, x = weights(rng, D, H, "zrn", biases=2), normal(rng, B, T, D)
    left = left_by_the_way_there(p, x, candidate(rng, B, H))
    given = {"p": p, "x": x, **left, "dhs": normal(rng, B, T, H)}
    yield case(**given)
    last = np.zeros((B, T, H))
    last[:, -1] = given["dhs"][:, -1]
    yield case(
        "where only the last output has a gradient",
        "Look at how the gradients of the other outputs come in.",
        **given | {"dhs": last},
    )
    yield case(
        "for T = 1", "With one step nothing is handed on, and the first "
        "step is the last.",
        **{k: a if k == "p" else a[:, :1] for k, a in given.items()},
    )
    yield case(
        "for a single sequence", "What do you do along the batch axis?",
        **{k: a if k == "p" else a[:1] for k, a in given.items()},
    )


backward = Exercise(
    name="gru-backward",
    title="The whole way back",
    notebook=NOTEBOOK,
    kind="derivation",
    points=5,
    reference=gru_backward,
    inputs=backward_inputs,
    returns={"dW_x": "D 3H", "dW_h": "H 3H", "db": "2 3H", "dh_0": "B H"},
    reread=BACK,
    hints=(
        "One loop over the steps, from the last to the first. Carry dh: what "
        "the loss says of this output, plus what came from the step after.",
        "Of each step you need da_z, da_r, da_n and the gradient of h_n. Side "
        "by side in the order z, r, n they are what goes with W_x, and, with "
        "another third block, what goes with W_h.",
        "dh for the step before has two parts: dh * z, and the three blocks "
        "times the transpose of W_h. The weights' gradients are summed over "
        "the steps.",
    ),
    takeaway="That is all of backpropagation through a GRU: one loop, one "
    "carried array, three sums.",
    misconceptions=(
        Misconception(
            "no-slope-in-z",
            "Your da_z is the gradient of z, not of what goes into σ. Which "
            "factor is missing?",
            BACK,
            edits={"(h_prev[:, t] - n[:, t]) * z[:, t] * (1 - z[:, t])":
                   "(h_prev[:, t] - n[:, t])"},
        ),
        Misconception(
            "no-slope-in-r",
            "Your da_r is the gradient of r, not of what goes into σ. Which "
            "factor is missing?",
            BACK,
            edits={"h_n[:, t] * r[:, t] * (1 - r[:, t])": "h_n[:, t]"},
        ),
        Misconception(
            "loss-of-the-last-step",
            "At every step you add what the loss says of the last output. "
            "Which entry of dhs belongs to step t?",
            BACK,
            edits={"dh = dh + dhs[:, t]": "dh = dh + dhs[:, -1]"},
        ),
        Misconception(
            "nothing-carried",
            "Your dh begins anew at each step. What does step t + 1 send back "
            "to step t?",
            BACK,
            edits={"dh = dh + dhs[:, t]": "dh = dhs[:, t]"},
        ),
        Misconception(
            "last-output-only",
            "You read the gradient of the last output alone. Which other "
            "outputs may the loss look at?",
            BACK,
            edits={"dh = dh + dhs[:, t]":
                   "dh = dh + (t == dhs.shape[1] - 1) * dhs[:, t]"},
        ),
        Misconception(
            "no-direct-path",
            "Your dh for the step before lacks the direct path. Which share "
            "of h_prev went straight into h?",
            BACK,
            edits={"dh * z[:, t] + da_h": "da_h"},
        ),
        Misconception(
            "direct-path-only",
            "Your dh for the step before has the direct path alone. Through "
            "which matrix does h_prev reach z, r and n?",
            BACK,
            edits={"dh * z[:, t] + da_h @ p.W_h.T": "dh * z[:, t]"},
        ),
        Misconception(
            "direct-path-in-full",
            "You hand all of dh back beside the matrices. Which share of "
            "h_prev went straight into h?",
            BACK,
            edits={"dh * z[:, t] + da_h": "dh + da_h"},
        ),
        Misconception(
            "reset-forgotten",
            "Your third block is da_n for the recurrent side too. By what was "
            "the product with W_hn multiplied on its way?",
            BACK,
            edits={"dh_n = da_n * r[:, t]": "dh_n = da_n"},
        ),
        Misconception(
            "one-bias-for-both",
            "Your two rows of db are equal. Do the two biases of the "
            "candidate receive the same?",
            BIASES,
            edits={"np.sum(da_h": "np.sum(da_x"},
        ),
        Misconception(
            "not-summed",
            "Your weights' gradients are those of one step, the first. How "
            "often were the weights used?",
            BACK,
            edits={"dW_x = dW_x + ": "dW_x = ",
                   "dW_h = dW_h + ": "dW_h = ", "db = db + ": "db = "},
        ),
        Misconception(
            "z-flipped",
            "Your da_z has the other sign, as in a cell whose z writes. Which "
            "term does z stand beside here?",
            POLARITY,
            edits={"(h_prev[:, t] - n[:, t])": "(n[:, t] - h_prev[:, t])"},
        ),
        Misconception(
            "z-writes",
            "Your z writes: these are the gradients of a cell whose state is "
            "(1 − z) ⊙ h_prev + z ⊙ n. Which term does z stand beside here?",
            POLARITY,
            edits={
                "(h_prev[:, t] - n[:, t])": "(n[:, t] - h_prev[:, t])",
                "dh * (1 - z[:, t]) * (1 - n": "dh * z[:, t] * (1 - n",
                "dh * z[:, t] + da_h": "dh * (1 - z[:, t]) + da_h",
            },
        ),
        Misconception(
            "candidate-weighted-by-z",
            "Your da_n is weighted by z, as in a cell whose z writes. What "
            "is the candidate multiplied by here?",
            POLARITY,
            edits={"dh * (1 - z[:, t]) * (1 - n": "dh * z[:, t] * (1 - n"},
        ),
        Misconception(
            "direct-path-weighted-by-the-rest",
            "Your direct path is weighted by 1 − z, as in a cell whose z "
            "writes. Which share of h_prev went straight into h here?",
            POLARITY,
            edits={"dh * z[:, t] + da_h": "dh * (1 - z[:, t]) + da_h"},
        ),
        Misconception(
            "z-stands-once",
            "Your gradient of z sees z ⊙ h_prev alone. In which other place "
            "does z stand?",
            BACK,
            edits={"(h_prev[:, t] - n[:, t])": "h_prev[:, t]"},
        ),
        Misconception(
            "no-sigma-derivative",
            "Your da_z and da_r are gradients of the gates, not of what goes "
            "into σ. Which factor is missing?",
            BACK,
            edits={" * z[:, t] * (1 - z[:, t])": "",
                   " * r[:, t] * (1 - r[:, t])": ""},
        ),
        Misconception(
            "no-tanh-derivative",
            "Your da_n is the gradient of n, not of what goes into tanh. "
            "Which factor is missing?",
            BACK,
            edits={" * (1 - n[:, t] ** 2)": ""},
        ),
        Misconception(
            "n-not-squared",
            "Your da_n has 1 − n for the slope of tanh. What is the "
            "derivative of tanh, written with its output?",
            BACK,
            edits={"(1 - n[:, t] ** 2)": "(1 - n[:, t])"},
        ),
        Misconception(
            "order-of-pytorch",
            "Your blocks stand in the order r, z, n. In which order does our "
            "cell keep them?",
            'chapter 6, "The whole cell"',
            edits={"[da_z, da_r, da_n]": "[da_r, da_z, da_n]",
                   "[da_z, da_r, dh_n]": "[da_r, da_z, dh_n]"},
        ),
        Misconception(
            "recurrence-not-transposed",
            "You send the gradients back through the blocks of W_h as they "
            "stand; these are square, so no error told you. Which axis of "
            "W_h belongs to the old state?",
            BACK,
            edits={"da_h @ p.W_h.T":
                   "da_z @ p.W_hz + da_r @ p.W_hr + dh_n @ p.W_hn"},
        ),
        Misconception(
            "reset-gradient-of-the-other-place",
            "Your gradient of r is the one of a cell that resets before the "
            "product. By what is r multiplied here: the old state, or h_n?",
            BACK,
            edits={"da_n * h_n[:, t]": "(da_n @ p.W_hn.T) * h_prev[:, t]"},
        ),
        Misconception(
            "output-gradient-one-step-late",
            "You add dhs of a step only behind that step, so that its own "
            "gates do not see it. What does dh have to hold before step t is "
            "walked through?",
            BACK,
            edits={"        dh = dh + dhs[:, t]\n": "",
                   "dh * z[:, t] + da_h @ p.W_h.T":
                   "dh * z[:, t] + da_h @ p.W_h.T + dhs[:, t]"},
        ),
        Misconception(
            "old-state-for-h_n",
            "Your gradient of r uses h_prev. By what was r multiplied: the "
            "state, or its product h_n?",
            BACK,
            edits={"da_n * h_n[:, t]": "da_n * h_prev[:, t]"},
        ),
        Misconception(
            "forwards",
            "Your loop runs from the first step to the last. From which side "
            "does a gradient come?",
            BACK,
            edits={"reversed(range(dhs.shape[1]))": "range(dhs.shape[1])"},
        ),
    ),
)


# --- gru-measure-reach ------------------------------------------------------

# log10 of the gradient 40 steps back, relative to lag 0, over 60 seeds:
# mean −8.56, standard deviation of one network 0.32 (a mean of ten: 0.10).
REACH, MEAN_OFF, HALF = -8.56, 0.45, (0.07, 0.5)


def lag_of(mean):
    """The lag that gives this mean of log10: a straight line from 5 to 49."""
    return (mean + 0.3) / -0.203


def gru_measure_reach():
    found = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        p = gru.init(rng, D=8, H=32, dtype=np.float64)
        x = rng.standard_normal((64, 50, 8))
        hs, _, tape = scan.forward(gru, p, x)
        dhs = np.zeros_like(hs)
        dhs[:, -1] = 1
        dx, _, _ = scan.backward(gru, p, tape, dhs)
        size = np.linalg.norm(dx, axis=2).mean(axis=0)
        found.append(np.log10(size[-41] / size[-1]))
    mean, sd = np.mean(found), np.std(found, ddof=1)
    half = 2.262 * sd / np.sqrt(10)
    return mean, mean - half, mean + half


def accept_reach(case, outputs):
    mean, low, high = outputs["interval"]
    half = (high - low) / 2
    rows = [
        ("mean of log10", f"{mean:.2f}", "what ten networks can give"),
        ("half of the interval", f"{half:.2f}", "what ten networks can give"),
    ]
    if not low < mean < high:
        return "Asked for are the mean, the lower and the upper end.", rows
    if abs(mean - (low + high) / 2) > 0.02:
        return "The mean does not stand in the middle of the interval.", rows
    if mean > 0:
        return (
            "Your mean is positive, as if more arrived 40 steps back than at "
            "the last step. What is divided by what, and which outputs have "
            "a gradient?",
            rows,
        )
    if MEAN_OFF < abs(mean - REACH) < 8:
        return (
            "Ten fresh networks do not give this mean at lag 40; they give "
            f"it at about lag {lag_of(mean):.0f}. Which entry lies 40 steps "
            "before the last, and which outputs have a gradient?",
            rows,
        )
    if abs(mean - REACH) > MEAN_OFF:
        return (
            "Ten fresh networks do not give this mean. Print the ten numbers: "
            "what is divided by what, and which logarithm is it?",
            rows,
        )
    if not HALF[0] < half < HALF[1]:
        return (
            "The mean is what ten networks give, the width is not. What is "
            "divided by √10, and what is it multiplied by?",
            rows,
        )
    return "", rows


def mean_between(low, high):
    """Recognises an interval by its mean."""
    return lambda case, outputs: bool(low < outputs["interval"][0] < high)


def disordered(case, outputs):
    mean, low, high = outputs["interval"]
    return bool(not low < mean < high)


def as_wide_as_the_spread(case, outputs):
    mean, low, high = outputs["interval"]
    return bool(abs(mean - REACH) <= MEAN_OFF and HALF[1] <= (high - low) / 2)


measure_reach = Exercise(
    name="gru-measure-reach",
    title="Is it 0.5 to the 40th?",
    notebook=NOTEBOOK,
    kind="measurement",
    points=3,
    whole_course=True,
    reference=gru_measure_reach,
    inputs=lambda rng: iter([case("as you answered")]),
    returns={"interval": "3"},
    accept=accept_reach,
    reread=REACHES,
    stub="interval = ...",
    hints=(
        "One network gives one number: the size of the gradient at lag 40, "
        "divided by the size at lag 0, and of that the logarithm to base 10.",
        "Ten generators, ten networks, ten data sets: a loop over ten seeds.",
        "The interval of a mean: mean ± t · s / √10, with s the standard "
        "deviation (ddof=1) and t = 2.262 for nine degrees of freedom.",
    ),
    takeaway="The claim is refuted: −12 is far outside. It forgot the "
    "path through the candidate, which brings most of what arrives.",
    misconceptions=(
        Misconception(
            "exchanged",
            "Asked for are the mean, the lower end, the upper end, in these "
            "places. Yours do not obey lower end < mean < upper end: which "
            "two have changed places, or has the interval no width?",
            REACHES,
            recognise=disordered,
            example=lambda: (-8.55, -8.3, -8.8),
        ),
        Misconception(
            "not-the-logarithm",
            "These are the ratios themselves. Asked for are their logarithms "
            "to base 10, and the interval of those.",
            REACHES,
            recognise=mean_between(0, 1e-5),
            example=lambda: (3e-9, 2e-9, 4e-9),
        ),
        Misconception(
            "natural-logarithm",
            "This is what the natural logarithm gives. Asked for is the one "
            "to base 10.",
            REACHES,
            recognise=mean_between(-21, -18.5),
            example=lambda: (-19.7, -20.2, -19.2),
        ),
        Misconception(
            "direct-path",
            "This is what the direct path gives, and the claim says. Was the "
            "gradient carried back through the recurrent matrices too?",
            REACHES,
            recognise=mean_between(-12.6, -11.3),
            example=lambda: (-11.7, -11.8, -11.6),
        ),
        Misconception(
            "lstm",
            "This is about what an LSTM gives. Which cell did you run?",
            REACHES,
            recognise=mean_between(-3.95, -3.1),
            example=lambda: (-3.6, -3.8, -3.4),
        ),
        Misconception(
            "update-bias-1",
            "This is about what a GRU gives whose update bias starts at 1. "
            "With which bias does `gru.init` start?",
            REACHES,
            recognise=mean_between(-4.7, -3.95),
            example=lambda: (-4.4, -4.6, -4.2),
        ),
        Misconception(
            "spread-of-networks",
            "Your interval is as wide as single networks lie apart. You know "
            "ten of them: how much surer is their mean?",
            REACHES,
            recognise=as_wide_as_the_spread,
            example=lambda: (-8.55, -9.27, -7.83),
        ),
    ),
)


EXERCISES = (step, other_polarity, masked, toggle, backward, measure_reach)
