"""Exercises of chapter 9: reading equations critically."""

import numpy as np

from rnncourse.exercises.draw import gate, normal, weights, without_bias
from rnncourse.exercises.spec import Exercise, Misconception, case
from rnncourse.numerics import sigmoid

ORDER = 9
NOTEBOOK = "09-reading-equations-exercises"
QUESTIONS = 'chapter 9, "Six questions"'
GROWS = 'chapter 9, "An LSTM that can only grow"'
MIXTURE = 'chapter 9, "A GRU with too much in it"'
CIRCLE = 'chapter 9, "A gate that waits for itself"'
LOST = 'chapter 9, "Two updates and a lost gate"'


def a_value(rng):
    """The answer is a value: one case, without arguments."""
    yield case("as you answered")


# --- reading-find-the-line --------------------------------------------------

def reading_find_the_line():
    return 2


find_the_line = Exercise(
    name="reading-find-the-line",
    title="Find the wrong line",
    notebook=NOTEBOOK,
    kind="prediction",
    points=1,
    reference=reading_find_the_line,
    inputs=a_value,
    returns={"line": ""},
    lost="The answer is the number of one of the six lines.",
    reread=QUESTIONS,
    hints=(
        "Go through the six questions. Which of them is about what a gate "
        "reads?",
        "Three of the four lines with weights read the same two signals.",
        "There are two states. Which one does a gate of an LSTM look at?",
    ),
    takeaway="A gate reads the input and the output of the step before; "
    "the memory itself is read only through peepholes, and then in addition.",
    misconceptions=(
        Misconception(
            "input-gate",
            "Line 1 is an input gate as it should be: input, old output, "
            "bias, σ. Which of the other gates reads something else?",
            QUESTIONS,
            edits={"return 2": "return 1"},
        ),
        Misconception(
            "output-gate",
            "Line 3 is right: an output gate reads the old output, not the "
            "new one. Compare it with the two lines above, name by name?",
            CIRCLE,
            edits={"return 2": "return 3"},
        ),
        Misconception(
            "candidate",
            "Line 4 is right: a content needs tanh. Which line reads another "
            "state than this one?",
            GROWS,
            edits={"return 2": "return 4"},
        ),
        Misconception(
            "cell-state",
            "Line 5 looks unusual because the two products have changed "
            "places. A sum does not mind. What do the gates in it read?",
            QUESTIONS,
            edits={"return 2": "return 5"},
        ),
        Misconception(
            "hidden-state",
            "Line 6 is the right output. The mistake stands further up: what "
            "does each gate read?",
            QUESTIONS,
            edits={"return 2": "return 6"},
        ),
    ),
)


# --- reading-count-shared ---------------------------------------------------

def reading_count_shared():
    D, H = 10, 16
    return 4 * H * (D + H + 1) - D * H


count_shared = Exercise(
    name="reading-count-shared",
    title="Count what a shared weight leaves",
    notebook=NOTEBOOK,
    kind="number",
    points=1,
    reference=reading_count_shared,
    inputs=a_value,
    returns={"parameters": ""},
    lost="Write down "
    "the shape of every parameter that has a name of its own, once.",
    reread=CIRCLE,
    hints=(
        "First count an LSTM in which nothing is shared.",
        "Which matrix has two places in the formula, and what is its shape?",
        "A parameter that stands in two gates is stored, and counted, once.",
    ),
    takeaway="A shared matrix shows in the parameter count: compare the "
    "number that a framework reports with the one that the equations have.",
    misconceptions=(
        Misconception(
            "nothing-shared",
            "That is a whole LSTM. How often is W_xc stored, if it stands in "
            "two gates?",
            CIRCLE,
            edits={" - D * H": ""},
        ),
        Misconception(
            "recurrent-instead",
            "Your number is that of an LSTM without one recurrent matrix "
            "(H, H). Which of the two kinds of weights is shared in line 2?",
            CIRCLE,
            edits={" - D * H": " - H * H"},
        ),
        Misconception(
            "whole-gate",
            "Your number is that of three whole gates. Line 2 still has "
            "recurrent weights and a bias of its own: what exactly does it "
            "borrow?",
            CIRCLE,
            edits={"4 * H * (D + H + 1) - D * H": "3 * H * (D + H + 1)"},
        ),
        Misconception(
            "both-copies",
            "Your number is what is left if the shared matrix is taken away "
            "twice. Write the terms that you subtract beside the arrays that "
            "are missing: how many arrays are there fewer?",
            CIRCLE,
            edits={" - D * H": " - 2 * D * H"},
        ),
        Misconception(
            "bias-too",
            "Your number is what is left without a bias of H as well. Do the "
            "two lines share their biases?",
            CIRCLE,
            edits={" - D * H": " - D * H - H"},
        ),
        Misconception(
            "counted-again",
            "Your number is what comes out if the shared matrix is added "
            "instead of left out. Is anything stored twice?",
            CIRCLE,
            edits={" - D * H": " + D * H"},
        ),
        Misconception(
            "no-biases",
            "Your number is the count without the four biases. How many "
            "lines add a b?",
            CIRCLE,
            edits={"(D + H + 1)": "(D + H)"},
        ),
        Misconception(
            "sizes-exchanged",
            "Your number is the count with D and H exchanged. How many units "
            "are there, and how many inputs?",
            CIRCLE,
            edits={"D, H = 10, 16": "D, H = 16, 10"},
        ),
    ),
)


# --- reading-fixed-point ----------------------------------------------------

def settles_at(z, r, g):
    return r * g / z


def fixed_point_inputs(rng):
    H = 5
    z, r = gate(rng, H), gate(rng, H)
    g = rng.uniform(-0.9, 0.9, H)
    yield case(z=z, r=r, g=g)
    yield case(
        "where z = r", "Then the weights do sum to one.", z=z, r=z, g=g,
    )
    yield case(
        "where z = 1", "What is then left of the old state?",
        z=np.ones(H), r=r, g=g,
    )
    yield case(
        "where g is large", "Does your answer grow with the candidate?",
        z=z, r=r, g=normal(rng, H, scale=4),
    )


fixed_point = Exercise(
    name="reading-fixed-point",
    title="Where does a wrong update settle?",
    notebook=NOTEBOOK,
    kind="derivation",
    points=2,
    reference=settles_at,
    inputs=fixed_point_inputs,
    returns={"c": "H"},
    reread=MIXTURE,
    hints=(
        "Where a state settles, the new one equals the old one.",
        "Write c on both sides of the update and bring all terms with c to "
        "one side.",
        "What is lost in a step is z c. What is gained?",
    ),
    takeaway="With two independent weights a state can settle anywhere; in a "
    "GRU it settles at its candidate.",
    misconceptions=(
        Misconception(
            "lost-share-kept",
            "You divide by 1 − z, the share that is kept. Which share of c "
            "is lost in a step?",
            MIXTURE,
            edits={"/ z": "/ (1 - z)"},
        ),
        Misconception(
            "exchanged",
            "The two gates have changed places. Which of them writes?",
            MIXTURE,
            edits={"r * g / z": "z * g / r"},
        ),
        Misconception(
            "one-step",
            "That is what one step adds, starting from 0. What does the next "
            "step add, and what does it lose?",
            MIXTURE,
            edits={"r * g / z": "r * g"},
        ),
        Misconception(
            "candidate-in-full",
            "Your candidate enters ungated. What stands in front of g in the "
            "update?",
            MIXTURE,
            edits={"r * g / z": "g / z"},
        ),
        Misconception(
            "averaged",
            "You divide by the sum of both gates, as in an average. Solve the "
            "update for c instead: what stands in front of it?",
            MIXTURE,
            edits={"/ z": "/ (z + r)"},
        ),
        Misconception(
            "the-candidate",
            "That would be a GRU: it settles at its candidate. Do the two "
            "weights sum to one here?",
            MIXTURE,
            edits={"r * g / z": "g"},
        ),
    ),
)


# --- reading-repair-the-gru -------------------------------------------------

def gru_step(x_t, h_prev, p):
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + (r * h_prev) @ p.W_hn + p.b_n)
    return (1 - z) * h_prev + z * n


def step_inputs(rng):
    B, D, H = 3, 2, 4
    given = {
        "x_t": normal(rng, B, D), "h_prev": normal(rng, B, H),
        "p": weights(rng, D, H, "zrn"),
    }
    yield case(**given)
    yield case(
        "where h_prev = 0", "Look at the terms that h_prev enters.",
        **given | {"h_prev": 0 * given["h_prev"]},
    )
    yield case(
        "where the biases are 0", "Look at how the biases enter.",
        **given | {"p": without_bias(given["p"])},
    )
    yield case(
        "for a single sample", "What do you do along the batch axis?",
        x_t=given["x_t"][:1], h_prev=given["h_prev"][:1], p=given["p"],
    )


repair = Exercise(
    name="reading-repair-the-gru",
    title="Repair a printed GRU",
    notebook=NOTEBOOK,
    kind="debugging",
    points=3,
    reference=gru_step,
    inputs=step_inputs,
    returns={"h": "B H"},
    reread=LOST,
    stub='''\
def gru_step(x_t, h_prev, p):
    """Faithful to the formula, and wrong twice: repair it."""
    z = sigmoid(x_t @ p.W_xz + h_prev @ p.W_hz + p.b_z)
    r = sigmoid(x_t @ p.W_xr + h_prev @ p.W_hr + p.b_r)
    n = np.tanh(x_t @ p.W_xn + h_prev @ p.W_hn + p.b_n)
    return (1 - z) * h_prev + r * n''',
    hints=(
        "Ask question three of the reset gate: where should it lead?",
        "Ask question six: what do the two weights of the last line add up "
        "to?",
        "The reset gate scales the old state before its product with W_hn, "
        "and the last line needs only z.",
    ),
    takeaway="Two mistakes can hide each other: r was used, so nothing "
    "looked unused, but not where it belongs.",
    misconceptions=(
        Misconception(
            "as-given",
            "This is the formula as it was printed. What do the weights of "
            "the old state and the candidate add up to?",
            MIXTURE,
            edits={
                "(r * h_prev) @ p.W_hn": "h_prev @ p.W_hn",
                "+ z * n": "+ r * n",
            },
            untouched=True,
        ),
        Misconception(
            "mixture-still-wrong",
            "The last line still mixes old and new with two "
            "independent gates: what has to stand beside n?",
            MIXTURE,
            edits={"+ z * n": "+ r * n"},
        ),
        Misconception(
            "no-reset",
            "Your reset gate is computed for nothing. Where "
            "does a GRU use it?",
            LOST,
            edits={"(r * h_prev) @ p.W_hn": "h_prev @ p.W_hn"},
        ),
        Misconception(
            "polarity",
            "That is the other polarity. Here z writes: which "
            "term does it stand beside?",
            MIXTURE,
            edits={"(1 - z) * h_prev + z * n": "z * h_prev + (1 - z) * n"},
        ),
        Misconception(
            "reset-after",
            "Your reset gate scales the product. The task asks for the other "
            "GRU: what does r scale there?",
            LOST,
            edits={"(r * h_prev) @ p.W_hn": "r * (h_prev @ p.W_hn)"},
        ),
        Misconception(
            "r-mixes",
            "Now r mixes old and new, and z is computed for nothing. Which "
            "gate is the update gate?",
            LOST,
            edits={"(1 - z) * h_prev + z * n": "(1 - r) * h_prev + r * n"},
        ),
        Misconception(
            "sigma-candidate",
            "Your candidate goes through σ. Which values may be written into "
            "the state?",
            LOST,
            edits={"np.tanh(": "sigmoid("},
        ),
        Misconception(
            "z-resets",
            "Your update gate resets as well: that is a minimal gated unit. "
            "Which gate should scale the old state in the candidate?",
            LOST,
            edits={"(r * h_prev)": "(z * h_prev)"},
        ),
    ),
)


EXERCISES = (find_the_line, count_shared, fixed_point, repair)
