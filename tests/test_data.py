"""Data: facts about the sources, bounds, round trips, damage, errors."""

import datetime
import hashlib
import json
import pickle
import re
import subprocess
import sys
import warnings
import zipfile
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnncourse import data
from rnncourse.data import dates as dates_module

few = settings(max_examples=40, deadline=None)
seeds = st.integers(0, 2**32 - 1)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def one_sentence(caught):
    assert "\n" not in str(caught.value)


def test_importing_the_package_needs_numpy_alone():
    code = (
        "import sys, rnncourse.data, rnncourse.tasks\n"
        "heavy = {'sklearn', 'statsmodels', 'matplotlib', 'keras', "
        "'tensorflow', 'pandas', 'scipy', 'pydoc_data.topics'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


def make_dates():
    return data.make_dates(np.random.default_rng(0))


@pytest.mark.parametrize(
    ("load", "module", "package"),
    [
        (data.load_digits, "sklearn.datasets", "scikit-learn"),
        (data.load_prices, "matplotlib.cbook", "matplotlib"),
        (data.load_co2, "statsmodels.datasets.co2", "statsmodels"),
        (data.load_python_docs, "pydoc_data.topics", "pydoc_data"),
        (make_dates, "babel.dates", "babel"),
    ],
)
def test_missing_library_says_what_to_install(
    monkeypatch, load, module, package
):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=f"{load.__name__} needs .*{package}"):
        load()


# --- sequences ------------------------------------------------------------


@few
@given(st.text("abcdef ", max_size=30))
def test_vocabulary_round_trip(text):
    letters = data.Vocabulary("abcdef ")
    ids = letters.encode(text)
    assert ids.shape == (len(text),) and ids.dtype == np.int64
    assert "".join(letters.decode(ids)) == text


def test_vocabulary_of_words_with_unknown():
    words = data.Vocabulary(["<pad>", "<unknown>", "good", "bad"], unknown=1)
    ids = words.encode("not bad".split())
    assert ids.tolist() == [1, 3]
    assert words.decode(ids) == ["<unknown>", "bad"]
    assert len(words) == 4 and "good" in words and "not" not in words


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: data.Vocabulary("abca"), "'a' comes twice"),
        (lambda: data.Vocabulary("ab", unknown=2), "an id below 2; got 2"),
        (lambda: data.Vocabulary("ab").encode("abc"), "'c' is not one of"),
        (lambda: data.Vocabulary("ab").decode([2]), r"0 … 1; got 2"),
        (lambda: data.Vocabulary("ab").decode([-1]), "got -1"),
        (lambda: data.Vocabulary("ab").decode([[0]]), r"shape \(1, 1\)"),
        (lambda: data.Vocabulary("ab").decode([0.0]), "float64"),
        (lambda: data.pad([[1]], 0), "length must be at least 1"),
        (lambda: data.pad([[1]], 3, padding="left"), "padding must be 'post'"),
        (lambda: data.windows(np.zeros(5), 5), "length . horizon = 6 .*got 5"),
        (lambda: data.windows(np.zeros((2, 2, 2)), 1), r"got \(2, 2, 2\)"),
        (lambda: data.windows(np.zeros(5), 2, 0), "horizon must be"),
        (lambda: data.streams(np.arange(6), 2, 3), "more than .* 6 .*got 6"),
        (lambda: data.streams(np.zeros(9), 1, 1), "float64"),
    ],
)
def test_sequence_errors(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    one_sentence(caught)


rows = st.lists(st.lists(st.integers(1, 99), max_size=9), max_size=5)
ends = st.sampled_from(["pre", "post"])


@few
@given(rows, st.integers(1, 7), ends, ends)
def test_pad_keeps_the_ids_in_order(sequences, length, padding, truncating):
    x, mask = data.pad(
        sequences, length, padding=padding, truncating=truncating
    )
    assert x.shape == mask.shape == (len(sequences), length)
    np.testing.assert_array_equal(mask, x != 0)
    for row, real, ids in zip(sequences, mask, x, strict=True):
        kept = row[-length:] if truncating == "pre" else row[:length]
        assert ids[real].tolist() == kept
        side = real[::-1] if padding == "pre" else real
        assert side[: len(kept)].all()


@few
@given(st.integers(2, 30), st.integers(1, 10), st.integers(1, 5))
def test_windows_never_show_their_target(T, length, horizon):
    if T < length + horizon:
        return
    series = np.arange(2 * T).reshape(T, 2)
    x, y = data.windows(series, length, horizon)
    assert x.shape == (T - length - horizon + 1, length, 2)
    for k, (window, target) in enumerate(zip(x, y, strict=True)):
        np.testing.assert_array_equal(window, series[k : k + length])
        np.testing.assert_array_equal(target, window[-1] + 2 * horizon)
    x[:] = -1
    assert series.min() == 0


@few
@given(st.integers(2, 200), st.integers(1, 5), st.integers(1, 9))
def test_streams_continue(N, batch, length):
    if N <= batch * length:
        return
    x, y = data.streams(np.arange(N), batch, length)
    assert x.shape == y.shape == ((N - 1) // (batch * length), batch, length)
    np.testing.assert_array_equal(y, x + 1)
    np.testing.assert_array_equal(x[1:, :, 0], x[:-1, :, -1] + 1)
    assert len(np.unique(x)) == x.size


# --- digits, prices, CO₂ --------------------------------------------------


def test_digits_split_is_fixed_stratified_and_complete():
    from sklearn.datasets import load_digits

    one, two = data.load_digits(), data.load_digits()
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a.x, b.x)
    assert one.train.x.shape == (1352, 8, 8)
    assert one.test.x.shape == (445, 8, 8)
    assert one.train.x.dtype == np.float32 and one.train.y.dtype == np.int64
    assert one.train.x.min() == 0 and one.train.x.max() == 1
    source = load_digits()
    both = np.concatenate([one.train.x, one.test.x]).reshape(1797, 64)
    labels = np.concatenate([one.train.y, one.test.y])

    def ordered(x, y):
        table = np.column_stack([x * 16, y])
        return table[np.lexsort(table.T)]

    np.testing.assert_array_equal(
        ordered(both, labels), ordered(source.data / 16, source.target)
    )
    whole = np.bincount(source.target)
    np.testing.assert_array_equal(np.bincount(one.test.y), whole // 4)


def test_digits_generator_changes_the_split():
    splits = [data.load_digits(np.random.default_rng(k)) for k in (0, 0, 1)]
    np.testing.assert_array_equal(splits[0].test.x, splits[1].test.x)
    assert (splits[0].test.x != splits[2].test.x).any()
    assert len(splits[2].test.y) == 445


def test_prices_are_those_of_the_docstring():
    prices = data.load_prices()
    assert prices.table.shape == (1047, 5)
    assert (str(prices.date[0]), str(prices.date[-1])) == (
        "2004-08-19", "2008-10-14",
    )  # fmt: skip
    assert (np.diff(prices.date) > np.timedelta64(0)).all()
    # Monday to Friday: day 0 of the epoch was a Thursday.
    assert ((prices.date.astype(int) + 3) % 7 < 5).all()
    assert prices.open[0] == 100.0 and prices.close[-1] == 362.71
    assert (prices.high >= np.maximum(prices.open, prices.close)).all()
    assert (prices.low <= np.minimum(prices.open, prices.close)).all()
    assert (prices.volume > 0).all()
    np.testing.assert_array_equal(prices.table[:, 3], prices.close)


def test_prices_of_another_format(monkeypatch, tmp_path):
    from matplotlib import cbook

    path = tmp_path / "goog.npz"
    rows = np.zeros(3, [("date", "M8[D]"), ("close", "f8")])
    np.savez(path, price_data=rows)
    monkeypatch.setattr(cbook, "get_sample_data", lambda *_, **__: str(path))
    with pytest.raises(ValueError, match="it has date, close") as caught:
        data.load_prices()
    one_sentence(caught)


def test_co2_fills_gaps_with_straight_lines():
    from statsmodels.datasets import co2

    raw = co2.load_pandas().data["co2"]
    week = data.load_co2()
    assert week.co2.shape == (2284,) and (~week.observed).sum() == 59
    np.testing.assert_array_equal(week.observed, raw.notna())
    np.testing.assert_array_equal(week.co2[week.observed], raw.dropna())
    filled = raw.interpolate(method="linear").to_numpy()
    np.testing.assert_allclose(week.co2, filled, rtol=1e-12)
    assert (np.diff(week.date) == np.timedelta64(7, "D")).all()
    assert 310 < week.co2.min() and week.co2.max() < 375


# --- text -----------------------------------------------------------------


def test_docs_have_a_vocabulary_that_does_not_depend_on_python():
    docs = data.load_python_docs()
    assert len(docs.text) > 400_000
    assert docs.vocabulary.symbols[:3] == ("\n", " ", "!")
    assert len(docs.vocabulary) == 96
    assert docs.ids.shape == (len(docs.text),)
    assert 0 <= docs.ids.min() and docs.ids.max() < 96
    assert docs.decode(docs.ids[:500]) == docs.text[:500]
    assert docs.version == ".".join(map(str, sys.version_info[:3]))
    assert docs.text.count("?") < 100


def test_docs_by_topic():
    docs = data.load_python_docs(["while", "assert"])
    assert docs.text.index("while_stmt") < docs.text.index("assert_stmt")
    common = data.load_python_docs(data.COMMON_TOPICS)
    assert 30_000 < len(common.text) < 120_000


@pytest.mark.skipif(
    sys.version_info[:3] not in {(3, 11, 7), (3, 12, 1), (3, 13, 0)},
    reason="the docstring claims equality for these releases only",
)
def test_common_topics_are_equal_in_the_releases_named():
    text = data.load_python_docs(data.COMMON_TOPICS).text
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert digest.startswith("78c260684d75413f")


@few
@given(st.text(max_size=60))
def test_plain_ascii_is_closed_and_settles(text):
    once = data.plain_ascii(text)
    assert set(once) <= set("\n" + "".join(map(chr, range(32, 127))))
    assert data.plain_ascii(once) == once


@few
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_docs_encode_round_trip(text):
    docs = data.PythonDocs("", data.load_python_docs(["if"]).vocabulary, "")
    assert docs.decode(docs.encode(text)) == text


def test_plain_ascii_by_hand():
    assert data.plain_ascii("“Café” – 3 µ…\t√\r\n") == '"Cafe" - 3 ?...    ?\n'


def test_docs_errors():
    with pytest.raises(ValueError, match=r"topics .*got \['nonsense'\]"):
        data.load_python_docs(["nonsense"])
    with pytest.raises(ValueError, match="got none"):
        data.load_python_docs([])
    with pytest.raises(TypeError, match="text must be a string"):
        data.load_python_docs(["if"]).encode(3)


# --- reviews --------------------------------------------------------------


@pytest.fixture(scope="module", params=[2, 3])
def reviews(request):
    return data.make_reviews(
        np.random.default_rng(7), 2500, classes=request.param
    )


def test_reviews_shapes_and_reserved_ids(reviews):
    assert reviews.train.x.shape == (2000, 50)
    assert reviews.test.x.shape == (500, 50)
    for part in (reviews.train, reviews.test):
        assert part.x.dtype == np.int32 and part.mask.dtype == bool
        np.testing.assert_array_equal(part.mask, part.x != 0)
        assert part.x.max() < len(reviews.vocabulary) <= 10_000
        assert set(part.y) == set(range(len(reviews.classes)))
        lengths = part.mask.sum(axis=1)
        assert 4 <= lengths.min() < 10 and 40 < lengths.max() <= 50
        assert (np.diff(part.mask.astype(int), axis=1) <= 0).all()
    assert reviews.vocabulary.symbols[:2] == ("<pad>", "<unknown>")
    assert (reviews.train.x != 1).all()


def test_reviews_classes_are_balanced(reviews):
    for part in (reviews.train, reviews.test):
        assert np.ptp(np.bincount(part.y)) <= 1


def constructions(texts):
    """Which templates of twins the texts were made from."""
    found = set()
    for templates in data.reviews.TWINS.values():
        for template in templates:
            words = re.sub(r"\\{\w+\\}", r"[\\w-]+", re.escape(template))
            # At the start of a sentence "{L} at first" is capitalised.
            if any(re.search(rf"(?i)(^|\. ){words}", t) for t in texts):
                found.add(template)
    return found


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_constructions_can_be_held_out(seed):
    made = data.make_reviews(np.random.default_rng(seed), 2000, held_out=8)
    train, test = (constructions(s.texts) for s in made[:2])
    assert len(test) == 8 and len(train) == 20 and not train & test
    bound = data.best_bag_of_words(made.test.texts, made.test.y)
    assert bound == pytest.approx(0.7, abs=0.01)
    usual = data.make_reviews(np.random.default_rng(seed), 2000)
    shared = constructions(usual.train.texts) & constructions(usual.test.texts)
    assert len(shared) >= 26


def test_reviews_do_not_leak(reviews):
    train, test = reviews.train.texts, reviews.test.texts
    assert len(set(train)) == len(train) and len(set(test)) == len(test)
    assert not set(train) & set(test)


def test_reviews_share_of_twins_bounds_every_bag_of_words(reviews):
    for part in (reviews.train, reviews.test):
        bags = {}
        for text, label in zip(part.texts, part.y, strict=True):
            bag = frozenset(Counter(data.tokenize(text)).items())
            bags.setdefault(bag, []).append(label)
        twins = [labels for labels in bags.values() if len(set(labels)) > 1]
        share = sum(map(len, twins)) / len(part.y)
        assert share == pytest.approx(0.6, rel=0.01)
        assert data.best_bag_of_words(part.texts, part.y) <= 0.705


def score_of_ngrams(n, seed, classes):
    """Test accuracy of a logistic regression, and the bound for n = 1."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    reviews = data.make_reviews(
        np.random.default_rng(seed), 2500, classes=classes
    )
    count = CountVectorizer(
        tokenizer=data.tokenize, token_pattern=None, ngram_range=(1, n)
    )
    model = LogisticRegression(max_iter=1000)
    model.fit(count.fit_transform(reviews.train.texts), reviews.train.y)
    score = model.score(count.transform(reviews.test.texts), reviews.test.y)
    return score, data.best_bag_of_words(reviews.test.texts, reviews.test.y)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_bag_of_words_is_stuck(seed, classes):
    score, bound = score_of_ngrams(1, seed, classes)
    # It learns what there is to learn, and that is not enough.
    assert 0.6 <= score <= bound <= 0.75


@pytest.mark.parametrize("classes", [2, 3])
def test_the_opinion_is_in_the_order(classes):
    score, bound = score_of_ngrams(3, 0, classes)
    assert score >= bound + 0.15


def test_best_bag_of_words_by_hand():
    texts = ["good not bad", "bad not good", "good", "fine"]
    assert data.best_bag_of_words(texts, [1, 0, 1, 1]) == 0.75
    assert data.best_bag_of_words(texts[:2], np.array([1, 1])) == 1.0
    with pytest.raises(ValueError, match="equally long"):
        data.best_bag_of_words(texts, [1])


# Read by rules, independently of the generator: who wins the contrast?
OPINION = {
    word: label
    for label, kinds in data.reviews.WORDS.items()
    for words in kinds.values()
    for word in words
}


@pytest.mark.parametrize(
    ("pattern", "winner"),
    [
        (r"is ([\w-]+) but the \w+ is ([\w-]+)\.", 2),
        (r"Although the \w+ is ([\w-]+), the \w+ is ([\w-]+)\.", 2),
        (r"The \w+ is ([\w-]+), although the \w+ is ([\w-]+)\.", 1),
        (r"[Mm]ore ([\w-]+) than ([\w-]+)\.", 1),
        (r"less ([\w-]+) than ([\w-]+)\.", 2),
        (r"is not ([\w-]+) at all, it is ([\w-]+)\.", 2),
        (r"I expected a ([\w-]+) and got a ([\w-]+)\.", 2),
        (r"I got a ([\w-]+) where I expected a ([\w-]+)\.", 1),
        (r"My \w+ (\w+) it; I (\w+) it\.", 2),
    ],
)
def test_reviews_mean_what_they_say(reviews, pattern, winner):
    found = 0
    for text, label in zip(
        reviews.train.texts, reviews.train.y, strict=True
    ):
        match = re.search(pattern, text)
        if match:
            found += 1
            words = match.group(1).lower(), match.group(2).lower()
            assert reviews.classes[label] == OPINION[words[winner - 1]]
            assert OPINION[words[0]] != OPINION[words[1]]
    assert found > 5


def test_negation_turns_an_opinion_round():
    reviews = data.make_reviews(np.random.default_rng(3), 2500)
    labels = {"good": set(), "bad": set()}
    for text, label in zip(
        reviews.train.texts, reviews.train.y, strict=True
    ):
        match = re.search(r"is not ([\w-]+)( at all)?\.", text)
        if match:
            side = "bad" if match.group(2) else "good"
            labels[side].add(reviews.classes[label])
    assert labels == {"good": {"negative"}, "bad": {"positive"}}


def test_words_can_change_places_anywhere():
    for kinds in data.reviews.WORDS.values():
        for kind in ("adjective", "noun"):
            assert not [w for w in kinds[kind] if w[0] in "aeiou"]
    words = [
        w for kinds in data.reviews.WORDS.values() for k in kinds.values()
        for w in set(k)
    ]  # fmt: skip
    both = {w for w, count in Counter(words).items() if count > 1}
    # A word may be adjective and noun, but has one opinion.
    for word in both:
        homes = {
            label
            for label, kinds in data.reviews.WORDS.items()
            if any(word in k for k in kinds.values())
        }
        assert len(homes) == 1


def test_own_sentence(reviews):
    x, mask = reviews.encode("The plot is NOT xylophonic at all!")
    assert x.shape == (1, 50) and mask.sum() == 8
    words = reviews.vocabulary.decode(x[0][mask[0]])
    assert words[:4] == ["the", "plot", "is", "not"]
    assert words[4] == "<unknown>"
    assert reviews.decode(x[0]).startswith("the plot is not <unknown>")
    two, _ = reviews.encode(["Good.", "good " * 60 + "end"])
    assert two.shape == (2, 50) and (two[1] != 0).all()
    with pytest.raises(ValueError, match="must contain words; got ''"):
        reviews.encode("")


def test_encode_agrees_with_the_stored_ids(reviews):
    x, mask = reviews.encode(reviews.test.texts)
    np.testing.assert_array_equal(x, reviews.test.x)
    np.testing.assert_array_equal(mask, reviews.test.mask)


def test_reviews_capacity_and_padding_side():
    reviews = data.make_reviews(
        np.random.default_rng(1), 400, num_words=40, length=30, padding="pre"
    )
    assert len(reviews.vocabulary) == 40 and reviews.train.x.max() == 39
    assert (reviews.train.x == 1).any() and reviews.train.x.shape == (320, 30)
    assert reviews.train.mask[:, -1].all()
    _, mask = reviews.encode("good film")
    assert mask[0].tolist() == [False] * 28 + [True] * 2


def test_reviews_ids_are_ranked_by_frequency(reviews):
    counts = np.bincount(reviews.train.x.ravel())[2:]
    assert (np.diff(counts) <= 0).all() and counts.min() > 0


def test_generators_repeat_themselves_and_touch_no_global_seed():
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    for make, texts in (
        (data.make_reviews, lambda r: r.train.texts + r.test.texts),
        (data.make_dates, lambda d: d.train.sources + d.test.sources),
    ):
        one, two, other = (
            texts(make(np.random.default_rng(k), 100)) for k in (5, 5, 6)
        )
        assert one == two and one != other
    after = np.random.get_state()[1]  # noqa: NPY002
    np.testing.assert_array_equal(before, after)


@few
@given(
    seeds, st.integers(10, 60), st.sampled_from([2, 3]),
    st.floats(0, 0.5), st.floats(0, 1),
)  # fmt: skip
def test_reviews_of_any_size(seed, n, classes, test, twins):
    reviews = data.make_reviews(
        np.random.default_rng(seed), n,
        classes=classes, test=test, twins=twins,
    )  # fmt: skip
    assert len(reviews.train.y) + len(reviews.test.y) == n
    assert len(reviews.test.y) == round(test * n)
    texts = reviews.train.texts
    pairs = round(twins * len(texts) / 2)
    bound = data.best_bag_of_words(texts, reviews.train.y)
    assert bound == pytest.approx(1 - pairs / len(texts))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"n": 0}, ValueError, "n must be at least 10; got 0"),
        ({"classes": 5}, ValueError, "classes must be 2 or 3; got 5"),
        ({"length": 10}, ValueError, "length must be at least 24; got 10"),
        ({"num_words": 2}, ValueError, "num_words"),
        ({"test": 1.5}, ValueError, "test must lie between 0 and 1"),
        ({"test": 1}, ValueError, "something to train on"),
        ({"twins": "all"}, TypeError, "twins must be a number; got 'all'"),
        ({"padding": "both"}, ValueError, "padding must be 'post' or 'pre'"),
    ],
)
def test_reviews_errors(rng, arguments, error, message):
    with pytest.raises(error, match=message) as caught:
        data.make_reviews(rng, **({"n": 20} | arguments))
    one_sentence(caught)
    with pytest.raises(TypeError, match="rng must be"):
        data.make_reviews(7)


def test_reviews_run_out(rng, monkeypatch):
    monkeypatch.setattr(data.reviews, "ASIDES", ("",) * 6)
    monkeypatch.setattr(data.reviews, "PLAIN", {"noun": ("What a {W}.",)})
    nothing = dict.fromkeys(data.reviews.WORDS, ("So so.",))
    monkeypatch.setattr(data.reviews, "NEGATED", nothing)
    with pytest.raises(ValueError, match="n must be smaller") as caught:
        data.make_reviews(rng, 2000, twins=0)
    one_sentence(caught)


# --- dates ----------------------------------------------------------------


def test_dates_mean_what_they_say(rng):
    dates = data.make_dates(rng, 3000)
    for part, n in ((dates.train, 2400), (dates.test, 600)):
        assert part.x.shape == part.mask.shape == (n, 40)
        assert part.y.shape == (n, 12)
        assert (part.x != 1).all()
        for source, target in zip(part.sources, part.targets, strict=True):
            # The numbers are those of the day, whatever the language.
            numbers = {int(k) for k in re.findall(r"\d+", source)}
            year, month, day = map(int, target.split("-"))
            assert {year, day} <= numbers <= {year, month, day}
    assert not set(dates.train.targets) & set(dates.test.targets)
    found = Counter(dates.train.locales + dates.test.locales)
    assert set(found) == set(dates_module.LOCALES) and len(found) >= 30
    assert min(found.values()) >= 30


def test_the_fields_of_a_date_are_where_it_spells_them():
    day = datetime.date(2021, 3, 3)
    for locale in dates_module.LOCALES:
        for form in dates_module.FORMS:
            source = dates_module.write(day, form, locale)
            found = dates_module.fields(source, "2021-03-03", locale)
            assert source[found["year"]] == "2021"
            assert int(source[found["day"]]) == 3
            month = source[found["month"]]
            assert int(month) == 3 if month.isdecimal() else month
            assert {*found} - {"weekday"} == {"year", "month", "day"}
            assert ("weekday" in found) == (form == "full")
    found = dates_module.fields("3. März 2021", "2021-03-03", "de")
    assert found == {
        "day": slice(0, 1), "month": slice(3, 7), "year": slice(8, 12)
    }
    with pytest.raises(ValueError, match=r"one of .*got '3 März"):
        dates_module.fields("3 März 2021", "2021-03-03", "de")


def test_every_source_has_one_reading():
    """Days whose numbers could change places, in all languages at once."""
    days = {}
    for month in range(1, 13):
        for number in (1, month % 12 + 1, 12, 31 if month == 1 else 3):
            day = datetime.date(2003, month, number)
            for locale in dates_module.LOCALES:
                for form in dates_module.FORMS:
                    source = dates_module.write(day, form, locale)
                    assert days.setdefault(source, day) == day, source
                    assert len(source) <= dates_module.SOURCE_LENGTH
    assert len(days) > 3000


@few
@given(st.dates(datetime.date(1970, 1, 1), datetime.date(2069, 12, 31)))
def test_every_character_of_every_day_is_known(day):
    known = set(dates_module.source_vocabulary().symbols)
    for locale in dates_module.LOCALES:
        for form in dates_module.FORMS:
            assert set(dates_module.write(day, form, locale)) <= known


def test_dates_by_hand():
    day = datetime.date(2021, 3, 3)
    for form, locale, expected in (
        ("full", "en_US", "Wednesday, March 3, 2021"),
        ("medium", "en_US", "Mar 3, 2021"),
        ("long", "de", "3. März 2021"),
        ("medium", "de", "03.03.2021"),
        ("full", "zh", "2021年3月3日星期三"),
        ("full", "fi", "keskiviikko 3. maaliskuuta 2021"),
        ("medium", "ar", "03/03/2021"),
        ("long", "ru", "3 марта 2021 г."),
    ):
        assert dates_module.write(day, form, locale) == expected


def test_dates_in_chosen_languages(rng):
    dates = data.make_dates(rng, 50, locales=["ja", "lv"])
    assert set(dates.train.locales) == {"ja", "lv"}
    assert len(dates.source_vocabulary) == len(
        data.make_dates(rng, 2).source_vocabulary
    )


def test_dates_round_trip(rng):
    dates = data.make_dates(rng, 200)
    part = dates.train
    assert (part.y[:, 0] == 1).all() and (part.y[:, -1] == 2).all()
    for row, real, ids, source, target in zip(
        part.x, part.mask, part.y, part.sources, part.targets, strict=True
    ):
        decoded = dates.source_vocabulary.decode(row[real])
        assert "".join(decoded) == source
        assert dates.decode(ids) == dates.decode(ids[1:]) == target
    x, mask = dates.encode(part.sources)
    np.testing.assert_array_equal(x, part.x)
    np.testing.assert_array_equal(mask, part.mask)
    assert (part.x != 1).all()
    assert 1 in dates.encode("3 Mar¤ 2021")[0]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda r: data.make_dates(r, 1), ValueError, "n must be at least 2"),
        (lambda r: data.make_dates(r, 40_000), ValueError, "most 36525"),
        (lambda r: data.make_dates(r, 9, test=-1), ValueError, "test must"),
        (lambda r: data.make_dates(r, 9, locales=["tlh"]), ValueError, "'tlh'"),
        (lambda r: data.make_dates(r, 9, locales=[]), ValueError, "got none"),
        (lambda r: data.make_dates(r, 9).encode(""), ValueError, "1 … 40"),
        (lambda r: data.make_dates(r, 9).encode("x" * 41), ValueError, "41"),
        (lambda r: data.make_dates(r, 9).encode([3]), TypeError, "text must"),
        (lambda r: data.make_dates(r, 9).encode(3), TypeError, "text .*got 3"),
        (lambda r: data.load_digits(3), TypeError, "rng must be"),
        (lambda r: data.load_digits(every=1), ValueError, "every must be"),
    ],
)
def test_date_and_digit_errors(rng, call, error, message):
    with pytest.raises(error, match=message) as caught:
        call(rng)
    one_sentence(caught)


# --- IMDB -----------------------------------------------------------------


def ragged(rows):
    array = np.empty(len(rows), dtype=object)
    array[:] = rows
    return array


def arrays(seed=0, n=40):
    rng = np.random.default_rng(seed)

    def part():
        rows = [rng.integers(1, 60, rng.integers(3, 12)).tolist()
                for _ in range(n)]  # fmt: skip
        return ragged(rows), np.arange(n) % 2

    (a, b), (c, d) = part(), part()
    return {"x_train": a, "y_train": b, "x_test": c, "y_test": d}


@pytest.fixture
def imdb_file(tmp_path):
    path = tmp_path / "imdb.npz"
    np.savez(path, **arrays())
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"num_words": 30},
        {"num_words": 30, "skip_top": 8, "maxlen": 9},
        {"start_char": None},
        {"start_char": None, "index_from": 0, "num_words": 20},
        {"oov_char": None, "num_words": 25, "seed": 5},
    ],
    ids=str,
)
def test_imdb_equals_keras(imdb_file, arguments, monkeypatch):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        keras_imdb = pytest.importorskip("keras.src.datasets.imdb")
    monkeypatch.setattr(
        keras_imdb, "get_file", lambda **_: str(imdb_file)
    )
    expected = keras_imdb.load_data(**arguments)
    found = data.load_imdb(imdb_file, **arguments)
    for ours, (x, y) in zip(found, expected, strict=True):
        assert ours.x == [list(row) for row in x]
        np.testing.assert_array_equal(ours.y, y)


def test_imdb_unpacks_like_keras_and_pads(imdb_file):
    (x_train, y_train), (x_test, y_test) = data.load_imdb(
        imdb_file, num_words=20
    )
    assert len(x_train) == len(y_train) == len(x_test) == len(y_test) == 40
    assert all(row[0] == 1 for row in x_train)
    x, mask = data.pad(x_train, 6, padding="pre")
    assert x.shape == (40, 6) and x.max() < 20
    assert mask.sum() == sum(min(6, len(row)) for row in x_train)


def test_imdb_rows_may_be_arrays(tmp_path, imdb_file):
    source = arrays()
    for name in ("x_train", "x_test"):
        source[name] = ragged([np.array(row) for row in source[name]])
    path = tmp_path / "arrays.npz"
    np.savez_compressed(path, **source)
    assert data.load_imdb(path)[0].x == data.load_imdb(imdb_file)[0].x


def test_imdb_is_found_in_the_cache(imdb_file, monkeypatch):
    home = imdb_file.parent / "home"
    (home / "datasets").mkdir(parents=True)
    monkeypatch.setenv("KERAS_HOME", str(home))
    with pytest.raises(FileNotFoundError, match="download=True") as caught:
        data.load_imdb()
    one_sentence(caught)
    imdb_file.rename(home / "datasets" / "imdb.npz")
    assert len(data.load_imdb().train.y) == 40


def keras_that_fetches(load_data):
    imdb = SimpleNamespace(load_data=load_data)
    return SimpleNamespace(datasets=SimpleNamespace(imdb=imdb))


def test_imdb_is_fetched_only_when_asked(imdb_file, tmp_path, monkeypatch):
    def fetch():
        (tmp_path / "datasets").mkdir()
        imdb_file.rename(tmp_path / "datasets" / "imdb.npz")

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setitem(sys.modules, "keras", keras_that_fetches(fetch))
    with pytest.raises(FileNotFoundError):
        data.load_imdb()
    assert len(data.load_imdb(download=True).train.y) == 40


def test_imdb_fetched_to_another_folder(tmp_path, monkeypatch):
    fetch = keras_that_fetches(lambda: None)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setitem(sys.modules, "keras", fetch)
    with pytest.raises(FileNotFoundError, match="KERAS_HOME") as caught:
        data.load_imdb(download=True)
    one_sentence(caught)


def test_imdb_unreachable(tmp_path, monkeypatch):
    def offline():
        raise Exception("URL fetch failure")

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setitem(sys.modules, "keras", keras_that_fetches(offline))
    with pytest.raises(ConnectionError, match="could not be fetched") as caught:
        data.load_imdb(download=True)
    assert "URL fetch failure" in str(caught.value)
    one_sentence(caught)


class Bomb:
    """A pickle that would leave a file behind if it were run."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_imdb_runs_no_code_of_a_file(tmp_path):
    trace = tmp_path / "trace"
    source = arrays() | {"x_train": ragged([Bomb(trace)] * 40)}
    path = tmp_path / "bomb.npz"
    np.savez(path, **source)
    with pytest.raises(ValueError, match=r"it refers to _?io\.open") as caught:
        data.load_imdb(path)
    one_sentence(caught)
    assert not trace.exists()
    with np.load(path, allow_pickle=True) as file:
        file["x_train"][0].close()
    assert trace.exists(), "the bomb has to be a real one"


def damaged(name):
    source = arrays()
    match name:
        case "part missing":
            del source["y_test"]
        case "labels of other kind":
            source["y_train"] = source["y_train"] + 0.5
        case "third label":
            source["y_train"] = np.arange(40) % 3
        case "fewer labels":
            source["y_test"] = source["y_test"][:-1]
        case "words for ids":
            source["x_train"] = ragged([["good", "film"]] * 40)
        case "negative ids":
            source["x_test"] = ragged([[3, -1]] * 40)
        case "numbers for rows":
            source["x_train"] = np.arange(40)
        case "rows of halves":
            source["x_train"] = ragged([[1, 0.5]] * 40)
        case "empty":
            source = {key: value[:0] for key, value in source.items()}
    return source


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("part missing", "y_test"),
        ("labels of other kind", "y_train must be one row of whole numbers"),
        ("third label", r"y_train must be labels 0 and 1; got \[0, 1, 2\]"),
        ("fewer labels", "x_test must be as many reviews as labels, 39"),
        ("words for ids", "x_train must be lists of whole numbers"),
        ("negative ids", "x_test must be ids from 0 on; got -1 in row 0"),
        ("numbers for rows", "x_train must be lists of ids; got int64"),
        ("rows of halves", "x_train must be lists of whole numbers"),
        ("empty", "as many reviews as labels, 0"),
    ],
)
def test_imdb_wrong_content(tmp_path, name, message):
    path = tmp_path / "wrong.npz"
    np.savez(path, **damaged(name))
    with pytest.raises(ValueError, match=message) as caught:
        data.load_imdb(path)
    one_sentence(caught)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.binary(min_size=1, max_size=4))
def test_imdb_damaged_bytes_give_value_error_or_a_sound_result(
    tmp_path_factory, place, new
):
    folder = tmp_path_factory.getbasetemp()
    good, bad = folder / "good.npz", folder / "bad.npz"
    if not good.exists():
        np.savez(good, **arrays())
    raw = bytearray(good.read_bytes())
    place %= len(raw)
    raw[place : place + len(new)] = new
    bad.write_bytes(raw)
    try:
        found = data.load_imdb(bad)
    except ValueError as error:
        assert "\n" not in str(error)
    else:
        assert len(found.train.x) == len(found.train.y) == 40


@pytest.mark.parametrize("size", [0, 10, 400])
def test_imdb_cut_short(tmp_path, imdb_file, size):
    path = tmp_path / "short.npz"
    path.write_bytes(imdb_file.read_bytes()[:size])
    with pytest.raises(ValueError, match=r"short\.npz must be an archive"):
        data.load_imdb(path)


def test_imdb_damaged_pickle(tmp_path, imdb_file):
    path = tmp_path / "pickle.npz"
    with zipfile.ZipFile(imdb_file) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            raw = old.read(name)
            cut = len(raw) // 2 if name == "x_train.npy" else len(raw)
            new.writestr(name, raw[:cut])
    with pytest.raises(ValueError, match="cannot be read"):
        data.load_imdb(path)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"num_words": 0}, ValueError, "num_words must be at least 1"),
        ({"maxlen": -1}, ValueError, "maxlen must be at least 1"),
        ({"maxlen": 2}, ValueError, "maxlen=2 leaves no review .* shortest"),
        ({"skip_top": -1}, ValueError, "skip_top"),
        ({"seed": "x"}, TypeError, "seed must be a whole number"),
        ({"path": "nowhere.npz"}, FileNotFoundError, "none at nowhere.npz"),
    ],
)
def test_imdb_errors(imdb_file, arguments, error, message):
    with pytest.raises(error, match=message) as caught:
        data.load_imdb(**({"path": imdb_file} | arguments))
    one_sentence(caught)


def test_imdb_vocabulary(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="get_word_index"):
        data.imdb_vocabulary()
    path = tmp_path / "words.json"
    path.write_text(json.dumps({"film": 2, "the": 1, "cliché": 3}))
    words = data.imdb_vocabulary(path)
    assert words.decode([1, 4, 5, 6]) == ["<start>", "the", "film", "cliché"]
    assert words.encode(["film", "new"]).tolist() == [5, 2]
    for wrong in ("[1]", '{"a": 1, "b": 3}', '{"a": "x", "b": 1}', "{", "{}x"):
        path.write_text(wrong)
        with pytest.raises(ValueError, match="path must be a file of JSON"):
            data.imdb_vocabulary(path)


def test_pickle_of_keras_format_needs_only_the_names_allowed():
    # What np.savez writes today must be within what the reader allows.
    names = re.findall(
        rb"numpy[\w.]*", pickle.dumps(ragged([[1, 2], [3]]), protocol=4)
    )
    modules = {module.encode() for module, _ in data.imdb.ALLOWED}
    assert names and set(names) <= modules
