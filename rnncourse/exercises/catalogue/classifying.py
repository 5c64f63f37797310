"""Exercises of chapter 12: classifying sequences."""

from functools import cache

import numpy as np

from rnncourse._arguments import need_library
from rnncourse.exercises.draw import normal, weights
from rnncourse.exercises.spec import Exercise, Misconception, a_value, case
from rnncourse.experiments import interval, record

ORDER = 12
NOTEBOOK = "12-classifying-sequences-exercises"
PROTOCOL = 'chapter 12, "One protocol for all"'
FAIR = 'chapter 12, "Digits: a fair comparison"'
EARLY = 'chapter 12, "When is the answer known?"'
MASK = 'chapter 12, "The mask, and what forgetting it costs"'
NEWS = 'chapter 12, "News: what is it about?"'


# --- classify-backwards -----------------------------------------------------

def classify_backwards(p, x, mask):
    h = np.zeros((len(x), p.H))
    for t in reversed(range(x.shape[1])):
        new = np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)
        h = np.where(mask[:, t, None], new, h)
    return h


def backwards_inputs(rng):
    def draw(lengths, T, start=0, D=3, H=4):
        steps = np.arange(T) - start
        ends = np.array(lengths)[:, None]
        mask = (steps >= 0) & (steps < ends)
        return {"p": weights(rng, D, H, "h"),
                "x": normal(rng, len(lengths), T, D), "mask": mask}

    yield case(**draw((6, 2, 4), 6))
    yield case("where nothing is padded", "Look at what happens on padding.",
               **draw((5, 5), 5))
    yield case("where the padding stands in front", "Look at what happens "
               "on padding behind the real steps.",
               **draw((3, 3), 5, start=2))
    yield case("for a single sequence", "What happens along the batch axis?",
               **draw((3,), 5))


backwards = Exercise(
    name="classify-backwards",
    title="Read from the last real step to the first",
    notebook=NOTEBOOK,
    kind="derivation",
    points=4,
    reference=classify_backwards,
    inputs=backwards_inputs,
    returns={"h": "B H"},
    reread=MASK,
    hints=(
        "It is the loop of chapter 2, over the steps in the other order.",
        "Where mask[:, t] is False, the state after the step is the state "
        "before it, number by number.",
        "np.where chooses between the new state and the old one; the mask "
        "needs an axis more: mask[:, t, None].",
    ),
    takeaway="With the mask, padding needs no thought: read from behind, it "
    "comes first, and leaves the state at zero. This is the second half of a "
    "bidirectional layer.",
    misconceptions=(
        Misconception(
            "padding-read",
            "Your state moves on padding as well. What is the state after a "
            "step that is masked?",
            MASK, edits={"np.where(mask[:, t, None], new, h)": "new"},
        ),
        Misconception(
            "padding-clears",
            "Padding sets your state to zero. What is the state after a step "
            "that is masked?",
            MASK,
            edits={"np.where(mask[:, t, None], new, h)":
                   "np.where(mask[:, t, None], new, 0)"},
        ),
        Misconception(
            "mask-turned-round",
            "Your state moves on padding and stands still on real steps. "
            "Which steps are marked True?",
            MASK,
            edits={"np.where(mask[:, t, None], new, h)":
                   "np.where(mask[:, t, None], h, new)"},
        ),
        Misconception(
            "forwards",
            "This is the state of a network that reads from the first step "
            "to the last. Which step is read first here?",
            MASK, edits={"reversed(range(x.shape[1]))": "range(x.shape[1])"},
        ),
        Misconception(
            "forwards-and-padding-read",
            "You read from the first step to the last, padding included. "
            "Which step is read first here, and which are skipped?",
            MASK,
            edits={"reversed(range(x.shape[1]))": "range(x.shape[1])",
                   "np.where(mask[:, t, None], new, h)": "new"},
        ),
        Misconception(
            "mask-not-reversed",
            "Your inputs come from behind, your mask from the front. Which "
            "entry of the mask belongs to x[:, t]?",
            MASK, edits={"mask[:, t, None]": "mask[:, -1 - t, None]"},
        ),
        Misconception(
            "inputs-not-reversed",
            "Your mask comes from behind, your inputs from the front. Which "
            "input belongs to mask[:, t]?",
            MASK, edits={"x[:, t] @": "x[:, -1 - t] @"},
        ),
        Misconception(
            "first-step-left-out",
            "You never read step 0. Where does a range end that counts "
            "down?",
            MASK,
            edits={"reversed(range(x.shape[1]))":
                   "range(x.shape[1] - 1, 0, -1)"},
        ),
        Misconception(
            "last-step-left-out",
            "You never read the last step of the array. With which t does "
            "the loop begin?",
            MASK,
            edits={"reversed(range(x.shape[1]))":
                   "reversed(range(x.shape[1] - 1))"},
        ),
        Misconception(
            "masked-input",
            "You set masked inputs to zero and go on computing. Does the "
            "state stand still if the input is zero?",
            MASK,
            edits={"np.where(mask[:, t, None], new, h)": "new",
                   "x[:, t] @": "(x[:, t] * mask[:, t, None]) @"},
        ),
        Misconception(
            "bias-forgotten",
            "Your steps lack the bias. What does p.b add to each of them?",
            MASK, edits={" + p.b": ""},
        ),
        Misconception(
            "state-not-carried",
            "Each step of yours begins with an empty state. Which state "
            "does the next step read?",
            MASK, edits={"h @ p.W_h": "0 * h @ p.W_h"},
        ),
        Misconception(
            "without-tanh",
            "Your state does not go through tanh. Is the rule another when "
            "it is read backwards?",
            MASK,
            edits={"np.tanh(x[:, t] @ p.W_x + h @ p.W_h + p.b)":
                   "x[:, t] @ p.W_x + h @ p.W_h + p.b"},
        ),
    ),
)


# --- classify-first ---------------------------------------------------------

STEPS, MARGIN = 20, 0.1


def classify_first():
    return {
        "W_x": np.array([[2.0], [-2.0]]), "W_h": np.array([[3.0]]),
        "b": np.zeros(1), "w": np.ones(1), "c": 0.0,
    }


def pairs_of_pulses():
    """All sequences (380, 20, 2) with one A and one B; who comes first."""
    a, b = np.nonzero(~np.eye(STEPS, dtype=bool))
    x = np.zeros((len(a), STEPS, 2))
    x[np.arange(len(a)), a, 0] = 1
    x[np.arange(len(a)), b, 1] = 1
    return x, a, b


def first_states(outputs, x, more=0):
    """States (380, H) of the network that was handed in, after so many empty
    steps more."""
    h = np.zeros((len(x), len(outputs["b"])))
    with np.errstate(all="ignore"):
        for t in range(STEPS + more):
            x_t = x[:, t] if t < STEPS else 0 * x[:, 0]
            h = np.tanh(x_t @ outputs["W_x"] + h @ outputs["W_h"]
                        + outputs["b"])
    return h


def first_scores(outputs, x, more=0):
    """Scores (380,) of these states."""
    with np.errstate(all="ignore"):
        return (first_states(outputs, x, more) @ outputs["w"]
                + float(outputs["c"]))


def first_shapes(outputs):
    """A sentence where the shapes do not fit together."""
    if outputs["b"].ndim != 1 or not len(outputs["b"]):
        return (f"b has the shape {outputs['b'].shape}; it must have one "
                "number per unit.")
    H = len(outputs["b"])
    for name, shape in {"W_x": (2, H), "W_h": (H, H), "w": (H,),
                        "c": ()}.items():
        if outputs[name].shape != shape:
            return (f"{name} has the shape {outputs[name].shape}; beside a "
                    f"b of {H} units it must be {shape}.")
    return ""


def accept_first(case, outputs):
    says = first_shapes(outputs)
    if says:
        return says, []
    x, a, b = pairs_of_pulses()
    scores = first_scores(outputs, x)
    right = (scores > 0) == (a < b)
    near = np.abs(scores) < MARGIN
    rows = [
        ("right of 380", str(int(right.sum())), "380"),
        ("of these with A first", str(int(right[a < b].sum())), "190"),
        ("smallest distance from 0", f"{np.abs(scores).min():.3g}",
         f"at least {MARGIN}"),
    ]
    if not right.all():
        k = int(np.flatnonzero(~right)[0])
        return (f"With A at step {a[k] + 1} and B at step {b[k] + 1} the "
                f"score is {scores[k]:.3g}.", rows)
    if near.any():
        k = int(np.abs(scores).argmin())
        return ("Every score has the right sign, and that of A at step "
                f"{a[k] + 1} and B at step {b[k] + 1} is too close to zero.",
                rows)
    return "", rows


def judged_first(test):
    """Recognises by scores, where the shapes fit."""
    def recognise(case, outputs):
        if first_shapes(outputs):
            return False
        x, a, b = pairs_of_pulses()
        return bool(test(outputs, x, a, b, first_scores(outputs, x)))
    return recognise


def without(k):
    """The same score whether this symbol comes or not."""
    def test(outputs, x, a, b, scores):
        x = x.copy()
        x[..., k] = 0
        return np.allclose(first_scores(outputs, x), scores, atol=1e-3)
    return judged_first(test)


def fades(outputs, x, a, b, scores):
    right = (scores > 0) == (a < b)
    late = np.maximum(a, b) == STEPS - 1
    return right[late].all() and not right[~late].any()


def changed_first(**parts):
    return classify_first() | parts


first = Exercise(
    name="classify-first",
    title="Design a network that knows who came first",
    notebook=NOTEBOOK,
    kind="design",
    points=4,
    reference=classify_first,
    inputs=a_value,
    returns={"W_x": "D H", "W_h": "H H", "b": "H", "w": "H", "c": ""},
    accept=accept_first,
    reread=EARLY,
    stub="""\
weights = {"W_x": ..., "W_h": ..., "b": ..., "w": ..., "c": ...}""",
    hints=(
        "One unit is enough: let A push it up, B push it down, and let it "
        "hold what it has.",
        "A unit with a weight on itself above 1 holds a sign: from any "
        "positive state tanh(2 h) returns to one near 0.96, and from any "
        "negative one to −0.96.",
        "The second symbol pushes the other way, and must lose. Compare its "
        "weight with W_h times the state that is held.",
    ),
    takeaway="What is held must be stronger than what comes: then the first "
    "one decides. With the inputs stronger, the last one would.",
    misconceptions=(
        Misconception(
            "not-held",
            "Your state fades: with nothing coming for a thousand steps, "
            "less than a hundredth of it is left. What holds the state while "
            "nothing comes?",
            EARLY,
            example=lambda: changed_first(
                W_x=np.array([[1.0], [-1.0]]), W_h=np.array([[0.5]])),
            recognise=judged_first(lambda outputs, x, a, b, scores:
                                   silent(outputs)
                                   and not ((scores > 0) == (a < b)).all()),
        ),
        Misconception(
            "the-other-one",
            "In all 380 your score is above zero where B came first, and "
            "below where A did. Either the sign of the readout is turned "
            "round, or the second symbol overwrites what the first one left. "
            "Which?",
            EARLY,
            example=lambda: changed_first(
                W_x=np.array([[8.0], [-8.0]])),
            recognise=judged_first(
                lambda outputs, x, a, b, scores:
                ((scores > 0) == (a > b)).all()),
        ),
        Misconception(
            "the-same-for-all",
            "Your 380 scores are the same number. Through which weights "
            "does the state learn of a symbol, and through which does the "
            "score learn of the state?",
            EARLY,
            example=lambda: changed_first(w=np.zeros(1)),
            recognise=judged_first(
                lambda outputs, x, a, b, scores: np.ptp(scores) < 1e-9),
        ),
        Misconception(
            "neither-heard",
            "Leave out A, or B: your scores stay as they are. What moves "
            "your state instead of them?",
            EARLY,
            example=lambda: changed_first(b=np.array([9.0])),
            recognise=lambda case, outputs:
                without(0)(case, outputs) and without(1)(case, outputs),
        ),
        Misconception(
            "turns-at-each-step",
            "With one empty step more, each of your 380 scores changes its "
            "sign. What should the state do while nothing comes?",
            EARLY,
            example=lambda: changed_first(W_h=np.array([[-3.0]])),
            recognise=judged_first(
                lambda outputs, x, a, b, scores:
                (first_scores(outputs, x, 1) * scores < 0).all()),
        ),
        Misconception(
            "a-not-heard",
            "Leave out A, and your scores stay as they are. What has A to "
            "leave behind where it comes first?",
            EARLY,
            example=lambda: changed_first(W_x=np.array([[0.0], [-2.0]])),
            recognise=without(0),
        ),
        Misconception(
            "b-not-heard",
            "Leave out B, and your scores stay as they are. What has B to "
            "leave behind where it comes first?",
            EARLY,
            example=lambda: changed_first(W_x=np.array([[2.0], [0.0]])),
            recognise=without(1),
        ),
        Misconception(
            "one-side",
            "Your scores all have the same sign. Which state should speak "
            "for B, and which for A?",
            EARLY,
            example=lambda: changed_first(c=3.0),
            recognise=judged_first(
                lambda outputs, x, a, b, scores:
                (scores > 0).all() or (scores <= 0).all()),
        ),
    ),
)


def silent(outputs):
    """Whether a thousand empty steps take the state of any of the 380 to
    less than a hundredth, in the largest unit."""
    x, _, _ = pairs_of_pulses()
    before, after = (np.abs(first_states(outputs, x, more)).max(axis=1)
                     for more in (0, 1000))
    return bool((before > 0).all() and (after < 0.01 * before).all())


# --- classify-stopped -------------------------------------------------------

def classify_report(validation_loss, test_accuracy, patience):
    best = wait = epoch = 0
    while wait < patience and epoch + 1 < len(validation_loss):
        epoch += 1
        if validation_loss[epoch] < validation_loss[best]:
            best, wait = epoch, 0
        else:
            wait += 1
    return epoch + 1, test_accuracy[best]


def to_the_end(validation_loss, test_accuracy, patience):
    best = int(np.argmin(validation_loss))
    return min(best + patience + 1, len(validation_loss)), test_accuracy[best]


def stopped_inputs(rng):
    def draw(loss, patience):
        loss = np.array(loss, float) + 0.01 * rng.random()
        test = 0.8 + 0.15 * rng.random(len(loss))
        test[-1] = 0.96 + 0.03 * rng.random()
        return {"validation_loss": loss, "test_accuracy": test,
                "patience": patience}

    yield case(**draw([0.9, 0.7, 0.75, 0.6, 0.65, 0.55, 0.6, 0.58, 0.57, 0.56,
                       0.5, 0.4], 3))
    yield case("where a loss comes a second time", "When does a loss count "
               "as lower?", **draw([0.9, 0.6, 0.6, 0.7, 0.5, 0.8], 2))
    yield case("where the loss falls to the end", "Look at what happens "
               "after a loss that is not lower.",
               **draw([0.9, 0.8, 0.7, 0.6], 2))
    yield case("where it rises from the start", "Look at what happens after "
               "a loss that is lower.", **draw([0.5, 0.6, 0.7, 0.8, 0.9], 3))
    yield case("where the list ends before the patience does", "What ends "
               "the loop?", **draw([0.9, 0.6, 0.7], 3))
    yield case("where the patience is one epoch", "How long is waited?",
               **draw([0.9, 0.7, 0.8, 0.6, 0.5], 1))


stopped = Exercise(
    name="classify-stopped",
    title="A report that is too good",
    notebook=NOTEBOOK,
    kind="debugging",
    points=3,
    reference=classify_report,
    inputs=stopped_inputs,
    returns={"epochs": "", "reported": ""},
    reread=PROTOCOL,
    stub="""\
def classify_report(validation_loss, test_accuracy, patience):
    \"\"\"Epochs that were trained, and the accuracy to report. Repair it.\"\"\"
    best = wait = epoch = 0
    while wait < patience and epoch + 1 < len(validation_loss):
        epoch += 1
        if test_accuracy[epoch] > test_accuracy[best]:
            best = epoch
        else:
            wait += 1
    return epoch + 1, max(test_accuracy)""",
    hints=(
        "Change a number of test_accuracy: may the number of epochs change?",
        "wait counts the epochs since the last one that was better. What "
        "happens to it when one is better?",
        "The last line reports of an epoch that need not be the one whose "
        "weights are kept; it may not even have been trained.",
    ),
    takeaway="Two of the faults chose by the test part, the third counted "
    "epochs that did not wait; none raised an error. The test part is read "
    "once, at the epoch that the validation part chose.",
    misconceptions=(
        Misconception(
            "as-given",
            "This is what the code gives as it was handed to you. Change a "
            "test accuracy: what changes, and what should?",
            PROTOCOL,
            edits={"validation_loss[epoch] < validation_loss[best]":
                   "test_accuracy[epoch] > test_accuracy[best]",
                   "best, wait = epoch, 0": "best = epoch",
                   "test_accuracy[best]": "max(test_accuracy)"},
            untouched=True,
        ),
        Misconception(
            "test-chooses",
            "Your test accuracies choose the epoch. Which part is there to "
            "choose?",
            PROTOCOL,
            edits={"validation_loss[epoch] < validation_loss[best]":
                   "test_accuracy[epoch] > test_accuracy[best]"},
        ),
        Misconception(
            "wait-not-reset",
            "Your wait counts all epochs that were not lower, also those "
            "before the last one that was. Since when should it count?",
            PROTOCOL, edits={"best, wait = epoch, 0": "best = epoch"},
        ),
        Misconception(
            "highest-of-the-test",
            "You report the highest of the test accuracies. Which epoch's "
            "weights are kept?",
            PROTOCOL, edits={"test_accuracy[best]": "max(test_accuracy)"},
        ),
        Misconception(
            "highest-that-was-trained",
            "You report the highest test accuracy of the epochs that were "
            "trained. Which epoch's weights are kept?",
            PROTOCOL,
            edits={"test_accuracy[best]": "max(test_accuracy[:epoch + 1])"},
        ),
        Misconception(
            "best-of-the-whole-list",
            "You report the epoch with the lowest loss of the whole list. Has "
            "it always been trained?",
            PROTOCOL,
            edits={"test_accuracy[best]":
                   "test_accuracy[np.argmin(validation_loss)]"},
        ),
        Misconception(
            "last-epoch",
            "You report the accuracy after the last epoch that was trained. "
            "Which epoch's weights are kept?",
            PROTOCOL, edits={"test_accuracy[best]": "test_accuracy[epoch]"},
        ),
        Misconception(
            "than-the-epoch-before",
            "You compare each loss with that of the epoch before. With "
            "which one should it be compared?",
            PROTOCOL,
            edits={"< validation_loss[best]": "< validation_loss[epoch - 1]"},
        ),
        Misconception(
            "equal-counts",
            "A loss that is equal to the lowest counts as lower in your "
            "code. Does it?",
            PROTOCOL,
            edits={"validation_loss[epoch] < validation_loss[best]":
                   "validation_loss[epoch] <= validation_loss[best]"},
        ),
        Misconception(
            "higher-is-better",
            "You keep the epoch with the highest loss. Is a high loss good?",
            PROTOCOL,
            edits={"validation_loss[epoch] < validation_loss[best]":
                   "validation_loss[epoch] > validation_loss[best]"},
        ),
        Misconception(
            "one-epoch-more",
            "You wait for one epoch more than patience says.",
            PROTOCOL, edits={"wait < patience": "wait <= patience"},
        ),
        Misconception(
            "counted-from-zero",
            "Your number of epochs is one too small: the first epoch has the "
            "number 0. How many are trained then?",
            PROTOCOL, edits={"return epoch + 1,": "return epoch,"},
        ),
        Misconception(
            "the-best-one's-number",
            "Your first number is that of the best epoch. How many were "
            "trained until the training stopped?",
            PROTOCOL, edits={"return epoch + 1,": "return best + 1,"},
        ),
        Misconception(
            "the-best-one's-place",
            "Your first number is the place of the best epoch in the list. "
            "How many were trained until the training stopped?",
            PROTOCOL, edits={"return epoch + 1,": "return best,"},
        ),
        Misconception(
            "whole-list",
            "Your best epoch is that of the whole list, which a training "
            "that stops does not see to its end. Where does it stop?",
            PROTOCOL, instead=to_the_end,
        ),
        Misconception(
            "never-stopped",
            "Your training goes on to the end of the list. When does it "
            "stop?",
            PROTOCOL, edits={"wait < patience and ": ""},
        ),
        Misconception(
            "a-loss-reported",
            "You report the validation loss of the best epoch. Which number "
            "is asked for?",
            PROTOCOL,
            edits={"test_accuracy[best]": "validation_loss[best]"},
        ),
    ),
)


# --- classify-macro-f1 ------------------------------------------------------

def classify_macro_f1(y, said, K):
    n = np.zeros((K, K))
    np.add.at(n, (y, said), 1)
    hits = np.diag(n)
    called, there = n.sum(axis=0), n.sum(axis=1)
    f1 = 2 * hits / np.maximum(called + there, 1)
    return f1.mean()


def macro_inputs(rng):
    def draw(N, K, classes, answers=None):
        y = rng.choice(classes, N)
        y[: len(classes)] = classes
        said = np.where(rng.random(N) < 0.6, y,
                        rng.choice(answers or classes, N))
        said[0] = y[-1]
        return {"y": y, "said": said, "K": K}

    yield case(**draw(40, 4, [0, 0, 0, 1, 1, 2, 3]))
    y = np.repeat([0, 1, 2], [12, 6, 3])
    said = np.where(y == 2, 0, y)
    said[:2] = 1
    yield case("where a class is never answered", "What is divided by the "
               "number of answers?", y=y, said=said, K=3)
    yield case("where a class does not occur at all", "Over how many "
               "classes do you average?", **draw(30, 5, [0, 1, 1, 3, 4]))
    y = np.array([0, 0, 0, 1, 1, 2])
    yield case("where every answer is right", "Look at what a wrong answer "
               "changes.", y=y, said=y.copy(), K=3)


macro = Exercise(
    name="classify-macro-f1",
    title="A score in which rare classes count",
    notebook=NOTEBOOK,
    points=3,
    reference=classify_macro_f1,
    inputs=macro_inputs,
    returns={"f1": ""},
    yourself=("f1_score", "precision_score", "recall_score",
              "classification_report", "precision_recall_fscore_support"),
    reread=NEWS,
    hints=(
        "Three counts for each class: right answers, answers, samples of "
        "the class.",
        "F1 of a class is twice the first, divided by the sum of the other "
        "two.",
        "Where that sum is 0, F1 is 0, too: np.maximum(total, 1) avoids the "
        "division.",
    ),
    takeaway="A class of ten samples weighs as much as one of a thousand; "
    "so one answer more in it moves the score much, and it is less certain.",
    misconceptions=(
        Misconception(
            "accuracy",
            "This is the accuracy, in which each sample weighs the same. "
            "What weighs the same in a macro average?",
            NEWS,
            edits={"f1.mean()": "hits.sum() / n.sum()"},
        ),
        Misconception(
            "recall",
            "This is the mean recall: each class is divided by its samples "
            "alone. What else stands below in the equation?",
            NEWS,
            edits={"2 * hits / np.maximum(called + there, 1)":
                   "hits / np.maximum(there, 1)"},
        ),
        Misconception(
            "precision",
            "This is the mean precision: each class is divided by its "
            "answers alone. What else stands below in the equation?",
            NEWS,
            edits={"2 * hits / np.maximum(called + there, 1)":
                   "hits / np.maximum(called, 1)"},
        ),
        Misconception(
            "weighted",
            "Your classes count as often as they occur. What weighs the "
            "same in a macro average?",
            NEWS, edits={"f1.mean()": "(f1 * there).sum() / n.sum()"},
        ),
        Misconception(
            "absent-classes-left-out",
            "You leave classes out of the mean that do not occur. Which "
            "number of classes does the task give?",
            NEWS, edits={"f1.mean()": "f1[called + there > 0].mean()"},
        ),
        Misconception(
            "unanswered-classes-left-out",
            "You average over the classes with a right answer. What is F1 of "
            "a class that never got one?",
            NEWS, edits={"f1.mean()": "f1[hits > 0].mean()"},
        ),
        Misconception(
            "absent-counts-one",
            "A class that neither occurs nor is answered counts 1 in your "
            "mean. What does the task say?",
            NEWS,
            edits={"f1.mean()": "np.where(called + there > 0, f1, 1).mean()"},
        ),
        Misconception(
            "of-the-means",
            "You average precision and recall over the classes first, and "
            "then take F1 of the two means. In which order does the "
            "equation do it?",
            NEWS,
            edits={"return f1.mean()": """\
precision = (hits / np.maximum(called, 1)).mean()
    recall = (hits / np.maximum(there, 1)).mean()
    return 2 * precision * recall / (precision + recall)"""},
        ),
        Misconception(
            "arithmetic-mean",
            "You take the plain mean of precision and recall of each class. "
            "Which mean is F1?",
            NEWS,
            edits={"2 * hits / np.maximum(called + there, 1)":
                   "(hits / np.maximum(called, 1)"
                   " + hits / np.maximum(there, 1)) / 2"},
        ),
        Misconception(
            "jaccard",
            "You divide by the samples that are of the class or called so, "
            "each counted once. How often does a right answer stand below "
            "in the equation, and how often above?",
            NEWS,
            edits={"2 * hits / np.maximum(called + there, 1)":
                   "hits / np.maximum(called + there - hits, 1)"},
        ),
        Misconception(
            "without-two",
            "All your numbers are half as large. By what is the number of "
            "right answers multiplied?",
            NEWS, edits={"2 * hits": "hits"},
        ),
        Misconception(
            "pairs-counted-once",
            "In your table a pair of class and answer counts once, however "
            "often it comes. What does n[y, said] += 1 do where a pair is "
            "repeated?",
            NEWS,
            edits={"np.add.at(n, (y, said), 1)": "n[y, said] += 1"},
        ),
        Misconception(
            "sum",
            "You add the F1 of the classes. What is the sum divided by?",
            NEWS, edits={"f1.mean()": "f1.sum()"},
        ),
    ),
)


# --- classify-paired --------------------------------------------------------

MEAN_OF, LAST_OF = "GRU, mean of states", "GRU"


@cache
def of_the_seeds():
    found = record("classifying-vowels")["results"]
    return (np.array(found[MEAN_OF]["mask forgotten"]),
            np.array(found[LAST_OF]["mask forgotten"]))


def differences():
    return np.subtract(*of_the_seeds())


def bounds(values):
    found = interval(values)
    return found.low, found.high


def classify_paired():
    return bounds(differences())


def near(want, outputs, digits=4):
    """Whether both ends are these, to so many decimals."""
    got = [float(v) for v in outputs.values() if not v.shape]
    return len(got) == 2 and bool(
        np.allclose(got, want, rtol=0, atol=0.6 * 10.0**-digits))


def unpaired():
    """Of two independent groups, as if the seeds had nothing in common:
    with n - 1 degrees of freedom, with twice as many, and by Welch."""
    mean, last = of_the_seeds()
    a, b = mean.var(ddof=1), last.var(ddof=1)
    few = len(mean) - 1
    welch = few * (a + b) ** 2 / (a**2 + b**2)
    error = np.sqrt((a + b) / len(mean))
    stats = need_library("scipy.stats", "scipy", "this exercise")
    halves = error * stats.t.ppf(0.975, [few, 2 * few, welch])
    return [(middle() - half, middle() + half) for half in halves]


def with_the_mask():
    """The difference with the mask in the test, which the chapter shows."""
    found = record("classifying-vowels")["results"]
    return bounds(np.subtract(found[MEAN_OF]["accuracy"],
                              found[LAST_OF]["accuracy"]))


def nine_tenths():
    found = interval(differences(), 0.90)
    return found.low, found.high


def mean_and_half():
    low, high = classify_paired()
    return (low + high) / 2, (high - low) / 2


def rounded(case, outputs):
    """Right, but with less than four decimals."""
    got = [float(v) for v in outputs.values() if not v.shape]
    return any(got == [round(v, k) for v in classify_paired()]
               for k in (2, 3))


def with_factor(factor):
    """The mean difference ± so many standard errors; None: deviations."""
    d = differences()
    spread = d.std(ddof=1)
    half = 1.96 * spread if factor is None else (
        factor * spread / np.sqrt(len(d)))
    return d.mean() - half, d.mean() + half


def n_below():
    d = differences()
    middle, (low, _) = d.mean(), bounds(d)
    half = (middle - low) * np.sqrt((len(d) - 1) / len(d))
    return middle - half, middle + half


def spread_of(k):
    return lambda: bounds(of_the_seeds()[k])


def ends_subtracted():
    a, b = (bounds(values) for values in of_the_seeds())
    return a[0] - b[0], a[1] - b[1]


def ends_crossed():
    """From the least to the largest difference of two values inside."""
    a, b = (bounds(values) for values in of_the_seeds())
    return a[0] - b[1], a[1] - b[0]


def t_times_deviation():
    """The t interval with its division by the root of n forgotten."""
    low, high = classify_paired()
    half = (high - low) / 2 * np.sqrt(len(of_the_seeds()[0]))
    return middle() - half, middle() + half


def middle():
    return float(differences().mean())


def range_of_differences():
    d = differences()
    return d.min(), d.max()


def matches(answer):
    return lambda case, outputs: near(answer(), outputs)


def accept_paired(case, outputs):
    if any(v.shape for v in outputs.values()):
        return "Asked for are two numbers, the lower end and the upper.", []
    low, high = (float(v) for v in outputs.values())
    rows = [("middle", f"{(low + high) / 2:+.4f}", "the mean difference"),
            ("half width", f"{(high - low) / 2:.4f}", "t · s / √n")]
    if not low < high:
        return "Your interval ends where it begins, or before.", rows
    if near(classify_paired(), outputs):
        return "", rows
    return "This is not the interval of the mean difference.", rows


measured = Exercise(
    name="classify-paired",
    title="Measure what the mean of states is worth",
    notebook=NOTEBOOK,
    kind="measurement",
    whole_course=True,
    points=3,
    reference=classify_paired,
    inputs=a_value,
    returns={"low": "", "high": ""},
    accept=accept_paired,
    reread=FAIR,
    stub="found = ...",
    hints=(
        "One difference per seed, mean of states minus last state.",
        "interval(d) from rnncourse.experiments is the t interval of the "
        "mean of d; it has the fields low and high.",
        "Accuracies are shares, so both ends lie between -1 and 1.",
    ),
    takeaway="The interval is far from zero: five seeds are enough here. It "
    "speaks of seeds alone: the 370 utterances are the same in all of them.",
    misconceptions=(
        Misconception(
            "other-sign",
            "This is the interval of the last state minus the mean. Which is "
            "subtracted from which?",
            FAIR,
            example=lambda: tuple(-v for v in classify_paired()[::-1]),
            recognise=matches(
                lambda: tuple(-v for v in classify_paired()[::-1])),
        ),
        Misconception(
            "not-paired",
            "You took both groups as if their seeds had nothing in common. "
            "Which runs share a split?",
            FAIR, example=lambda: unpaired()[1],
            recognise=lambda case, outputs: any(
                near(wide, outputs) for wide in unpaired()),
        ),
        Misconception(
            "with-the-mask",
            "This is the interval where the mask was not forgotten, which the "
            "chapter shows. Which accuracies are asked for?",
            FAIR, example=with_the_mask, recognise=matches(with_the_mask),
        ),
        Misconception(
            "nine-tenths",
            "This is the 90 % interval. Asked for is that of 95 %.",
            FAIR, example=nine_tenths, recognise=matches(nine_tenths),
        ),
        Misconception(
            "mean-and-half-width",
            "Your first number is the mean difference, your second half the "
            "width of the interval. Which two are asked for?",
            FAIR, example=mean_and_half, recognise=matches(mean_and_half),
        ),
        Misconception(
            "rounded",
            "Both ends are right, and rounded too far. To how many decimals "
            "are they asked for?",
            FAIR,
            example=lambda: tuple(round(v, 2) for v in classify_paired()),
            recognise=rounded,
        ),
        Misconception(
            "normal-quantile",
            "You multiply by 1.96, which holds for very many seeds. Which "
            "factor pays for not knowing the spread?",
            FAIR, example=lambda: with_factor(1.96),
            recognise=matches(lambda: with_factor(1.96)),
        ),
        Misconception(
            "single-differences",
            "Your interval is one in which single differences fall. How far "
            "does their mean vary?",
            FAIR, example=t_times_deviation,
            recognise=lambda case, outputs: any(
                near(wide, outputs)
                for wide in (t_times_deviation(), with_factor(None))),
        ),
        Misconception(
            "one-standard-error",
            "Your half width is one standard error. By what is it "
            "multiplied?",
            FAIR, example=lambda: with_factor(1),
            recognise=matches(lambda: with_factor(1)),
        ),
        Misconception(
            "n-for-n-minus-one",
            "Your deviation is divided by n. Which number stands there "
            "where the mean comes from the same values?",
            FAIR, example=n_below, recognise=matches(n_below),
        ),
        Misconception(
            "ends-subtracted",
            "You subtract one interval's ends from the other's. Of which "
            "values, one per seed, is an interval asked for?",
            FAIR, example=ends_subtracted, recognise=matches(ends_subtracted),
        ),
        Misconception(
            "ends-crossed",
            "You subtract the ends of two intervals crosswise, which is wider "
            "than need be. Of which values, one per seed, is an interval "
            "asked for?",
            FAIR, example=ends_crossed, recognise=matches(ends_crossed),
        ),
        Misconception(
            "least-and-largest",
            "These are the least and the largest difference. Asked for is "
            "where their mean lies, had there been very many seeds.",
            FAIR, example=range_of_differences,
            recognise=matches(range_of_differences),
        ),
        Misconception(
            "turned-round",
            "Your two numbers are the ends, the upper one first. Which comes "
            "first?",
            FAIR, example=lambda: classify_paired()[::-1],
            recognise=matches(lambda: classify_paired()[::-1]),
        ),
        Misconception(
            "mean-and-one-end",
            "Your first number is the mean difference, your second an end of "
            "the interval. Which two are asked for?",
            FAIR, example=lambda: (middle(), classify_paired()[0]),
            recognise=lambda case, outputs: any(
                near((middle(), end), outputs) for end in classify_paired()),
        ),
        Misconception(
            "the-one-alone",
            "This is the interval of the mean of states alone. Asked for is "
            "that of a difference.",
            FAIR, example=spread_of(0), recognise=matches(spread_of(0)),
        ),
        Misconception(
            "the-other-alone",
            "This is the interval of the last state alone. Asked for is that "
            "of a difference.",
            FAIR, example=spread_of(1), recognise=matches(spread_of(1)),
        ),
        Misconception(
            "in-percent",
            "Your numbers are percentage points. The accuracies are shares "
            "between 0 and 1.",
            FAIR,
            example=lambda: tuple(100 * v for v in classify_paired()),
            recognise=lambda case, outputs: near(
                classify_paired(),
                {k: np.asarray(v) / 100 for k, v in outputs.items()}),
        ),
    ),
)


EXERCISES = (backwards, first, stopped, macro, measured)
