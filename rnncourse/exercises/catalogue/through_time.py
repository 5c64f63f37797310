"""Exercises of chapter 3: backpropagation through time."""

import numpy as np

from rnncourse import backward, forward, rnn
from rnncourse.exercises.draw import normal, weights
from rnncourse.exercises.spec import Exercise, Misconception, a_value, case

ORDER = 3
NOTEBOOK = "03-backpropagation-through-time-exercises"
BACK = 'chapter 3, "From the loss back"'
ASSEMBLED = 'chapter 3, "Assembled"'
CUT = 'chapter 3, "Truncation"'
LIMITS = 'chapter 3, "Limit cases"'


def sequence(rng, B, T, D, H, masked=True):
    """Weights, inputs, states with h_0 in front, direct gradients, mask."""
    p = weights(rng, D, H, "h", scale=0.5)
    x, direct = normal(rng, B, T, D), normal(rng, B, T, H)
    mask = np.ones((B, T), bool)
    if masked:
        mask = rng.random((B, T)) < 0.6
        mask[:, 0], mask[0, 1:3] = True, False
    start = normal(rng, B, H, scale=0.4)
    hs, _, _ = forward(rnn, p, x, rnn.State(start), mask)
    hs = np.concatenate([start[:, None], hs], axis=1)
    return {"p": p, "x": x, "hs": hs, "direct": direct}, mask


# --- bptt-masked ------------------------------------------------------------

def bptt_masked(p, x, hs, direct, mask):
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), np.zeros_like(hs[:, 0])
    for t in reversed(range(x.shape[1])):
        m = mask[:, t, None]
        dh = direct[:, t] + dh_next
        da = m * dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dx[:, t] = da @ p.W_x.T
        dh_next = da @ p.W_h.T + (1 - m) * dh
    return dx, dW_x, dW_h, db, dh_next


def masked_inputs(rng):
    def draw(*sizes, masked=True):
        args, mask = sequence(rng, *sizes, masked)
        return args | {"mask": mask}

    yield case(**draw(3, 6, 2, 4))
    yield case(
        "where no step is masked", "Look at what a masked step does.",
        **draw(3, 6, 2, 4, masked=False),
    )
    yield case("for T = 1", "With one step nothing is carried, and the "
               "first step is the last.",
               **draw(3, 1, 2, 4))
    yield case("for a single sample", "What happens along the batch axis?",
               **draw(1, 5, 2, 4))


masked = Exercise(
    name="bptt-masked",
    title="The whole way back, with a mask",
    notebook=NOTEBOOK,
    kind="derivation",
    points=5,
    reference=bptt_masked,
    inputs=masked_inputs,
    returns={"dx": "B T D", "dW_x": "D H", "dW_h": "H H", "db": "H",
             "dh_0": "B H"},
    over_time="What does step t + 1 send back to step t, and what do the "
    "weights collect?",
    reread=ASSEMBLED,
    hints=(
        "Start from the loop of the chapter. Only two of its lines have to "
        "know the mask.",
        "A masked step computes nothing: its h is a copy. What is the "
        "gradient of a copy, and what do the weights get from it?",
        "At a masked step da is zero, and the whole of dh, the direct part "
        "included, goes on to the step before.",
    ),
    takeaway="A skipped step hands its gradient through unchanged and "
    "teaches the weights nothing. That is what makes padding harmless.",
    misconceptions=(
        Misconception(
            "mask-ignored",
            "Your masked steps work like all others. What does a step do "
            "whose mask is False?",
            BACK,
            edits={"m = mask[:, t, None]": "m = 1"},
        ),
        Misconception(
            "mask-upside-down",
            "Your masked steps work and your real ones are skipped. Does "
            "`mask` say True where a step is real, or where it is padding?",
            BACK,
            edits={"m = mask[:, t, None]": "m = ~mask[:, t, None]"},
        ),
        Misconception(
            "masked-step-teaches",
            "You hand dh on past a masked step, and yet that step gives its "
            "da to the weights and to x. Did it read them?",
            BACK,
            edits={"da = m * dh": "da = dh",
                   "p.W_x.T\n": "p.W_x.T\n        da = m * da\n"},
        ),
        Misconception(
            "dx-before-the-tanh",
            "Your dx is dh sent back through W_x. Which gradient stands at "
            "that product: that of h, or that of a?",
            BACK,
            edits={"dx[:, t] = da @": "dx[:, t] = dh @"},
        ),
        Misconception(
            "dx-before-the-tanh-masked",
            "Your dx is dh sent back through W_x, at the real steps. Which "
            "gradient stands at that product: that of h, or that of a?",
            BACK,
            edits={"dx[:, t] = da @": "dx[:, t] = (m * dh) @"},
        ),
        Misconception(
            "gradient-stopped",
            "At a masked step your gradient ends. The state was copied "
            "there: what is the derivative of a copy?",
            BACK,
            edits={" + (1 - m) * dh": ""},
        ),
        Misconception(
            "direct-part-lost",
            "Past a masked step you hand on what came from later steps, "
            "and lose what the loss says about the copied state itself. "
            "What are the two parts of dh?",
            BACK,
            edits={"+ (1 - m) * dh\n":
                   "+ (1 - m) * (dh - direct[:, t])\n"},
        ),
        Misconception(
            "handed-through-twice",
            "You add dh to what the step sends back, at real steps too. "
            "Through how many ways does a real step send its gradient?",
            BACK,
            edits={"(1 - m) * dh": "dh"},
        ),
        Misconception(
            "averaged-over-real-steps",
            "You divide everything by the number of real steps. `direct` is "
            "the gradient of the loss as it is: where in the forward pass "
            "was anything divided by that number?",
            BACK,
            edits={"return dx, dW_x, dW_h, db, dh_next":
                   "return tuple(d / mask.sum() for d in "
                   "(dx, dW_x, dW_h, db, dh_next))"},
        ),
        Misconception(
            "nothing-carried",
            "Each of your steps stands alone. Which second gradient does a "
            "state receive, apart from that of its own loss?",
            BACK,
            edits={"direct[:, t] + dh_next": "direct[:, t]"},
        ),
        Misconception(
            "direct-part-at-the-end-only",
            "You use what the loss says about the last state and of no "
            "other. Which steps does `direct` have an entry for?",
            BACK,
            edits={"direct[:, t] + dh_next":
                   "direct[:, t] * (t + 1 == x.shape[1]) + dh_next"},
        ),
        Misconception(
            "slope-at-the-old-state",
            "You take the slope of tanh at the old state. hs begins with "
            "h_0: which entry did step t make?",
            ASSEMBLED,
            edits={"1 - hs[:, t + 1] ** 2": "1 - hs[:, t] ** 2"},
        ),
        Misconception(
            "new-state-in-dW_h",
            "Your dW_h is made from the new state. Which state was "
            "multiplied by W_h at step t?",
            ASSEMBLED,
            edits={"hs[:, t].T @ da": "hs[:, t + 1].T @ da"},
        ),
        Misconception(
            "last-step-of-the-walk-only",
            "Your weight gradients hold the contribution of one step, the "
            "first. Every step used the weights: how do its contributions "
            "come together?",
            BACK,
            edits={"dW_x += ": "dW_x = ", "dW_h += ": "dW_h = ",
                   "db += ": "db = "},
        ),
        Misconception(
            "recurrence-not-transposed",
            "You send da back through W_h as it stands; it is square, so "
            "no error told you. Which axis of W_h belongs to the old state?",
            BACK,
            edits={"da @ p.W_h.T": "da @ p.W_h"},
        ),
        Misconception(
            "sent-back-before-the-tanh",
            "You send dh back through W_h. Which gradient stands at the "
            "product: that of h, or that of a?",
            BACK,
            edits={"da @ p.W_h.T": "(m * dh) @ p.W_h.T"},
        ),
        Misconception(
            "no-slope",
            "You pass dh through the tanh unchanged. By what is it "
            "multiplied on its way to a?",
            BACK,
            edits={" * (1 - hs[:, t + 1] ** 2)": ""},
        ),
    ),
)


# --- bptt-cut ---------------------------------------------------------------

def bptt_cut(p, x, hs, direct, k):
    dW_h, dh_next = np.zeros_like(p.W_h), np.zeros_like(hs[:, 0])
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_h += hs[:, t].T @ da
        dh_next = da @ p.W_h.T
        if t % k == 0:
            dh_next = np.zeros_like(dh)
    return dW_h


def bptt_cut_from_zero(p, x, hs, direct, k):
    """A mistake: every piece runs forward anew, from a state of zero."""
    dW_h = np.zeros_like(p.W_h)
    for t in range(0, x.shape[1], k):
        _, _, tape = forward(rnn, p, x[:, t:t + k])
        dW_h += backward(rnn, p, tape, direct[:, t:t + k])[1].W_h
    return dW_h


def bptt_cut_window(p, x, hs, direct, k):
    """A mistake: what the loss says of each step goes k steps back."""
    dW_h = np.zeros_like(p.W_h)
    for last in range(x.shape[1]):
        dh = direct[:, last]
        for t in range(last, max(last - k, -1), -1):
            da = dh * (1 - hs[:, t + 1] ** 2)
            dW_h += hs[:, t].T @ da
            dh = da @ p.W_h.T
    return dW_h


def bptt_cut_handed_on(p, x, hs, direct, k):
    """A mistake: what leaves a piece at its front enters the next one."""
    T, dW_h, dh = x.shape[1], np.zeros_like(p.W_h), 0
    for start in range(0, T, k):
        for t in reversed(range(start, min(start + k, T))):
            da = (direct[:, t] + dh) * (1 - hs[:, t + 1] ** 2)
            dW_h += hs[:, t].T @ da
            dh = da @ p.W_h.T
    return dW_h


def cut_inputs(rng):
    def draw(T, k):
        args, _ = sequence(rng, 2, T, 2, 3, masked=False)
        return args | {"k": k}

    yield case(**draw(12, 4))
    yield case(
        "where k divides T", "Where do the pieces begin if the last one is "
        "shorter?", **draw(12, 3),
    )
    yield case("where the last piece is shorter", **draw(11, 4))
    yield case("where one piece holds everything", "Look at the border "
               "between two pieces.", **draw(5, 9))
    yield case("for k = 1", **draw(6, 1))


cut = Exercise(
    name="bptt-cut",
    title="A gradient that is cut",
    notebook=NOTEBOOK,
    points=3,
    reference=bptt_cut,
    inputs=cut_inputs,
    returns={"dW_h": "H H"},
    reread=CUT,
    hints=(
        "The pieces are the steps 0 … k − 1, k … 2k − 1, and so on; the "
        "last one may be shorter.",
        "Everything stays as in the whole gradient, but for what is sent "
        "back over a border.",
        "Walking back, the border comes after the first step of a piece: "
        "the step t that k divides.",
    ),
    takeaway="One line cuts the gradient. The states were not touched: "
    "the network still remembers across the border, it is only not taught "
    "to.",
    misconceptions=(
        Misconception(
            "not-cut",
            "Over your borders the gradient passes as anywhere else. What "
            "must not pass from a piece to the one before it?",
            CUT,
            edits={"if t % k == 0:": "if False:"},
        ),
        Misconception(
            "one-step-late",
            "Your borders lie one step off: you cut after the last step of "
            "a piece, walking back, instead of after its first. Which t "
            "begin a piece?",
            CUT,
            edits={"t % k == 0": "(t + 1) % k == 0"},
        ),
        Misconception(
            "dropped-on-arrival",
            "Your borders lie one step off: the first step of a piece drops "
            "what its second sends it. From which step to which must "
            "nothing pass?",
            CUT,
            edits={"direct[:, t] + dh_next":
                   "direct[:, t] + dh_next * (t % k != 0)",
                   "if t % k == 0:": "if False:"},
        ),
        Misconception(
            "counted-from-the-end",
            "Your pieces are counted from the end of the sequence. Where "
            "does the first one begin?",
            CUT,
            edits={"t % k == 0": "(x.shape[1] - t) % k == 0"},
        ),
        Misconception(
            "cut-everywhere",
            "You cut at every step, whatever k is. Which steps begin a "
            "piece?",
            CUT,
            edits={"if t % k == 0:": "if True:"},
        ),
        Misconception(
            "short-piece-dropped",
            "Where the last piece is shorter than k, its steps are missing. "
            "Do they have direct gradients?",
            CUT,
            edits={"reversed(range(x.shape[1]))":
                   "reversed(range(x.shape[1] // k * k))"},
        ),
        Misconception(
            "last-piece-only",
            "Only the last piece reaches your gradient. The pieces before "
            "it have direct gradients of their own: what stops at a border, "
            "and what does not?",
            CUT,
            edits={"            dh_next = np.zeros_like(dh)":
                   "            break"},
        ),
        Misconception(
            "state-left-out",
            "At the first step of each piece your dW_h lacks the product "
            "with the old state, as if that were zero there. What is cut at "
            "a border: the state, or the gradient?",
            CUT,
            edits={"dW_h += hs[:, t].T": "dW_h += (t % k > 0) * hs[:, t].T"},
        ),
        Misconception(
            "handed-to-the-next-piece",
            "What leaves a piece at its first step, you hand on to the last "
            "step of the piece after it. With what does each piece begin its "
            "way back?",
            CUT,
            instead=bptt_cut_handed_on,
        ),
        Misconception(
            "first-piece-cut-up",
            "You cut at every step of the first piece, and nowhere else. "
            "Which t begin a piece?",
            CUT,
            edits={"t % k == 0": "t // k == 0"},
        ),
        Misconception(
            "state-begins-anew",
            "Your numbers are those of pieces that each begin with a state "
            "of zero. `hs` holds the states of the whole walk: do they stop "
            "at a border too?",
            CUT,
            instead=bptt_cut_from_zero,
        ),
        Misconception(
            "a-window-for-each-step",
            "Each of your steps looks k steps back, over the borders of the "
            "pieces. How far back does the first step of a piece reach?",
            CUT,
            instead=bptt_cut_window,
        ),
        Misconception(
            "mean-over-pieces",
            "You divide by the number of pieces. Do the uses of one matrix "
            "add up, or are they averaged?",
            BACK,
            edits={"return dW_h": "return dW_h / -(-x.shape[1] // k)"},
        ),
        Misconception(
            "loss-at-the-end-of-a-piece",
            "In each of your pieces only the last step hears what the loss "
            "says. Which steps does `direct` have an entry for?",
            CUT,
            edits={"direct[:, t] +": "direct[:, t] * ((t + 1) % k == 0 or "
                   "t + 1 == x.shape[1]) +"},
        ),
        Misconception(
            "direct-part-cut-too",
            "At the first step of each piece you drop what the loss says "
            "about its state. Which of the two parts of dh has crossed a "
            "border?",
            CUT,
            edits={"dh = direct[:, t] +": "dh = (t % k > 0) * direct[:, t] +"},
        ),
        Misconception(
            "no-slope",
            "You pass dh through the tanh unchanged. By what is it "
            "multiplied on its way to a?",
            BACK,
            edits={" * (1 - hs[:, t + 1] ** 2)": ""},
        ),
        Misconception(
            "slope-at-the-old-state",
            "You take the slope of tanh at the old state. hs begins with "
            "h_0: which entry did step t make?",
            ASSEMBLED,
            edits={"1 - hs[:, t + 1] ** 2": "1 - hs[:, t] ** 2"},
        ),
        Misconception(
            "not-transposed",
            "You send da back through W_h as it stands. Which axis of W_h "
            "belongs to the old state?",
            BACK,
            edits={"dh_next = da @ p.W_h.T": "dh_next = da @ p.W_h"},
        ),
        Misconception(
            "new-state",
            "Your dW_h is made from the new state. Which state was "
            "multiplied by W_h at step t?",
            ASSEMBLED,
            edits={"hs[:, t].T @ da": "hs[:, t + 1].T @ da"},
        ),
    ),
)


# --- bptt-carry -------------------------------------------------------------

STEPS, ROOM = 100, 0.01


def bptt_carry():
    return np.roll(np.eye(4), 1, axis=1)


def lengths(W_h):
    """Shortest and longest of all gradients of length one, after each of a
    hundred steps back: two arrays (STEPS,)."""
    longest = _norms_of_powers(W_h)
    if np.linalg.cond(W_h) > 1e12:
        return np.zeros(STEPS), longest
    return 1 / _norms_of_powers(np.linalg.inv(W_h)), longest


def _norms_of_powers(W_h):
    """Spectral norms of W_h¹ … W_h¹⁰⁰; beyond all numbers, infinity."""
    power, norms = np.eye(len(W_h)), np.full(STEPS, np.inf)
    for step in range(STEPS):
        power = power @ W_h
        if not np.isfinite(power).all():
            break
        norms[step] = np.linalg.norm(power, 2)
    return norms


def keeps(W_h):
    """Whether all gradients keep their length, at every step."""
    return all(np.all(np.abs(n - 1) <= ROOM) for n in lengths(W_h))


def of_a_matrix(test):
    """Recognises by W_h, its shortest and its longest gradients at the end."""
    def recognise(case, outputs):
        W_h = outputs["W_h"]
        if W_h.shape != (4, 4):
            return False
        shortest, longest = (n[-1] for n in lengths(W_h))
        return bool(test(W_h, shortest, longest))
    return recognise


def returns_nowhere(W_h):
    """Whether nothing that leaves a unit ever comes back to it."""
    return not np.linalg.matrix_power(W_h != 0, 4).any()


def accept_carry(case, outputs):
    W_h = outputs["W_h"]
    if W_h.shape != (4, 4):
        return f"W_h has the shape {W_h.shape}; asked for is (4, 4).", []
    own, (shortest, longest) = np.abs(np.diag(W_h)).max(), lengths(W_h)
    rows = [
        ("largest entry on the diagonal", f"{own:.2g}", "0"),
        ("shortest gradient, up to 100 steps back", f"{shortest.min():.2g}",
         "1, to one hundredth"),
        ("longest gradient, up to 100 steps back", f"{longest.max():.2g}",
         "1, to one hundredth"),
    ]
    if own > 1e-9:
        return "A unit of yours reads its own old state.", rows
    if not keeps(W_h):
        n = int(np.argmax(np.maximum(longest - 1, 1 - shortest) > ROOM))
        return (
            f"Not every gradient keeps its length: after {n + 1} "
            f"step{'s' * (n > 0)} back the shortest that began with 1 has "
            f"{shortest[n]:.2g}, and the longest {longest[n]:.2g}.", rows
        )
    return "", rows


carry = Exercise(
    name="bptt-carry",
    title="Design a matrix that carries",
    notebook=NOTEBOOK,
    kind="design",
    points=3,
    reference=bptt_carry,
    inputs=a_value,
    returns={"W_h": "H H"},
    accept=accept_carry,
    reread=LIMITS,
    stub="W_h = ...",
    hints=(
        "Without activation a step back multiplies the gradient by the "
        "transpose of W_h, and by nothing else.",
        "Which matrices keep the length of every vector?",
        "A matrix that only moves numbers to other places keeps lengths. "
        "Where must it not leave any number?",
    ),
    takeaway="Orthogonal matrices keep every length, forwards and "
    "backwards. There are many more of them than the identity.",
    misconceptions=(
        Misconception(
            "identity",
            "Your matrix keeps every length, but a unit reads its own old "
            "state. Can the numbers be kept and all of them move?",
            LIMITS,
            example=lambda: np.eye(4),
            recognise=of_a_matrix(
                lambda W_h, shortest, longest: keeps(W_h)
                and np.abs(np.diag(W_h)).max() > 1e-9),
        ),
        Misconception(
            "zero",
            "Your matrix is zero: after one step nothing is left of any "
            "gradient. Where could each of the four numbers go?",
            LIMITS,
            example=lambda: np.zeros((4, 4)),
            recognise=of_a_matrix(
                lambda W_h, shortest, longest: not W_h.any()),
        ),
        Misconception(
            "shift-without-return",
            "After four steps nothing is left of any gradient: nothing that "
            "leaves a unit ever comes back to it. Which weight could close "
            "the circle?",
            LIMITS,
            example=lambda: np.eye(4, k=1),
            recognise=of_a_matrix(
                lambda W_h, shortest, longest:
                W_h.any() and returns_nowhere(W_h)),
        ),
        Misconception(
            "grows",
            "Every gradient grows over a hundred steps. What happens to its "
            "length in a single step?",
            LIMITS,
            example=lambda: 1.1 * np.roll(np.eye(4), 1, axis=1),
            recognise=of_a_matrix(
                lambda W_h, shortest, longest: shortest > 1 + ROOM),
        ),
        Misconception(
            "shrinks",
            "Every gradient shrinks over a hundred steps. What happens to "
            "its length in a single step?",
            LIMITS,
            example=lambda: 0.9 * np.roll(np.eye(4), 1, axis=1),
            recognise=of_a_matrix(
                lambda W_h, shortest, longest: longest < 1 - ROOM
                and not returns_nowhere(W_h)),
        ),
        Misconception(
            "some-directions",
            "What happens to a gradient's length depends on its direction. "
            "Which matrices treat all directions alike?",
            LIMITS,
            example=lambda: (np.ones((4, 4)) - np.eye(4)) / 3,
            recognise=of_a_matrix(
                lambda W_h, shortest, longest: longest - shortest > ROOM
                and shortest <= 1 + ROOM and longest >= 1 - ROOM),
        ),
    ),
)


# --- bptt-bias --------------------------------------------------------------

LENGTHS = (1, 2, 5, 10, 20, 50)


def bptt_bias():
    return 20


def accept_bias(case, outputs):
    k = outputs["k"]
    if k.shape or k not in LENGTHS:
        return "Asked for is one of the lengths 1, 2, 5, 10, 20 and 50.", []
    rows = [("steps in a piece", f"{k:g}", "as measured")]
    if k > 20:
        return "A shorter piece stays below 0.4 as well.", rows
    if k < 20:
        return "With pieces of this length the bias is above 0.4.", rows
    return "", rows


bias = Exercise(
    name="bptt-bias",
    title="Measure the bias",
    notebook=NOTEBOOK,
    kind="measurement",
    points=3,
    reference=bptt_bias,
    inputs=a_value,
    returns={"k": ""},
    accept=accept_bias,
    reread=CUT,
    stub="k = ...",
    hints=(
        "Change one number in the measurement of the chapter: the scale of "
        "the inputs. Print the bias of every length.",
        "Two or three seeds show how far the numbers can be trusted.",
        "Smaller inputs, smaller states: 1 − h² is closer to one, and a "
        "gradient gets further. So the pieces must be longer than at scale "
        "one.",
    ),
    takeaway="How long a piece must be is not a property of the cell alone. "
    "It depends on how far a gradient gets, and so on the scale of the "
    "inputs.",
    misconceptions=tuple(
        Misconception(
            f"pieces-of-{k}", says, CUT,
            recognise=lambda case, outputs, k=k: outputs["k"] == k,
            example=lambda k=k: k,
        )
        for k, says in (
            (1, "At one step the bias is far above 0.4 at this scale. Below "
                "0.4 are the bias at size one, and the spread. Which scale "
                "have your inputs, and which of the two did you read?"),
            (2, "At two steps the bias is near 0.8 at this scale. Which is "
                "the first of your six numbers below 0.4?"),
            (5, "At five steps the bias is about two thirds at this scale. "
                "It is below 0.4 with inputs a third as large as those of "
                "the chapter: did you make their *variance* a tenth?"),
            (10, "At ten steps the bias is about one half at this scale. "
                 "Which is the first of your six numbers below 0.4?"),
            (50, "At fifty steps the bias is about 0.1, well below. Is there "
                 "a shorter piece that is below 0.4 too?"),
        )
    ),
)


# --- bptt-repair ------------------------------------------------------------

def bptt_repair(p, x, hs, direct):
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = da @ p.W_h.T
    return dW_x, dW_h, db


def repair_inputs(rng):
    yield case(**sequence(rng, 3, 6, 2, 4, masked=False)[0])
    yield case("for T = 1", "With one step nothing is carried, and the "
               "first step is the last.",
               **sequence(rng, 3, 1, 2, 4, masked=False)[0])
    args, _ = sequence(rng, 2, 5, 2, 4, masked=False)
    args["direct"][:, :-1] = 0
    yield case("where the loss reads the last state alone", **args)


repair = Exercise(
    name="bptt-repair",
    title="A training that fails",
    notebook=NOTEBOOK,
    kind="debugging",
    points=3,
    reference=bptt_repair,
    inputs=repair_inputs,
    returns={"dW_x": "D H", "dW_h": "H H", "db": "H"},
    over_time="What does step t + 1 send back to step t?",
    reread=BACK,
    stub='''\
def bptt_repair(p, x, hs, direct):
    """The training above recalls too little. Repair the way back."""
    dW_x, dW_h = np.zeros_like(p.W_x), np.zeros_like(p.W_h)
    db, dh_next = np.zeros_like(p.b), 0
    for t in reversed(range(x.shape[1])):
        dh = direct[:, t] + dh_next
        da = dh * (1 - hs[:, t + 1] ** 2)
        dW_x += x[:, t].T @ da
        dW_h += hs[:, t].T @ da
        db += da.sum(axis=0)
        dh_next = dh @ p.W_h.T
    return dW_x, dW_h, db''',
    hints=(
        "Do not read, measure: for which T does it agree with a judge, and "
        "for which not?",
        "For T = 1 every number is right. So what is wrong concerns what "
        "passes from one step to the one before.",
        "What stands on the far side of the product with W_h: h, or a?",
    ),
    takeaway="One wrong letter, no error, no warning, and a loss that even "
    "falls a little. A gradient check over more than one step finds it in a "
    "second.",
    misconceptions=(
        Misconception(
            "as-given",
            "These are the numbers of the function as it was handed out: "
            "right for T = 1, "
            "wrong from two steps on. What is sent to the step before?",
            BACK,
            edits={"da @ p.W_h.T": "dh @ p.W_h.T"},
            untouched=True,
        ),
        Misconception(
            "not-transposed",
            "You send da back through W_h as it stands. Which axis of W_h "
            "belongs to the old state?",
            BACK,
            edits={"da @ p.W_h.T": "da @ p.W_h"},
        ),
        Misconception(
            "still-dh-and-not-transposed",
            "It is still dh that you send back, and now through W_h as it "
            "stands. Which gradient stands at that product, and which axis "
            "of W_h belongs to the old state?",
            BACK,
            edits={"da @ p.W_h.T": "dh @ p.W_h"},
        ),
        Misconception(
            "still-dh-and-slope-moved",
            "It is still dh that you send back, and now you take the slope "
            "of tanh at the old state. The slope was right as given: which "
            "entry of hs did step t make? And what is sent back?",
            BACK,
            edits={"da @ p.W_h.T": "dh @ p.W_h.T",
                   "1 - hs[:, t + 1] ** 2": "1 - hs[:, t] ** 2"},
        ),
        Misconception(
            "slope-twice",
            "What you send back has passed the tanh of the step before "
            "already, and there it passes it again. In which line does the "
            "slope belong?",
            BACK,
            edits={"da @ p.W_h.T": "da @ p.W_h.T * (1 - hs[:, t] ** 2)"},
        ),
        Misconception(
            "slope-again",
            "da holds the slope of step t, and you multiply by it once more "
            "after W_h. How often does the gradient pass this tanh?",
            BACK,
            edits={"da @ p.W_h.T": "da @ p.W_h.T * (1 - hs[:, t + 1] ** 2)"},
        ),
        Misconception(
            "slope-again-before-the-product",
            "da holds the slope of step t, and you multiply by it once more "
            "before W_h. How often does the gradient pass this tanh?",
            BACK,
            edits={"da @ p.W_h.T":
                   "(da * (1 - hs[:, t + 1] ** 2)) @ p.W_h.T"},
        ),
        Misconception(
            "sent-back-with-the-old-slope",
            "What you send back through W_h has the slope of tanh at the "
            "old state; your da has the right one. Which of the two stands "
            "at that product?",
            BACK,
            edits={"da @ p.W_h.T": "(dh * (1 - hs[:, t] ** 2)) @ p.W_h.T"},
        ),
        Misconception(
            "slope-behind-the-product",
            "The slope of step t stands behind W_h in what you send back, on "
            "the side of the old state. Which comes first on the way back: "
            "tanh, or the product?",
            BACK,
            edits={"da @ p.W_h.T": "dh @ p.W_h.T * (1 - hs[:, t + 1] ** 2)"},
        ),
        Misconception(
            "nothing-carried",
            "Your numbers are those of steps that stand alone: what is sent "
            "back is lost, or not used. Which second gradient does a state "
            "receive?",
            BACK,
            edits={"da @ p.W_h.T": "0"},
        ),
        Misconception(
            "slope-at-the-old-state",
            "You take the slope of tanh at the old state. hs begins with "
            "h_0: which entry did step t make?",
            ASSEMBLED,
            edits={"1 - hs[:, t + 1] ** 2": "1 - hs[:, t] ** 2"},
        ),
        Misconception(
            "new-state-in-dW_h",
            "Your dW_h is made from the new state. Which state was "
            "multiplied by W_h at step t?",
            ASSEMBLED,
            edits={"hs[:, t].T @ da": "hs[:, t + 1].T @ da"},
        ),
    ),
)


EXERCISES = (masked, cut, carry, bias, repair)
