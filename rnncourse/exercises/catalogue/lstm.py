"""Exercises of chapter 5: the LSTM."""

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

ORDER = 5
NOTEBOOK = "05-lstm-exercises"
INPUT = 'chapter 5, "When to write: the input gate"'
FORGET = 'chapter 5, "When to erase: the forget gate"'
CANDIDATE = 'chapter 5, "What to write: the candidate"'
CELL = 'chapter 5, "When to erase: the forget gate"'
HIDDEN = 'chapter 5, "When to show: the output gate"'
BACK = 'chapter 5, "The way back"'
BIAS = 'chapter 5, "When to erase: the forget gate"'
ORDER_OF_GATES = 'chapter 5, "The whole cell"'


# --- lstm-step --------------------------------------------------------------

def lstm_step(x_t, h_prev, c_prev, p):
    i = sigmoid(x_t @ p.W_xi + h_prev @ p.W_hi + p.b_i)
    f = sigmoid(x_t @ p.W_xf + h_prev @ p.W_hf + p.b_f)
    g = np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)
    o = sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


def step_inputs(rng):
    B, D, H = 3, 2, 4
    x_t, h_prev = normal(rng, B, D), normal(rng, B, H, scale=0.5)
    c_prev, p = normal(rng, B, H), weights(rng, D, H, "ifgo")
    given = {"x_t": x_t, "h_prev": h_prev, "c_prev": c_prev, "p": p}
    yield case(**given)
    yield case(
        "where h_prev = 0", "Look at the terms that h_prev enters.",
        **given | {"h_prev": 0 * h_prev},
    )
    yield case(
        "where c_prev = 0", "Look at the term that c_prev enters.",
        **given | {"c_prev": 0 * c_prev},
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
        "where f = 0", "Look at f, and at what it is multiplied by.",
        **given | {"p": _shut(p, "f")},
    )
    yield case(
        "where i = 0", "Look at i, and at what it is multiplied by.",
        **given | {"p": _shut(p, "i")},
    )
    yield case(
        "for a single sample", "What do you do along the batch axis?",
        x_t=x_t[:1], h_prev=h_prev[:1], c_prev=c_prev[:1], p=p,
    )


def _shut(p, gate):
    """The same cell with one gate shut by a large negative bias."""
    q = Params(*(a.copy() for a in p))
    setattr(q, f"b_{gate}", -40)
    return q


step = Exercise(
    name="lstm-step",
    title="One step of the LSTM",
    notebook=NOTEBOOK,
    points=3,
    reference=lstm_step,
    inputs=step_inputs,
    returns={"h": "B H", "c": "B H"},
    look={
        "h": "h is made of c and of the output gate, each with its own line.",
        "c": "c is what the next step reads.",
    },
    onward={
        "h": lambda c, x_t, h_prev, p: np.tanh(c) * sigmoid(
            x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o
        ),
    },
    reread=ORDER_OF_GATES,
    hints=(
        "Four lines of the same form come first: three gates and one "
        "candidate. Then one line for c and one for h.",
        "A gate answers how much: between 0 and 1. A candidate answers what "
        "to write: between −1 and 1.",
        "c keeps a part of c_prev and adds a part of g. h shows a part of "
        "tanh(c).",
    ),
    takeaway="Three gates and a candidate; the cell state is changed by one "
    "product and one sum, and by nothing else.",
    misconceptions=(
        Misconception(
            "sigma-candidate",
            "Your cell state equals an LSTM whose candidate uses σ. Which "
            "values can g take in the equation of the candidate? Could such "
            "a cell ever count down?",
            CANDIDATE,
            edits={"g = np.tanh(": "g = sigmoid("},
        ),
        Misconception(
            "sigma-output",
            "Your h equals o ⊙ σ(c): it never turns negative. "
            "Which function squashes c in the equation of the hidden state?",
            HIDDEN,
            edits={"np.tanh(c)": "sigmoid(c)"},
        ),
        Misconception(
            "unsquashed-output",
            "Your h is o ⊙ c. What keeps h between −1 and 1 when "
            "c has grown to 10?",
            HIDDEN,
            edits={"np.tanh(c)": "c"},
        ),
        Misconception(
            "gates-exchanged",
            "In your numbers the input gate's weights decide what is kept, "
            "and the forget gate's what is written. Which gate stands beside "
            "c_prev? And if you split fused arrays: is their order i, f, g, "
            "o?",
            CELL,
            edits={"f * c_prev + i * g": "i * c_prev + f * g"},
        ),
        Misconception(
            "order-ifog",
            "Your candidate and your output gate have changed weights. If "
            "you split fused arrays: is their order i, f, g, o?",
            ORDER_OF_GATES,
            edits={
                "np.tanh(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)":
                    "np.tanh(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)",
                "sigmoid(x_t @ p.W_xo + h_prev @ p.W_ho + p.b_o)":
                    "sigmoid(x_t @ p.W_xg + h_prev @ p.W_hg + p.b_g)",
            },
        ),
        Misconception(
            "gates-without-sigma",
            "Your gates are the sums themselves. Between which two numbers "
            "does a gate lie, and which function puts it there?",
            INPUT,
            edits={"i = sigmoid(": "i = (", "f = sigmoid(": "f = (",
                   "o = sigmoid(": "o = ("},
        ),
        Misconception(
            "cell-squashed",
            "Your c has gone through tanh before it is handed "
            "on. Which cell state does the next step need: the squashed one, "
            "or the sum itself?",
            CELL,
            edits={"c = f * c_prev + i * g": "c = np.tanh(f * c_prev + i * g)",
                   "o * np.tanh(c)": "o * c"},
        ),
        Misconception(
            "forget-means-forget",
            "Your c keeps the share 1 − f of c_prev. The name misleads: with "
            "f = 1, does the new cell state keep everything, or lose it?",
            CELL,
            edits={"f * c_prev": "(1 - f) * c_prev"},
        ),
        Misconception(
            "coupled-gates",
            "Your cell writes with 1 − f, and i counts for nothing. Is there "
            "one gate in the equation of the cell state, or are there two?",
            CELL,
            edits={"i * g": "(1 - f) * g"},
        ),
        Misconception(
            "no-forget-gate",
            "Your cell keeps all of c_prev, as the LSTM of 1997 did. Which "
            "gate was added in 2000, and where does it stand?",
            CELL,
            edits={"f * c_prev": "c_prev"},
        ),
        Misconception(
            "no-input-gate",
            "Your cell writes all of g. Which gate decides how much of the "
            "candidate is written?",
            CELL,
            edits={"i * g": "g"},
        ),
        Misconception(
            "gated-with-h",
            "Your forget gate scales h_prev. Which of the two states is the "
            "memory that is carried along?",
            CELL,
            edits={"f * c_prev": "f * h_prev"},
        ),
        Misconception(
            "no-output-gate",
            "Your h is tanh(c), all of it. Which gate decides "
            "what is shown?",
            HIDDEN,
            edits={"o * np.tanh(c)": "np.tanh(c)"},
        ),
        Misconception(
            "old-cell-shown",
            "Your h is made from c_prev. Which state does the "
            "output gate open on: the old or the new one?",
            HIDDEN,
            edits={"np.tanh(c)": "np.tanh(c_prev)"},
        ),
        Misconception(
            "no-bias",
            "Your numbers are those of an LSTM without biases. How many are "
            "there in the six equations?",
            FORGET,
            edits={" + p.b_i": "", " + p.b_f": "", " + p.b_g": "",
                   " + p.b_o": ""},
        ),
        Misconception(
            "no-recurrence",
            "None of your gates reads h_prev. Which product is missing in "
            "all four?",
            INPUT,
            edits={" + h_prev @ p.W_hi": "", " + h_prev @ p.W_hf": "",
                   " + h_prev @ p.W_hg": "", " + h_prev @ p.W_ho": ""},
        ),
        Misconception(
            "states-exchanged",
            "Your gates read c_prev where h_prev belongs. Which of the two "
            "states is multiplied by W_h?",
            INPUT,
            edits={"h_prev @ p.W_hi": "c_prev @ p.W_hi",
                   "h_prev @ p.W_hf": "c_prev @ p.W_hf",
                   "h_prev @ p.W_hg": "c_prev @ p.W_hg",
                   "h_prev @ p.W_ho": "c_prev @ p.W_ho"},
        ),
        Misconception(
            "shared-weights",
            "Your forget gate uses the candidate's input weights W_xg. Does "
            "every gate have weights of its own?",
            FORGET,
            edits={"p.W_xf": "p.W_xg"},
        ),
        *(
            Misconception(
                f"tanh-{gate}",
                f"Your {word} gate goes through tanh. Between which two "
                "numbers does a gate lie?",
                place, edits={f"{gate} = sigmoid(": f"{gate} = np.tanh("},
            )
            for gate, word, place in (
                ("i", "input", INPUT), ("f", "forget", FORGET),
                ("o", "output", HIDDEN),
            )
        ),
        *(
            Misconception(
                f"no-bias-{gate}",
                f"Your {word} lacks its bias. Does every line with weights "
                "have one?",
                place, edits={f" + p.b_{gate}": ""},
            )
            for gate, word, place in (
                ("i", "input gate", INPUT), ("f", "forget gate", FORGET),
                ("g", "candidate", CANDIDATE), ("o", "output gate", HIDDEN),
            )
        ),
        Misconception(
            "recurrence-transposed",
            "Your recurrent weights are transposed in all four lines, which "
            "W_h (H, H) lets you do without an error. From which unit to "
            "which does W_h[j, k] lead?",
            INPUT,
            edits={f"p.W_h{gate}": f"p.W_h{gate}.T" for gate in "ifgo"},
        ),
        Misconception(
            "output-order",
            "In what you return, h and c have changed places. Which "
            "one does the signature return first?",
            HIDDEN,
            edits={"return h, c": "return c, h"},
        ),
    ),
)


# --- lstm-forget-half-life --------------------------------------------------

def lstm_forget_half_life():
    b_f = 1.0
    f = 1 / (1 + np.exp(-b_f))
    return np.log(0.5) / np.log(f)


half_life = Exercise(
    name="lstm-forget-half-life",
    title="How long does a fresh cell remember?",
    notebook=NOTEBOOK,
    kind="number",
    points=2,
    reference=lstm_forget_half_life,
    inputs=lambda rng: iter([case("as you answered")]),
    returns={"steps": ""},
    lost="First compute f, then how much is left after one, two, three steps.",
    reread=BIAS,
    tolerance=5e-3,
    hints=(
        "The gate first: which number is f, if its input is the bias alone?",
        "After n steps the memory has been multiplied by f, n times.",
        "Solve fⁿ = 1/2 for n by taking logarithms on both sides.",
    ),
    takeaway="A forget bias of 1 halves the memory in little more than two "
    "steps; for long memories the bias has to be larger.",
    misconceptions=(
        Misconception(
            "one-over-e",
            "That is the number of steps until 1/e of the memory is left. "
            "Which fraction defines a half-life?",
            BIAS,
            edits={"np.log(0.5)": "-1"},
        ),
        Misconception(
            "bias-zero",
            "That is the half-life with a bias of 0, where f is one half. "
            "Which bias does the exercise start from?",
            BIAS,
            edits={"b_f = 1.0": "b_f = 0.0"},
        ),
        Misconception(
            "mean-lifetime",
            "Your number is 0.5 / (1 − f), as if every step took the same "
            "amount away. Each step takes the same share: which function "
            "undoes a power?",
            BIAS,
            edits={"np.log(0.5) / np.log(f)": "0.5 / (1 - f)"},
        ),
        Misconception(
            "one-over-one-minus-f",
            "That is 1 / (1 − f), the mean age of what is in the memory. "
            "When is only one half of it left?",
            BIAS,
            edits={"np.log(0.5) / np.log(f)": "1 / (1 - f)"},
        ),
        Misconception(
            "written-not-kept",
            "Your number answers when (1 − f)ⁿ is one half. What is left of "
            "the memory after n steps: the lost share, or the kept one?",
            BIAS,
            edits={"np.log(f)": "np.log(1 - f)"},
        ),
        Misconception(
            "tanh-gate",
            "Your number is that of a gate of tanh(1). Which function makes "
            "a gate?",
            FORGET,
            edits={"1 / (1 + np.exp(-b_f))": "np.tanh(b_f)"},
        ),
        Misconception(
            "negative",
            "A number of steps cannot be negative. log f and log 1/2 have "
            "the same sign: what happens to it when you divide?",
            BIAS,
            edits={"np.log(0.5) / np.log(f)": "np.log(2) / np.log(f)"},
        ),
        Misconception(
            "upside-down",
            "Your fraction is upside down: that is how many half-lives fit "
            "into one step. Solve fⁿ = 1/2 for n.",
            BIAS,
            edits={"np.log(0.5) / np.log(f)": "np.log(f) / np.log(0.5)"},
        ),
        Misconception(
            "logarithm-of-a-half",
            "That is log 1/2. It belongs to the number asked for; what else "
            "does fⁿ = 1/2 leave on the other side?",
            BIAS,
            edits={"np.log(0.5) / np.log(f)": "np.log(0.5)"},
        ),
        Misconception(
            "logarithm-of-two",
            "That is log 2. It belongs to the number asked for; what else "
            "does fⁿ = 1/2 leave on the other side?",
            BIAS,
            edits={"np.log(0.5) / np.log(f)": "np.log(2)"},
        ),
        Misconception(
            "whole-steps",
            "That is the first whole step after which less than one half is "
            "left. The number asked for is where exactly one half is left; "
            "it need not be whole.",
            BIAS,
            edits={"np.log(0.5) / np.log(f)":
                   "np.ceil(np.log(0.5) / np.log(f))"},
        ),
        Misconception(
            "after-one-step",
            "That is what is left after one step, f itself. The question is "
            "after how many steps one half is left.",
            BIAS,
            edits={"np.log(0.5) / np.log(f)": "f"},
        ),
    ),
)


# --- lstm-forget-bias -------------------------------------------------------

def lstm_forget_bias(H, b_f):
    b = np.zeros(4 * H)
    b[H : 2 * H] = b_f
    return b


def bias_inputs(rng):
    for H, when in ((3, "in general"), (1, "for a single unit"),
                    (8, "for eight units")):
        yield case(
            when, H=H, b_f=float(rng.uniform(0.5, 3)),
        )


forget_bias = Exercise(
    name="lstm-forget-bias",
    title="Start with the memory open",
    notebook=NOTEBOOK,
    kind="array",
    points=1,
    reference=lstm_forget_bias,
    inputs=bias_inputs,
    returns={"b": "4H"},
    reread=ORDER_OF_GATES,
    hints=(
        "Four blocks of H numbers each, one after the other.",
        "The order of the blocks is i, f, g, o.",
        "The forget gate owns the columns from H up to, not including, 2H.",
    ),
    takeaway="The order i, f, g, o is Keras's: arrays of the two can be "
    "exchanged as they are.",
    misconceptions=(
        Misconception(
            "first-block",
            "You open the first block. Which gate comes first in the order "
            "i, f, g, o?",
            ORDER_OF_GATES,
            edits={"b[H : 2 * H]": "b[:H]"},
        ),
        Misconception(
            "third-block",
            "You fill the third block, which is the candidate's. Counted "
            "from zero, which number does f have in i, f, g, o?",
            ORDER_OF_GATES,
            edits={"b[H : 2 * H]": "b[2 * H : 3 * H]"},
        ),
        Misconception(
            "last-block",
            "You fill the last block, which is the output gate's. Where does "
            "f stand in i, f, g, o?",
            ORDER_OF_GATES,
            edits={"b[H : 2 * H]": "b[3 * H :]"},
        ),
        Misconception(
            "all-gates",
            "All four blocks hold the bias. What would a positive bias do to "
            "the candidate before anything has been learnt?",
            BIAS,
            edits={"b[H : 2 * H]": "b[:]"},
        ),
        Misconception(
            "always-one",
            "Your forget gate gets 1, whatever b_f is. Where does the "
            "argument enter?",
            BIAS,
            edits={"= b_f": "= 1"},
        ),
        Misconception(
            "closed",
            "Your bias has the opposite sign: σ of it is below one half. Is "
            "a forget gate near 0 open or shut?",
            BIAS,
            edits={"= b_f": "= -b_f"},
        ),
        Misconception(
            "gate-not-bias",
            "Your block holds σ(b_f), the gate. What is asked for is the "
            "number that goes into σ.",
            BIAS,
            edits={"= b_f": "= sigmoid(b_f)"},
        ),
        Misconception(
            "ones-elsewhere",
            "The other three gates get 1 instead of 0. What should they "
            "start from?",
            BIAS,
            edits={"np.zeros": "np.ones"},
        ),
        Misconception(
            "one-block-only",
            "That is the forget gate's own bias (H,). The array holds all "
            "four gates side by side: how long is it?",
            ORDER_OF_GATES,
            edits={"return b": "return b[H : 2 * H]"},
        ),
        Misconception(
            "one-unit-only",
            "You set a single number. How many units have a forget gate?",
            ORDER_OF_GATES,
            edits={"b[H : 2 * H]": "b[H]"},
        ),
        Misconception(
            "whole-numbers",
            "Your b_f has lost its decimals: the array holds whole numbers. "
            "Which dtype does np.zeros give by itself?",
            BIAS,
            edits={"np.zeros(4 * H)": "np.zeros(4 * H, int)"},
        ),
        Misconception(
            "gates-as-rows",
            "One row per gate is a clear picture, but the array is flat: "
            "(4H,), like the columns of W_x.",
            ORDER_OF_GATES,
            edits={"return b": "return b.reshape(4, H)"},
        ),
        Misconception(
            "interleaved",
            "You open every fourth number, as if the gates of one unit stood "
            "together. A block holds one gate of all units: where is the "
            "second block?",
            ORDER_OF_GATES,
            edits={"b[H : 2 * H]": "b[1::4]"},
        ),
    ),
)


# --- lstm-step-backward -----------------------------------------------------

def lstm_step_backward(dh, dc, i, f, g, o, c_prev, c):
    s = np.tanh(c)
    d = dc + dh * o * (1 - s**2)
    da_i = d * g * i * (1 - i)
    da_f = d * c_prev * f * (1 - f)
    da_g = d * i * (1 - g**2)
    da_o = dh * s * o * (1 - o)
    dc_prev = d * f
    return da_i, da_f, da_g, da_o, dc_prev


def backward_inputs(rng):
    B, H = 3, 4
    i, f, o = gate(rng, B, H), gate(rng, B, H), gate(rng, B, H)
    g, c_prev = candidate(rng, B, H), normal(rng, B, H)
    c = f * c_prev + i * g
    dh, dc = normal(rng, B, H), normal(rng, B, H)
    given = {"dh": dh, "dc": dc, "i": i, "f": f, "g": g, "o": o,
             "c_prev": c_prev, "c": c}
    yield case(**given)
    yield case(
        "where dc = 0",
        "Look at the gradient that arrives through c from the next step.",
        **given | {"dc": 0 * dc},
    )
    yield case(
        "where dh = 0",
        "Look at the gradient that arrives through h.",
        **given | {"dh": 0 * dh},
    )
    yield case(
        "where c_prev = 0", "Look at what c_prev enters.",
        **given | {"c_prev": 0 * c_prev, "c": i * g},
    )


backward = Exercise(
    name="lstm-step-backward",
    title="The gradient of one step",
    notebook=NOTEBOOK,
    kind="derivation",
    points=4,
    reference=lstm_step_backward,
    inputs=backward_inputs,
    returns={"da_i": "B H", "da_f": "B H", "da_g": "B H", "da_o": "B H",
             "dc_prev": "B H"},
    look={
        "da_i": "Three factors lead to it: from c, through the line of c to "
        "i, and through σ.",
        "da_f": "Three factors lead to it: from c, through the line of c to "
        "f, and through σ.",
        "da_g": "Three factors lead to it: from c, through the line of c to "
        "g, and through tanh.",
        "da_o": "Three factors lead to it: from h, through the line of h to "
        "o, and through σ.",
        "dc_prev": "Two factors lead to it: from c, and through the line of "
        "c to c_prev.",
    },
    reread=BACK,
    hints=(
        "Two gradients meet in c: the one from the next step, dc, and the "
        "one that comes through h = o ⊙ tanh(c). Add them first.",
        "In c = f ⊙ c_prev + i ⊙ g, the derivative with respect to one "
        "factor is the other factor.",
        "Last, through the activations: σ′ = σ (1 − σ) for the gates, "
        "1 − g² for the candidate.",
    ),
    takeaway="From c to c_prev the gradient is multiplied by f and by "
    "nothing else: no matrix, no tanh.",
    misconceptions=(
        Misconception(
            "no-dc-from-the-future",
            "The dc that arrives from the next step counts for nothing in "
            "your numbers. Through which of the two states does an LSTM hand "
            "gradients on over long distances?",
            BACK,
            edits={"d = dc + dh": "d = dh"},
        ),
        Misconception(
            "no-path-through-h",
            "Your dc ignores dh. c is also read by h = o ⊙ tanh(c): what "
            "comes back through that line?",
            BACK,
            edits={"d = dc + dh * o * (1 - s**2)": "d = dc"},
        ),
        Misconception(
            "no-tanh-derivative",
            "Coming from h, your gradient passes tanh(c) unchanged. What is "
            "the derivative of tanh?",
            BACK,
            edits={"dh * o * (1 - s**2)": "dh * o"},
        ),
        Misconception(
            "tanh-of-c-confused",
            "You use 1 − c² where 1 − tanh²(c) belongs. What is squared in "
            "the derivative of tanh: its argument, or its value?",
            BACK,
            edits={"1 - s**2": "1 - c**2"},
        ),
        Misconception(
            "no-gate-derivatives",
            "Your da_i, da_f and da_o are gradients of the gates, not of "
            "what goes into σ. Which factor is missing?",
            BACK,
            edits={" * i * (1 - i)": "", " * f * (1 - f)": "",
                   " * o * (1 - o)": ""},
        ),
        Misconception(
            "sigma-derivative-for-g",
            "Your da_g has g (1 − g), as if g were a gate. Which "
            "function made g, and what is its derivative?",
            BACK,
            edits={"1 - g**2": "g * (1 - g)"},
        ),
        Misconception(
            "no-candidate-derivative",
            "Your da_g is the gradient of g, not of what goes into tanh. "
            "Which factor is missing?",
            BACK,
            edits={" * (1 - g**2)": ""},
        ),
        Misconception(
            "tanh-twice",
            "Your da_g uses 1 − tanh²(g). Is g already tanh of something, "
            "or is it the argument?",
            BACK,
            edits={"g**2": "np.tanh(g)**2"},
        ),
        Misconception(
            "sigma-twice",
            "Your gates go through σ once more, in the derivatives. i, f and "
            "o are values of σ: how is σ′ written with its value?",
            BACK,
            edits={
                " * i * (1 - i)": " * sigmoid(i) * (1 - sigmoid(i))",
                " * f * (1 - f)": " * sigmoid(f) * (1 - sigmoid(f))",
                " * o * (1 - o)": " * sigmoid(o) * (1 - sigmoid(o))",
            },
        ),
        Misconception(
            "old-dc-handed-back",
            "Your dc_prev leaves out what came through h. Which gradient of "
            "c belongs beside f: the one that arrived, or the whole?",
            BACK,
            edits={"dc_prev = d * f": "dc_prev = dc * f"},
        ),
        Misconception(
            "new-cell-for-the-old",
            "Your forget gate's gradient uses c. By which cell state was f "
            "multiplied?",
            BACK,
            edits={"d * c_prev": "d * c"},
        ),
        Misconception(
            "no-forget-on-the-way-back",
            "Your dc_prev is dc itself. c_prev entered c with a factor: "
            "which one?",
            BACK,
            edits={"dc_prev = d * f": "dc_prev = d"},
        ),
        Misconception(
            "factors-not-exchanged",
            "The derivative of i ⊙ g with respect to i is g, and the other "
            "way round. Yours takes the factor itself. Check da_i and da_g.",
            BACK,
            edits={"d * g * i * (1 - i)": "d * i * i * (1 - i)",
                   "d * i * (1 - g**2)": "d * g * (1 - g**2)"},
        ),
        Misconception(
            "output-gate-through-c",
            "Your da_o starts from the gradient of c. Does c depend on o? "
            "Which line does o stand in?",
            BACK,
            edits={"dh * s * o * (1 - o)": "d * s * o * (1 - o)"},
        ),
        Misconception(
            "output-gate-sees-c",
            "Your da_o uses c. Which function of c was multiplied by o?",
            BACK,
            edits={"dh * s * o * (1 - o)": "dh * c * o * (1 - o)"},
        ),
        Misconception(
            "output-gate-forgotten",
            "On the way from h into c you leave o out. By what was tanh(c) "
            "multiplied?",
            BACK,
            edits={"dh * o * (1 - s**2)": "dh * (1 - s**2)"},
        ),
    ),
)


# --- lstm-find-the-bug ------------------------------------------------------

def lstm_forward(x, h_0, c_0, p):
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)


def forward_inputs(rng):
    B, T, D, H = 3, 5, 2, 4
    given = {
        "x": normal(rng, B, T, D), "h_0": normal(rng, B, H, scale=0.5),
        "c_0": normal(rng, B, H), "p": weights(rng, D, H, "ifgo"),
    }
    yield case(**given)
    yield case(
        "for T = 1", **given | {"x": given["x"][:, :1]},
    )
    yield case(
        "where h_0 and c_0 are 0", "Look at what becomes of h_0 and c_0.",
        **given | {"h_0": 0 * given["h_0"], "c_0": 0 * given["c_0"]},
    )
    yield case(
        "for a single sequence", "What do you do along the batch axis?",
        x=given["x"][:1], h_0=given["h_0"][:1], c_0=given["c_0"][:1],
        p=given["p"],
    )


find_the_bug = Exercise(
    name="lstm-find-the-bug",
    title="Right for one step, wrong for two",
    notebook=NOTEBOOK,
    kind="debugging",
    points=3,
    reference=lstm_forward,
    inputs=forward_inputs,
    returns={"hs": "B T H"},
    over_time="what does a step read, and which line updates it?",
    reread=CELL,
    stub='''\
def lstm_forward(x, h_0, c_0, p):
    """One line is wrong: repair it. x (B, T, D) → hs (B, T, H)."""
    h, c, hs = h_0, c_0, []
    for t in range(x.shape[1]):
        a = x[:, t] @ p.W_x + h @ p.W_h + p.b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
        g = np.tanh(a_g)
        c = f * c_0 + i * g
        h = o * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1)''',
    hints=(
        "Run it with T = 1 and with T = 2 beside the package's forward. "
        "Which step differs first?",
        "Every name on the right of a line in the loop should have been "
        "updated by the step before, or come from x. Which one never is?",
        "Look at the line of the cell state.",
    ),
    takeaway="A check of one step cannot see this. Check sequences, and "
    "start them from a state that is not zero.",
    misconceptions=(
        Misconception(
            "as-given",
            "This is the function as it was handed out: right for T = 1, "
            "wrong from the second step on. What should be carried, and "
            "is not?",
            CELL,
            edits={"f * c + i * g": "f * c_0 + i * g"},
            untouched=True,
        ),
        Misconception(
            "hidden-for-cell",
            "Now the forget gate scales h. The recurrent product reads h; "
            "which state does the forget gate keep?",
            CELL,
            edits={"f * c + i * g": "f * h + i * g"},
        ),
        Misconception(
            "forget-gate-dropped",
            "The cell is carried now, but without its forget gate. What "
            "stands beside the old cell in the equation of the cell state?",
            CELL,
            edits={"f * c + i * g": "c + i * g"},
        ),
        Misconception(
            "memory-dropped",
            "Now nothing of the old cell is kept at all. Which term of "
            "the equation of the cell state has gone?",
            CELL,
            edits={"f * c + i * g": "i * g"},
        ),
        Misconception(
            "wrong-line-recurrence",
            "In your numbers neither state is carried: every step reads h_0 "
            "and c_0. Which lines update h and c, and what do the lines "
            "above them read?",
            CELL,
            edits={"h @ p.W_h": "h_0 @ p.W_h",
                   "f * c + i * g": "f * c_0 + i * g"},
        ),
        Misconception(
            "both-not-carried",
            "The cell state is carried now, and the hidden state no longer: "
            "every step reads h_0. Which state has each line to read?",
            CELL,
            edits={"h @ p.W_h": "h_0 @ p.W_h"},
        ),
        Misconception(
            "wrong-line-order",
            "Your numbers are those of gates in the order i, f, o, g, and "
            "c_0 is still read in every step. The columns stand as i, f, g, "
            "o.",
            ORDER_OF_GATES,
            edits={"a_i, a_f, a_g, a_o = np": "a_i, a_f, a_o, a_g = np",
                   "f * c + i * g": "f * c_0 + i * g"},
        ),
        Misconception(
            "wrong-line-candidate",
            "Now the candidate goes through σ, and c_0 is still read in "
            "every step. The candidate may be negative; look for what is not "
            "carried.",
            CANDIDATE,
            edits={"np.tanh(a_g)": "sigmoid(a_g)",
                   "f * c + i * g": "f * c_0 + i * g"},
        ),
        Misconception(
            "wrong-line-output",
            "Now h is made without the tanh of c, and c_0 is still read in "
            "every step. Look for what is not carried.",
            HIDDEN,
            edits={"np.tanh(c)": "c", "f * c + i * g": "f * c_0 + i * g"},
        ),
        Misconception(
            "wrong-line-axis",
            "Time stands in front now, and c_0 is still read in every step. "
            "The result is (B, T, H), and the states are stacked as they "
            "were meant to be.",
            CELL,
            edits={"np.stack(hs, axis=1)": "np.stack(hs, axis=0)",
                   "f * c + i * g": "f * c_0 + i * g"},
        ),
    ),
)


# --- lstm-gate-plot ---------------------------------------------------------

def plot_gates(a, ax):
    t = np.arange(1, len(a) + 1)
    curves = {
        "i": sigmoid(a[:, 0]),
        "f": sigmoid(a[:, 1]),
        "g": np.tanh(a[:, 2]),
        "o": sigmoid(a[:, 3]),
    }
    return curves | {f"x of {name}": t for name in curves}


gate_plot = Exercise(
    name="lstm-gate-plot",
    title="Draw the gates of one unit over time",
    notebook=NOTEBOOK,
    kind="plot",
    points=2,
    reference=plot_gates,
    inputs=lambda rng: iter([
        case(a=normal(rng, 12, 4, scale=2), ax={"axes": True}),
        case(
            "for two steps", a=normal(rng, 2, 4, scale=2), ax={"axes": True},
        ),
    ]),
    returns={"i": "T", "f": "T", "g": "T", "o": "T", "x of i": "T",
             "x of f": "T", "x of g": "T", "x of o": "T"},
    look={
        name: f"Which column of a belongs to {name}, and which function?"
        for name in "ifgo"
    },
    reread=ORDER_OF_GATES,
    hints=(
        "The columns of a are what goes into the activations, in the order "
        "i, f, g, o.",
        "Three columns go through σ, one through tanh.",
        'ax.plot(t, values, label="i") for each curve; ax.legend() shows the '
        "labels, ax.set_xlabel names the axis, and return ax at the end.",
    ),
    takeaway="A gate near 1 lets everything pass; the candidate alone may "
    "cross zero.",
    misconceptions=(
        Misconception(
            "sigma-candidate",
            "All four of your curves go through σ. Which of them may turn "
            "negative?",
            CANDIDATE,
            edits={"np.tanh(": "sigmoid("},
        ),
        Misconception(
            "tanh-gates",
            "All four of your curves go through tanh. Between which two "
            "numbers does a gate lie?",
            INPUT,
            edits={
                "sigmoid(a[:, 0])": "np.tanh(a[:, 0])",
                "sigmoid(a[:, 1])": "np.tanh(a[:, 1])",
                "sigmoid(a[:, 3])": "np.tanh(a[:, 3])",
            },
        ),
        Misconception(
            "before-the-activation",
            "You draw the columns of a as they are. What turns them into "
            "gates?",
            INPUT,
            edits={"sigmoid(a[:, 0])": "a[:, 0]",
                   "sigmoid(a[:, 1])": "a[:, 1]",
                   "np.tanh(a[:, 2])": "a[:, 2]",
                   "sigmoid(a[:, 3])": "a[:, 3]"},
        ),
        Misconception(
            "order-ifog",
            "Your g is made from the last column and your o from the third. "
            "In which order do the columns stand?",
            ORDER_OF_GATES,
            edits={"np.tanh(a[:, 2])": "np.tanh(a[:, 3])",
                   "sigmoid(a[:, 3])": "sigmoid(a[:, 2])"},
        ),
        Misconception(
            "order-figo",
            "Your i and f have changed columns. In which order do the "
            "columns stand?",
            ORDER_OF_GATES,
            edits={"sigmoid(a[:, 0])": "sigmoid(a[:, 1])",
                   "sigmoid(a[:, 1])": "sigmoid(a[:, 0])"},
        ),
        Misconception(
            "from-zero",
            "Your curves start at t = 0. The first time step "
            "is x_1: where should the axis begin?",
            CELL,
            edits={"np.arange(1, len(a) + 1)": "np.arange(len(a))"},
        ),
        Misconception(
            "reversed",
            "Your time axis runs backwards. Which row of a is the first "
            "step?",
            CELL,
            edits={"np.arange(1, len(a) + 1)":
                   "np.arange(1, len(a) + 1)[::-1]"},
        ),
    ),
)


EXERCISES = (
    step, half_life, forget_bias, backward, find_the_bug, gate_plot,
)
