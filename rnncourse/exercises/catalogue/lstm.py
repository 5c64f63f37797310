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
HOW_FAR = 'chapter 5, "How far back?"'
ORDER_OF_GATES = 'chapter 5, "The whole cell"'
SOME_GATES = ("if", "i and f"), ("ifo", "i, f and o")


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
        "where f = 0", "Look at f: at how it is made, and at what it is "
        "multiplied by.",
        **given | {"p": _shut(p, "f")},
    )
    yield case(
        "where i = 0", "Look at i: at how it is made, and at what it is "
        "multiplied by.",
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
            "Your c keeps the share 1 − f of c_prev, with f as in the task. "
            "Either the line of c turns the share round, or a sign in your "
            "σ does: with f = 1, is everything kept, or lost?",
            CELL,
            edits={"f * c_prev": "(1 - f) * c_prev"},
        ),
        Misconception(
            "gates-turned",
            "Your three gates are 1 minus what they should be: is there a "
            "sign too many in your σ? With a large positive sum, is a gate "
            "open or shut?",
            INPUT,
            edits={f"{gate} = sigmoid(": f"{gate} = 1 - sigmoid("
                   for gate in "ifo"},
        ),
        Misconception(
            "new-content-forgotten",
            "In your numbers f multiplies what is written, too. How far does "
            "the forget gate reach in the equation of the cell state?",
            CELL,
            edits={"f * c_prev + i * g": "f * (c_prev + i * g)"},
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
            "gate came two years later, and where does it stand?",
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
        *(
            Misconception(
                f"memory-read-{gates}",
                f"Your gates {these} read c_prev where h_prev belongs. Which "
                "of the two states is multiplied by W_h?",
                INPUT,
                edits={f"h_prev @ p.W_h{gate}": f"c_prev @ p.W_h{gate}"
                       for gate in gates},
            )
            for gates, these in SOME_GATES
        ),
        *(
            Misconception(
                f"peepholes-{how}-{gates}",
                f"In your numbers the gates {these} {see} beside h_prev. "
                "Those are peepholes, of another variant: what do the gates "
                "read in the six equations?",
                ORDER_OF_GATES,
                edits={old.format(gate): new.format(gate) for gate in gates},
            )
            for gates, these in SOME_GATES
            for how, see, old, new in (
                ("added", "read c_prev", "p.b_{}", "p.b_{} + c_prev"),
                ("multiplied", "read c_prev, through W_h,",
                 "h_prev @ p.W_h{}", "(h_prev + c_prev) @ p.W_h{}"),
            )
        ),
        Misconception(
            "candidate-squashed-twice",
            "In your numbers the candidate has gone through tanh twice. "
            "Which line squashes it, and which line uses it as it is?",
            CANDIDATE,
            edits={"i * g": "i * np.tanh(g)"},
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
            "That is 1 / (1 − f), the sum 1 + f + f² + … of the shares that "
            "are left step by step. For which n is fⁿ one half?",
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
        Misconception(
            "slope-of-the-logarithm",
            "That is log f to base 2, by which the logarithm of the memory "
            "changes in one step. How many steps does it take to change by "
            "−1?",
            FORGET,
            edits={"np.log(0.5) / np.log(f)": "np.log2(f)"},
        ),
        Misconception(
            "one-over-the-gate",
            "That is 1 / f, by which a step divides the memory. What becomes "
            "of it in n steps?",
            FORGET,
            edits={"np.log(0.5) / np.log(f)": "1 / f"},
        ),
        Misconception(
            "half-of-the-gate",
            "That is half of f. How much is left after one step, and after "
            "two?",
            FORGET,
            edits={"np.log(0.5) / np.log(f)": "f / 2"},
        ),
        Misconception(
            "half-over-the-gate",
            "That is 1/2 divided by f. The memory is multiplied by f in each "
            "step: how does n stand in fⁿ?",
            FORGET,
            edits={"np.log(0.5) / np.log(f)": "0.5 / f"},
        ),
        Misconception(
            "to-a-quarter",
            "After so many steps a quarter is left. How much is asked for?",
            FORGET,
            edits={"np.log(0.5)": "np.log(0.25)"},
        ),
        Misconception(
            "another-bias",
            "So long does a cell with forget bias 2 remember. Which bias is "
            "asked for?",
            FORGET,
            edits={"b_f = 1.0": "b_f = 2.0"},
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
            "Your dc_prev is the whole gradient of c, as it stands. c_prev "
            "entered c with a factor: which one?",
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
    takeaway="A check of one step cannot see this. Check sequences.",
    misconceptions=(
        Misconception(
            "as-given",
            "These are the numbers of the function as it was handed out: "
            "right for T = 1, "
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
            "shown-from-the-start",
            "In your numbers h is made, at every step, of the memory from "
            "before the first. Which name stands in the line of h, and "
            "which line updates it?",
            HIDDEN,
            edits={"c = f * c + i * g": "c_0 = f * c_0 + i * g"},
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
        '`ax.plot(t, values, label="i")` for each curve; `ax.legend()` shows '
        "the labels, `ax.set_xlabel` names the axis, and return ax at the end.",
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


# --- lstm-backward ----------------------------------------------------------

def lstm_backward(dhs, x, mask, h_prev, c_prev, i, f, g, o, c, p):
    dx, dh, dc = np.zeros(x.shape), np.zeros(c[:, 0].shape), 0 * c[:, 0]
    dW_x, dW_h, db = 0 * p.W_x, 0 * p.W_h, 0 * p.b
    for t in reversed(range(x.shape[1])):
        real = mask[:, t, None]
        dh = dh + dhs[:, t]
        s = np.tanh(c[:, t])
        d = dc + dh * o[:, t] * (1 - s**2)
        da_i = d * g[:, t] * i[:, t] * (1 - i[:, t])
        da_f = d * c_prev[:, t] * f[:, t] * (1 - f[:, t])
        da_g = d * i[:, t] * (1 - g[:, t] ** 2)
        da_o = dh * s * o[:, t] * (1 - o[:, t])
        da = real * np.hstack([da_i, da_f, da_g, da_o])
        dx[:, t] = da @ p.W_x.T
        dW_x = dW_x + x[:, t].T @ da
        dW_h = dW_h + h_prev[:, t].T @ da
        db = db + da.sum(axis=0)
        dh = np.where(real, da @ p.W_h.T, dh)
        dc = np.where(real, d * f[:, t], dc)
    return dx, dW_x, dW_h, db, dh, dc


def way_back_inputs(rng):
    def draw(B, T, mask):
        p = weights(rng, 2, 3, "ifgo")
        x = normal(rng, B, T, 2)
        h, c = normal(rng, B, 3, scale=0.5), normal(rng, B, 3)
        kept = {name: [] for name in ("h_prev", "c_prev", *"ifgoc")}
        for t in range(T):
            a = x[:, t] @ p.W_x + h @ p.W_h + p.b
            a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
            i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
            g, old = np.tanh(a_g), c
            c = f * c + i * g
            step = {"h_prev": h, "c_prev": old, "i": i, "f": f, "g": g,
                    "o": o, "c": c}
            for name, value in step.items():
                kept[name].append(value)
            real = mask[:, t, None]
            h = np.where(real, o * np.tanh(c), h)
            c = np.where(real, c, old)
        stacked = {k: np.stack(v, axis=1) for k, v in kept.items()}
        return {"dhs": normal(rng, B, T, 3), "x": x, "mask": mask,
                **stacked, "p": p}

    B, T = 4, 5
    gaps = np.array([[1, 0, 1, 1, 0], [0, 1, 0, 1, 1], [1, 1, 1, 1, 1],
                     [1, 1, 0, 0, 1]])
    yield case(**draw(B, T, gaps == 1))
    yield case(
        "where nothing is masked", "Look at what you do where a step is not "
        "real.", **draw(B, T, np.ones((B, T), bool)),
    )
    yield case("for T = 1", **draw(B, 1, np.ones((B, 1), bool)))
    yield case(
        "for a single sequence", "What do you do along the batch axis?",
        **draw(1, T, np.ones((1, T), bool)),
    )


way_back = Exercise(
    name="lstm-backward",
    title="The whole way back, with a mask",
    notebook=NOTEBOOK,
    kind="derivation",
    points=6,
    reference=lstm_backward,
    inputs=way_back_inputs,
    returns={"dx": "B T D", "dW_x": "D 4H", "dW_h": "H 4H", "db": "4H",
             "dh_0": "B H", "dc_0": "B H"},
    reread=BACK,
    hints=(
        "Two gradients are carried from step to step, dh and dc. At the "
        "last step both are zero; dhs[:, t] is added to dh on entering "
        "step t.",
        "A masked step repeats both states: what arrives at its h and c goes "
        "on to the h and c before it as it is, and nothing goes into the "
        "weights or the input.",
        "np.where(mask[:, t, None], new, old) chooses per sequence. The "
        "weights collect a sum: start them from zeros and add at each step.",
    ),
    takeaway="Two gradients travel, one through W_h and one through f, and "
    "a masked step hands both on untouched. This is the package's loop.",
    misconceptions=(
        Misconception(
            "no-tanh-slope",
            "On the way from h into c you leave out the slope of tanh. What "
            "stands between o and c in the line of h?",
            BACK,
            edits={"dh * o[:, t] * (1 - s**2)": "dh * o[:, t]"},
        ),
        Misconception(
            "mask-ignored",
            "In your result a masked step is treated like a real one. What "
            "did it do to the states on the way forward?",
            BACK,
            edits={"real = mask[:, t, None]":
                   "real = np.ones((len(x), 1), bool)"},
        ),
        Misconception(
            "masked-steps-stop-dh",
            "In your result no gradient of h passes a masked step. The step "
            "repeats h: what is the derivative of a copy?",
            BACK,
            edits={"np.where(real, da @ p.W_h.T, dh)": "da @ p.W_h.T"},
        ),
        Misconception(
            "masked-steps-stop-dc",
            "In your result no gradient of c passes a masked step. The step "
            "repeats c: what is the derivative of a copy?",
            BACK,
            edits={"np.where(real, d * f[:, t], dc)": "real * d * f[:, t]"},
        ),
        Misconception(
            "masked-steps-count",
            "In your result the gradients of weights and inputs hold "
            "contributions of masked steps. What did such a step compute "
            "with x?",
            BACK,
            edits={"real * np.hstack": "np.hstack"},
        ),
        Misconception(
            "dc-not-carried",
            "In your result each step starts with dc = 0. What does step "
            "t + 1 send back through the memory?",
            BACK,
            edits={"d = dc + dh": "d = dh"},
        ),
        Misconception(
            "dh-not-carried",
            "In your result each step starts with dhs[:, t] alone. What does "
            "step t + 1 send back through W_h?",
            BACK,
            edits={"dh = dh + dhs[:, t]": "dh = dhs[:, t]"},
        ),
        Misconception(
            "no-forget-on-the-way-back",
            "In your result dc passes from step to step without its factor. "
            "By what was c_prev multiplied?",
            BACK,
            edits={"np.where(real, d * f[:, t], dc)": "np.where(real, d, dc)"},
        ),
        *(
            Misconception(
                f"last-{name}-only",
                f"Your {these} hold the contribution of the first step "
                "alone, which comes last on the way back. Which operation "
                "collects over time?",
                BACK,
                edits={"dW_x = dW_x + x": "dW_x = x",
                       "dW_h = dW_h + h_prev": "dW_h = h_prev", **more},
            )
            for name, these, more in (
                ("weights", "dW_x and dW_h", {}),
                ("sums", "dW_x, dW_h and db", {"db = db + da": "db = da"}),
            )
        ),
        Misconception(
            "order-ifog",
            "In your result the blocks of g and o have changed places. In "
            "which order do the columns of W_x stand?",
            ORDER_OF_GATES,
            edits={"[da_i, da_f, da_g, da_o]": "[da_i, da_f, da_o, da_g]"},
        ),
        Misconception(
            "new-cell-for-the-old",
            "Your forget gate's gradient is made with the new cell state. By "
            "which was f multiplied?",
            BACK,
            edits={"d * c_prev[:, t]": "d * c[:, t]"},
        ),
        Misconception(
            "new-h-for-the-old",
            "Your dW_h is made with the h that the step put out. Which h did "
            "the product with W_h read?",
            BACK,
            edits={"h_prev[:, t].T @ da": "(o[:, t] * s).T @ da"},
        ),
        Misconception(
            "bias-averaged",
            "Your db is a mean over the sequences. Where in the forward step "
            "is anything divided by B?",
            BACK,
            edits={"da.sum(axis=0)": "da.mean(axis=0)"},
        ),
        Misconception(
            "forwards-in-time",
            "Your loop runs from the first step to the last. Which step is "
            "the first on the way back?",
            BACK,
            edits={"reversed(range(x.shape[1]))": "range(x.shape[1])"},
        ),
    ),
)


# --- lstm-counter -----------------------------------------------------------

PULSES = 3


def lstm_counter():
    W_x, b = np.zeros((2, 4)), np.array([-10, 10, np.arctanh(0.5), 10])
    W_x[0, 0] = 20      # count opens the input gate
    W_x[1, 1] = -20     # reset shuts the forget gate
    return {
        "W_x": W_x, "W_h": np.zeros((1, 4)), "b": b,
        "W_y": np.array([[1]]), "b_y": np.array([-np.tanh(1.25)]),
    }


def counter(**more):
    """The reference with some arrays replaced."""
    return {**lstm_counter(), **more}


def counter_inputs(rng):
    pressed = rng.choice(3, (100, 80), p=[0.12, 0.03, 0.85])
    yield case("on fresh pulses", truth={"pressed": pressed.tolist()})


def counted(pressed, needed=PULSES, count=(0,), reset=1):
    """Has `count` come `needed` times since the last `reset`? (n, T)."""
    total, steps = np.zeros(len(pressed), int), []
    for column in pressed.T:
        total = np.where(column == reset, 0, total + np.isin(column, count))
        steps.append(total >= needed)
    return np.stack(steps, axis=1)


def counter_says(outputs, pressed):
    """What the handed-in weights say after each step: (n, T) bool."""
    W_x, W_h, b, W_y, b_y = (
        outputs[k] for k in ("W_x", "W_h", "b", "W_y", "b_y")
    )
    x = np.eye(3, 2)[pressed]
    h = c = np.zeros((len(x), len(W_h)))
    says = []
    for t in range(x.shape[1]):
        a = x[:, t] @ W_x + h @ W_h + b
        a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
        c = sigmoid(a_f) * c + sigmoid(a_i) * np.tanh(a_g)
        h = sigmoid(a_o) * np.tanh(c)
        says.append((h @ W_y + b_y)[:, 0] > 0)
    return np.stack(says, axis=1)


def accept_counter(case, outputs):
    H = len(np.atleast_2d(outputs["W_h"]))
    want = {"W_x": (2, 4 * H), "W_h": (H, 4 * H), "b": (4 * H,),
            "W_y": (H, 1), "b_y": (1,)}
    for name, shape in want.items():
        if outputs[name].shape != shape:
            return (
                f"{name} has the shape {outputs[name].shape}; with H = {H}, "
                f"the number of rows of W_h, it must be {shape}.", []
            )
    pressed = np.array(case["truth"]["pressed"])
    off = counter_says(outputs, pressed) != counted(pressed)
    rows = [("wrong steps of 8 000", str(int(off.sum())), "0")]
    if not off.any():
        return "", rows
    bad = np.flatnonzero(off.any(axis=1))
    kinds = set(pressed[bad, off[bad].argmax(axis=1)].tolist())
    says = "The score is not always on the right side of zero."
    if len(kinds) == 1:
        when = ("there is a pulse", "there is a reset",
                "there is neither a pulse nor a reset")[kinds.pop()]
        says = (
            "In each sequence that goes wrong, the first wrong step is one "
            f"in which {when}. What do the four gates do there?"
        )
    return says, rows


def counts_as(flip=False, **how):
    """Whether the network behaves as if it counted like this."""
    def recognise(case, outputs):
        pressed = np.array(case["truth"]["pressed"])
        want = counted(pressed, **how) ^ flip
        return bool((counter_says(outputs, pressed) == want).all())
    return recognise


def loses_count(case, outputs):
    pressed = np.array(case["truth"]["pressed"])
    said, right = counter_says(outputs, pressed), counted(pressed)
    return bool((right & ~said).any() and not (said & ~right).any()
                and (said & right).any())


def score_after(outputs, pulses, keep=False):
    """The score right after so many pulses in a row from the start.

    keep: as if the forget gate were open all the time
    """
    W_x, W_h, b, W_y, b_y = (
        outputs[k] for k in ("W_x", "W_h", "b", "W_y", "b_y")
    )
    h = c = np.zeros((1, len(W_h)))
    for _ in range(pulses):
        a_i, a_f, a_g, a_o = np.split(W_x[:1] + h @ W_h + b, 4, axis=1)
        f = 1 if keep else sigmoid(a_f)
        c = f * c + sigmoid(a_i) * np.tanh(a_g)
        h = sigmoid(a_o) * np.tanh(c)
    return float((h @ W_y + b_y)[0, 0])


def third_too_low(case, outputs):
    return loses_count(case, outputs) \
        and score_after(outputs, PULSES, keep=True) <= 0


def never_crosses(case, outputs):
    """The same answer at every step, from a score that does change."""
    changes = abs(score_after(outputs, 9) - score_after(outputs, 0)) > 1e-3
    return one_answer(case, outputs) and changes


def one_answer(case, outputs):
    said = counter_says(outputs, np.array(case["truth"]["pressed"]))
    return bool(said.all() or not said.any())


def with_bias(**biases):
    b = lstm_counter()["b"].copy()
    for letter, value in biases.items():
        b["ifgo".index(letter)] = value
    return b


design = Exercise(
    name="lstm-counter",
    title="Design a counter",
    notebook=NOTEBOOK,
    kind="design",
    points=5,
    reference=lstm_counter,
    inputs=counter_inputs,
    returns={"W_x": "D 4H", "W_h": "H 4H", "b": "4H", "W_y": "H C",
             "b_y": "C"},
    accept=accept_counter,
    reread=CELL,
    stub="weights = ...",
    hints=(
        "One unit is enough. When should its input gate open, and when "
        "should its forget gate shut? Wire both as the chapter does.",
        "How much should a pulse add? Before the output stands a tanh: "
        "after many pulses all counts look alike, but two and three must "
        "not.",
        "If a pulse adds 0.5, the memory is 1 after two and 1.5 after three. "
        "Which score changes its sign between tanh(1) and tanh(1.5)?",
    ),
    takeaway="A gate that opens on an event and a memory that is added to "
    "make a counter. Where its output must tell two numbers apart, the tanh "
    "must not have flattened them.",
    misconceptions=(
        Misconception(
            "inverted",
            "Your score is above zero exactly where it should be below. "
            "Which sign means that three pulses have come?",
            HIDDEN,
            example=lambda: counter(
                W_y=np.array([[-1]]), b_y=-lstm_counter()["b_y"]
            ),
            recognise=counts_as(flip=True),
        ),
        Misconception(
            "never-crosses-zero",
            "The score changes but never crosses zero. Which sign has it "
            "before the first pulse, which way does it go, and how large can "
            "h become?",
            HIDDEN,
            example=lambda: counter(b_y=np.array([-1.25])),
            recognise=never_crosses,
        ),
        Misconception(
            "one-answer-for-all",
            "Your network says the same at every step. Does its score see "
            "the memory, and does anything change the memory?",
            CELL,
            example=lambda: counter(W_y=np.zeros((1, 1))),
            recognise=one_answer,
        ),
        Misconception(
            "reset-ignored",
            "Your network never goes back: it counts all pulses since the "
            "beginning. Which gate has to shut at a reset?",
            CELL,
            example=lambda: counter(
                W_x=lstm_counter()["W_x"] * np.array([[1], [0]])
            ),
            recognise=counts_as(reset=-1),
        ),
        Misconception(
            "two-are-enough",
            "Your score changes its sign at the second pulse already. "
            "Between which two values of the memory must it change?",
            HIDDEN,
            example=lambda: counter(b_y=np.array([-np.tanh(0.75)])),
            recognise=counts_as(needed=2),
        ),
        Misconception(
            "four-are-needed",
            "Your score changes its sign at the fourth pulse. Between which "
            "two values of the memory must it change?",
            HIDDEN,
            example=lambda: counter(b_y=np.array([-np.tanh(1.75)])),
            recognise=counts_as(needed=4),
        ),
        Misconception(
            "wires-exchanged",
            "Your network counts the resets and is reset by a pulse. In "
            "which order do the rows of W_x stand?",
            CELL,
            example=lambda: counter(W_x=lstm_counter()["W_x"][::-1]),
            recognise=counts_as(count=(1,), reset=0),
        ),
        Misconception(
            "every-step-counts",
            "Your network counts every step that is not a reset, pulse or "
            "not. What should keep the input gate shut without a pulse?",
            INPUT,
            example=lambda: counter(
                b=with_bias(i=10), W_x=np.array([[0.0] * 4, [-20, -20, 0, 0]])
            ),
            recognise=counts_as(count=(0, 2)),
        ),
        Misconception(
            "threshold-at-three",
            "Already right after the third count the score is below zero. "
            "Where between two and three does your threshold lie?",
            HIDDEN,
            example=lambda: counter(b_y=np.array([-np.tanh(1.5) - 1e-6])),
            recognise=third_too_low,
        ),
        Misconception(
            "count-lost",
            "Wherever your network errs it says less than three where there "
            "were three or more. While a count waits, which gate keeps it, "
            "and which one shows it?",
            FORGET,
            example=lambda: counter(b=with_bias(f=2)),
            recognise=loses_count,
        ),
    ),
)


# --- lstm-equal-reach -------------------------------------------------------

# Input scales at which, 50 steps back, the gradient of a simple RNN and of an
# LSTM are equally large, over ten draws of 32 units and 8 features; the
# tests measure them again.
CROSSING = {"asked": 0.54, "memory path": 0.95, "bias 0": 2.0}
RATIO = 1.3


def lstm_equal_reach():
    return 0.48, 0.6


def reach_ends(outputs):
    return float(np.squeeze(outputs["low"])), float(np.squeeze(outputs["high"]))


def two_numbers(outputs):
    return outputs["low"].size == outputs["high"].size == 1


def accept_reach(case, outputs):
    if not two_numbers(outputs):
        return "Asked for are two scales, low and high.", []
    low, high = reach_ends(outputs)
    if not 0 < low < high:
        return "Asked for are two scales above zero, the smaller first.", []
    holds = 0.93 * low <= CROSSING["asked"] <= 1.07 * high
    rows = [
        ("high / low", f"{high / low:.2f}", f"at most {RATIO}"),
        ("the scale of equal reach", "inside" if holds else "outside",
         "inside"),
    ]
    if not holds:
        return "The two reach equally far at a scale outside.", rows
    if high / low > RATIO:
        return "The scale lies inside, and your interval is too wide.", rows
    return "", rows


def reach_between(least, most):
    """Whether the interval is narrow enough and lies within these."""
    def recognise(case, outputs):
        if not two_numbers(outputs):
            return False
        low, high = reach_ends(outputs)
        return bool(least <= low < high <= most and high / low <= RATIO)
    return recognise


def reach_holds(which):
    """Whether this crossing lies in an interval that is narrow enough."""
    def recognise(case, outputs):
        if not reach_between(0, np.inf)(case, outputs):
            return False
        low, high = reach_ends(outputs)
        return bool(0.93 * low <= CROSSING[which] <= 1.07 * high)
    return recognise


def reach_wide(case, outputs):
    if not two_numbers(outputs):
        return False
    low, high = reach_ends(outputs)
    return bool(0 < low <= CROSSING["asked"] <= high and high / low > RATIO)


equal_reach = Exercise(
    name="lstm-equal-reach",
    title="Refute: an LSTM reaches further",
    notebook=NOTEBOOK,
    kind="measurement",
    points=4,
    whole_course=True,
    reference=lstm_equal_reach,
    inputs=lambda rng: iter([case("as you answered")]),
    returns={"low": "", "high": ""},
    accept=accept_reach,
    reread=HOW_FAR,
    stub="scales = ...",
    hints=(
        "The chapter has both measurements: reach for the simple RNN, "
        "both_reaches for the LSTM. Compare what is left after 50 steps, "
        "relative to lag 0, at one scale after the other.",
        "At small scales the RNN is ahead, at large ones the LSTM. Halve the "
        "interval between two such scales a few times.",
        "One draw of the weights moves the answer by a tenth and more. Take "
        "the mean of the logarithms over ten seeds.",
    ),
    takeaway="Which of two cells reaches further is not a property of the "
    "cells alone. A sentence about it has to name the scale of the input.",
    misconceptions=(
        Misconception(
            "too-wide",
            "Your interval holds the scale, and is wider than asked. How do "
            "you halve an interval that holds a change of sign?",
            HOW_FAR,
            example=lambda: (0.3, 0.9),
            recognise=reach_wide,
        ),
        Misconception(
            "rnn-ahead",
            "At both ends of your interval the RNN is still ahead. Do states "
            "become larger or smaller where the LSTM catches up?",
            HOW_FAR,
            example=lambda: (0.2, 0.25),
            recognise=reach_between(0, 0.45),
        ),
        Misconception(
            "memory-path-alone",
            "At your scales the RNN equals the memory path of the LSTM. "
            "Which of the two results of both_reaches is the whole gradient?",
            HOW_FAR,
            example=lambda: (0.9, 1.0),
            recognise=reach_holds("memory path"),
        ),
        Misconception(
            "bias-zero",
            "At your scales the RNN equals an LSTM with forget bias 0. Which "
            "bias is asked for?",
            HOW_FAR,
            example=lambda: (1.8, 2.2),
            recognise=reach_holds("bias 0"),
        ),
        Misconception(
            "lstm-ahead",
            "At both ends of your interval the LSTM is already ahead. Do "
            "states become larger or smaller where the RNN catches up?",
            HOW_FAR,
            example=lambda: (3.0, 3.5),
            recognise=reach_between(0.7, 100),
        ),
    ),
)


EXERCISES = (
    step, half_life, forget_bias, backward, find_the_bug, gate_plot,
    way_back, design, equal_reach,
)
