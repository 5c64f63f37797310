"""Film reviews in which the order of the words decides.

A share of the reviews comes in *twins*: the same words, each as often, in
another order, and the opposite opinion.

    I expected a mess and got a masterpiece.      positive
    I expected a masterpiece and got a mess.      negative

A bag of words sees no difference between twins. Whatever it answers, it is
wrong on one of the two, so with 60 % of twins no bag of words, however
trained, exceeds 1 − 0.6/2 = 0.70 (`best_bag_of_words` computes the bound).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from rnncourse._arguments import (
    need_choice,
    need_int,
    need_rng,
    need_share,
    need_split,
)
from rnncourse.data.sequences import Vocabulary, pad
from rnncourse.data.words import encode_texts, tokenize, word_vocabulary

CLASSES = {
    2: ("negative", "positive"),
    3: ("negative", "neutral", "positive"),
}

# Two words of a kind can change places in any sentence: all of them begin
# with a consonant (no "a" that would have to become "an"), all verbs are in
# the past. Changing places is what makes twins.
WORDS = {
    "negative": {
        "adjective": (
            "bad boring bland chaotic clumsy dreadful dull flat hollow "
            "lifeless messy muddled painful pointless predictable silly "
            "sloppy stale tedious terrible tiresome weak wooden"
        ).split(),
        "noun": (
            "bore catastrophe chore disaster farce flop letdown mess "
            "nightmare shipwreck swindle yawn"
        ).split(),
        "verb": (
            "despised detested hated loathed regretted resented "
            "slated scorned"
        ).split(),
    },
    "neutral": {
        "adjective": (
            "common conventional familiar fair mediocre middling "
            "moderate normal passable plain regular routine so-so standard "
            "typical"
        ).split(),
        "noun": (
            "compromise commonplace pastime placeholder routine shrug "
            "stopgap standard"
        ).split(),
        "verb": "accepted noted registered tolerated watched".split(),
    },
    "positive": {
        "adjective": (
            "beautiful brilliant charming clever delightful dazzling "
            "fascinating fine funny good great gripping lovely "
            "magnificent moving perfect rich splendid stunning superb "
            "tender thrilling touching wonderful"
        ).split(),
        "noun": (
            "delight feast gem jewel joy marvel masterpiece miracle "
            "pleasure treat triumph wonder"
        ).split(),
        "verb": (
            "admired adored cherished enjoyed loved praised savoured "
            "treasured"
        ).split(),
    },
}

# {W} is the word whose opinion wins, {L} the one that loses.
TWINS = {
    "adjective": (
        "The {part} is {L} but the {other} is {W}.",
        "A {L} start but a {W} ending.",
        "Although the {part} is {L}, the {other} is {W}.",
        "The {part} is {W}, although the {other} is {L}.",
        "The {part} is not {L} at all, it is {W}.",
        "The {part} is {W} and not {L} at all.",
        "More {W} than {L}.",
        "It is less {L} than {W}.",
        "Never {L}, always {W}.",
        "I expected a {L} film and got a {W} one.",
        "I got a {W} film where I expected a {L} one.",
        "My {friend} called it {L}; no, it is {W}.",
        "{L} at first, {W} in the end.",
        "Far from {L}, the {part} is simply {W}.",
        "Whoever calls the {part} {L} has missed how {W} it is.",
        "What looks {L} in the first hour turns out to be {W}.",
    ),
    "noun": (
        "I expected a {L} and got a {W}.",
        "I got a {W} where I expected a {L}.",
        "It is a {W}, not a {L}.",
        "It is not a {L}, it is a {W}.",
        "They said it was a {L}, yet it is a {W}.",
        "The trailer promised a {L}, the film is a {W}.",
        "It begins as a {L} but ends as a {W}.",
    ),
    "verb": (
        "I {L} the trailer but I {W} the film.",
        "I {W} it, although my {friend} {L} it.",
        "At first I {L} it, then I {W} it.",
        "My {friend} {L} it; I {W} it.",
        "I {L} the {part}, but above all I {W} the {other}.",
    ),
}

# How often twins are of a kind.
SHARES = {"adjective": 0.6, "noun": 0.2, "verb": 0.2}

# One opinion, said straight or turned round by a "not".
PLAIN = {
    "adjective": (
        "The {part} is {W}.",
        "The {part} and the {other} are {W}.",
        "A {W} film with a {W2} {part}.",
        "I found the {part} {W}.",
        "{W} from the first minute to the last.",
    ),
    "noun": ("What a {W}.", "This film is a {W}.", "The {part} is a {W}."),
    "verb": ("I {W} it.", "I {W} every minute.", "I {W} the {part}."),
}
NEGATED = {
    "negative": (
        "The {part} is not {positive}.",
        "The {part} is not {positive}, and the {other} is not {positive2}.",
        "Not a {positive} film.",
    ),
    "neutral": (
        "The {part} is neither {positive} nor {negative}.",
        "Not {negative}, not {positive}, somewhere in between.",
        "The {part} is not {positive}, but not {negative}.",
    ),
    "positive": (
        "The {part} is not {negative} at all.",
        "Not {negative} at all, and the {part} is not {negative2} at all.",
        "The {part} is anything but {negative}.",
    ),
}

# Around the opinion, life goes on: sentences without any.
ASIDES = (
    "We sat behind a man in a very tall hat.",
    "My {friend} brought {snack} for the whole row.",
    "The room smelled of {snack}.",
    "It rained all {day}.",
    "I went on a {day} with my {friend}.",
    "It runs for two hours and {number} minutes.",
    "There is a duck in it.",
    "The hero owns {number} umbrellas.",
    "Most of it takes place in a {place}.",
    "Half of the cast wears a moustache.",
    "The director also keeps bees.",
    "It is set in a {place} near the sea.",
    "Seat {number} creaks, by the way.",
    "My {friend} asked for the plot during the credits.",
    "Someone played a waltz on the phone.",
    "Afterwards we had {snack}.",
    "The villain lives in a {place}.",
    "A dog barked exactly {number} times.",
    "The subtitles were in Finnish.",
    "It is the director's film number {number}.",
)
FILLERS = {
    "part": (
        "acting cast camera dialogue dubbing humour music opening pacing "
        "photography plot scenery script soundtrack story"
    ).split(),
    "friend": (
        "aunt brother boss cousin dentist grandmother neighbour plumber "
        "sister teacher uncle"
    ).split(),
    "snack": (
        "popcorn noodles pancakes peanuts pickles pretzels pizza soup "
        "waffles"
    ).split(),
    "day": (
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
    ).split(),
    "number": "three four five six seven eight nine ten twelve".split(),
    "place": (
        "bakery castle garage greenhouse library lighthouse monastery "
        "submarine village windmill"
    ).split(),
}
FILLERS["other"] = FILLERS["part"]

# The longest opinion of all; a shorter T would have to cut one in two.
SHORTEST_LENGTH = 24


class ReviewSplit(NamedTuple):
    """x (n, T) int32 ids, 0 is padding; y (n,) int64 classes;
    mask (n, T) bool, True on words; texts, a list of n strings."""

    x: np.ndarray
    y: np.ndarray
    mask: np.ndarray
    texts: list


class Reviews(NamedTuple):
    """train and test (ReviewSplit), vocabulary, names of the classes."""

    train: ReviewSplit
    test: ReviewSplit
    vocabulary: Vocabulary
    classes: tuple
    padding: str

    def encode(
        self, text: str | Sequence[str]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Your own reviews, a string or several: x (B, T), mask (B, T).

        A word that is not in the vocabulary becomes 1. A text longer than
        T loses its beginning. Raises ValueError for a text without words.
        """
        return encode_texts(
            self.vocabulary, text, self.train.x.shape[1],
            padding=self.padding,
        )  # fmt: skip

    def decode(self, ids: Iterable[int]) -> str:
        """One row of ids as words, without the padding."""
        words = self.vocabulary.decode(ids)
        return " ".join(w for w in words if w != "<pad>")


def make_reviews(
    rng: np.random.Generator,
    n: int = 5000,
    *,
    classes: int = 2,
    length: int = 50,
    num_words: int = 10_000,
    test: float = 0.2,
    twins: float = 0.6,
    held_out: int = 0,
    padding: str = "post",
) -> Reviews:
    """`n` different film reviews, as ids, with the opinions they hold.

    classes: 2, negative and positive, or 3, with neutral between them.
    length: T, at least 24; every review fits; half of them have
        30 tokens or more (words and punctuation marks), the shortest 4.
    num_words: capacity of the vocabulary, reserved ids included; the most
        frequent words of the *training* texts get an id (the generator
        knows some 300), all others become 1.
    test: share of reviews for testing. No text is in both parts, nor is
        the twin of a text.
    twins: share of reviews, in each part, that have a twin; no bag of
        words exceeds an accuracy of 1 − twins/2.
    held_out: how many of the 28 constructions of twins, drawn from `rng`,
        are kept for the test part, whose twins then are of these alone: a
        model that knows constructions instead of meanings fails there.
    padding: where the zeros go, "post" or "pre".

    The order decides in three ways: a contrast (the main clause wins
    over "although", the last one after "but"), a negation ("not bad at
    all"), a comparison ("more dull than moving"). Classes are balanced
    to within one review in each part.

    Returns Reviews. Ids: 0 padding, 1 unknown, from 2 on by frequency.
    """
    need_rng(rng)
    need_int("n", n, 10)
    need_choice("classes", classes, tuple(CLASSES))
    need_int("length", length, SHORTEST_LENGTH)
    need_int("num_words", num_words, 3)
    n_test = need_split(n, test)
    need_share("twins", twins)
    need_choice("padding", padding, ("post", "pre"))
    need_int("held_out", held_out, 0)
    names = CLASSES[classes]
    seen: set[str] = set()
    parts = [
        _write(rng, size, names, length, twins, templates, seen)
        for size, templates in zip(
            (n - n_test, n_test), _constructions(rng, held_out), strict=True
        )
    ]

    words = [tokenize(text) for text, _ in parts[0]]
    vocabulary = word_vocabulary(words, num_words)

    def split(part):
        texts = [text for text, _ in part]
        y = np.array([label for _, label in part], dtype=np.int64)
        rows = [vocabulary.encode(tokenize(text)) for text in texts]
        x, mask = pad(rows, length, padding=padding)
        return ReviewSplit(x, y, mask, texts)

    train, held = map(split, parts)
    return Reviews(train, held, vocabulary, names, padding)


def best_bag_of_words(
    texts: Sequence[str], y: Sequence[int] | np.ndarray
) -> float:
    """The highest accuracy any bag of words can have on these reviews.

    Texts with the same words equally often get the same answer from such
    a model, at best the most frequent label among them.

    texts: n strings; y: (n,) labels. Returns a float.
    """
    if len(texts) != len(y) or not len(texts):
        raise ValueError(
            "texts and y must be equally long and not empty; got "
            f"{len(texts)} and {len(y)}"
        )
    bags: defaultdict[tuple, Counter] = defaultdict(Counter)
    for text, label in zip(texts, y, strict=True):
        bags[tuple(sorted(tokenize(text)))][int(label)] += 1
    right = sum(max(labels.values()) for labels in bags.values())
    return right / len(texts)


def _constructions(rng, held_out):
    """The templates of twins of both parts, by kind."""
    if not held_out:
        return TWINS, TWINS
    every = [(kind, t) for kind, some in TWINS.items() for t in some]
    if held_out >= len(every):
        raise ValueError(
            f"held_out must be below {len(every)}, the constructions there "
            f"are; got {held_out}"
        )
    held = {every[k] for k in rng.permutation(len(every))[:held_out]}

    def keep(chosen):
        kept = {
            kind: tuple(t for t in some if chosen((kind, t)))
            for kind, some in TWINS.items()
        }
        return {kind: some for kind, some in kept.items() if some}

    return keep(lambda one: one not in held), keep(lambda one: one in held)


def _write(rng, n, names, length, twins, templates, seen):
    """`n` pairs (text, label) in random order, none of them in `seen`."""
    rivals = [
        (a, b) for a in range(len(names)) for b in range(a + 1, len(names))
    ]
    reviews = []
    count = np.zeros(len(names), int)

    def add(drafts):
        texts = [text for text, _ in drafts]
        bag = Counter(tokenize(texts[0]))
        if bag.total() > length or seen & set(texts):
            return False
        seen.update(texts)
        reviews.extend(drafts)
        for _, label in drafts:
            count[label] += 1
        return True

    for k in range(round(twins * n / 2)):
        a, b = rivals[k % len(rivals)]
        _until(
            lambda a=a, b=b: add(_twins(rng, names, a, b, templates)), n
        )
    while len(reviews) < n:
        # The rarest class next: this is what balances the classes.
        label = int(count.argmin())
        _until(lambda k=label: add([_plain(rng, names, k)]), n)
    return [reviews[k] for k in rng.permutation(n)]


def _until(attempt, n, times=1000):
    """Try until it works; the language has an end, though a far one."""
    if not any(attempt() for _ in range(times)):
        raise ValueError(
            f"n must be smaller: the generator has no {n} different reviews "
            "of this length"
        )


def _twins(rng, names, a, b, templates):
    """Two reviews of the same words: the loser and the winner swapped."""
    shares = np.array([SHARES[kind] for kind in templates])
    kind = str(rng.choice(list(templates), p=shares / shares.sum()))
    template = _pick(rng, templates[kind])
    fill = _fillers(rng)
    before, after = _asides(rng)
    one, two = (_pick(rng, WORDS[names[k]][kind]) for k in (a, b))
    drafts = []
    for winner, loser, label in ((one, two, a), (two, one, b)):
        fill |= {"W": winner, "L": loser}
        drafts.append((_sentences(before, template, after, fill), label))
    return drafts


def _plain(rng, names, label):
    """One review of a single opinion."""
    name = names[label]
    fill = _fillers(rng)
    for mood, kinds in WORDS.items():
        fill[mood], fill[f"{mood}2"] = _two(rng, kinds["adjective"])
    if rng.random() < 0.5:
        template = _pick(rng, NEGATED[name])
    else:
        kind = _pick(rng, list(PLAIN))
        template = _pick(rng, PLAIN[kind])
        fill["W"], fill["W2"] = _two(rng, WORDS[name][kind])
    before, after = _asides(rng)
    return _sentences(before, template, after, fill), label


def _fillers(rng):
    fill = {name: _pick(rng, words) for name, words in FILLERS.items()}
    fill["part"], fill["other"] = _two(rng, FILLERS["part"])
    return fill


def _asides(rng):
    """Zero to three sentences before the opinion, as many after it."""
    count = rng.integers(4, size=2)
    chosen = rng.permutation(len(ASIDES))[: count.sum()]
    said = [ASIDES[k].format(**_fillers(rng)) for k in chosen]
    return said[: count[0]], said[count[0] :]


def _sentences(before, template, after, fill):
    opinion = template.format(**fill)
    opinion = opinion[0].upper() + opinion[1:]
    return " ".join([*before, opinion, *after])


def _pick(rng, items):
    return items[rng.integers(len(items))]


def _two(rng, items):
    first, second = rng.permutation(len(items))[:2]
    return items[first], items[second]
