"""Exercises of chapter 11: sentiment."""

from functools import cache

import numpy as np

from rnncourse.cells import CELLS, bias_rows, gru
from rnncourse.data import make_reviews, tokenize
from rnncourse.exercises.draw import normal
from rnncourse.exercises.spec import Exercise, Misconception, case
from rnncourse.losses import binary_cross_entropy
from rnncourse.model import Model
from rnncourse.optim import adam
from rnncourse.params import Params
from rnncourse.train import fit

ORDER = 11
NOTEBOOK = "11-sentiment-exercises"
MASK = 'chapter 11, "From words to numbers"'
BAG = 'chapter 11, "A baseline, and a proof that it must fail"'
EMBED = 'chapter 11, "From words to numbers"'
WATCH = 'chapter 11, "What people wrote: watch it learn, and stop it"'
INTERVALS = 'chapter 11, "One run is no result"'


def draw_reviews(rng, B, T, V):
    """Token numbers (B, T), 0 after the end; the last row is full.

    Not the first: its length would also be the greatest of all.
    """
    lengths = np.concatenate([rng.integers(1, T, B - 1), [T]])
    ids = rng.integers(1, V, (B, T))
    return np.where(np.arange(T) < lengths[:, None], ids, 0)


# --- sentiment-padding-mask -------------------------------------------------

def last_output(hs, ids):
    mask = ids != 0
    last = mask.sum(axis=1) - 1
    return mask, hs[np.arange(len(hs)), last]


def mask_inputs(rng):
    B, T, H = 4, 6, 3
    hs, ids = normal(rng, B, T, H), draw_reviews(rng, B, T, 5)
    yield case(hs=hs, ids=ids)
    yield case(
        "where nothing is padded", "Look at what you do where a review ends.",
        hs=hs, ids=np.where(ids == 0, 1, ids),
    )
    yield case(
        "for a single review", "What do you do along the batch axis?",
        hs=hs[1:2], ids=ids[1:2],
    )
    yield case(
        "where every review is one word long",
        "There the last word is the first one.",
        hs=hs, ids=np.where(np.arange(T) < 1, 2, 0 * ids),
    )


padding_mask = Exercise(
    name="sentiment-padding-mask",
    title="Read the state where the review ends",
    notebook=NOTEBOOK,
    points=2,
    reference=last_output,
    inputs=mask_inputs,
    returns={"mask": "B T", "last": "B H"},
    look={"last": "Which state has read the last word, and nothing after?"},
    reread=MASK,
    hints=(
        "The mask is True where ids is not 0: one comparison.",
        "How many True values are there in a row, and which index does the "
        "last of them have?",
        "hs[rows, columns] with two index arrays of length B picks one "
        "state per review; rows counts from 0 to B − 1.",
    ),
    takeaway="Without the mask a short review would be judged by what the "
    "network makes of padding.",
    misconceptions=(
        Misconception(
            "mask-inverted",
            "Your mask is True on the padding. What does True mean in this "
            "course, and in Keras: read it, or skip it?",
            MASK,
            edits={"mask = ids != 0": "mask = ids == 0",
                   "mask.sum(axis=1) - 1": "(~mask).sum(axis=1) - 1"},
        ),
        Misconception(
            "end-of-the-array",
            "You read the last column of hs, also where "
            "it is padding. Where does each review end?",
            MASK,
            edits={"hs[np.arange(len(hs)), last]": "hs[:, -1]"},
        ),
        Misconception(
            "one-too-far",
            "Your index is the number of words, which "
            "points one past the last. Which index has the last of n things?",
            MASK,
            edits={"mask.sum(axis=1) - 1":
                   "np.minimum(mask.sum(axis=1), mask.shape[1] - 1)"},
        ),
        Misconception(
            "mean-over-words",
            "You average the states of all words. The "
            "exercise asks for the last one: what does it know that the "
            "earlier ones do not?",
            MASK,
            edits={"hs[np.arange(len(hs)), last]":
                   "(hs * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]"},
        ),
        Misconception(
            "mask-of-numbers",
            "Your mask holds numbers. A mask is an array of bools: what does "
            "a comparison give?",
            MASK,
            edits={"return mask": "return 1.0 * mask"},
        ),
        Misconception(
            "unknown-masked",
            "Your mask also skips token 1, the unknown word. It is a word: "
            "which number alone means that there is none?",
            MASK,
            edits={"ids != 0": "ids > 1"},
        ),
        Misconception(
            "unknown-not-in-the-mask",
            "Your mask is False on token 1, the unknown word, though you find "
            "the right end. Which number alone means that there is no word?",
            MASK,
            edits={"ids != 0": "ids > 1",
                   "mask.sum(axis=1) - 1": "(ids != 0).sum(axis=1) - 1"},
        ),
        Misconception(
            "first-word",
            "You read the state of the first word. Which "
            "state has seen the whole review?",
            MASK,
            edits={"hs[np.arange(len(hs)), last]": "hs[:, 0]"},
        ),
        Misconception(
            "length-of-the-first",
            "You use the length of the first review for "
            "all. How many lengths are there in a batch?",
            MASK,
            edits={"hs[np.arange(len(hs)), last]": "hs[:, last[0]]"},
        ),
        Misconception(
            "all-pairs",
            "hs[:, last] takes every review at every "
            "end: (B, B, H). How do you pair review 0 with end 0, review 1 "
            "with end 1, …?",
            MASK,
            edits={"np.arange(len(hs)), last": ":, last"},
        ),
    ),
)


# --- sentiment-early-stopping -----------------------------------------------

def stopping(losses, patience):
    best, wait = 0, 0
    for epoch in range(1, len(losses)):
        wait += 1
        if losses[epoch] < losses[best]:
            best, wait = epoch, 0
        if wait == patience:
            return best, epoch
    return best, len(losses) - 1


def stopping_inputs(rng):
    jitter = np.round(0.01 * rng.random(9), 4)
    yield case(
        losses=np.array([0.9, 0.6, 0.7, 0.65, 0.5, 0.62, 0.7, 0.8, 0.3])
        + jitter,
        patience=3,
    )
    yield case(
        "where the epochs end before the patience", "Where the epochs end "
        "first, nothing stops the training. What stops it in general, and "
        "when?",
        losses=np.array([0.9, 0.7, 0.5, 0.6]) + jitter[:4], patience=3,
    )
    yield case(
        "where the loss rises from the start",
        losses=np.array([0.4, 0.5, 0.6, 0.7, 0.8]) + jitter[:5], patience=2,
    )
    yield case(
        "where the loss goes up and down below the start",
        losses=np.array([0.9, 0.3, 0.8, 0.7, 0.6, 0.5, 0.4]) + jitter[:7],
        patience=4,
    )
    yield case(
        "where the loss falls for long before it rises",
        "How many epochs after the best does the training end?",
        losses=np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.6, 0.7, 0.8, 0.9])
        + jitter,
        patience=3,
    )
    yield case(
        "where an epoch equals the best",
        losses=np.array([0.8, 0.5, 0.6, 0.5, 0.7, 0.9]), patience=3,
    )


early = Exercise(
    name="sentiment-early-stopping",
    title="Repair the rule that stops",
    notebook=NOTEBOOK,
    kind="debugging",
    points=3,
    reference=stopping,
    inputs=stopping_inputs,
    returns={"best": "", "last": ""},
    look={"best": "Which epoch has the lowest loss of those that were run?",
          "last": "After how many epochs without a new lowest loss does the "
          "training end?"},
    reread=WATCH,
    stub="""\
def stopping(losses, patience):
    \"\"\"Two things are wrong: repair them. losses (n,) → best, last.\"\"\"
    best, wait = 0, 0
    for epoch in range(1, len(losses)):
        wait += 1
        if losses[epoch] < losses[epoch - 1]:
            best = epoch
        if wait == patience:
            return best, epoch
    return best, len(losses) - 1""",
    hints=(
        "Follow it by hand on 0.9, 0.6, 0.7, 0.65, 0.5 with a patience of 3. "
        "Which epoch does it call the best after 0.65?",
        "0.65 is lower than the 0.7 before it, and not a new lowest loss. "
        "With what must the loss be compared?",
        "wait counts the epochs since the best one. What has to happen to it "
        "when there is a new best?",
    ),
    takeaway="Lower than before is not lowest so far. A rule that confuses "
    "the two keeps the wrong weights, and nothing raises an error.",
    misconceptions=(
        Misconception(
            "compared-with-the-epoch-before",
            "An epoch is called the best as soon as its loss is lower than "
            "that of the epoch before it. With which loss must it be "
            "compared?",
            WATCH,
            edits={"losses[best]": "losses[epoch - 1]"},
        ),
        Misconception(
            "wait-goes-on",
            "Your training ends early: the waiting is not begun anew when a "
            "lower loss comes. What does wait count?",
            WATCH,
            edits={"best, wait = epoch, 0": "best = epoch"},
        ),
        Misconception(
            "wait-from-one",
            "Your training ends one epoch early after a new lowest loss: you "
            "begin to wait at 1 there. How many epochs have gone by since the "
            "best one, in the epoch that is the best?",
            WATCH,
            edits={"best, wait = epoch, 0": "best, wait = epoch, 1"},
        ),
        Misconception(
            "lowest-of-all-losses",
            "You take the lowest of all losses in the array. Some of them "
            "come after the training has ended: how far has anybody seen?",
            WATCH,
            edits={"    best, wait = 0, 0\n":
                   "    best, wait = int(np.argmin(losses)), 0\n"
                   "    return best, min(best + patience, len(losses) - 1)\n"},
        ),
        Misconception(
            "as-given",
            "These are the answers of the rule as it was handed to you. "
            "Follow it by hand on 0.9, 0.6, 0.7, 0.65: which epoch does it "
            "call the best?",
            WATCH,
            edits={"losses[best]": "losses[epoch - 1]",
                   "best, wait = epoch, 0": "best = epoch"},
            untouched=True,
        ),
        Misconception(
            "never-stops",
            "Your training runs through all epochs. What is patience for?",
            WATCH,
            edits={"wait == patience": "False"},
        ),
        Misconception(
            "one-too-late",
            "You train one epoch more than patience allows. After how many "
            "epochs without a new lowest loss does the training end?",
            WATCH,
            edits={"wait == patience": "wait > patience"},
        ),
        Misconception(
            "equal-is-lower",
            "An epoch whose loss equals the lowest counts as a new best in "
            "your rule. Has anything become better?",
            WATCH,
            edits={"losses[epoch] < losses": "losses[epoch] <= losses"},
        ),
        Misconception(
            "highest",
            "You keep the epoch of the highest loss. Is a loss good when it "
            "is large?",
            WATCH,
            edits={"losses[epoch] < losses": "losses[epoch] > losses"},
        ),
        Misconception(
            "best-of-all",
            "Your best epoch comes after the training has ended. Which losses "
            "has anybody seen by then?",
            WATCH,
            edits={"return best, epoch":
                   "return int(np.argmin(losses)), epoch"},
        ),
        Misconception(
            "counted-from-one",
            "Your epochs are counted from 1. From where do the places of an "
            "array count?",
            WATCH,
            edits={"return best, epoch": "return best + 1, epoch + 1",
                   "return best, len(losses) - 1":
                   "return best + 1, len(losses)"},
        ),
    ),
)


# --- sentiment-embedding-gradient -------------------------------------------

def embedding_gradient(ids, dx, V):
    dE = np.zeros((V, dx.shape[2]))
    for b in range(ids.shape[0]):
        for t in range(ids.shape[1]):
            dE[ids[b, t]] += dx[b, t]
    return dE


def embedding_inputs(rng):
    V, B, T, E = 6, 3, 4, 2
    ids = np.array([[1, 2, 1, 4], [2, 2, 5, 0], [4, 1, 0, 0]])
    yield case(ids=ids, dx=normal(rng, B, T, E), V=V)
    yield case(
        "where no word comes twice", "Look at what you do when a word comes "
        "again.", ids=np.array([[1, 3], [5, 2]]), dx=normal(rng, 2, 2, E),
        V=V,
    )
    yield case(
        "for T = 1", "Look at what you do along time.",
        ids=np.array([[3], [3], [1]]), dx=normal(rng, 3, 1, E), V=V,
    )
    yield case(
        "for a single review", "Look at what you do along the batch axis.",
        ids=ids[:1], dx=normal(rng, 1, T, E), V=V,
    )


embedding = Exercise(
    name="sentiment-embedding-gradient",
    title="The gradient of a lookup",
    notebook=NOTEBOOK,
    kind="derivation",
    points=3,
    reference=embedding_gradient,
    inputs=embedding_inputs,
    returns={"dE": "V E"},
    reread=EMBED,
    hints=(
        "The gradient has the shape of the table: (V, E). Rows of words that "
        "do not occur stay zero.",
        "A word that occurs twice was used twice: what does that mean for "
        "its gradient?",
        "dE[ids] += dx writes each row once, however often it is listed. A "
        "loop, np.add.at, or a product with one-hot rows does add up.",
    ),
    takeaway="A lookup is a product with a one-hot row, and its gradient "
    "adds up over all places where the word stood.",
    misconceptions=(
        Misconception(
            "last-one-wins",
            "For a word that comes twice, only its last occurrence counts in "
            "your result. Both used the same row of the table: how do their "
            "gradients combine? (dE[ids] += dx adds once per row, however "
            "often it is listed.)",
            EMBED,
            edits={"+= dx[b, t]": "= dx[b, t]"},
        ),
        Misconception(
            "mean-of-occurrences",
            "You average over the occurrences of a word. Where in the "
            "forward pass was anything divided by how often it comes?",
            EMBED,
            edits={"return dE":
                   "n = np.bincount(ids.ravel(), minlength=V)\n"
                   "    return dE / np.maximum(n, 1)[:, None]"},
        ),
        Misconception(
            "batch-mean",
            "Your gradient is divided by the number of reviews. Where in the "
            "forward pass was anything divided by B?",
            EMBED,
            edits={"return dE": "return dE / len(ids)"},
        ),
        Misconception(
            "padding-dropped",
            "Your row 0 is zero. A masked step passes on a gradient of zero "
            "by itself; the lookup treats all tokens alike. What belongs in "
            "row 0?",
            EMBED,
            edits={"dE[ids[b, t]] += dx[b, t]":
                   "dE[ids[b, t]] += dx[b, t] * (ids[b, t] != 0)"},
        ),
        Misconception(
            "rows-of-this-batch",
            "Your result has as many rows as the largest number in this batch "
            "asks for. How many rows has the table?",
            EMBED,
            edits={"np.zeros((V,": "np.zeros((ids.max() + 1,"},
        ),
        Misconception(
            "rows-that-occur",
            "Your result has a row for each different number in this batch, "
            "and no others. Which shape has the gradient of a table?",
            EMBED,
            edits={"return dE": "return dE[np.unique(ids)]"},
        ),
        Misconception(
            "last-step-only",
            "Only the last column of ids gets a gradient. Which of the "
            "words were looked up?",
            EMBED,
            edits={"range(ids.shape[1])":
                   "range(ids.shape[1] - 1, ids.shape[1])"},
        ),
        Misconception(
            "first-review-only",
            "Only the first review gets a gradient. Who else has used the "
            "table?",
            EMBED,
            edits={"range(ids.shape[0])": "range(1)"},
        ),
        Misconception(
            "occurrences",
            "You count the occurrences, whatever the gradient. What flows "
            "back into a row each time it is looked up?",
            EMBED,
            edits={"+= dx[b, t]": "+= 1"},
        ),
        Misconception(
            "shifted",
            "Your rows are shifted by one: the gradient of word k stands in "
            "row k − 1. Which row was looked up?",
            EMBED,
            edits={"dE[ids[b, t]]": "dE[ids[b, t] - 1]"},
        ),
    ),
)


# --- sentiment-paired-interval ----------------------------------------------

def paired_interval(a, b, t):
    d = a - b
    mean = np.mean(d)
    half = t * np.std(d, ddof=1) / np.sqrt(len(d))
    return mean, mean - half, mean + half


def paired_inputs(rng):
    def runs(n, gap):
        split = 0.8 + normal(rng, n, scale=0.05)
        a = split + gap + normal(rng, n, scale=0.01)
        return {"a": a, "b": split + normal(rng, n, scale=0.01)}

    yield case(**runs(3, 0.02), t=4.303)
    yield case(
        "for ten splits", "Does it depend on the number of splits?",
        **runs(10, -0.03), t=2.262,
    )
    yield case(
        "where a is the better by the same amount on each split",
        "How much do the differences spread there?",
        a=np.array([0.75, 0.5, 0.875, 0.625]),
        b=np.array([0.625, 0.375, 0.75, 0.5]), t=3.182,
    )


paired = Exercise(
    name="sentiment-paired-interval",
    title="Which of two models is better?",
    notebook=NOTEBOOK,
    kind="measurement",
    points=3,
    reference=paired_interval,
    inputs=paired_inputs,
    returns={"mean": "", "low": "", "high": ""},
    look={"mean": "What is averaged, and in which order is it subtracted?"},
    reread=INTERVALS,
    hints=(
        "On the same split both models have the same luck. Which n numbers "
        "are free of it?",
        "Take the differences first. Then it is the interval of one series "
        "of numbers.",
        "Half the width is t times the standard deviation of the "
        "differences, with n − 1 in its denominator, divided by √n.",
    ),
    takeaway="What makes a split easy for both models drops out of the "
    "differences: pairs need fewer runs to tell two models apart.",
    misconceptions=(
        Misconception(
            "unpaired",
            "You add up the spreads of both models, as if each had met splits "
            "of its own. They met the same ones: which numbers are free of "
            "the luck of a split?",
            INTERVALS,
            edits={"np.std(d, ddof=1)":
                   "np.sqrt(np.var(a, ddof=1) + np.var(b, ddof=1))"},
        ),
        Misconception(
            "sign",
            "Your difference is b − a. Which model is better where yours is "
            "positive?",
            INTERVALS,
            edits={"a - b": "b - a"},
        ),
        Misconception(
            "sizes",
            "You average the sizes of the differences. A model that is ahead "
            "on one split and behind on the next: by how much is it better?",
            INTERVALS,
            edits={"d = a - b": "d = abs(a - b)"},
        ),
        Misconception(
            "population-deviation",
            "Your standard deviation divides by n. The mean was estimated "
            "from the same n numbers: what has to be in the denominator? "
            "(Look up ddof in the documentation of np.std.)",
            INTERVALS,
            edits={"ddof=1": "ddof=0"},
        ),
        Misconception(
            "deviation-not-error",
            "You use the standard deviation itself: that is where single "
            "differences fall. How does the mean of n of them vary?",
            INTERVALS,
            edits={" / np.sqrt(len(d))": ""},
        ),
        Misconception(
            "n-minus-one-twice",
            "Your deviation has n − 1 in it already, and you divide by "
            "√(n − 1) once more. How many numbers does the mean average?",
            INTERVALS,
            edits={"np.std(d, ddof=1) / np.sqrt(len(d))":
                   "np.std(d, ddof=1) / np.sqrt(len(d) - 1)"},
        ),
        Misconception(
            "divided-by-n",
            "You divide by n. The variance of a mean falls with n; how does "
            "its standard deviation fall?",
            INTERVALS,
            edits={"np.sqrt(len(d))": "len(d)"},
        ),
        Misconception(
            "normal-quantile",
            "You use 1.96, which belongs to the normal distribution. With a "
            "handful of runs the spread is itself uncertain: which quantile "
            "is handed to your function?",
            INTERVALS,
            edits={"t * np.std": "1.96 * np.std"},
        ),
        Misconception(
            "half-as-wide",
            "Your interval is half as wide as it should be. Is t times the "
            "standard error its whole width, or the distance from the mean "
            "to its end?",
            INTERVALS,
            edits={"/ np.sqrt(len(d))": "/ np.sqrt(len(d)) / 2"},
        ),
        Misconception(
            "ends-exchanged",
            "Your low end lies above your high end. Which of the two is "
            "mean − half?",
            INTERVALS,
            edits={"mean - half, mean + half": "mean + half, mean - half"},
        ),
        Misconception(
            "no-quantile",
            "Your half-width is the standard error itself, an interval of "
            "about 68 % where the runs are many. What is t for?",
            INTERVALS,
            edits={"t * np.std": "np.std"},
        ),
    ),
)


# --- sentiment-train --------------------------------------------------------

BUDGET, NEEDED, FRESH = 4000, 0.9, 300


@cache
def reviews():
    """The data of the exercise notebook, made from the same seed."""
    return make_reviews(np.random.default_rng(11), 2400, length=40, test=1 / 6)


def sentiment_train():
    data, rng = reviews(), np.random.default_rng(0)
    model = Model(gru, 16, 1, vocabulary=len(data.vocabulary), embedding=8)
    params, _ = fit(
        model, model.init(rng), data.train.x, data.train.y[:, None],
        loss=binary_cross_entropy, optimizer=adam(0.02), epochs=8, rng=rng,
        clip=1.0, progress=False,
    )
    return params


def train_inputs(rng):
    fresh = make_reviews(rng, FRESH, length=40, test=0.1)
    texts = fresh.train.texts + fresh.test.texts
    x, _ = reviews().encode(texts)
    bags, twins = {}, []
    for k, text in enumerate(texts):
        bag = tuple(sorted(tokenize(text)))
        if bag in bags:
            twins.append([bags[bag], k])
        bags[bag] = k
    y = np.concatenate([fresh.train.y, fresh.test.y])
    yield case("on fresh reviews", truth={
        "x": x.tolist(), "y": y.tolist(), "twins": twins
    })


def scores(outputs, x):
    """What the handed-in weights say about x (B, T): (B,).

    NaN where they are more than the budget: those are not run.
    """
    if sum(a.size for a in outputs.values()) > BUDGET:
        return np.full(len(x), np.nan)
    W_x, W_h, b = (outputs[f"core.{k}"] for k in ("W_x", "W_h", "b"))
    cell = next(
        cell for cell in CELLS.values()
        if len(cell.gates) * len(W_h) == W_h.shape[1]
        and bias_rows(cell) == b.ndim
    )
    core = Params(W_x, W_h, b, gates=cell.gates)
    table = outputs["embedding"]
    model = Model(cell, core.H, 1, vocabulary=len(table),
                  embedding=table.shape[1])
    params = {"embedding": table, "core": core, "W": outputs["W"],
              "b": outputs["b"]}
    return model.forward(params, x)[0].reshape(len(x))


def right(outputs, case, change=lambda x: x):
    """Accuracy, perhaps on changed inputs."""
    x, y = np.array(case["truth"]["x"]), np.array(case["truth"]["y"])
    return float(((scores(outputs, change(x)) > 0) == y).mean())


def accept_weights(case, outputs):
    size = sum(a.size for a in outputs.values())
    try:
        accuracy = right(outputs, case)
    except (ValueError, TypeError, IndexError, StopIteration):
        shapes = ", ".join(f"{k} {a.shape}" for k, a in outputs.items())
        return (
            "These arrays do not fit together as a model of one score over "
            f"{len(reviews().vocabulary)} words: {shapes}.", []
        )
    rows = [("weights", str(size), f"at most {BUDGET}")]
    if size > BUDGET:
        return "The model is larger than the budget.", rows
    rows += [
        ("accuracy on fresh reviews", f"{accuracy:.2f}",
         f"at least {NEEDED:.2f}"),
    ]
    if accuracy < NEEDED:
        return (
            "The model has learnt too little. Does the loss still fall at "
            "the end of training, and is the learning rate large enough?",
            rows,
        )
    return "", rows


def backwards(x):
    """Every review from its last word to its first, padding kept behind."""
    out = np.zeros_like(x)
    for row, new in zip(x, out, strict=True):
        words = row[row != 0]
        new[: len(words)] = words[::-1]
    return out


def order_blind(case, outputs):
    x, twins = np.array(case["truth"]["x"]), case["truth"]["twins"]
    y, said = np.array(case["truth"]["y"]), scores(outputs, x) > 0
    a, b = np.array(twins).T
    rest = np.setdiff1d(np.arange(len(x)), np.ravel(twins))
    return bool(
        (said[a] == said[b]).mean() > 0.9
        and (said[rest] == y[rest]).mean() > 0.7
    )


def untrained(case, outputs):
    return bool(
        not outputs["b"].any() and np.abs(outputs["embedding"]).max() <= 0.05
    )


def constant(case, outputs):
    said = scores(outputs, np.array(case["truth"]["x"]))
    return bool((said > 0).all() or (said <= 0).all())


train = Exercise(
    name="sentiment-train",
    title="Train a model within a budget",
    notebook=NOTEBOOK,
    kind="model",
    whole_course=True,
    points=4,
    reference=sentiment_train,
    inputs=train_inputs,
    returns={"embedding": "V E", "core.W_x": "E GH", "core.W_h": "H GH",
             "core.b": "GH", "W": "H 1", "b": "1"},
    reread=BAG,
    accept=accept_weights,
    stub="""\
rng = np.random.default_rng(0)
params = ...""",
    hints=(
        "The embedding is the largest part: words × columns. Eight columns "
        "leave room for a small recurrent layer.",
        "A GRU or an LSTM with some sixteen units is enough. Adam with a "
        "rate of 0.02 and eight epochs take a second or two.",
        "Hand in what fit returns first: the dictionary with embedding, "
        "core, W and b.",
    ),
    takeaway="A few thousand weights read the order of the words. What "
    "decided was not the size.",
    misconceptions=(
        Misconception(
            "over-budget",
            "Your model has more weights than the budget allows. Which of "
            "its arrays is the largest, and which number makes it so?",
            EMBED,
            recognise=lambda case, outputs:
                sum(a.size for a in outputs.values()) > BUDGET,
        ),
        Misconception(
            "untrained",
            "These weights are as model.init makes them. fit leaves what it "
            "is given unchanged: what does it return?",
            BAG,
            recognise=untrained,
        ),
        Misconception(
            "one-answer-for-all",
            "Your model says the same about every review. Does the readout W "
            "still look at the state?",
            BAG,
            recognise=constant,
        ),
        Misconception(
            "labels-exchanged",
            "Your model is almost always wrong, which is as hard as being "
            "right. Which class is 1?",
            BAG,
            recognise=lambda case, outputs:
                right(outputs, case) <= 1 - NEEDED,
        ),
        Misconception(
            "order-blind",
            "Your model says the same about two reviews made of the same "
            "words: it reads them as a bag. Which weights carry what was "
            "read before?",
            BAG,
            recognise=order_blind,
        ),
        Misconception(
            "read-backwards",
            "Your model is good at reviews read from their end. In which "
            "direction were they when you trained it?",
            MASK,
            recognise=lambda case, outputs:
                right(outputs, case, backwards) >= NEEDED,
        ),
    ),
)


EXERCISES = (padding_mask, early, embedding, train, paired)
