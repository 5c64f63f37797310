"""Exercises of chapter 2: the simple recurrent network."""

import numpy as np

from rnncourse.exercises.draw import normal, weights, without_bias
from rnncourse.exercises.spec import Exercise, Misconception, case
from rnncourse.numerics import sigmoid, softmax

ORDER = 2
NOTEBOOK = "02-simple-rnn-exercises"
STEP = 'chapter 2, "A state"'
BACK = 'chapter 2, "The way back"'
COUNT = 'chapter 2, "Unrolled"'
OUTPUT = 'chapter 2, "From the state to an answer"'
UNROLL = 'chapter 2, "Unrolled"'


def a_value(rng):
    """The answer is a value: one case, without arguments."""
    yield case("as you answered")


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
            "square-of-the-input",
            "Your number is that of a layer whose recurrent matrix has D × D "
            "numbers. It maps the state to the state: how many columns does "
            "h have?",
            COUNT,
            edits={"+ H * H + H": "+ D * D + H"},
        ),
        Misconception(
            "state-counted",
            "Your number is what comes out if the states of all steps are "
            "counted too. Is h trained, or computed?",
            COUNT,
            edits={"+ H * H + H": "+ H * H + H + H * T"},
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
            "no-bias",
            "Your scores lack b_y. Where does it enter the output equation?",
            OUTPUT,
            edits={" + b_y": ""},
        ),
        Misconception(
            "not-normalised",
            "You return the exponentials. By what must a row be divided, so "
            "that it adds up to one?",
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


EXERCISES = (
    predict_shape, parameter_count, step, forward, output, backward,
)
