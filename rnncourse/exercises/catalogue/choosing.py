"""Exercises of chapter 8: what cells cost, and which of them is better."""

import numpy as np

from rnncourse.exercises.draw import normal
from rnncourse.exercises.spec import Exercise, Misconception, a_value, case

ORDER = 8
NOTEBOOK = "08-choosing-exercises"
WEIGHS = 'chapter 8, "What it weighs: parameters"'
DOES = 'chapter 8, "What it does: operations"'
FAIR = 'chapter 8, "What a fair comparison needs"'
PAIRS = 'chapter 8, "Pairs"'


# --- choose-stack -----------------------------------------------------------

def choose_stack(D, blocks, units, biases, both):
    n = 0
    for G, H, k, two in zip(blocks, units, biases, both, strict=True):
        ways = 2 if two else 1
        n += ways * G * H * (D + H + k)
        D = ways * H
    return n


def stack_inputs(rng):
    def drawn(layers, both):
        return {
            "D": int(rng.integers(20, 30)),
            "blocks": rng.permutation([1, 3, 4])[:layers],
            "units": rng.choice(np.arange(5, 16), layers, replace=False),
            "biases": np.array([1, 2, 1])[:layers], "both": np.array(both),
        }

    yield case(**drawn(3, [True, False, True]))
    yield case("for a single layer in one direction", "Look at what the "
               "layers above the first one read.", **drawn(1, [False]))
    yield case("for layers in one direction", "Look at the layers that read "
               "both directions.", **drawn(3, [False, False, False]))


stack = Exercise(
    name="choose-stack",
    title="What a stack weighs",
    notebook=NOTEBOOK,
    points=2,
    reference=choose_stack,
    inputs=stack_inputs,
    returns={"n": ""},
    reread=WEIGHS,
    hints=(
        "One layer is an equation of the chapter. A stack is a sum over "
        "its layers.",
        "The second layer reads what the first one gives out. How many "
        "numbers is that?",
        "In both directions there are two sets of weights, and the two "
        "outputs stand side by side.",
    ),
    takeaway="A layer pays for what the one below hands it: after a layer "
    "in both directions, twice as much.",
    misconceptions=(
        Misconception(
            "all-read-x",
            "Every layer of yours reads D features. What does the second "
            "layer of a stack read?",
            WEIGHS, edits={"D = ways * H": "pass"},
        ),
        Misconception(
            "one-output",
            "Above a layer in both directions, yours reads H numbers. What "
            "do the two directions give out together?",
            WEIGHS, edits={"D = ways * H": "D = H"},
        ),
        Misconception(
            "one-set-of-weights",
            "A layer in both directions has one set of weights in your "
            "count. Do the two directions share theirs?",
            WEIGHS, edits={"n += ways * G": "n += G"},
        ),
        Misconception(
            "one-bias",
            "Your blocks have one bias each, whatever `biases` says. Which "
            "letter of the equation is it?",
            WEIGHS, edits={"(D + H + k)": "(D + H + 1)"},
        ),
        Misconception(
            "no-bias",
            "Your count is that of the matrices alone. What else is "
            "trained?",
            WEIGHS, edits={"(D + H + k)": "(D + H)"},
        ),
        Misconception(
            "one-block",
            "Each layer has a single block in your count. How many has an "
            "LSTM?",
            WEIGHS, edits={"ways * G * H": "ways * H"},
        ),
        Misconception(
            "bias-of-one-unit",
            "You add k once to a block. How many units have a bias?",
            WEIGHS, edits={"H * (D + H + k)": "(H * (D + H) + k)"},
        ),
        Misconception(
            "biases-of-one-block",
            "You count k biases a unit. How many blocks of a unit have "
            "them?",
            WEIGHS, edits={"G * H * (D + H + k)":
                           "(G * H * (D + H) + k * H)"},
        ),
        Misconception(
            "multiplied-by-biases",
            "You multiply the number of weights by k. Are biases more weights "
            "of the same unit, or is each weight there k times?",
            WEIGHS, edits={"(D + H + k)": "(D + H) * k"},
        ),
        Misconception(
            "both-states-read",
            "In a layer of both directions your recurrent weights read 2 H "
            "numbers. Whose state does each direction read?",
            WEIGHS, edits={"(D + H + k)": "(D + ways * H + k)"},
        ),
    ),
)


# --- choose-padding ---------------------------------------------------------

def choose_padding(lengths, B, G, D, H):
    step = 3 * 2 * G * H * (D + H)
    spent = 0
    for start in range(0, len(lengths), B):
        batch = lengths[start : start + B]
        spent += len(batch) * batch.max() * step
    return spent, lengths.sum() * step


def spread_evenly(lengths, B, G, D, H):
    step = 3 * 2 * G * H * (D + H)
    batches = np.array_split(lengths, -(-len(lengths) // B))
    return sum(len(b) * b.max() for b in batches) * step, lengths.sum() * step


def padding_inputs(rng):
    sizes = {"G": 4, "D": 5, "H": 7}
    yield case(lengths=rng.integers(3, 40, 9), B=4, **sizes)
    yield case("where every batch is full", "Look at the last batch.",
               lengths=rng.integers(3, 40, 12), B=4, **sizes)
    yield case("for one batch of all", "What does a batch pad to?",
               lengths=rng.integers(3, 40, 9), B=9, **sizes)
    yield case("where all have one length", "Look at what padding costs.",
               lengths=np.full(7, 12), B=3, **sizes)


padding = Exercise(
    name="choose-padding",
    title="What padding costs",
    notebook=NOTEBOOK,
    points=3,
    reference=choose_padding,
    inputs=padding_inputs,
    returns={"spent": "", "needed": ""},
    tolerance=5e-7,
    look={"spent": "How many sequences has each batch, and how many steps "
          "has it?",
          "needed": "What would be left if no step were padded?"},
    reread=DOES,
    hints=(
        "One step of one sequence costs 2 G H (D + H) forward. What does it "
        "cost in training?",
        "A batch has as many steps as its longest sequence, and every "
        "sequence in it pays for all of them.",
        "The last batch may hold fewer than B sequences.",
    ),
    takeaway="A mask makes padding harmless, not free. Sort by length "
    "before you cut into batches, and spent comes close to needed.",
    misconceptions=(
        Misconception(
            "forward-alone",
            "You count the way forward alone. What does the way back of a "
            "product cost?",
            DOES, edits={"3 * 2 * G": "2 * G"},
        ),
        Misconception(
            "multiplications-alone",
            "You count one operation per weight, step and sequence. What "
            "happens after the multiplication?",
            DOES, edits={"3 * 2 * G": "3 * G"},
        ),
        Misconception(
            "longest-of-all",
            "Every batch of yours is as long as the longest sequence of "
            "all. Which of them is in the batch?",
            DOES, edits={"batch.max()": "lengths.max()"},
        ),
        Misconception(
            "last-batch-filled",
            "Your last batch is charged for B sequences. How many does it "
            "hold?",
            DOES, edits={"len(batch) * batch.max()": "B * batch.max()"},
        ),
        Misconception(
            "one-sequence-a-batch",
            "Your batches have the steps of their longest sequence, once. "
            "How many sequences go through each of these steps?",
            DOES, edits={"len(batch) * batch.max()": "batch.max()"},
        ),
        Misconception(
            "spread-evenly",
            "Your batches are all about equally large. How many sequences "
            "are in each batch but the last?",
            DOES, instead=spread_evenly,
        ),
        Misconception(
            "last-batch-dropped",
            "Sequences that fill no whole batch cost nothing in your count. "
            "Are they trained on?",
            DOES, edits={"range(0, len(lengths), B)":
                         "range(0, len(lengths) // B * B, B)"},
        ),
        Misconception(
            "sorted-first",
            "You sort the lengths before you cut. In which order do the "
            "sequences come here?",
            DOES, edits={"spent = 0":
                         "lengths, spent = np.sort(lengths), 0"},
        ),
        Misconception(
            "mean-length",
            "Your batches are as long as the mean of their sequences. When "
            "is a rectangle full of steps finished?",
            DOES, edits={"batch.max()": "batch.mean()"},
        ),
        Misconception(
            "one-block",
            "Your count is that of a single block. How many products has "
            "this cell at a step?",
            DOES, edits={"2 * G * H": "2 * H"},
        ),
    ),
)


# --- choose-signs -----------------------------------------------------------

def choose_signs(a, b):
    d = a - b
    n = len(d)
    signs = 1 - 2 * (np.arange(2**n)[:, None] >> np.arange(n) & 1)
    means = (signs * d).mean(axis=1)
    return np.mean(np.abs(means) >= np.abs(d.mean()) - 1e-6)


def sign_inputs(rng):
    def runs(n, gap):
        hard = normal(rng, n, scale=0.05)
        a = 0.8 + gap + hard + normal(rng, n, scale=0.03)
        b = 0.8 + hard + normal(rng, n, scale=0.03)
        # Binary fractions: sums are exact, and equal ones stay equal.
        return {"a": np.round(a * 512) / 512, "b": np.round(b * 512) / 512}

    yield case(**runs(7, 0.02))
    yield case("where b is the better", "Which of the patterns count as far "
               "from zero?", **runs(6, -0.03))
    yield case(
        "where a wins every time by the same amount",
        "How many patterns are as far from zero as that?",
        a=np.array([0.75, 0.5, 0.875, 0.625]),
        b=np.array([0.625, 0.375, 0.75, 0.5]))
    yield case(
        "where a difference is zero",
        a=np.array([0.75, 0.5, 0.875, 0.625, 0.5]),
        b=np.array([0.5, 0.5, 0.75, 0.75, 0.25]))
    # Many patterns have the same mean as this one, but for the last digit.
    yield case(
        "where the scores are hundredths",
        a=np.array([79, 68, 68, 67, 68, 94, 93]) / 100,
        b=np.array([73, 62, 74, 76, 65, 85, 84]) / 100)


def shuffled_between(a, b):
    """Exchanges runs between the models without regard to the pairs."""
    n, both = len(a), np.concatenate([a, b])
    picks = np.arange(2 ** (2 * n))[:, None] >> np.arange(2 * n) & 1
    picks = picks[picks.sum(axis=1) == n].astype(bool)
    means = np.array([both[p].mean() - both[~p].mean() for p in picks])
    return np.mean(np.abs(means) >= abs((a - b).mean()) - 1e-6)


def signs_counted(a, b):
    """The sign test: how many are above zero, whatever their sizes."""
    n, wins = len(a), np.sum(a > b)
    up = (np.arange(2**n)[:, None] >> np.arange(n) & 1).sum(axis=1)
    return np.mean(np.maximum(up, n - up) >= max(wins, n - wins))


def t_test(a, b):
    """Without SciPy: with t = √ν tan u the density is cos(u)^(ν − 1)."""
    d, nu = a - b, len(a) - 1
    with np.errstate(divide="ignore"):
        t = d.mean() / (d.std(ddof=1) / np.sqrt(len(d)))
    nodes, weights = np.polynomial.legendre.leggauss(40)

    def beyond(u):
        half = (np.pi / 2 - u) / 2
        return half * weights @ np.cos(u + half + half * nodes) ** (nu - 1)

    return beyond(np.arctan(abs(t) / np.sqrt(nu))) / beyond(0.0)


signs = Exercise(
    name="choose-signs",
    title="A paired test without a distribution",
    notebook=NOTEBOOK,
    points=3,
    reference=choose_signs,
    inputs=sign_inputs,
    returns={"p": ""},
    reread=PAIRS,
    seconds=5.0,
    lost="Multiply your p by 2ⁿ: a share of all patterns gives a whole "
    "number. If yours does, which patterns does it count?",
    hints=(
        "If the cells are equally good, each difference might as well have "
        "the other sign. There are 2ⁿ patterns of signs, all equally likely.",
        "For each pattern, the mean of the n differences with these signs.",
        "p is the share of patterns whose mean is at least as far from zero, "
        "on either side, as the mean that was measured. The measured pattern "
        "itself is one of them.",
    ),
    takeaway="No normal distribution, no table. And with n pairs, p never "
    "falls below 2 / 2ⁿ: five pairs cannot show a difference at 5 %.",
    misconceptions=(
        Misconception(
            "one-side",
            "You count the patterns on the side where the measured mean "
            "is, or one side alone. Was it known beforehand which cell "
            "would be ahead?",
            PAIRS, edits={"np.abs(means) >= np.abs(d.mean()) - 1e-6":
                          "means >= d.mean() - 1e-6"},
        ),
        Misconception(
            "farther-only",
            "Patterns as far from zero as the measured one are not in your "
            "share: not even itself. Can p be zero?",
            PAIRS, edits={">= np.abs(d.mean()) - 1e-6":
                          "> np.abs(d.mean()) + 1e-6"},
        ),
        Misconception(
            "no-room",
            "You leave no room for the last digit of a sum: patterns with "
            "the same mean as the measured one fall out of your share. By "
            "how much may two equal sums differ?",
            PAIRS, edits={">= np.abs(d.mean()) - 1e-6": ">= np.abs(d.mean())"},
        ),
        Misconception(
            "signs-alone",
            "Your p depends on the signs of the differences alone. Is a win "
            "by a hair worth as much as a win by far?",
            PAIRS, edits={"d = a - b": "d = np.sign(a - b)"},
        ),
        Misconception(
            "pairs-broken",
            "You exchange runs across the pairs. Which two numbers met the "
            "same samples?",
            PAIRS, instead=shuffled_between,
        ),
        Misconception(
            "always-one",
            "Your p is 1, whatever the scores are. What changes from one of "
            "your patterns to the next, and what must change?",
            PAIRS, instead=lambda a, b: 1.0,
        ),
        Misconception(
            "complement",
            "Your p is the share of patterns nearer to zero. What is p when "
            "the measured mean is the farthest of all?",
            PAIRS, edits={">= np.abs(d.mean()) - 1e-6":
                          "< np.abs(d.mean()) - 1e-6"},
        ),
        Misconception(
            "complement-with-ties",
            "Your p is the share of patterns that are not farther from zero. "
            "What is p when the measured mean is the farthest of all?",
            PAIRS, edits={">= np.abs(d.mean()) - 1e-6":
                          "<= np.abs(d.mean()) + 1e-6"},
        ),
        Misconception(
            "signs-counted",
            "You count how many differences are above zero. Is a win by a "
            "hair worth as much as a win by far?",
            PAIRS, instead=signs_counted,
        ),
        Misconception(
            "t-test",
            "This is the p of the t test. Which assumption was to be left "
            "out?",
            PAIRS, instead=t_test,
        ),
        Misconception(
            "left-out-for-turned",
            "Your patterns leave differences out instead of turning them "
            "round. Which two factors can a difference have?",
            PAIRS, edits={"signs = 1 - 2 * (np.arange(2**n)[:, None] >> "
                          "np.arange(n) & 1)":
                          "signs = np.arange(2**n)[:, None] >> "
                          "np.arange(n) & 1"},
        ),
        Misconception(
            "sizes-without-signs",
            "You take the sizes of the differences before their mean. How "
            "far from zero is the mean that was measured?",
            PAIRS, edits={"d = a - b": "d = np.abs(a - b)"},
        ),
        Misconception(
            "a-number-of-patterns",
            "You return how many patterns there are. What share of all of "
            "them is that?",
            PAIRS, edits={"np.mean(np.abs(means)": "np.sum(np.abs(means)"},
        ),
        Misconception(
            "other-side",
            "You count the patterns whose mean is not above the measured "
            "one. Which of them are far from zero?",
            PAIRS, edits={"np.abs(means) >= np.abs(d.mean()) - 1e-6":
                          "means <= d.mean() + 1e-6"},
        ),
        Misconception(
            "sizes-exchanged",
            "You sort the runs of each model before you subtract. Which two "
            "of them met the same samples?",
            PAIRS, edits={"d = a - b": "d = np.sort(a) - np.sort(b)"},
        ),
    ),
)


# --- choose-sizes -----------------------------------------------------------

FEATURES, LOW, HIGH, APART = 100, 20_000, 40_000, 0.01


def choose_sizes():
    return 33, 56


def two_lstms(H, D=FEATURES):
    return 4 * H * (D + H + 1) + 4 * H * (H + H + 1)


def one_gru(H):
    return 3 * H * (FEATURES + H + 2)


def sizes_of(outputs):
    return float(outputs["lstm"]), float(outputs["gru"])


def apart(a, b):
    return abs(a - b) / max(a, b, 1)


def accept_sizes(case, outputs):
    if any(v.shape for v in outputs.values()):
        return "Asked for are two numbers.", []
    H, J = sizes_of(outputs)
    if not (H > 0 and J > 0 and H == int(H) and J == int(J)):
        return "Units are whole numbers above zero.", []
    a, b = two_lstms(H), one_gru(J)
    rows = [
        ("parameters of the two LSTM layers", f"{a:,.0f}", "20 000 … 40 000"),
        ("parameters of the GRU layer", f"{b:,.0f}", "20 000 … 40 000"),
        ("apart", f"{apart(a, b):.1%}", "1 % of the larger at most"),
    ]
    if not LOW <= a <= HIGH or not LOW <= b <= HIGH:
        out = [
            f"{which} {n:,.0f}" for which, n in (
                ("the two LSTM layers have", a), ("the GRU layer has", b))
            if not LOW <= n <= HIGH
        ]
        return (
            f"Outside the budget: {' parameters, '.join(out)} parameters. "
            "Which term of the count grows with the square of the units?",
            rows,
        )
    if apart(a, b) > APART:
        more = "LSTM layers have" if a > b else "GRU layer has"
        return (
            f"Both are within the budget, and {apart(a, b):.1%} apart: the "
            f"{more} more. By how many parameters does one unit change a "
            "model?", rows,
        )
    return "", rows


def would_match(lstm):
    """Recognises an answer that is right for another count of the LSTM."""
    return lambda case, outputs: bool(
        not any(v.shape for v in outputs.values())
        and accept_sizes(case, outputs)[0]
        and apart(lstm(sizes_of(outputs)[0]), one_gru(sizes_of(outputs)[1]))
        <= APART
    )


sizes = Exercise(
    name="choose-sizes",
    title="Two layers against one, fairly",
    notebook=NOTEBOOK,
    kind="design",
    points=3,
    reference=choose_sizes,
    inputs=a_value,
    returns={"lstm": "", "gru": ""},
    accept=accept_sizes,
    reread=WEIGHS,
    stub="sizes = ...",
    hints=(
        "Write down the parameters of both models as functions of their "
        "units.",
        "The second LSTM layer reads H numbers, not 100.",
        "Choose units for one model, and solve the quadratic equation of the "
        "other one; then look whether a whole number is near enough.",
    ),
    takeaway="A fair fight of two layers against one has very different "
    "widths.",
    misconceptions=(
        Misconception(
            "equal-units",
            "Both models have the same number of units in each layer. Have "
            "they the same number of parameters?",
            WEIGHS, example=lambda: (50, 50),
            recognise=lambda case, outputs: bool(
                not any(v.shape for v in outputs.values())
                and sizes_of(outputs)[0] == sizes_of(outputs)[1]),
        ),
        Misconception(
            "parameters-for-units",
            "These numbers are as large as the parameters of a model. Asked "
            "for are the units of a layer.",
            WEIGHS, example=lambda: (35520, 35397),
            recognise=lambda case, outputs: bool(
                not any(v.shape for v in outputs.values())
                and all(LOW <= n <= HIGH for n in sizes_of(outputs))),
        ),
        Misconception(
            "one-lstm-layer",
            "With one LSTM layer these two would have as many parameters as "
            "each other. How many layers has this one?",
            WEIGHS, example=lambda: (37, 46),
            recognise=would_match(
                lambda H: 4 * H * (FEATURES + H + 1)),
        ),
        Misconception(
            "both-read-x",
            "These two would match if both LSTM layers read the 100 features. "
            "What does the second one read?",
            WEIGHS, example=lambda: (32, 67),
            recognise=would_match(
                lambda H: 2 * 4 * H * (FEATURES + H + 1)),
        ),
        Misconception(
            "three-blocks",
            "These two would match if an LSTM had three blocks. How many "
            "has it?",
            WEIGHS, example=lambda: (38, 53),
            recognise=would_match(lambda H: two_lstms(H) * 3 / 4),
        ),
        Misconception(
            "exchanged",
            "The other way round this would be right. Which of the two comes "
            "first?",
            WEIGHS, example=lambda: (56, 33),
            recognise=lambda case, outputs: bool(
                not any(v.shape for v in outputs.values())
                and accept_sizes(case, outputs)[0]
                and not accept_sizes(case, {
                    "lstm": outputs["gru"], "gru": outputs["lstm"]})[0]),
        ),
    ),
)


# --- choose-unfair ----------------------------------------------------------

def choose_unfair(valid_a, test_a, valid_b, test_b):
    rate_a = valid_a.mean(axis=1).argmax()
    rate_b = valid_b.mean(axis=1).argmax()
    gap = (test_a[rate_a] - test_b[rate_b]).mean()
    return rate_a, rate_b, gap


def unfair_inputs(rng):
    """Four rates, five seeds; the rates that look best differ everywhere."""
    def drawn(best, lucky, peak):
        valid = 0.7 + normal(rng, 4, 5, scale=0.01)
        test = 0.7 + normal(rng, 4, 5, scale=0.01)
        valid[best] += 0.1
        valid[0] += 0.07                   # second best for both
        test[best] += 0.08
        test[lucky] += 0.12
        valid[peak, rng.integers(5)] += 0.2
        return valid, test

    # Compared fairly, b is ahead; in the second case a is.
    va, ta = drawn(2, 1, 3)
    vb, tb = drawn(1, 2, 3)
    yield case(valid_a=va, test_a=ta, valid_b=vb, test_b=tb + 0.03)
    va, ta = drawn(1, 1, 1)
    vb, tb = drawn(0, 0, 0)
    yield case("where both parts agree on the rate and that of b is the first",
               "By which part is a rate chosen, and for which of the two?",
               valid_a=va, test_a=ta, valid_b=vb, test_b=tb - 0.03)
    va, ta = drawn(3, 1, 2)
    vb, tb = drawn(2, 3, 1)
    yield case("where a is far ahead, whatever its rate",
               valid_a=va, test_a=ta, valid_b=vb, test_b=tb - 0.3)


def a_rate_each_seed(valid_a, test_a, valid_b, test_b):
    """Right rates, beside the gap of the best rates of every seed."""
    seeds = np.arange(valid_a.shape[1])
    gap = (test_a[valid_a.argmax(axis=0), seeds]
           - test_b[valid_b.argmax(axis=0), seeds]).mean()
    return *choose_unfair(valid_a, test_a, valid_b, test_b)[:2], gap


unfair = Exercise(
    name="choose-unfair",
    title="A comparison that its author wins",
    notebook=NOTEBOOK,
    kind="debugging",
    points=3,
    reference=choose_unfair,
    inputs=unfair_inputs,
    returns={"rate_a": "", "rate_b": "", "gap": ""},
    reread=FAIR,
    stub='''\
def choose_unfair(valid_a, test_a, valid_b, test_b):
    """Accuracies (rates, seeds) of two cells; a is the author's own."""
    rate_a = test_a.mean(axis=1).argmax()
    rate_b = 0
    gap = (test_a[rate_a] - test_b[rate_b]).mean()
    return rate_a, rate_b, gap''',
    hints=(
        "Two rules of the chapter are broken, one for each cell.",
        "Which part may choose? It is not the one that judges.",
        "What is done for one cell has to be done for the other.",
    ),
    takeaway="Nobody lied, nothing crashed, and the author's cell wins: by "
    "a rate that the test part chose, against a cell that nobody tuned.",
    misconceptions=(
        Misconception(
            "as-given",
            "This is the function as it was handed out. Which part chooses "
            "the rate of a, and which that of b?",
            FAIR, untouched=True,
            edits={"rate_a = valid_a.mean(axis=1).argmax()":
                   "rate_a = test_a.mean(axis=1).argmax()",
                   "rate_b = valid_b.mean(axis=1).argmax()": "rate_b = 0"},
        ),
        Misconception(
            "both-by-test",
            "Both rates are chosen by the test part now: equally, and still "
            "by the part that has to judge. Which part may choose?",
            FAIR,
            edits={"rate_a = valid_a": "rate_a = test_a",
                   "rate_b = valid_b": "rate_b = test_b"},
        ),
        Misconception(
            "b-not-tuned",
            "The rate of a is chosen by validation now. That of b is still "
            "the first of the list: was it searched?",
            FAIR,
            edits={"valid_b.mean(axis=1).argmax()": "0"},
        ),
        Misconception(
            "one-rate-for-both",
            "Both cells get the rate that suits a. Does b want the same?",
            FAIR,
            edits={"rate_b = valid_b.mean(axis=1).argmax()":
                   "rate_b = rate_a"},
        ),
        Misconception(
            "one-rate-for-both-together",
            "Both cells get one rate, the one that is best for the two "
            "together. Does either of them want it?",
            FAIR,
            edits={"rate_a = valid_a.mean(axis=1).argmax()":
                   "rate_a = (valid_a + valid_b).mean(axis=1).argmax()",
                   "rate_b = valid_b.mean(axis=1).argmax()":
                   "rate_b = rate_a"},
        ),
        Misconception(
            "one-rate-for-both-that-of-b",
            "Both cells get the rate that suits b. Does a want the same?",
            FAIR,
            edits={"rate_a = valid_a.mean(axis=1).argmax()":
                   "rate_a = valid_b.mean(axis=1).argmax()"},
        ),
        Misconception(
            "a-by-test",
            "The rate of a is chosen by the test part. Which part may "
            "choose?",
            FAIR,
            edits={"rate_a = valid_a": "rate_a = test_a"},
        ),
        Misconception(
            "b-by-test",
            "The rate of a is chosen by validation now, that of b by the "
            "test part. Which part may choose?",
            FAIR,
            edits={"rate_b = valid_b": "rate_b = test_b"},
        ),
        Misconception(
            "worst-rate",
            "Your rates are those with the lowest accuracy. Is a small or a "
            "large one good?",
            FAIR,
            edits={"valid_a.mean(axis=1).argmax()":
                   "valid_a.mean(axis=1).argmin()",
                   "valid_b.mean(axis=1).argmax()":
                   "valid_b.mean(axis=1).argmin()"},
        ),
        Misconception(
            "without-sign",
            "Your gap has lost its sign. Who is ahead where b is the better?",
            FAIR,
            edits={"gap = (test_a[rate_a] - test_b[rate_b]).mean()":
                   "gap = abs((test_a[rate_a] - test_b[rate_b]).mean())"},
        ),
        Misconception(
            "luckiest-seed",
            "You take the rate with the single best run. What would another "
            "seed have said?",
            FAIR,
            edits={"valid_a.mean(axis=1)": "valid_a.max(axis=1)",
                   "valid_b.mean(axis=1)": "valid_b.max(axis=1)"},
        ),
        Misconception(
            "a-rate-for-every-seed",
            "Your gap takes the best rate of every seed anew. How many rates "
            "do you return for a cell?",
            FAIR, instead=a_rate_each_seed,
        ),
        Misconception(
            "mean-over-rates",
            "You take the mean over the first axis, and choose a seed. Which "
            "axis is that of the rates?",
            FAIR,
            edits={"valid_a.mean(axis=1)": "valid_a.mean(axis=0)",
                   "valid_b.mean(axis=1)": "valid_b.mean(axis=0)",
                   "(test_a[rate_a] - test_b[rate_b])":
                   "(test_a[:, rate_a] - test_b[:, rate_b])"},
        ),
        Misconception(
            "gap-of-the-best-test",
            "Your gap is that of the rates with the best test accuracy, and "
            "not of those you return. Which part may choose?",
            FAIR,
            edits={"(test_a[rate_a] - test_b[rate_b]).mean()":
                   "test_a.mean(axis=1).max() - test_b.mean(axis=1).max()"},
        ),
        Misconception(
            "judged-by-validation",
            "Your gap is that of the validation part, which chose the "
            "rates. Which part has chosen nothing?",
            FAIR,
            edits={"(test_a[rate_a] - test_b[rate_b])":
                   "(valid_a[rate_a] - valid_b[rate_b])"},
        ),
        Misconception(
            "sign",
            "Your gap is b − a. Who is ahead where it is positive?",
            FAIR,
            edits={"(test_a[rate_a] - test_b[rate_b])":
                   "(test_b[rate_b] - test_a[rate_a])"},
        ),
    ),
)


# --- choose-interval --------------------------------------------------------

# From forty seeds: the mean difference of two runs, and its deviation.
MEAN, DEVIATION = 0.034, 0.036
SEEDS = 16
HALF = 2.131 * DEVIATION / SEEDS**0.5


def choose_interval():
    return MEAN - HALF, MEAN + HALF


def middle_and_half(outputs):
    low, high = float(outputs["low"]), float(outputs["high"])
    return (low + high) / 2, (high - low) / 2


def accept_interval(case, outputs):
    if any(v.shape for v in outputs.values()):
        return "Asked for are two numbers.", []
    middle, half = middle_and_half(outputs)
    rows = [
        ("middle", f"{middle:+.3f}", "what sixteen seeds can give"),
        ("half width", f"{half:.3f}", "what sixteen seeds can give"),
    ]
    if half <= 0:
        return ("Your second number is not above the first. Which end comes "
                "first? Or are these a mean and half a width?"), rows
    if abs(middle - MEAN) > DEVIATION:
        return (
            f"A mean difference of {middle:+.3f} is too "
            f"{'large' if middle > MEAN else 'small'} for the budget of "
            "`score`. Which cells, how many units, which task, how many "
            "updates have you compared?", rows,
        )
    if not 0.36 * HALF <= half <= 1.8 * HALF:
        return "Sixteen seeds hardly give this width.", rows
    return "", rows


def an_interval(test):
    """Recognises by middle and half width, where both are numbers."""
    return lambda case, outputs: bool(
        not any(v.shape for v in outputs.values())
        and test(*middle_and_half(outputs)))


measured = Exercise(
    name="choose-interval",
    title="Measure a difference, with its interval",
    notebook=NOTEBOOK,
    kind="measurement",
    whole_course=True,
    points=3,
    reference=choose_interval,
    inputs=a_value,
    returns={"low": "", "high": ""},
    accept=accept_interval,
    reread=PAIRS,
    stub="found = ...",
    hints=(
        "Sixteen seeds, two runs each: a list of sixteen differences.",
        "Half an interval is t times the standard deviation of the "
        "differences (n − 1 in its denominator), divided by √n.",
        "The difference is LSTM − RNN, and both numbers are shares, not "
        "percent.",
    ),
    takeaway="One sentence with all that belongs to it: task, budget, rate, "
    "seeds, interval. And at another budget it is another sentence.",
    misconceptions=(
        Misconception(
            "other-sign",
            "Your interval lies on the other side of zero. Which score is "
            "subtracted from which?",
            PAIRS, example=lambda: (-MEAN - HALF, -MEAN + HALF),
            recognise=an_interval(
                lambda middle, half: half > 0
                and abs(middle + MEAN) <= DEVIATION),
        ),
        Misconception(
            "single-runs",
            "Your interval is as wide as one in which single differences "
            "fall. How far does the mean of sixteen of them vary?",
            PAIRS,
            example=lambda: (MEAN - 4 * HALF, MEAN + 4 * HALF),
            recognise=an_interval(
                lambda middle, half: 1.8 * HALF < half < 8 * HALF
                and abs(middle - MEAN) <= DEVIATION),
        ),
        Misconception(
            "too-narrow",
            "Your interval is narrower than sixteen seeds allow. By what is "
            "the standard deviation divided, and by what multiplied?",
            PAIRS,
            example=lambda: (MEAN - 0.3 * HALF, MEAN + 0.3 * HALF),
            recognise=an_interval(
                lambda middle, half: 0 < half < 0.36 * HALF
                and abs(middle - MEAN) <= DEVIATION),
        ),
        Misconception(
            "an-accuracy",
            "Your interval lies where accuracies lie. Asked for is the "
            "difference of two.",
            PAIRS, example=lambda: (0.9, 0.99),
            recognise=an_interval(
                lambda middle, half: 0 < half and 0.6 < middle <= 1),
        ),
        Misconception(
            "in-percent",
            "Your numbers are as large as percentage points. The scores are "
            "shares between 0 and 1.",
            PAIRS,
            example=lambda: (100 * (MEAN - HALF), 100 * (MEAN + HALF)),
            recognise=an_interval(lambda middle, half: abs(middle) > 1),
        ),
    ),
)


EXERCISES = (stack, padding, signs, sizes, unfair, measured)
