"""Exercises of chapter 2: the simple recurrent network."""

from itertools import permutations

import numpy as np

from rnncourse.exercises.draw import normal, weights, without_bias
from rnncourse.exercises.spec import Exercise, Misconception, a_value, case
from rnncourse.numerics import sigmoid, softmax

ORDER = 2
NOTEBOOK = "02-simple-rnn-exercises"
ARRAY = 'chapter 1, "One kind of array"'
STEP = 'chapter 2, "A state"'
BACK = 'chapter 2, "The way back"'
COUNT = 'chapter 2, "Unrolled"'
OUTPUT = 'chapter 2, "From the state to an answer"'
UNROLL = 'chapter 2, "From scratch"'
STATE = 'chapter 2, "What a state can be"'
LAMP = 'chapter 2, "The lamp, wired by hand"'


# --- rnn-predict-shape ------------------------------------------------------

def rnn_predict_shape():
    B, T, D, H = 4, 7, 3, 5  # noqa: F841 (a misconception reads D)
    return B, T, H


predict_shape = Exercise(
    name="rnn-predict-shape",
    title="Predict the shape of all hidden states",
    notebook=NOTEBOOK,
    kind="prediction",
    points=1,
    reference=rnn_predict_shape,
    inputs=a_value,
    returns={"shape": "axes"},
    lost="Name the three axes one by one, and how long each is.",
    reread=UNROLL,
    hints=(
        "There is one hidden state for every sample and every time step.",
        "How long is one hidden state: as long as the input vector, or as "
        "the number of units?",
        "Batch first, then time, then the units.",
    ),
    takeaway="One row of H units per sample and time step; D has gone, "
    "because W_x turns D features into H units.",
    misconceptions=(
        Misconception(
            "last-state-only",
            "That is the shape of one state, after the last step. The "
            "question is about the states of all steps: which axis is "
            "missing?",
            UNROLL,
            edits={"return B, T, H": "return B, H"},
        ),
        Misconception(
            "time-first",
            "Those are the right three lengths with time in front. Which "
            "axis comes first at every public function of the course?",
            UNROLL,
            edits={"return B, T, H": "return T, B, H"},
        ),
        Misconception(
            "features-kept",
            "Your last axis is the number of input features. What does the "
            "product with W_x (D, H) turn D columns into?",
            UNROLL,
            edits={"return B, T, H": "return B, T, D"},
        ),
        Misconception(
            "no-batch",
            "That is right for one sequence. How many sequences are in x?",
            UNROLL,
            edits={"return B, T, H": "return T, H"},
        ),
        Misconception(
            "units-before-time",
            "The lengths are right, but time and units have changed places. "
            "In x (4, 7, 3), which axis is time?",
            UNROLL,
            edits={"return B, T, H": "return B, H, T"},
        ),
        Misconception(
            "input-and-state",
            "Your last axis is D + H. The input and the state are both used "
            "in a step, but what comes out of the tanh has how many columns?",
            UNROLL,
            edits={"return B, T, H": "return B, T, D + H"},
        ),
    ),
)


# --- rnn-parameter-count ----------------------------------------------------

def rnn_parameter_count():
    D, H, T = 8, 16, 20  # noqa: F841 (a misconception reads T)
    return D * H + H * H + H


parameter_count = Exercise(
    name="rnn-parameter-count",
    title="Count the parameters of a layer",
    notebook=NOTEBOOK,
    kind="number",
    points=1,
    reference=rnn_parameter_count,
    inputs=a_value,
    returns={"parameters": ""},
    lost="Write the terms below each other and name the array behind each.",
    reread=COUNT,
    hints=(
        "Write down the shapes of W_x, W_h and b, then their sizes.",
        "W_h connects every unit with every unit of the next step.",
        "Does the number of time steps appear in any of the three shapes?",
    ),
    takeaway="The same weights serve every time step: the length of the "
    "sequence costs time, never parameters.",
    misconceptions=(
        Misconception(
            "no-bias",
            "Your number is that of both matrices and nothing else. What "
            "else is added inside the tanh?",
            COUNT,
            edits={"+ H * H + H": "+ H * H"},
        ),
        Misconception(
            "no-recurrence",
            "That is the count of a dense layer. Which matrix makes the "
            "layer recurrent?",
            COUNT,
            edits={"+ H * H + H": "+ H"},
        ),
        Misconception(
            "once-per-step",
            "Your number has a factor of 20, the number of time steps. Are "
            "there new weights at every step?",
            COUNT,
            edits={"D * H + H * H + H": "T * (D * H + H * H + H)"},
        ),
        Misconception(
            "two-biases",
            "Your number has H too many. That would be a second bias, which "
            "some libraries keep, or the state itself, which is computed and "
            "not trained. What does the recurrence add?",
            COUNT,
            edits={"+ H * H + H": "+ H * H + 2 * H"},
        ),
        Misconception(
            "bias-per-input",
            "Your number is that of a layer whose bias is as long as the "
            "input. To what is b added: to x_t, or to the product x_t W_x?",
            COUNT,
            edits={"+ H * H + H": "+ H * H + D"},
        ),
        Misconception(
            "one-bias",
            "Your number is that of both matrices and a single bias. The "
            "bias is added to a row of how many numbers?",
            COUNT,
            edits={"+ H * H + H": "+ H * H + 1"},
        ),
        Misconception(
            "no-input-weights",
            "Your number is that of the recurrent matrix and the bias. "
            "Through which matrix does the input come in?",
            COUNT,
            edits={"D * H + H * H + H": "H * H + H"},
        ),
        Misconception(
            "square-of-the-input",
            "Your number is that of a layer whose recurrent matrix has D × D "
            "numbers. It maps the state to the state: how many columns does "
            "h have?",
            COUNT,
            edits={"+ H * H + H": "+ D * D + H"},
        ),
        Misconception(
            "sizes-exchanged",
            "Your number is the count with D and H exchanged. How many units "
            "are there, and how many inputs?",
            COUNT,
            edits={"D, H, T = 8, 16, 20": "D, H, T = 16, 8, 20"},
        ),
        Misconception(
            "state-counted",
            "Your number is what comes out if the states of all steps are "
            "counted too. Is h trained, or computed?",
            COUNT,
            edits={"+ H * H + H": "+ H * H + H + H * T"},
        ),
        Misconception(
            "bias-of-each-step",
            "Your number is that of a layer with a bias for each of the 20 "
            "steps. Which weights do the steps share?",
            COUNT,
            edits={"+ H * H + H": "+ H * H + T * H"},
        ),
        Misconception(
            "weights-of-each-step",
            "Your number is that of a layer with an input matrix for each of "
            "the 20 steps. Which weights do the steps share?",
            COUNT,
            edits={"return D * H": "return T * D * H"},
        ),
        Misconception(
            "steps-for-features",
            "Your number is that of a layer that reads 20 features. Which "
            "of the three sizes says how long a row of the input is?",
            COUNT,
            edits={"return D * H": "return T * H"},
        ),
        Misconception(
            "four-gates",
            "Your number is that of an LSTM, which has four blocks of such "
            "weights. How many has the simple layer?",
            COUNT,
            edits={"return D * H + H * H + H":
                   "return 4 * (D * H + H * H + H)"},
        ),
        Misconception(
            "three-gates",
            "Your number is that of a gated layer with three blocks of such "
            "weights. How many has the simple layer?",
            COUNT,
            edits={"return D * H + H * H + H":
                   "return 3 * (D * H + H * H + H)"},
        ),
        Misconception(
            "a-readout-too",
            "Your number is that of the layer and a readout with one score. "
            "Which of the two is asked for?",
            COUNT,
            edits={"+ H * H + H": "+ H * H + H + H + 1"},
        ),
        Misconception(
            "sums-for-products",
            "Your number is a sum of sizes. How many numbers has a matrix of "
            "D rows and H columns?",
            COUNT,
            edits={"return D * H + H * H + H": "return D + H + H"},
        ),
    ),
)


# --- rnn-step ---------------------------------------------------------------

def rnn_step(x_t, h_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    return np.tanh(a)


def step_inputs(rng):
    B, D, H = 3, 2, 4
    x_t, h_prev = normal(rng, B, D), normal(rng, B, H, scale=0.5)
    p = weights(rng, D, H, "h")
    yield case(x_t=x_t, h_prev=h_prev, p=p)
    yield case(
        "where h_prev = 0", "Look at the term that h_prev enters.",
        x_t=x_t, h_prev=0 * h_prev, p=p,
    )
    yield case(
        "where b = 0", "Look at how the bias enters.",
        x_t=x_t, h_prev=h_prev, p=without_bias(p),
    )
    yield case(
        "where x_t = 0", "Look at the term that x_t enters.",
        x_t=0 * x_t, h_prev=h_prev, p=p,
    )
    yield case(
        "for a single sample", "What do you do along the batch axis?",
        x_t=x_t[:1], h_prev=h_prev[:1], p=p,
    )
    yield case(
        "where B = D = H",
        "It fits only where all axes are equally long: check the axes of "
        "every product.",
        x_t=normal(rng, 3, 3), h_prev=normal(rng, 3, 3),
        p=weights(rng, 3, 3, "h"),
    )


step = Exercise(
    name="rnn-step",
    title="One step of the recurrence",
    notebook=NOTEBOOK,
    points=2,
    reference=rnn_step,
    inputs=step_inputs,
    returns={"h": "B H"},
    reread=STEP,
    hints=(
        "Three terms are added, then one function is applied to the sum.",
        "Rows: x_t (B, D) stands to the left of W_x (D, H).",
        "The previous state meets W_h, the input meets W_x, and the bias is "
        "added once, inside the tanh.",
    ),
    takeaway="The whole network is this line, repeated.",
    misconceptions=(
        Misconception(
            "sigma-for-tanh",
            "Your h equals a step with σ in place of tanh. Which values can "
            "h take in the recurrence, and which can yours?",
            STEP,
            edits={"np.tanh(a)": "sigmoid(a)"},
        ),
        Misconception(
            "relu",
            "Your step uses max(a, 0). Which function does the "
            "recurrence use, and can h be negative?",
            STEP,
            edits={"np.tanh(a)": "np.maximum(a, 0)"},
        ),
        Misconception(
            "no-activation",
            "You return the sum itself. What would happen to it over a "
            "hundred steps, if nothing kept it between −1 and 1?",
            STEP,
            edits={"np.tanh(a)": "a"},
        ),
        Misconception(
            "no-bias",
            "Your numbers are those of a step without the bias. Where does b "
            "enter the recurrence?",
            STEP,
            edits={" + p.b": ""},
        ),
        Misconception(
            "no-recurrence",
            "Your step does not read h_prev: it is a dense layer. Which term "
            "makes it remember?",
            STEP,
            edits={" + h_prev @ p.W_h": ""},
        ),
        Misconception(
            "no-input",
            "Your step does not read x_t. Which term brings the input in?",
            STEP,
            edits={"x_t @ p.W_x + ": ""},
        ),
        Misconception(
            "weights-exchanged",
            "You multiply x_t by W_h and h_prev by W_x, which only fits "
            "where D = H. Which of the two has D rows?",
            STEP,
            edits={"x_t @ p.W_x": "x_t @ p.W_h",
                   "h_prev @ p.W_h": "h_prev @ p.W_x"},
        ),
        Misconception(
            "columns",
            "You put the matrices to the left, as papers do with column "
            "vectors. Samples are rows here: what stands to the left of @?",
            'notation, "Vectors are rows"',
            edits={"x_t @ p.W_x": "p.W_x @ x_t",
                   "h_prev @ p.W_h": "p.W_h @ h_prev"},
        ),
        Misconception(
            "recurrence-transposed",
            "Your recurrent weights are transposed, which W_h (H, H) lets "
            "you do without an error. From which unit to which does W_h[j, k] "
            "lead?",
            STEP,
            edits={"h_prev @ p.W_h": "h_prev @ p.W_h.T"},
        ),
        Misconception(
            "bias-outside",
            "You add the bias after the tanh. Can your h leave the interval "
            "from −1 to 1?",
            STEP,
            edits={" + p.b": "", "np.tanh(a)": "np.tanh(a) + p.b"},
        ),
        Misconception(
            "two-tanhs",
            "You apply tanh to the two products one by one. What is inside "
            "the tanh in the recurrence: each term, or their sum?",
            STEP,
            edits={
                "x_t @ p.W_x + h_prev @ p.W_h + p.b":
                    "np.tanh(x_t @ p.W_x) + np.tanh(h_prev @ p.W_h + p.b)",
                "np.tanh(a)": "a",
            },
        ),
    ),
)


# --- rnn-forward ------------------------------------------------------------

def rnn_forward(x, h_0, p):
    h, hs = h_0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        hs.append(h)
    return np.stack(hs, axis=1)


def forward_inputs(rng):
    B, T, D, H = 3, 5, 2, 4
    x, h_0 = normal(rng, B, T, D), normal(rng, B, H, scale=0.5)
    p = weights(rng, D, H, "h")
    yield case(x=x, h_0=h_0, p=p)
    yield case(
        "for T = 1", x=x[:, :1], h_0=h_0, p=p,
    )
    yield case(
        "where h_0 = 0", "Look at what becomes of h_0.",
        x=x, h_0=0 * h_0, p=p,
    )
    yield case(
        "for a single sequence", "What do you do along the batch axis?",
        x=x[:1], h_0=h_0[:1], p=p,
    )
    yield case(
        "where x = 0", "Look at the term that x enters.",
        x=0 * x, h_0=h_0, p=p,
    )
    yield case(
        "where b = 0", "Look at how the bias enters.",
        x=x, h_0=h_0, p=without_bias(p),
    )
    yield case(
        "where B = T", "Which axis of x is the batch, and which is time?",
        x=normal(rng, 4, 4, D), h_0=normal(rng, 4, H, scale=0.5), p=p,
    )


def steps_from_own(x, h_0, p, hs):
    """What each step has to be, given the state that stands before it."""
    before = np.concatenate([h_0[:, None], hs[:, :-1]], axis=1)
    return np.tanh(x @ p.W_x + before @ p.W_h + p.b)


forward = Exercise(
    name="rnn-forward",
    title="The loop over time",
    notebook=NOTEBOOK,
    points=3,
    reference=rnn_forward,
    inputs=forward_inputs,
    returns={"hs": "B T H"},
    over_time="what does a step read, and which line updates it?",
    onward={"hs": steps_from_own},
    reread=UNROLL,
    hints=(
        "x[:, t] is the input of step t for all samples: (B, D).",
        "One name holds the state. Each step reads it and then overwrites "
        "it.",
        "Collect the state of every step in a list. np.stack with axis=1 "
        "puts time in the middle.",
    ),
    takeaway="Time is a loop and nothing can jump ahead of it: step t needs "
    "the state of step t − 1.",
    misconceptions=(
        Misconception(
            "state-not-carried",
            "In your result every step reads h_0, not the state of the step "
            "before: at T = 1 nobody notices. From the second step on, what "
            "does the recurrent product read, and who updates it?",
            UNROLL,
            edits={"h @ p.W_h": "h_0 @ p.W_h"},
        ),
        Misconception(
            "starts-from-zero",
            "Your result starts from zeros whatever h_0 is. Where does h_0 "
            "enter?",
            UNROLL,
            edits={"h, hs = h_0, []": "h, hs = np.zeros_like(h_0), []"},
        ),
        Misconception(
            "time-first",
            "Time is in front in your result. Which axis of the "
            "result is the batch?",
            UNROLL,
            edits={"axis=1": "axis=0"},
        ),
        Misconception(
            "time-reversed",
            "In your result the last input is read first. In which direction "
            "does the recurrence run?",
            UNROLL,
            edits={"range(x.shape[1])": "reversed(range(x.shape[1]))"},
        ),
        Misconception(
            "last-state-only",
            "You return the last state only. The exercise asks for the "
            "states of all steps: where do you keep them?",
            UNROLL,
            edits={"np.stack(hs, axis=1)": "h"},
        ),
        Misconception(
            "one-step-late",
            "Your result begins with h_0 and lacks the last state. What is "
            "stored at step t: the state before the step, or after it?",
            UNROLL,
            edits={
                "h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)":
                    "hs.append(h)",
                "hs.append(h)\n    return":
                    "h = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)\n    "
                    "return",
            },
        ),
        Misconception(
            "same-input",
            "In your result every step reads the first input. What changes "
            "from step to step?",
            UNROLL,
            edits={"x[:, t]": "x[:, 0]"},
        ),
        Misconception(
            "first-step-skipped",
            "Your result is one step short: it begins with the second "
            "input. Where does the loop start?",
            UNROLL,
            edits={"range(x.shape[1])": "range(1, x.shape[1])"},
        ),
        Misconception(
            "last-step-missing",
            "The last state of your result is zero, the others are those of "
            "the recurrence. Where does the loop end?",
            UNROLL,
            edits={"np.stack(hs, axis=1)":
                   "np.stack([*hs[:-1], 0 * h], axis=1)"},
        ),
        Misconception(
            "with-the-first-state",
            "Your result begins with h_0 and so is one step too long. The "
            "states after each step are asked for.",
            UNROLL,
            edits={"np.stack(hs, axis=1)": "np.stack([h_0, *hs], axis=1)"},
        ),
        Misconception(
            "returned-too-early",
            "Your result holds the first step alone. How often does the loop "
            "run before something is returned?",
            UNROLL,
            edits={"np.stack(hs, axis=1)": "np.stack(hs[:1], axis=1)"},
        ),
        Misconception(
            "same-array-stored",
            "All steps of your result hold the last state. If the state is "
            "overwritten in place (h[...] = …), what do the entries of the "
            "list have in common?",
            UNROLL,
            edits={"np.stack(hs, axis=1)": "np.stack(len(hs) * [h], axis=1)"},
        ),
        Misconception(
            "side-by-side",
            "Your steps stand side by side in one long row per sample. "
            "Time has an axis of its own: what is the difference between "
            "np.concatenate and np.stack?",
            UNROLL,
            edits={"np.stack(hs, axis=1)": "np.concatenate(hs, axis=1)"},
        ),
        Misconception(
            "no-bias",
            "Your numbers are those of a network without the bias. Where "
            "does b enter the recurrence?",
            STEP,
            edits={" + p.b)": ")"},
        ),
        Misconception(
            "batch-for-time",
            "Your numbers are those of a loop over the first axis of x, "
            "which is the batch. Which axis is time?",
            UNROLL,
            edits={"range(x.shape[1])": "range(x.shape[0])",
                   "x[:, t]": "x[t]"},
        ),
        Misconception(
            "no-tanh-in-the-loop",
            "Your states are never squashed: the sum is carried as it is. "
            "What keeps h between −1 and 1?",
            STEP,
            edits={"np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)":
                   "x[:, t] @ p.W_x + h @ p.W_h + p.b"},
        ),
    ),
)


# --- rnn-output-softmax -----------------------------------------------------

def rnn_output(h_t, W_y, b_y):
    a = h_t @ W_y + b_y
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def output_inputs(rng):
    B, H, C = 4, 3, 5
    h_t = normal(rng, B, H)
    W_y, b_y = normal(rng, H, C), normal(rng, C)
    yield case(h_t=h_t, W_y=W_y, b_y=b_y)
    yield case(
        "for a single sample", "Along which axis do sums and maxima run?",
        h_t=h_t[:1], W_y=W_y, b_y=b_y,
    )
    yield case(
        "where b_y = 0", "Look at how the bias enters.",
        h_t=h_t, W_y=W_y, b_y=0 * b_y,
    )
    yield case(
        "where the scores are large",
        h_t=h_t, W_y=1000 * W_y, b_y=b_y,
    )


output = Exercise(
    name="rnn-output-softmax",
    title="From the state to probabilities",
    notebook=NOTEBOOK,
    points=2,
    reference=rnn_output,
    inputs=output_inputs,
    returns={"y": "B C"},
    yourself=("softmax", "log_softmax"),
    reread=OUTPUT,
    hints=(
        "Scores first: one product and one bias. Then softmax.",
        "The numbers of one row add up to one; rows know nothing of each "
        "other.",
        "Softmax does not change when the same number is taken from all "
        "scores of a row. Which number makes exp safe?",
    ),
    takeaway="Softmax is a statement about one row, and shifting the row "
    "keeps it finite.",
    misconceptions=(
        Misconception(
            "sigmoid",
            "Your output applies σ to each score by itself. Do the numbers "
            "of one row add up to one?",
            OUTPUT,
            instead=lambda h_t, W_y, b_y: sigmoid(h_t @ W_y + b_y),
        ),
        Misconception(
            "over-the-batch",
            "You normalise over the samples: your columns add up to one. "
            "What has to add up to one: the classes of one sample, or one "
            "class over all samples?",
            OUTPUT,
            edits={"e.sum(axis=1, keepdims=True)":
                   "e.sum(axis=0, keepdims=True)",
                   "a.max(axis=1, keepdims=True)":
                   "a.max(axis=0, keepdims=True)"},
        ),
        Misconception(
            "over-everything",
            "All your numbers together add up to one. How many probability "
            "distributions are there in a batch of B samples?",
            OUTPUT,
            edits={"e.sum(axis=1, keepdims=True)": "e.sum()",
                   "a.max(axis=1, keepdims=True)": "a.max()"},
        ),
        Misconception(
            "over-the-batch-and-overflow",
            "You normalise over the samples, and exp overflows where the "
            "scores are large. What has to add up to one, and what may be "
            "subtracted from a row of scores?",
            OUTPUT,
            edits={"e / e.sum(axis=1, keepdims=True)":
                   "np.exp(a) / np.exp(a).sum(axis=0)"},
        ),
        Misconception(
            "over-everything-and-overflow",
            "All your numbers together add up to one, and exp overflows "
            "where the scores are large. How many distributions are there, "
            "and what may be subtracted from a row of scores?",
            OUTPUT,
            edits={"e / e.sum(axis=1, keepdims=True)":
                   "np.exp(a) / np.exp(a).sum()"},
        ),
        Misconception(
            "sign-of-the-scores",
            "Your largest score gets the smallest probability: your numbers "
            "are those of exp(−a). Which sign has the exponent in softmax?",
            OUTPUT,
            instead=lambda h_t, W_y, b_y: softmax(-(h_t @ W_y + b_y)),
        ),
        Misconception(
            "overflow",
            "Where the scores are large, your result is not a number: exp "
            "overflows in a row, or gives 0 all along it. What may you "
            "subtract from each row of scores without changing its softmax?",
            OUTPUT,
            edits={" - a.max(axis=1, keepdims=True)": ""},
        ),
        Misconception(
            "scores-clipped",
            "Where the scores are large, your numbers are those of scores "
            "that are cut off at a limit: beyond it different scores become "
            "equal. What may you subtract from each row of scores, which "
            "leaves their differences as they are?",
            OUTPUT,
            edits={"a - a.max(axis=1, keepdims=True)":
                   "np.clip(a, -50, 50)"},
        ),
        Misconception(
            "winner-takes-all",
            "You give the largest score of a row a 1 and the others a 0. "
            "Softmax gives every class a share: which function of the scores "
            "are the shares proportional to?",
            OUTPUT,
            edits={"e / e.sum(axis=1, keepdims=True)":
                   "1.0 * (a == a.max(axis=1, keepdims=True))"},
        ),
        Misconception(
            "no-bias",
            "Your scores lack b_y. Where does it enter the output equation?",
            OUTPUT,
            edits={" + b_y": ""},
        ),
        Misconception(
            "not-normalised",
            "Your numbers are the exponentials themselves: no row adds up to "
            "one. By what must a row be divided, so that it does?",
            OUTPUT,
            edits={"e / e.sum(axis=1, keepdims=True)": "e"},
        ),
        Misconception(
            "scores",
            "You return the scores. They are not probabilities yet: which "
            "function turns a row of scores into a distribution?",
            OUTPUT,
            edits={"e / e.sum(axis=1, keepdims=True)": "a"},
        ),
        Misconception(
            "scores-divided",
            "You divide the scores by their sum. Scores can be negative: "
            "which function makes them positive first?",
            OUTPUT,
            edits={"e / e.sum(axis=1, keepdims=True)":
                   "a / a.sum(axis=1, keepdims=True)"},
        ),
        Misconception(
            "winner-only",
            "You return the number of the winning class. Asked for are the "
            "probabilities of all classes.",
            OUTPUT,
            edits={"e / e.sum(axis=1, keepdims=True)": "a.argmax(axis=1)"},
        ),
        Misconception(
            "logarithms",
            "You return the logarithms of the probabilities, which is useful "
            "in a loss. Here the probabilities themselves are asked for.",
            OUTPUT,
            instead=lambda h_t, W_y, b_y: np.log(softmax(h_t @ W_y + b_y)),
        ),
        Misconception(
            "tanh-on-the-scores",
            "Your scores go through tanh before the softmax. Which function "
            "stands between h_t W_y + b_y and softmax in the output "
            "equation?",
            OUTPUT,
            edits={"h_t @ W_y + b_y": "np.tanh(h_t @ W_y + b_y)"},
        ),
    ),
)


# --- rnn-step-backward ------------------------------------------------------

def rnn_step_backward(dh, x_t, h_prev, h, p):
    da = dh * (1 - h**2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


def backward_inputs(rng):
    def draw(B, D, H):
        x_t, h_prev = normal(rng, B, D), normal(rng, B, H, scale=0.5)
        p, dh = weights(rng, D, H, "h"), normal(rng, B, H)
        return {"dh": dh, "x_t": x_t, "h_prev": h_prev,
                "h": rnn_step(x_t, h_prev, p), "p": p}

    yield case(**draw(3, 2, 4))
    yield case(
        "for a single sample", "What happens along the batch axis?",
        **draw(1, 2, 4),
    )
    yield case(
        "where B = D = H",
        "It fits only where all axes are equally long: check what is "
        "transposed.",
        **draw(3, 3, 3),
    )


backward = Exercise(
    name="rnn-step-backward",
    title="The gradient of one step",
    notebook=NOTEBOOK,
    kind="derivation",
    points=4,
    reference=rnn_step_backward,
    inputs=backward_inputs,
    returns={"dx_t": "B D", "dh_prev": "B H", "dW_x": "D H", "dW_h": "H H",
             "db": "H"},
    look={
        "dx_t": "It is made of da and one of the weights.",
        "dh_prev": "It is made of da and one of the weights.",
        "dW_x": "It is made of da and of what W_x was multiplied by.",
        "dW_h": "It is made of da and of what W_h was multiplied by.",
        "db": "It is made of da, over all samples.",
    },
    reread=BACK,
    hints=(
        "First through the tanh: da = dh ⊙ tanh′(a), and tanh′(a) can be "
        "written with h alone.",
        "A gradient has the shape of its variable. With da (B, H), only one "
        "product gives (B, D), and only one gives (D, H).",
        "Every sample used the same weights and the same bias: their "
        "gradients are sums over the batch.",
    ),
    takeaway="Two kinds of product: da times a transposed weight goes to "
    "what came in, what came in transposed times da goes to the weight.",
    misconceptions=(
        Misconception(
            "no-tanh-derivative",
            "In your numbers dh passes the tanh unchanged. By what is it "
            "multiplied on its way to a?",
            BACK,
            edits={"dh * (1 - h**2)": "dh"},
        ),
        Misconception(
            "dh-forgotten",
            "Your numbers do not depend on dh. A gradient is handed on: "
            "what is the slope of tanh multiplied by?",
            BACK,
            edits={"dh * (1 - h**2)": "(1 - h**2)"},
        ),
        Misconception(
            "weights-before-the-tanh",
            "Your weight gradients start from "
            "dh. The weights act inside the tanh: which gradient is there?",
            BACK,
            edits={"x_t.T @ da": "x_t.T @ dh", "h_prev.T @ da":
                   "h_prev.T @ dh", "da.sum(axis=0)": "dh.sum(axis=0)"},
        ),
        Misconception(
            "weight-gradients-transposed",
            "Your dW_x and dW_h are transposed. A gradient has the shape of "
            "its variable: which factor has to come first?",
            BACK,
            edits={"x_t.T @ da": "da.T @ x_t", "h_prev.T @ da":
                   "da.T @ h_prev"},
        ),
        Misconception(
            "no-square",
            "You use 1 − h as the derivative of tanh. At h = 0 both agree: "
            "what is tanh′ at h = −1?",
            BACK,
            edits={"1 - h**2": "1 - h"},
        ),
        Misconception(
            "tanh-twice",
            "You use 1 − tanh²(h). The derivative is 1 − tanh²(a): is h "
            "already tanh(a), or is it a?",
            BACK,
            edits={"h**2": "np.tanh(h)**2"},
        ),
        Misconception(
            "square-of-the-difference",
            "You use (1 − h)². In 1 − h² the square belongs to h alone: "
            "which comes first in Python, the power or the minus?",
            BACK,
            edits={"1 - h**2": "(1 - h)**2"},
        ),
        Misconception(
            "old-state-squared",
            "You use 1 − h_prev². Which state came out of the tanh of this "
            "step?",
            BACK,
            edits={"1 - h**2": "1 - h_prev**2"},
        ),
        Misconception(
            "sigma-derivative",
            "You use h (1 − h), which is the derivative of σ. Which function "
            "made h?",
            BACK,
            edits={"1 - h**2": "h * (1 - h)"},
        ),
        Misconception(
            "bias-mean",
            "Your db is the mean over the samples. The loss is a sum of "
            "their contributions: what is its derivative with respect to a "
            "bias that all of them share?",
            BACK,
            edits={"da.sum(axis=0)": "da.mean(axis=0)"},
        ),
        Misconception(
            "bias-per-sample",
            "Your db has one row per sample. b (H,) has one row for all of "
            "them: how are their gradients combined?",
            BACK,
            edits={"da.sum(axis=0)": "da"},
        ),
        Misconception(
            "bias-sums-units",
            "Your db adds up the units of each sample. Which axis of "
            "da (B, H) is the batch?",
            BACK,
            edits={"da.sum(axis=0)": "da.sum(axis=1)"},
        ),
        Misconception(
            "new-state-in-dW_h",
            "Your dW_h is made from h. W_h was multiplied by which state: "
            "the old or the new one?",
            BACK,
            edits={"h_prev.T @ da": "h.T @ da"},
        ),
        Misconception(
            "weights-not-transposed",
            "You multiply da by the weights as they stand. Going back, from "
            "units to inputs, which way round is the matrix?",
            BACK,
            edits={"p.W_x.T": "p.W_x", "p.W_h.T": "p.W_h"},
        ),
        Misconception(
            "recurrence-not-transposed",
            "Your dh_prev uses W_h as it stands; it is square, so no error "
            "told you. In h_prev W_h, which axis of W_h belongs to h_prev?",
            BACK,
            edits={"p.W_h.T": "p.W_h"},
        ),
        Misconception(
            "weights-averaged",
            "Your weight gradients are means over the batch. Where in the "
            "forward step is anything divided by B?",
            BACK,
            edits={"x_t.T @ da": "x_t.T @ da / len(da)",
                   "h_prev.T @ da": "h_prev.T @ da / len(da)"},
        ),
    ),
)


# --- rnn-three-buttons ------------------------------------------------------

NOISE = 0.1  # added to every unit at every step


def rnn_three_buttons():
    W_x = np.array([[2, -2], [-2, -2], [1, 1]])
    W_h = np.array([[0.5, 0.5], [-0.5, -0.5]])
    return {
        "W_x": 8 * W_x, "W_h": 8 * W_h, "b": 8 * np.array([-0.5, -1.5]),
        "W_y": np.array([[1], [-1]]), "b_y": np.array([-1]),
    }


def changed_lamp(**more):
    """The reference with some arrays replaced."""
    return {**rnn_three_buttons(), **more}


def starts_on():
    """A third unit, 1 after the first step, that adds 1 to s before it."""
    right = rnn_three_buttons()
    return {
        "W_x": np.hstack([right["W_x"], np.zeros((3, 1))]),
        "W_h": np.block([
            [right["W_h"], np.zeros((2, 1))], [-8 * np.ones((1, 2)), 0],
        ]),
        "b": np.append(right["b"] + 8, 20),
        "W_y": np.array([[1], [-1], [0]]), "b_y": right["b_y"],
    }


def buttons_inputs(rng):
    pressed = rng.choice(4, (200, 60), p=[0.1, 0.1, 0.2, 0.6])
    noise = NOISE * rng.standard_normal(32)
    yield case("on fresh presses", truth={
        "pressed": pressed.tolist(), "noise": noise.tolist()
    })


def lamp_after(pressed, meaning="on off toggle"):
    """Is the lamp on after each step? meaning: of the three buttons."""
    lit = np.zeros(len(pressed), bool)
    steps = []
    for column in pressed.T:
        for button, does in enumerate(meaning.split()):
            lit = np.where(column != button, lit, {
                "on": True, "off": False, "toggle": ~lit, "nothing": lit,
            }[does])
        steps.append(lit)
    return np.stack(steps, axis=1)


def lamp_scores(outputs, pressed, noise=None):
    """The score of the handed-in weights after each step: (n, T)."""
    W_x, W_h, b, W_y, b_y = (
        outputs[k] for k in ("W_x", "W_h", "b", "W_y", "b_y")
    )
    x = np.eye(4, 3)[pressed]
    h, scores = np.zeros((len(x), len(W_h))), []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W_x + h @ W_h + b)
        if noise is not None:  # another share of it for each unit and step
            turn = np.arange(h.size).reshape(h.shape) * 7 + 13 * t
            h = h + noise[turn % len(noise)]
        scores.append((h @ W_y + b_y)[:, 0])
    return np.stack(scores, axis=1)


def lamp_says(outputs, pressed, noise=None):
    """What the handed-in weights say after each step: (n, T) bool."""
    return lamp_scores(outputs, pressed, noise) > 0


BUTTONS = "on is pressed", "off is pressed", "toggle is pressed", \
    "nothing is pressed"


def first_mistakes(says, right, pressed):
    """Where each sequence goes wrong first, in words; "" in many places."""
    wrong = says != right
    rows = np.flatnonzero(wrong.any(axis=1))
    at = wrong[rows].argmax(axis=1)
    lit = np.where(at > 0, right[rows, at - 1], False)
    found = {
        b: set(lit[pressed[rows, at] == b].tolist())
        for b in set(pressed[rows, at].tolist())
    }
    if len(found) > 2:
        return ""
    return ", or where ".join(
        BUTTONS[b] + (
            "" if len(before) > 1 else
            f" while the lamp is {'on' if True in before else 'off'}"
        ) for b, before in sorted(found.items())
    )


def lamp_fault(outputs, pressed, right):
    """What is seen of a network that is wrong without any noise."""
    score = lamp_scores(outputs, pressed)
    low, high = score[right].min(), score[~right].max()
    if low > high:
        return (
            "Your scores tell on from off at every step: they are at least "
            f"{low:.3g} where the lamp is on and at most {high:.3g} where it "
            "is off. Between which two numbers must 0 lie?"
        )
    for order in permutations(("on", "off", "toggle")):
        if np.array_equal(score > 0, lamp_after(pressed, " ".join(order))):
            return (
                f"Your buttons are {', '.join(order)}, in this order. In "
                "which order do the rows of W_x stand?"
            )
    if where := first_mistakes(score > 0, right, pressed):
        return (
            "In each sequence that goes wrong, the first mistake comes where "
            f"{where}. What does each of your units answer there?"
        )
    return "The lamp is not always what your network says."


def accept_lamp(case, outputs):
    H = len(np.atleast_1d(outputs["b"]))
    want = {"W_x": (3, H), "W_h": (H, H), "b": (H,), "W_y": (H, 1),
            "b_y": (1,)}
    for name, shape in want.items():
        if outputs[name].shape != shape:
            return (
                f"{name} has the shape {outputs[name].shape}; beside a b of "
                f"{H} units it must be {shape}.", []
            )
    pressed, noise = (np.array(case["truth"][k]) for k in ("pressed", "noise"))
    right = lamp_after(pressed)
    quiet = int((lamp_says(outputs, pressed) != right).sum())
    loud = int((lamp_says(outputs, pressed, noise) != right).sum())
    rows = [
        ("wrong steps of 12 000", str(quiet), "0"),
        (f"the same with noise of {NOISE}", str(loud), "at most 12"),
    ]
    if quiet:
        return lamp_fault(outputs, pressed, right), rows
    if loud > 12:
        return "Your network is right as long as nothing disturbs it.", rows
    return "", rows


def acts_as(meaning, flip=False):
    """Whether the lamp behaves as if its buttons meant this."""
    def recognise(case, outputs):
        pressed = np.array(case["truth"]["pressed"])
        want = lamp_after(pressed, meaning) ^ flip
        return bool((lamp_says(outputs, pressed) == want).all())
    return recognise


def not_held(case, outputs):
    pressed = np.array(case["truth"]["pressed"])
    ok = lamp_says(outputs, pressed) == lamp_after(pressed)
    set_ = pressed < 2
    after = set_[:, :-1] & (pressed[:, 1:] == 3)
    return bool(ok[set_].all() and not ok[:, 1:][after].all())


def wrong_start(case, outputs):
    pressed = np.array(case["truth"]["pressed"])
    ok = lamp_says(outputs, pressed) == lamp_after(pressed)
    known = np.cumsum(pressed < 2, axis=1) > 0
    return bool(ok[known].all() and not ok[~known].any())


def noise_decides(case, outputs):
    pressed, noise = (np.array(case["truth"][k]) for k in ("pressed", "noise"))
    right = lamp_after(pressed)
    return bool(
        (lamp_says(outputs, pressed) == right).all()
        and (lamp_says(outputs, pressed, noise) != right).sum() > 12
    )


three_buttons = Exercise(
    name="rnn-three-buttons",
    title="Design a lamp with three buttons",
    notebook=NOTEBOOK,
    kind="design",
    points=5,
    reference=rnn_three_buttons,
    inputs=buttons_inputs,
    returns={"W_x": "D H", "W_h": "H H", "b": "H", "W_y": "H C", "b_y": "C"},
    accept=accept_lamp,
    reread=STATE,
    stub="weights = ...",
    hints=(
        "Begin with the toggle of the chapter, whose two units ask: is "
        "s + x at least 1, and at least 2?",
        "On must make the first answer yes and the second no, whatever s "
        "was. Off may make both no. How large must their weights be, "
        "beside those of s?",
        "One unit may get +2 from a button and the other −2. W_y and b_y "
        "turn s, which is 0 or 1, into a score below or above zero.",
    ),
    takeaway="On and off have to win against what the state says; toggle "
    "has to ask it. A state is a machine that you can design, and training "
    "only has to find it.",
    misconceptions=(
        Misconception(
            "inverted",
            "Your network says off whenever the lamp is on, and on whenever "
            "it is off. Which sign of the score means on?",
            OUTPUT,
            example=lambda: changed_lamp(
                W_y=np.array([[-1], [1]]), b_y=np.array([1])
            ),
            recognise=acts_as("on off toggle", flip=True),
        ),
        Misconception(
            "on-and-off-exchanged",
            "Your first button switches the lamp off and your second one "
            "on. In which order do the rows of W_x stand?",
            STATE,
            example=lambda: changed_lamp(
                W_x=rnn_three_buttons()["W_x"][[1, 0, 2]]
            ),
            recognise=acts_as("off on toggle"),
        ),
        Misconception(
            "toggle-ignored",
            "On and off work. The third button does nothing in your "
            "network. Which row of W_x is its?",
            STATE,
            example=lambda: changed_lamp(
                W_x=rnn_three_buttons()["W_x"] * np.array([[1], [1], [0]])
            ),
            recognise=acts_as("on off nothing"),
        ),
        Misconception(
            "toggle-switches-on",
            "Your third button switches the lamp on, whatever it was. What "
            "should it do to a lamp that is on already?",
            STATE,
            example=lambda: changed_lamp(
                W_x=rnn_three_buttons()["W_x"][[0, 1, 0]]
            ),
            recognise=acts_as("on off on"),
        ),
        Misconception(
            "toggle-alone",
            "The third button toggles. The first two do nothing in your "
            "network. Against what do their weights have to win?",
            STATE,
            example=lambda: changed_lamp(
                W_x=rnn_three_buttons()["W_x"] * np.array([[0], [0], [1]])
            ),
            recognise=acts_as("nothing nothing toggle"),
        ),
        Misconception(
            "not-held",
            "In the second in which on or off is pressed your network is "
            "always right. In a quiet second right after it is not. What "
            "carries the state on: which row of W_h, against which b?",
            STATE,
            example=lambda: changed_lamp(W_h=np.zeros((2, 2))),
            recognise=not_held,
        ),
        Misconception(
            "starts-on",
            "From the first press of on or off your network makes no "
            "mistake; before it, every step is wrong. The state starts from "
            "zeros and the lamp starts off: what does your network make of "
            "zeros?",
            STATE,
            example=starts_on,
            recognise=wrong_start,
        ),
        Misconception(
            "noise-decides",
            "Without noise your network makes no mistake; with noise it "
            "does. Which of its numbers come too close to where an answer "
            "changes?",
            LAMP,
            example=lambda: changed_lamp(b_y=np.array([-1.9])),
            recognise=noise_decides,
        ),
    ),
)


# --- rnn-noisy-room ---------------------------------------------------------

# Share of lamps judged right, of 400 000 each; tests/test_exercises.py
# measures them again.
ROOM = {
    "asked": 0.849, "small": 0.997, "variance": 0.728, "late": 0.973,
    "read early": 0.879, "w = 3": 0.869,
}
WIDTH, NEAR = 0.02, 0.004
WIDEST = WIDTH + 1e-9  # 0.86 − 0.84 is a little more than 0.02 in floats


def rnn_noisy_room():
    rng = np.random.default_rng(0)
    n = 50_000
    press = rng.choice([-1, 0, 1], (n, 20), p=[0.1, 0.8, 0.1])
    press[:, 0] = rng.choice([-1, 1], n)
    last = 19 - np.argmax(press[:, ::-1] != 0, axis=1)
    h = np.zeros(n)
    for t in range(20):
        h = np.tanh(6 * press[:, t] + 2 * h) + 0.5 * rng.standard_normal(n)
    right = (h > 0) == (press[np.arange(n), last] == 1)
    half = 1.96 * np.sqrt(right.mean() * (1 - right.mean()) / n)
    return right.mean() - half, right.mean() + half


def room_ends(outputs):
    return float(np.squeeze(outputs["low"])), float(np.squeeze(outputs["high"]))


def accept_room(case, outputs):
    if outputs["low"].size != 1 or outputs["high"].size != 1:
        return "Asked for are two numbers, low and high.", []
    low, high = room_ends(outputs)
    width, off = high - low, abs((low + high) / 2 - ROOM["asked"])
    near = off <= max(0.75 * width, 0.0015)  # an honest one may just miss it
    holds = low <= ROOM["asked"] <= high
    rows = [
        ("width", f"{width:.4f}", f"more than 0, at most {WIDTH}"),
        ("the true share", "inside" if holds else "outside", "inside"),
    ]
    if low < 0 or high > 1:
        return "A share lies between 0 and 1.", rows
    if low >= high:
        return (
            "Your low is not below your high: an interval has a width.", rows
        )
    if width > WIDEST:
        return "Your interval is too wide.", rows
    if not near:
        return "The share that this lamp reaches lies elsewhere.", rows
    return "", rows


def room_at(*values):
    """Whether the interval is narrow and its middle at one of these."""
    def recognise(case, outputs):
        if outputs["low"].size != 1 or outputs["high"].size != 1:
            return False
        low, high = room_ends(outputs)
        return bool(0 <= high - low <= WIDEST and any(
            abs((low + high) / 2 - value) < NEAR for value in values
        ))
    return recognise


def room_wide(case, outputs):
    if outputs["low"].size != 1 or outputs["high"].size != 1:
        return False
    low, high = room_ends(outputs)
    return bool(high - low > WIDEST and low <= ROOM["asked"] <= high)


def interval_at(middle, half=0.003):
    return lambda: (middle - half, middle + half)


noisy_room = Exercise(
    name="rnn-noisy-room",
    title="Measure a lamp in a noisy room",
    notebook=NOTEBOOK,
    kind="measurement",
    points=3,
    reference=rnn_noisy_room,
    inputs=a_value,
    returns={"low": "", "high": ""},
    accept=accept_room,
    reread=LAMP,
    stub="share = ...",
    hints=(
        "The chapter has every piece: how presses are drawn, the lamp with "
        "weight w, and a loop that adds noise to the state after the tanh.",
        "A share p of n independent lamps has the standard error "
        "√(p (1 − p) / n).",
        "An interval of 95 % reaches 1.96 standard errors to each side. How "
        "many lamps make it narrow enough?",
    ),
    takeaway="A number from a simulation is worth what its interval is "
    "worth, and four times the lamps halve it.",
    misconceptions=(
        Misconception(
            "too-wide",
            "Your interval holds the true share, and is wider than asked. "
            "What happens to a standard error when n grows a hundredfold?",
            LAMP,
            example=interval_at(ROOM["asked"], 0.03),
            recognise=room_wide,
        ),
        Misconception(
            "no-noise",
            "Your interval lies at 1, where a lamp without noise leads. To "
            "what is the noise added, and does the next step read it?",
            LAMP,
            example=lambda: (0.9998, 1.0),
            recognise=lambda case, outputs: (
                0.9995 < room_ends(outputs)[0] <= room_ends(outputs)[1] <= 1
                if outputs["low"].size == outputs["high"].size == 1 else False
            ),
        ),
        Misconception(
            "too-little-noise",
            "Your interval lies near 0.997. Noise that is added inside the "
            "tanh leads there, and so does noise half as large. Where is it "
            "added in this task, and how large is its standard deviation?",
            LAMP,
            example=interval_at(ROOM["small"], 0.001),
            recognise=room_at(ROOM["small"]),
        ),
        Misconception(
            "variance-for-deviation",
            "Your interval lies near 0.728, where noise with a variance of "
            "0.5 leads. Which of the two is 0.5 here: the variance, or its "
            "root?",
            LAMP,
            example=interval_at(ROOM["variance"]),
            recognise=room_at(ROOM["variance"]),
        ),
        Misconception(
            "noise-once",
            "Your interval lies near 0.973, where noise in the last second "
            "alone leads. In how many of the twenty is it added?",
            LAMP,
            example=interval_at(ROOM["late"]),
            recognise=room_at(ROOM["late"]),
        ),
        Misconception(
            "read-before-the-noise",
            "Your interval lies near 0.879, where a state leads that is read "
            "before the noise of the last second comes. When is it read?",
            LAMP,
            example=interval_at(ROOM["read early"]),
            recognise=room_at(ROOM["read early"]),
        ),
        Misconception(
            "weight-of-the-chapter",
            "Your interval lies near 0.869, where the weight 3 of the "
            "chapter leads. Which weight has this lamp?",
            LAMP,
            example=interval_at(ROOM["w = 3"]),
            recognise=room_at(ROOM["w = 3"]),
        ),
        Misconception(
            "share-of-errors",
            "Your interval lies where the share of wrong answers is. Which "
            "share is asked for?",
            LAMP,
            example=interval_at(1 - ROOM["asked"]),
            recognise=room_at(1 - ROOM["asked"]),
        ),
    ),
)


# --- rnn-repair-training ----------------------------------------------------

def train_lamp(x, y, p, v, rate, updates):
    (W_x, W_h, b), losses = p, []
    B, T, _ = x.shape
    x = x.swapaxes(0, 1)
    for _ in range(updates):
        hs = [np.zeros((B, len(b)))]
        for t in range(T):
            hs.append(np.tanh(x[t] @ W_x + hs[t] @ W_h + b))
        s = hs[T] @ v
        losses.append(np.log(1 + np.exp(-y * s)).mean())
        dh = np.outer(-y / (1 + np.exp(y * s)) / B, v)
        dW_x, dW_h, db = 0 * W_x, 0 * W_h, 0 * b
        for t in reversed(range(T)):
            da = dh * (1 - hs[t + 1] ** 2)
            dW_x = dW_x + x[t].T @ da
            dW_h = dW_h + hs[t].T @ da
            db = db + da.sum(axis=0)
            dh = da @ W_h.T
        W_x, W_h = W_x - rate * dW_x, W_h - rate * dW_h
        b = b - rate * db
    return np.array(losses)


def training_inputs(rng):
    def draw(B, T, H):
        return {
            "x": normal(rng, B, T, 2), "y": np.sign(normal(rng, B)),
            "p": weights(rng, 2, H, "h"), "v": normal(rng, H), "rate": 0.3,
            "updates": 4,
        }

    yield case(**draw(6, 4, 3))
    yield case("for a single sequence", **draw(1, 4, 3))
    yield case("for T = 1", **draw(5, 1, 3))
    yield case("where B = T = D", **draw(2, 2, 3))


GIVEN = {"x.swapaxes(0, 1)": "x.reshape(T, B, -1)"}

repair_training = Exercise(
    name="rnn-repair-training",
    title="A training run that gets nowhere",
    notebook=NOTEBOOK,
    kind="debugging",
    points=4,
    reference=train_lamp,
    inputs=training_inputs,
    returns={"losses": "U"},
    reread=BACK,
    stub='''\
def train_lamp(x, y, p, v, rate, updates):
    """Trains without learning: repair one line.

    x (B, T, D), y (B,) of −1 and +1, v (H,) reads the last state
    → losses (updates,), the loss before each update.
    """
    (W_x, W_h, b), losses = p, []
    B, T, D = x.shape
    x = x.reshape(T, B, D)                       # time first
    for _ in range(updates):
        hs = [np.zeros((B, len(b)))]
        for t in range(T):
            hs.append(np.tanh(x[t] @ W_x + hs[t] @ W_h + b))
        s = hs[T] @ v
        losses.append(np.log(1 + np.exp(-y * s)).mean())
        dh = np.outer(-y / (1 + np.exp(y * s)) / B, v)
        dW_x, dW_h, db = 0 * W_x, 0 * W_h, 0 * b
        for t in reversed(range(T)):
            da = dh * (1 - hs[t + 1] ** 2)
            dW_x = dW_x + x[t].T @ da
            dW_h = dW_h + hs[t].T @ da
            db = db + da.sum(axis=0)
            dh = da @ W_h.T
        W_x, W_h = W_x - rate * dW_x, W_h - rate * dW_h
        b = b - rate * db
    return np.array(losses)''',
    hints=(
        "Can it learn a single sequence? Then the way forward and the way "
        "back agree, and so does the update. What is different with many?",
        "Give it two sequences of three steps that hold 0, 1, 2 and "
        "10, 11, 12, and print what the loop reads at each step.",
        "reshape keeps all numbers in the order in which they lie in memory "
        "and only cuts them anew. Which function exchanges two axes?",
    ),
    takeaway="The shapes were right, the gradient was right, the loss fell "
    "for a single sequence: only the data had been mixed. Look at what goes "
    "into a network before you look at the network.",
    misconceptions=(
        Misconception(
            "as-given",
            "These are the numbers of the function as it was handed out. It "
            "learns a single "
            "sequence, and not a batch. What is different for a batch?",
            BACK,
            edits=GIVEN,
            untouched=True,
        ),
        Misconception(
            "all-axes-reversed",
            "x.T puts all three axes in the opposite order: time is in the "
            "middle, as before, and the batch comes last. Which two axes "
            "are to be exchanged?",
            ARRAY,
            edits={"x.swapaxes(0, 1)": "x.T"},
        ),
        Misconception(
            "other-slope",
            "You changed the state in the slope of tanh, a line that was as "
            "the chapter has it. What does the loop read at each step?",
            BACK,
            edits={**GIVEN, "hs[t + 1] ** 2": "hs[t] ** 2"},
        ),
        Misconception(
            "other-old-state",
            "You changed the state in dW_h, a line that was as the chapter "
            "has it. What does the loop read at each step?",
            BACK,
            edits={**GIVEN, "hs[t].T": "hs[t + 1].T"},
        ),
        Misconception(
            "other-transpose",
            "You took the transpose out of the way back, where the chapter "
            "has it. What does the loop read at each step?",
            BACK,
            edits={**GIVEN, "dh = da @ W_h.T": "dh = da @ W_h"},
        ),
        Misconception(
            "uphill",
            "You changed the sign of the gradient of the loss, and your "
            "weights walk uphill. What does the loop read at each step?",
            BACK,
            edits={**GIVEN, "np.outer(-y": "np.outer(y"},
        ),
        Misconception(
            "time-reversed",
            "Now the loop reads each sequence from its end. Which step has "
            "to come first?",
            ARRAY,
            edits={"x.swapaxes(0, 1)": "x.swapaxes(0, 1)[::-1]"},
        ),
        Misconception(
            "batches-not-averaged",
            "Your gradient is B times as large as that of the loss, which "
            "is a mean. Which division has gone?",
            BACK,
            edits={" / B, v": ", v"},
        ),
    ),
)


EXERCISES = (
    predict_shape, parameter_count, step, forward, output, backward,
    three_buttons, noisy_room, repair_training,
)
