"""Exercises of chapter 10: recurrent layers in Keras."""

from functools import cache

import numpy as np

from rnncourse.exercises.draw import normal, weights
from rnncourse.exercises.spec import Exercise, Misconception, a_value, case
from rnncourse.experiments import record

ORDER = 10
NOTEBOOK = "10-recurrent-layers-exercises"
ARRAYS = 'chapter 10, "Three arrays and a loop"'
MASKS = 'chapter 10, "Masks"'
STAYS = 'chapter 10, "A state that stays"'
BOTH = 'chapter 10, "Both directions"'
CALLBACKS = 'chapter 10, "Callbacks"'
PAIRED = 'chapter 11, "One run is no result"'


# --- layers-count -----------------------------------------------------------

def count_weights(features, kinds, units, both):
    total, D = 0, features
    for kind, H, two in zip(kinds.split(), units, both, strict=True):
        d = 2 if two else 1
        if kind == "Dense":
            total += H * (D + 1)
        elif kind == "SimpleRNN":
            total += d * H * (D + H + 1)
        elif kind == "LSTM":
            total += d * 4 * H * (D + H + 1)
        elif kind == "GRU":
            total += d * 3 * H * (D + H + 2)
        D = d * H
    return total


def count_inputs(rng):
    def stack(*parts):
        kinds, units, both = zip(*parts, strict=True)
        return {"features": int(rng.integers(14, 19)), "kinds": " ".join(kinds),
                "units": np.array(units), "both": np.array(both)}

    a, b, c = (int(n) for n in rng.integers(4, 12, 3))
    yield case(**stack(("LSTM", a, True), ("GRU", b + 1, True),
                       ("SimpleRNN", c + 2, True), ("Dense", 3, False)))
    yield case("for a single LSTM", "What do other kinds add?",
               **stack(("LSTM", a, False)))
    yield case("for a single GRU", "What do other kinds add?",
               **stack(("GRU", b, False)))
    yield case("for layers in one direction",
               "What does reading in both directions change, and where?",
               **stack(("GRU", a, False), ("LSTM", c, False),
                       ("SimpleRNN", b, False), ("Dense", 2, False)))
    yield case("for a bidirectional LSTM alone",
               "What does the layer above it read?",
               **stack(("LSTM", b, True)))


counting = Exercise(
    name="layers-count",
    title="Count the weights of a stack",
    notebook=NOTEBOOK,
    points=2,
    reference=count_weights,
    inputs=count_inputs,
    returns={"weights": ""},
    reread=ARRAYS,
    hints=(
        "A recurrent layer has, for each gate, a block of W_x, a block of "
        "W_h and its biases: H (D + H + biases).",
        "The gates are 1, 4 and 3; the GRU of Keras has two biases a gate. "
        "Read in both directions, everything is there twice.",
        "The next layer reads H features, or 2H where the layer below reads "
        "in both directions.",
    ),
    takeaway="The number of weights follows from the configuration alone. "
    "Where yours differs from Keras's, the model is not the one you think.",
    misconceptions=(
        Misconception(
            "gru-one-bias",
            "Your GRU has one bias for each gate. Which two products have a "
            "bias of their own in Keras's default, reset_after=True?",
            ARRAYS, edits={"(D + H + 2)": "(D + H + 1)"},
        ),
        Misconception(
            "width-not-doubled",
            "The layer above a bidirectional one reads H features in your "
            "count. How many come out, if two outputs stand side by side?",
            ARRAYS, edits={"D = d * H": "D = H"},
        ),
        Misconception(
            "one-direction",
            "Your bidirectional layers have the weights of one direction, "
            "though the layer above reads both. How many sets are there?",
            ARRAYS, edits={"d * H * (D + H + 1)": "H * (D + H + 1)",
                           "d * 4 * H": "4 * H", "d * 3 * H": "3 * H"},
        ),
        Misconception(
            "directions-ignored",
            "You count as if no layer read in both directions. What does "
            "`both` say?",
            ARRAYS, edits={"d = 2 if two else 1": "d = 1"},
        ),
        Misconception(
            "features-never-change",
            "All your layers read the first layer's features. What does the "
            "second layer read?",
            ARRAYS, edits={"        D = d * H\n": ""},
        ),
        Misconception(
            "lstm-three-gates",
            "Your LSTM has three blocks. Which four are there, beside the "
            "three gates?",
            ARRAYS, edits={"d * 4 * H": "d * 3 * H"},
        ),
        Misconception(
            "gru-two-gates",
            "Your GRU has two blocks. Which one is there beside the two "
            "gates?",
            ARRAYS, edits={"d * 3 * H": "d * 2 * H"},
        ),
        Misconception(
            "lstm-two-biases",
            "Your LSTM has two biases for each gate. In which layer alone "
            "does the recurrent product have one of its own?",
            ARRAYS, edits={"d * 4 * H * (D + H + 1)":
                           "d * 4 * H * (D + H + 2)"},
        ),
        Misconception(
            "gru-four-gates",
            "Your GRU has four blocks. Which three are there, its candidate "
            "among them?",
            ARRAYS, edits={"d * 3 * H": "d * 4 * H"},
        ),
        Misconception(
            "dense-recurrent",
            "Your Dense layer has weights from its units to its units. What "
            "does it read beside the layer below?",
            ARRAYS, edits={"total += H * (D + 1)":
                           "total += H * (D + H + 1)"},
        ),
        Misconception(
            "recurrent-biases-everywhere",
            "Your LSTM and SimpleRNN have two biases for each gate. In which "
            "layer alone does the recurrent product have one of its own?",
            ARRAYS, edits={"d * H * (D + H + 1)": "d * H * (D + H + 2)",
                           "d * 4 * H * (D + H + 1)":
                           "d * 4 * H * (D + H + 2)"},
        ),
        Misconception(
            "dense-left-out",
            "Your Dense layers add nothing. How many weights has a layer "
            "that multiplies D numbers by a matrix and adds a bias?",
            ARRAYS, edits={"total += H * (D + 1)": "total += 0"},
        ),
        Misconception(
            "gated-without-biases",
            "Your LSTM and GRU have no biases. How many has each of their "
            "gates?",
            ARRAYS, edits={"d * 4 * H * (D + H + 1)": "d * 4 * H * (D + H)",
                           "(D + H + 2)": "(D + H)"},
        ),
        Misconception(
            "one-gate-with-two-biases",
            "In your GRU one of the three blocks has a second bias. How many "
            "of them does the bias (2, 3H) serve?",
            ARRAYS, edits={"d * 3 * H * (D + H + 2)":
                           "d * H * (3 * (D + H + 1) + 1)"},
        ),
        Misconception(
            "dense-without-bias",
            "Your Dense layer has no bias. How many numbers does it add for "
            "each of its units?",
            ARRAYS, edits={"H * (D + 1)": "H * D"},
        ),
        Misconception(
            "no-biases",
            "You count no biases at all. How many has each layer?",
            ARRAYS, edits={"H * (D + 1)": "H * D",
                           "d * H * (D + H + 1)": "d * H * (D + H)",
                           "d * 4 * H * (D + H + 1)": "d * 4 * H * (D + H)",
                           "(D + H + 2)": "(D + H)"},
        ),
    ),
)


# --- layers-carry -----------------------------------------------------------

def carry(p, batches, fresh):
    N, B, L, _ = batches.shape
    hs = np.zeros((N, B, L, p.H))
    h = np.zeros((B, p.H))
    for n in range(N):
        h = np.where(fresh[n][:, None], 0.0, h)
        for t in range(L):
            h = np.tanh(batches[n, :, t] @ p.W_x + h @ p.W_h + p.b)
            hs[n, :, t] = h
    return hs


def carry_inputs(rng):
    def draw(N, B, L, fresh, D=2, H=3):
        return {"p": weights(rng, D, H, "h"),
                "batches": normal(rng, N, B, L, D),
                "fresh": np.array(fresh, bool)}

    yield case(**draw(4, 3, 2, [[1, 1, 1], [0, 0, 1], [0, 0, 0], [1, 0, 0]]))
    yield case("where nothing begins anew after the first batch",
               "When does a row forget?",
               **draw(3, 2, 4, [[1, 1], [0, 0], [0, 0]]))
    yield case("where all rows begin anew at each batch",
               "What goes from one batch to the next?",
               **draw(3, 2, 3, [[1, 1]] * 3))
    yield case("for one batch", "What goes from one batch to the next?",
               **draw(1, 3, 4, [[1, 1, 1]]))


def carry_from_own(hs, p, batches, fresh):
    """Each step from the learner's own step before."""
    N, B, L, _ = batches.shape
    found = np.zeros(hs.shape)
    h = np.zeros((B, p.H))
    for n in range(N):
        h = np.where(fresh[n][:, None], 0.0, h)
        for t in range(L):
            found[n, :, t] = np.tanh(
                batches[n, :, t] @ p.W_x + h @ p.W_h + p.b)
            h = hs[n, :, t]
    return found


carrying = Exercise(
    name="layers-carry",
    title="Carry the state by hand",
    notebook=NOTEBOOK,
    points=3,
    reference=carry,
    inputs=carry_inputs,
    returns={"hs": "N B L H"},
    onward={"hs": carry_from_own},
    reread=STAYS,
    hints=(
        "Two loops: over the batches, and in each over its steps. Where is "
        "the state set to zero for the very first time?",
        "The state of all rows at the end of a batch is their state at the "
        "beginning of the next one.",
        "Before the steps of batch n, put zeros into the rows where "
        "fresh[n] is True: np.where with fresh[n][:, None].",
    ),
    takeaway="This is what stateful=True does, and a reset for each row, "
    "which it does not do: reset_state clears all rows at once.",
    misconceptions=(
        Misconception(
            "never-forgets",
            "Your rows go on from the stream before, also where fresh is "
            "True. What does a new stream begin with?",
            STAYS, edits={"np.where(fresh[n][:, None], 0.0, h)": "1.0 * h"},
        ),
        Misconception(
            "forgets-at-each-batch",
            "Each of your batches begins with a state of zero. That is a "
            "layer that is not stateful: what goes on in the next batch?",
            STAYS, edits={"np.where(fresh[n][:, None], 0.0, h)": "0.0 * h"},
        ),
        Misconception(
            "all-rows-together",
            "Where one row begins anew, all your rows do. Whose state does "
            "fresh[n] speak of?",
            STAYS, edits={"np.where(fresh[n][:, None], 0.0, h)":
                          "0.0 * h if fresh[n].any() else h"},
        ),
        Misconception(
            "only-when-all",
            "Your rows begin anew only where all of them do. Whose state "
            "does fresh[n] speak of?",
            STAYS, edits={"np.where(fresh[n][:, None], 0.0, h)":
                          "0.0 * h if fresh[n].all() else h"},
        ),
        Misconception(
            "fresh-turned-round",
            "Your rows forget where fresh is False, and go on where it is "
            "True. What does fresh mean?",
            STAYS, edits={"fresh[n][:, None], 0.0, h":
                          "fresh[n][:, None], h, 0.0"},
        ),
        Misconception(
            "forgets-after-the-batch",
            "Your rows forget after the batch in which they are fresh, not "
            "before it. Whose past must a new stream not see?",
            STAYS, edits={"np.where(fresh[n][:, None], 0.0, h)":
                          "np.where(fresh[n - 1][:, None] & (n > 0), 0.0, h)"},
        ),
        Misconception(
            "forgets-at-each-step",
            "Where fresh is True your state is set to zero before each step "
            "of the batch. How often does a stream begin?",
            STAYS, edits={"np.tanh(batches[n, :, t] @ p.W_x + h @ p.W_h":
                          "np.tanh(batches[n, :, t] @ p.W_x + np.where("
                          "fresh[n][:, None], 0.0, h) @ p.W_h"},
        ),
        Misconception(
            "from-the-first-step",
            "Your next batch goes on from the first step of the one before. "
            "Which step is its last?",
            STAYS, edits={"h = np.where(fresh[n][:, None], 0.0, h)":
                          "h = np.where(fresh[n][:, None], 0.0, "
                          "hs[n - 1, :, 0])"},
        ),
        Misconception(
            "rows-mixed",
            "Row k of your batch goes on from row k − 1 of the batch before. "
            "Which row holds its stream?",
            STAYS, edits={"fresh[n][:, None], 0.0, h)":
                          "fresh[n][:, None], 0.0, np.roll(h, 1, axis=0))"},
        ),
        Misconception(
            "without-tanh",
            "Your states do not go through tanh. Which function makes a "
            "state from the sum?",
            STAYS, edits={"np.tanh(batches[n, :, t] @ p.W_x + h @ p.W_h + "
                          "p.b)": "batches[n, :, t] @ p.W_x + h @ p.W_h + "
                          "p.b"},
        ),
        Misconception(
            "without-bias",
            "Your states lack the bias p.b. What is added to the two "
            "products?",
            STAYS, edits={"h @ p.W_h + p.b": "h @ p.W_h"},
        ),
    ),
)


# --- layers-mask-back -------------------------------------------------------

def masked_back(W_h, hs, mask, dlast):
    dh = np.array(dlast, float)
    da = np.zeros(hs.shape)
    for t in reversed(range(hs.shape[1])):
        real = mask[:, t, None]
        da[:, t] = real * dh * (1 - hs[:, t] ** 2)
        dh = da[:, t] @ W_h.T + (1 - real) * dh
    return da, dh


def masked_back_inputs(rng):
    def draw(mask, H=3, D=2):
        mask = np.array(mask, bool)
        B, T = mask.shape
        p, h = weights(rng, D, H, "h"), 0.5 * np.tanh(normal(rng, B, H))
        x, hs = normal(rng, B, T, D), np.zeros((B, T, H))
        for t in range(T):
            new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
            h = hs[:, t] = np.where(mask[:, t, None], new, h)
        return {"W_h": p.W_h, "hs": hs, "mask": mask,
                "dlast": normal(rng, B, H)}

    yield case(**draw([[1, 1, 1, 0, 0], [1, 0, 1, 1, 0], [0, 0, 1, 1, 1],
                       [1, 1, 1, 1, 1]]))
    yield case("where no step is masked", "What does a masked step change?",
               **draw([[1, 1, 1, 1]] * 3))
    yield case("where every step is masked",
               "What does a real step do with the gradient?",
               **draw([[0, 0, 0]] * 2))
    yield case("for a single sequence with padding behind",
               "Along which axis do the sequences differ?",
               **draw([[1, 1, 1, 0, 0]]))


mask_back = Exercise(
    name="layers-mask-back",
    title="The way back past a masked step",
    notebook=NOTEBOOK,
    kind="derivation",
    points=4,
    reference=masked_back,
    inputs=masked_back_inputs,
    returns={"da": "B T H", "dh0": "B H"},
    look={"dh0": "What is left of dh when the loop has passed the first "
          "step?"},
    reread=MASKS,
    hints=(
        "Without a mask: da_t = dh (1 − h_t²), then dh = da_t W_hᵀ, from the "
        "last step to the first.",
        "A masked step copied the state. What does the derivative of a copy "
        "do with what arrives?",
        "At a masked step da_t is zero, and dh goes on as it is; at a real "
        "one it goes through W_h alone. `real` as 0 or 1 writes both in one "
        "line.",
    ),
    takeaway="Padding costs a gradient nothing if the step is masked: it "
    "goes past as if the step were not there.",
    misconceptions=(
        Misconception(
            "mask-ignored",
            "Your gradient goes through all steps, masked ones too. What did "
            "a masked step do on the way forward?",
            MASKS, edits={"real = mask[:, t, None]":
                          "real = np.ones((len(hs), 1))"},
        ),
        Misconception(
            "stopped-at-the-mask",
            "Your gradient ends at a masked step: nothing of dh gets past it. "
            "The step copied the state: what is the derivative of a copy?",
            MASKS, edits={"+ (1 - real) * dh": "+ 0.0"},
        ),
        Misconception(
            "copied-at-every-step",
            "Your dh is handed on unchanged at real steps as well, beside "
            "what goes through W_h. Which steps copied their state?",
            MASKS, edits={"(1 - real) * dh": "dh"},
        ),
        Misconception(
            "da-not-masked",
            "Your da is not zero where a step is masked, and goes through "
            "W_h there. Was anything computed in that step?",
            MASKS, edits={"real * dh * (1 - hs[:, t] ** 2)":
                          "dh * (1 - hs[:, t] ** 2)"},
        ),
        Misconception(
            "da-kept-where-masked",
            "Your dh goes past a masked step as it is, and your da is not "
            "zero there. Was a sum used in that step?",
            MASKS, edits={"da[:, t] = real * dh * (1 - hs[:, t] ** 2)":
                          "da[:, t] = dh * (1 - hs[:, t] ** 2)",
                          "dh = da[:, t] @ W_h.T + (1 - real) * dh":
                          "dh = np.where(real, da[:, t] @ W_h.T, dh)"},
        ),
        Misconception(
            "mask-turned-round",
            "You treat masked steps as real ones and real ones as masked. "
            "What does True mean?",
            MASKS, edits={"real = mask[:, t, None]":
                          "real = ~mask[:, t, None]",
                          "(1 - real)": "(1 - 1 * real)"},
        ),
        Misconception(
            "slope-forgotten",
            "Your da lacks the slope of tanh. What is its derivative, from "
            "the state itself?",
            MASKS, edits={" * (1 - hs[:, t] ** 2)": ""},
        ),
        Misconception(
            "slope-of-the-step-before",
            "Your slope of tanh is that of the state one step earlier. Which "
            "state came out of the tanh of step t?",
            MASKS, edits={"(1 - hs[:, t] ** 2)":
                          "(1 - (hs[:, t - 1] if t else 0 * hs[:, 0]) ** 2)"},
        ),
        Misconception(
            "weights-not-transposed",
            "Your gradient goes back through W_h as it stands. Forward it "
            "was h @ W_h: which matrix takes it back?",
            MASKS, edits={"@ W_h.T": "@ W_h"},
        ),
        Misconception(
            "forward-in-time",
            "Your loop runs from the first step to the last. From which end "
            "does the gradient come?",
            MASKS, edits={"reversed(range(hs.shape[1]))":
                          "range(hs.shape[1])"},
        ),
        Misconception(
            "last-step-only",
            "All your steps receive the gradient of the last state itself. "
            "What arrives at a step that is not the last?",
            MASKS, edits={"real * dh * (1": "real * dlast * (1"},
        ),
        Misconception(
            "mask-laid-on-at-the-end",
            "Your da is zero at masked steps, but your dh goes through W_h "
            "there all the same. What did a masked step do on the way "
            "forward?",
            MASKS, edits={"dh = da[:, t] @ W_h.T + (1 - real) * dh":
                          "dh = (dh * (1 - hs[:, t] ** 2)) @ W_h.T"},
        ),
        Misconception(
            "first-step-not-passed",
            "Your dh0 is what arrives at the state after the first step. "
            "Which step lies between it and the state before?",
            MASKS, edits={"da[:, t] @ W_h.T + (1 - real) * dh":
                          "da[:, t] @ W_h.T + (1 - real) * dh if t else dh"},
        ),
        Misconception(
            "mask-of-the-first-sequence",
            "You treat all sequences by the mask of the first. Where does "
            "each of them pause?",
            MASKS, edits={"mask[:, t, None]": "mask[:1, t, None]"},
        ),
        Misconception(
            "mask-of-the-next-step",
            "Your dh is handed past step t by the mask of the step before "
            "it. Which step is being passed?",
            MASKS, edits={"(1 - real) * dh":
                          "(1 - mask[:, t - 1, None]) * dh"},
        ),
    ),
)


# --- layers-both-ways -------------------------------------------------------

def both_ways(p, q, x, mask):
    def run(p, x, mask):
        h, hs = np.zeros((len(x), p.H)), []
        for t in range(x.shape[1]):
            new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
            h = np.where(mask[:, t, None], new, h)
            hs.append(h)
        return np.stack(hs, axis=1)

    ahead = run(p, x, mask)
    back = run(q, x[:, ::-1], mask[:, ::-1])
    hs = np.concatenate([ahead, back[:, ::-1]], axis=-1)
    last = np.concatenate([ahead[:, -1], back[:, -1]], axis=-1)
    return hs, last


def both_ways_inputs(rng):
    def draw(mask, D=2, H=3):
        mask = np.array(mask, bool)
        return {"p": weights(rng, D, H, "h"), "q": weights(rng, D, H, "h"),
                "x": normal(rng, *mask.shape, D), "mask": mask}

    yield case(**draw([[1, 1, 1, 1, 0], [1, 1, 0, 0, 0], [1, 1, 1, 1, 1]]))
    yield case("where nothing is padded", "Which steps are masked, seen from "
               "the end?", **draw([[1, 1, 1, 1]] * 2))
    yield case("for sequences of one step", "What is turned round, and what "
               "has to be?", **draw([[1]] * 3))
    yield case("for a single sequence", "Along which axis do the sequences "
               "differ?", **draw([[1, 1, 1, 0]]))


both_directions = Exercise(
    name="layers-both-ways",
    title="Repair a reader in both directions",
    notebook=NOTEBOOK,
    kind="debugging",
    points=4,
    reference=both_ways,
    inputs=both_ways_inputs,
    returns={"hs": "B T HH", "last": "B HH"},
    look={"hs": "About which step is each half of hs[:, t]?",
          "last": "Where has each direction read everything?"},
    reread=BOTH,
    stub="""\
def both_ways(p, q, x, mask):
    \"\"\"Repair it. → hs (B, T, 2H), last (B, 2H).\"\"\"
    def run(p, x, mask):
        h, hs = np.zeros((len(x), p.H)), []
        for t in range(x.shape[1]):
            new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
            h = np.where(mask[:, t, None], new, h)
            hs.append(h)
        return np.stack(hs, axis=1)

    ahead = run(p, x, mask)
    back = run(q, x[:, ::-1], mask)
    hs = np.concatenate([ahead, back], axis=-1)
    return hs, hs[:, -1]""",
    hints=(
        "Take one sequence of four steps with the last one padded, and write "
        "down which step each column of `back` is about.",
        "`run` is right. The backward layer reads the steps from the end: in "
        "which order does it meet the padding?",
        "Turned round, the first column of `back` is about the first step. "
        "But in which column has the backward layer read everything?",
    ),
    takeaway="Whatever is turned round has to be turned back, the mask too; "
    "and the backward half has read everything at the first step.",
    misconceptions=(
        Misconception(
            "as-given",
            "These are the numbers of the reader as it was handed to you. "
            "About which step is the first column of `back`?",
            BOTH,
            edits={"mask[:, ::-1])": "mask)",
                   "back[:, ::-1]], axis=-1)": "back], axis=-1)"},
            untouched=True,
        ),
        Misconception(
            "mask-not-turned",
            "The sequence is turned round and its mask is not. Where does "
            "the backward layer meet the padding?",
            BOTH, edits={"mask[:, ::-1])": "mask)"},
        ),
        Misconception(
            "back-not-turned",
            "The backward half of your hs begins with the last step, beside "
            "the forward half of the first. About which step is each half of "
            "a column?",
            BOTH, edits={"back[:, ::-1]], axis=-1)": "back], axis=-1)"},
        ),
        Misconception(
            "last-of-the-turned",
            "The backward half of your `last` is that of the last column, "
            "after turning. How many steps has the backward layer read "
            "there?",
            BOTH, edits={"back[:, -1]]": "back[:, 0]]"},
        ),
        Misconception(
            "mask-not-turned-and-last-of-the-turned",
            "The mask of your backward layer is not turned round, and your "
            "`last` takes the backward half of the last column. Where does "
            "that layer meet the padding, and where has it read everything?",
            BOTH, edits={"mask[:, ::-1])": "mask)",
                         "back[:, -1]]": "back[:, 0]]"},
        ),
        Misconception(
            "weights-shared",
            "Both of your directions use the weights p. Whose weights are q?",
            BOTH, edits={"run(q,": "run(p,"},
        ),
        Misconception(
            "both-read-ahead",
            "Your second layer reads from the first step to the last, like "
            "the first. From which end should it come?",
            BOTH, edits={"run(q, x[:, ::-1], mask[:, ::-1])":
                         "run(q, x, mask)"},
        ),
        Misconception(
            "halves-exchanged",
            "In your outputs the backward half comes first. In which order "
            "do they stand side by side?",
            BOTH, edits={"[ahead, back[:, ::-1]]": "[back[:, ::-1], ahead]",
                         "[ahead[:, -1], back[:, -1]]":
                         "[back[:, -1], ahead[:, -1]]"},
        ),
        Misconception(
            "halves-of-hs-exchanged",
            "In your hs the backward half comes first. In which order do they "
            "stand side by side?",
            BOTH, edits={"[ahead, back[:, ::-1]]": "[back[:, ::-1], ahead]"},
        ),
        Misconception(
            "mask-dropped-behind",
            "Your backward layer reads the padding as if it were real. What "
            "has to be turned round with the sequence?",
            BOTH, edits={"mask[:, ::-1])": "np.ones_like(mask))"},
        ),
        Misconception(
            "read-ahead-and-not-turned",
            "Your second layer reads from the first step to the last, and "
            "nothing is turned back. From which end should it come?",
            BOTH, edits={"run(q, x[:, ::-1], mask[:, ::-1])":
                         "run(q, x, mask)",
                         "back[:, ::-1]], axis=-1)": "back], axis=-1)"},
        ),
        Misconception(
            "last-real-column",
            "Your `last` is the column of the last real step. There the "
            "forward half has read everything: how many steps has the "
            "backward half read?",
            BOTH, edits={"last = np.concatenate([ahead[:, -1], back[:, -1]],"
                         " axis=-1)":
                         "last = hs[np.arange(len(x)), mask.sum(axis=1) - 1]"},
        ),
        Misconception(
            "last-is-the-first-column",
            "Both halves of your `last` are those of the first column. Where "
            "has the forward layer read everything?",
            BOTH, edits={"ahead[:, -1]": "ahead[:, 0]"},
        ),
    ),
)


# --- layers-between ---------------------------------------------------------

def between():
    latch = [8.0, 3.0, -1.0]
    return {"ahead": np.array(latch), "back": np.array(latch),
            "readout": np.array([1.0, 1.0, -1.0])}


@cache
def drawn_bits():
    """300 sequences of 12 bits, few of them 1, and the truth."""
    rng = np.random.default_rng(2010)
    x = (rng.random((300, 12)) < rng.uniform(0.05, 0.4, (300, 1))) * 1.0
    ahead = np.maximum.accumulate(x, axis=1)
    back = np.maximum.accumulate(x[:, ::-1], axis=1)[:, ::-1]
    return x, ahead, back


def latches(outputs):
    """States of both directions at each step: (300, 12) each."""
    x, _, _ = drawn_bits()

    def run(w, x):
        h, hs = np.zeros(len(x)), []
        for t in range(x.shape[1]):
            h = np.tanh(w[0] * x[:, t] + w[1] * h + w[2])
            hs.append(h)
        return np.stack(hs, axis=1)

    with np.errstate(all="ignore"):
        return (run(outputs["ahead"], x),
                run(outputs["back"], x[:, ::-1])[:, ::-1])


def said(outputs):
    """What the net says at each step, (300, 12) bool."""
    a, b = latches(outputs)
    w = outputs["readout"]
    return w[0] * a + w[1] * b + w[2] > 0


def shapes_fit(outputs):
    return all(outputs[k].shape == (3,) for k in ("ahead", "back", "readout"))


def agreement(outputs, truth):
    return float((said(outputs) == truth).mean())


def accept_between(case, outputs):
    if not shapes_fit(outputs):
        found = ", ".join(f"{k} {a.shape}" for k, a in outputs.items())
        return f"Each of the three is three numbers; got {found}.", []
    _, ahead, back = drawn_bits()
    truth = (ahead * back) > 0
    right = agreement(outputs, truth)
    rows = [("steps said rightly", f"{right:.3f}", "1.000")]
    if right < 1:
        said_yes = said(outputs)
        n, t = np.argwhere(said_yes != truth)[0]
        bits = "".join(str(int(bit)) for bit in drawn_bits()[0][n])
        return (f"For the bits {bits} your net says "
                f"{'yes' if said_yes[n, t] else 'no'} at step {t + 1}. "
                "Which of the two units is wrong there, or is it the "
                "readout?", rows)
    return "", rows


def agrees(name):
    """Whether the net says something else, without a fault."""
    def found(case, outputs):
        if not shapes_fit(outputs):
            return False
        _, a, b = drawn_bits()
        x = drawn_bits()[0]
        other = {"either": (a + b) > 0, "ahead": a > 0, "back": b > 0,
                 "now": x > 0, "outside": (a * b) <= 0}[name]
        return agreement(outputs, other) == 1
    return found


def constant(case, outputs):
    if not shapes_fit(outputs):
        return False
    answers = said(outputs)
    return bool(answers.all() or not answers.any())


def built(ahead, back, readout):
    def example():
        return {"ahead": np.array(ahead, float), "back": np.array(back, float),
                "readout": np.array(readout, float)}
    return example


LATCH, FADES = [8, 3, -1], [8, 0, -1]

design = Exercise(
    name="layers-between",
    title="Design a net that sees both sides",
    notebook=NOTEBOOK,
    kind="design",
    points=3,
    reference=between,
    inputs=a_value,
    returns={"ahead": "3", "back": "3", "readout": "3"},
    accept=accept_between,
    reread=BOTH,
    stub="answer = {\n"
    '    "ahead": ...,      # w_x, w_h, b\n'
    '    "back": ...,       # w_x, w_h, b\n'
    '    "readout": ...,    # w_1, w_2, b\n'
    "}",
    hints=(
        "Each unit has to remember one thing: has there been a 1, on the way "
        "from its own end? Chapter 2 builds such a latch.",
        "Without a 1 the unit must not become positive, for which a b below "
        "0 will do. Then it sits near −1: w_x has to be greater than w_h and "
        "−b together to lift it over, and w_h well above 1 − b to hold it "
        "there.",
        "The readout has to be positive only if both units are. With units "
        "near 1 or near −1: which bias tells the sum 2 from the sum 0?",
    ),
    takeaway="No unit that reads in one direction can know what is still to "
    "come. Two latches and one sum can.",
    misconceptions=(
        Misconception(
            "either-side",
            "Your net says yes where there is a 1 on either side. What does "
            "the readout have to ask of both units?",
            BOTH, example=built(LATCH, LATCH, [1, 1, 1]),
            recognise=agrees("either"),
        ),
        Misconception(
            "ahead-alone",
            "Your net says yes as soon as a 1 has come, whatever follows. "
            "Which unit has seen what follows?",
            BOTH, example=built(LATCH, LATCH, [1, 0, 0]),
            recognise=agrees("ahead"),
        ),
        Misconception(
            "back-alone",
            "Your net says yes as long as a 1 is still to come, whatever was "
            "before. Which unit has seen what was before?",
            BOTH, example=built(LATCH, LATCH, [0, 1, 0]),
            recognise=agrees("back"),
        ),
        Misconception(
            "forgets-at-once",
            "Your net says yes at the ones themselves and nowhere between "
            "them. One step after a 1, with a 0 to read: what do w_h and b "
            "make of a unit?",
            BOTH, example=built(FADES, FADES, [1, 1, -1]),
            recognise=agrees("now"),
        ),
        Misconception(
            "turned-round",
            "Your net says no between the ones and yes outside. What does a "
            "positive readout mean?",
            BOTH, example=built(LATCH, LATCH, [-1, -1, 1]),
            recognise=agrees("outside"),
        ),
        Misconception(
            "always-the-same",
            "Your net says the same at every step of every sequence. What "
            "are the two units after a 1, and what does the readout make of "
            "them?",
            BOTH, example=built([0, 0, 0], [0, 0, 0], [0, 0, 0]),
            recognise=constant,
        ),
    ),
)


# --- layers-restore ---------------------------------------------------------

@cache
def rises():
    """The last validation loss and the lowest, a pair for each split."""
    curves = record("film-sentences")["results"]["validation loss"]
    return np.array([(c[-1], min(c)) for c in curves]).T


# The t quantile of ten values: the light install has no SciPy.
STUDENT = 2.262157


def interval_of(d, t=STUDENT, ddof=1):
    """Mean and ends of ten values."""
    half = t * np.std(d, ddof=ddof) / np.sqrt(len(d))
    return {"mean": np.mean(d), "low": np.mean(d) - half,
            "high": np.mean(d) + half}


def restore_worth():
    last, lowest = rises()
    return interval_of(last - lowest)


def same(outputs, wanted):
    return all(
        outputs[k].shape == () and abs(float(outputs[k]) - v) <= 5.1e-4
        for k, v in wanted.items()
    )


def accept_worth(case, outputs):
    rows = [(k, f"{float(a):.4f}" if a.shape == () else f"array {a.shape}",
             "as measured") for k, a in outputs.items()]
    if any(a.shape for a in outputs.values()):
        return "Each of the three is one number.", rows
    wanted = restore_worth()
    if same({"mean": outputs["mean"]}, {"mean": wanted["mean"]}):
        if not same(outputs, wanted):
            low, mean, high = (float(outputs[k])
                               for k in ("low", "mean", "high"))
            if low > high:
                return "Your low is above your high.", rows
            half = (wanted["high"] - wanted["low"]) / 2
            return (f"The mean is right. Your low end lies at "
                    f"{(mean - low) / half:.2f} times the right distance "
                    f"from it, your high end at {(high - mean) / half:.2f}. "
                    "Which ten numbers, which divisor and which quantile "
                    "make the half width?", rows)
        return "", rows
    if all(abs(float(outputs[k]) - round(v, 2)) < 1e-9
           for k, v in wanted.items()):
        return ("Your three numbers are right to two decimals. How many were "
                "asked for?", rows)
    return ("Your mean is not that of the last loss minus the lowest of the "
            "same split. Which two numbers of a curve did you subtract?",
            rows)


def unpaired():
    last, lowest = rises()
    both = np.sqrt(np.var(last, ddof=1) + np.var(lowest, ddof=1))
    half = STUDENT * both / np.sqrt(len(last))
    mean = np.mean(last - lowest)
    return {"mean": mean, "low": mean - half, "high": mean + half}


def of_curves(name, what):
    """The interval of what each curve gives."""
    curves = record("film-sentences")["results"][name]
    return interval_of(np.array([what(c) for c in curves]))


def of_intervals():
    a, b = map(interval_of, rises())
    return {k: a[k] - b[k] for k in a}


OTHERWISE = {
    "sign": lambda d: interval_of(-d),
    "first": lambda d: of_curves(
        "validation loss", lambda c: c[-1] - c[0]),
    "before": lambda d: of_curves(
        "validation loss", lambda c: c[-1] - c[-2]),
    "training": lambda d: of_curves(
        "training loss", lambda c: c[-1] - min(c)),
    "per cent": lambda d: interval_of(100 * d),
    "intervals": lambda d: of_intervals(),
    "last": lambda d: interval_of(rises()[0]),
    "highest": lambda d: of_curves(
        "validation loss", lambda c: max(c) - min(c)),
    "median": lambda d: {k: v - d.mean() + np.median(d)
                         for k, v in interval_of(d).items()},
    "ratio": lambda d: interval_of(rises()[0] / rises()[1] - 1),
    "unpaired": lambda d: unpaired(),
    "normal": lambda d: interval_of(d, 1.96),
    "population": lambda d: interval_of(d, ddof=0),
    "deviation": lambda d: interval_of(d, STUDENT * len(d) ** 0.5),
    "spread": lambda d: {"mean": d.mean(), "low": d.min(), "high": d.max()},
    "half": lambda d: interval_of(d) | {
        "high": (interval_of(d)["high"] - interval_of(d)["low"]) / 2},
}


def told(name):
    def other():
        return OTHERWISE[name](np.subtract(*rises()))

    return {"example": other,
            "recognise": lambda case, outputs: same(outputs, other())}


restore = Exercise(
    name="layers-restore",
    title="What is restore_best_weights worth?",
    notebook=NOTEBOOK,
    kind="measurement",
    whole_course=True,
    points=3,
    reference=restore_worth,
    inputs=a_value,
    returns={"mean": "", "low": "", "high": ""},
    accept=accept_worth,
    reread=CALLBACKS,
    stub='answer = {"mean": ..., "low": ..., "high": ...}',
    hints=(
        "Of each curve two numbers are needed: the last, and the lowest.",
        "Both belong to one split. Subtract them split by split, and treat "
        "the ten differences as one series of numbers.",
        "The half width is t times their standard deviation, with n − 1 in "
        "its denominator, divided by √n.",
    ),
    takeaway="Patience is paid for: without restoring, the weights that are "
    "left are those of three epochs too late.",
    misconceptions=(
        Misconception(
            "sign",
            "Your difference is the lowest minus the last. Which is larger?",
            PAIRED, **told("sign"),
        ),
        Misconception(
            "since-the-first-epoch",
            "You compare the last epoch with the first. Which epoch's "
            "weights would be restored?",
            CALLBACKS, **told("first"),
        ),
        Misconception(
            "since-the-epoch-before",
            "You compare the last epoch with the one before it. Which "
            "epoch's weights would be restored?",
            CALLBACKS, **told("before"),
        ),
        Misconception(
            "the-training-loss",
            "These are training losses, lowest after the last epoch. Which "
            "loss does EarlyStopping watch?",
            CALLBACKS, **told("training"),
        ),
        Misconception(
            "times-a-hundred",
            "Your numbers are a hundred times too large. A loss has no per "
            "cent: in which unit are the curves?",
            CALLBACKS, **told("per cent"),
        ),
        Misconception(
            "ends-subtracted",
            "You subtract the ends of two intervals. Of which ten numbers do "
            "you want to know the mean?",
            PAIRED, **told("intervals"),
        ),
        Misconception(
            "the-last-alone",
            "This is the interval of the last losses. With what are they "
            "compared?",
            CALLBACKS, **told("last"),
        ),
        Misconception(
            "from-the-highest",
            "You compare the highest loss with the lowest. With which "
            "epoch's weights does one go on who restores nothing?",
            CALLBACKS, **told("highest"),
        ),
        Misconception(
            "the-median",
            "Your middle is the median of the ten differences. Which middle "
            "was asked for?",
            PAIRED, **told("median"),
        ),
        Misconception(
            "a-ratio",
            "You divide each difference by the lowest loss. In which unit was "
            "it asked for?",
            CALLBACKS, **told("ratio"),
        ),
        Misconception(
            "unpaired",
            "You add up the spreads of the last and the lowest losses, as if "
            "they came from different splits. Which ten numbers are free of "
            "the luck of a split?",
            PAIRED, **told("unpaired"),
        ),
        Misconception(
            "normal-quantile",
            "Your half width is 1.96 standard errors. Which quantile do ten "
            "runs ask for?",
            PAIRED, **told("normal"),
        ),
        Misconception(
            "population-deviation",
            "Your standard deviation divides by n. What has to stand in the "
            "denominator, if the mean came from the same numbers?",
            PAIRED, **told("population"),
        ),
        Misconception(
            "deviation-not-error",
            "Your half width is that of single differences. How does the "
            "mean of ten of them vary?",
            PAIRED, **told("deviation"),
        ),
        Misconception(
            "smallest-and-largest",
            "Your ends are the smallest and the largest difference. What is "
            "an interval for the *mean* made of?",
            PAIRED, **told("spread"),
        ),
        Misconception(
            "half-width-for-the-end",
            "Your high is half the width of the interval. Where is its upper "
            "end?",
            PAIRED, **told("half"),
        ),
    ),
)


EXERCISES = (counting, carrying, mask_back, both_directions, design, restore)
