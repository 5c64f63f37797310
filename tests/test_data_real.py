"""The data sets that were fetched: what their docstrings say of them."""

import subprocess
import sys

import numpy as np
import pytest

from rnncourse import data
from rnncourse.data.words import parts

LOADERS = {
    "films": data.load_sentences,
    "mnist": data.load_mnist,
    "vowels": data.load_vowels,
    "reuters": data.load_reuters,
    "tales": data.load_tales,
    "temperatures": data.load_temperatures,
    "seattle": data.load_seattle,
    "airports": data.load_airports,
}


@pytest.mark.parametrize("name", LOADERS)
def test_without_the_file_a_loader_names_the_command(
    name, monkeypatch, tmp_path
):
    monkeypatch.setenv("RNNCOURSE_DATA", str(tmp_path))
    with pytest.raises(
        FileNotFoundError, match=f'"{name}" .*run once: rnncourse data fetch '
        f"{name}$"
    ):
        LOADERS[name]()


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.needs(n)) for n in LOADERS]
)
def test_a_loader_needs_numpy_alone(name):
    code = (
        "import sys\n"
        f"from rnncourse.data import {LOADERS[name].__name__} as load\n"
        "load()\n"
        "heavy = {'tensorflow', 'keras', 'sklearn', 'pandas', 'scipy', "
        "'matplotlib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


def equal(a, b):
    """Whether two results of a loader hold the same."""
    if isinstance(a, np.ndarray):
        return np.array_equal(a, b)
    if isinstance(a, tuple):
        return all(map(equal, a, b))
    return a == b or isinstance(a, data.Vocabulary)


# --- rated sentences ------------------------------------------------------

KINDS = {
    "films": 10_603, "products": 3_697, "tweets": 4_140, "editorials": 5_119,
}  # fmt: skip
all_kinds = pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.needs(n)) for n in KINDS]
)


@all_kinds
@pytest.mark.parametrize("classes", [2, 3])
def test_sentences(name, classes):
    found = data.load_sentences(name, classes=classes)
    splits = found[:3]
    assert len(found.classes) == classes
    sizes = np.array([len(s.y) for s in splits])
    ratings = np.concatenate([s.rating for s in splits])
    assert abs(ratings).max() <= 4
    if classes == 3:
        assert sizes.sum() == KINDS[name]
    else:
        assert ratings.all()
    np.testing.assert_allclose(sizes / sizes.sum(), [0.7, 0.1, 0.2], atol=0.01)
    for s in splits:
        assert s.x.shape == s.mask.shape == (len(s.texts), 50)
        assert (s.x.dtype, s.y.dtype) == (np.int32, np.int64)
        np.testing.assert_array_equal(s.mask, s.x != 0)
        assert s.mask.any(axis=1).all()
        limits = (0,) if classes == 2 else (-1, 1)
        np.testing.assert_array_equal(s.y, np.digitize(s.rating, limits))
    assert (found.train.x < len(found.vocabulary)).all()
    assert len(found.vocabulary) <= 10_000


@all_kinds
def test_no_sentence_is_in_two_parts(name):
    found = data.load_sentences(name)
    words = [
        {" ".join(data.tokenize(t)) for t in s.texts} for s in found[:3]
    ]
    assert sum(map(len, words)) == len(set.union(*words))
    assert [len(w) for w in words] == [len(s.y) for s in found[:3]]


@pytest.mark.needs("products")
def test_sentences_of_one_review_stay_together():
    found = data.load_sentences("products")
    # The text of the file, by review: the parts its sentences are in.
    lines = data.fetch.read("products.txt").decode().splitlines()
    part = {t: k for k, s in enumerate(found[:3]) for t in s.texts}
    where = {}
    for line in lines:
        number, _, text = line.split("\t")
        if text.strip() in part:
            review = number.split("_")[0]
            # A text that comes again in another review was left out.
            where.setdefault(review, set()).add(part.pop(text.strip()))
    assert len(where) > 200
    assert all(len(found) == 1 for found in where.values())


@pytest.mark.needs("films")
def test_the_split_is_fixed_and_a_generator_changes_it():
    fixed = [data.load_sentences() for _ in range(2)]
    assert equal(fixed[0], fixed[1])
    drawn = [
        data.load_sentences(rng=np.random.default_rng(k)) for k in (0, 0, 1)
    ]
    assert equal(drawn[0], drawn[1])
    assert drawn[0].test.texts != drawn[2].test.texts
    assert fixed[0].decode(fixed[0].train.x[0]).startswith("the rock is")


@pytest.mark.needs("films")
def test_sentences_are_decoded_as_utf8_without_html():
    found = data.load_sentences()
    text = " ".join(t for s in found[:3] for t in s.texts)
    assert "Ã" not in text and "é" in text and "&amp;" not in text
    x, mask = found.encode(["A masterpiece.", "Zwölf quixotic!"])
    assert x.shape == (2, 50) and mask.sum(1).tolist() == [3, 3]
    with pytest.raises(ValueError, match="text must contain words"):
        found.encode("…")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"name": "books"}, ValueError, "name must be 'films'"),
        ({"classes": 5}, ValueError, "classes must be 2 or 3"),
        ({"length": 0}, ValueError, "length must be at least 1"),
        ({"num_words": 2}, ValueError, "num_words must be at least 3"),
        ({"rng": 0}, TypeError, "rng must be a numpy.random.Generator"),
    ],
)
def test_sentences_errors(arguments, error, message):
    with pytest.raises(error, match=message):
        data.load_sentences(**arguments)


def test_parts_keep_equal_keys_together_and_ignore_the_order():
    rng = np.random.default_rng(0)
    keys = [f"k{i}" for i in rng.integers(0, 300, 1000)]
    found = parts(keys, (0.2, 0.1))
    np.testing.assert_allclose(
        [len(p) for p in found], [200, 100, 700], atol=10
    )
    assert sorted(np.concatenate(found)) == list(range(1000))
    held = [{keys[k] for k in p} for p in found]
    assert not held[0] & held[1] and not held[0] & held[2]
    order = rng.permutation(1000)
    again = parts([keys[k] for k in order], (0.2, 0.1))
    assert [{keys[order[k]] for k in p} for p in again] == held


# --- digits, vowels -------------------------------------------------------


@pytest.mark.needs("mnist")
def test_mnist():
    found = data.load_mnist()
    assert found.train.x.shape == (4000, 28, 28)
    assert found.test.x.shape == (1000, 28, 28)
    assert found.train.x.dtype == np.float32
    assert found.train.x.min() == 0 and found.train.x.max() == 1
    assert np.bincount(found.train.y).tolist() == [400] * 10
    assert np.bincount(found.test.y).tolist() == [100] * 10
    both = np.concatenate([found.train.x, found.test.x]).reshape(5000, -1)
    assert len(np.unique(both, axis=0)) == 5000
    # The digits stand in the middle of their images.
    image = both.reshape(-1, 28, 28).mean(0)
    assert image[:2].max() < 0.01 and image[12:16, 12:16].min() > 0.3
    other = data.load_mnist(np.random.default_rng(0))
    assert (other.test.x != found.test.x).any()
    assert np.bincount(other.test.y).tolist() == [100] * 10


@pytest.mark.needs("vowels")
def test_vowels():
    found = data.load_vowels()
    train, test = found
    assert train.x.shape == (270, 29, 12) and test.x.shape == (370, 29, 12)
    assert np.bincount(train.y).tolist() == [30] * 9
    assert np.bincount(test.y).tolist() == [31, 35, 88, 44, 29, 24, 40, 50, 29]
    lengths = np.concatenate([train.mask.sum(1), test.mask.sum(1)])
    assert (lengths.min(), lengths.max()) == (7, 29)
    for part in found:
        assert part.x.dtype == np.float32 and part.y.dtype == np.int64
        np.testing.assert_array_equal(part.mask, part.x.any(axis=2))
        assert (np.diff(part.mask.astype(int), axis=1) <= 0).all()
    # The first number of the file.
    assert train.x[0, 0, 0] == np.float32(1.860936)
    both = np.concatenate([train.x, test.x]).reshape(640, -1)
    assert len(np.unique(both, axis=0)) == 640


# --- news, tales ----------------------------------------------------------


@pytest.mark.needs("reuters")
def test_reuters():
    found = data.load_reuters()
    assert [len(s.y) for s in found[:3]] == [4932, 548, 2189]
    sets = [set(s.texts) for s in found[:3]]
    assert sum(map(len, sets)) == len(set.union(*sets))
    assert sum(len(s.texts) - len(set(s.texts)) for s in found[:3]) == 74
    counts = np.bincount(found.test.y)
    assert dict(zip(found.classes, counts.tolist(), strict=True)) == {
        "acq": 696, "crude": 121, "earn": 1083, "grain": 10, "interest": 81,
        "money-fx": 87, "ship": 36, "trade": 75,
    }  # fmt: skip
    for s in found[:3]:
        assert s.x.shape == (len(s.y), 80)
        first = data.tokenize(s.texts[0])[:80]
        known = [w if w in found.vocabulary else "<unknown>" for w in first]
        assert found.vocabulary.decode(s.x[0][s.mask[0]]) == known
    x, _ = found.encode(" ".join(["oil"] * 79 + ["price"] * 9))
    assert found.vocabulary.decode(x[0])[-2:] == ["oil", "price"]


@pytest.mark.needs("tales")
def test_tales():
    found = data.load_tales()
    assert len(found.titles) == len(found.starts) == 54
    assert 390_000 < len(found.text) < 400_000
    for title, start in zip(found.titles, found.starts, strict=True):
        assert found.text[start:].startswith(title + "\n")
        assert start == 0 or found.text[start - 2 : start] == "\n\n"
    assert found.ids.max() < 96 and len(found.vocabulary) == 96
    assert found.vocabulary.symbols == (
        data.load_python_docs(["if"]).vocabulary.symbols
    )
    piece = found.text[1000:1100]
    assert found.decode(found.encode(piece)) == piece


# --- weather --------------------------------------------------------------


def check_grid(found, values):
    steps = np.diff(found.time)
    assert (steps == np.timedelta64(1, "h")).all()
    assert np.isfinite(values).all()
    assert found.observed.shape == values.shape


@pytest.mark.needs("temperatures")
def test_temperatures_are_means_of_thirty_years_not_weather():
    found = data.load_temperatures()
    assert found.temperature.shape == (8760,)
    check_grid(found, found.temperature)
    assert np.flatnonzero(~found.observed).tolist() == [
        (np.datetime64("2010-03-14T03") - found.time[0]).astype(int)
    ]
    days = found.temperature.reshape(365, 24)
    # No weather changes this little from one day to the next.
    assert abs(np.diff(days, axis=0)).max() < 0.5


@pytest.mark.needs("seattle")
def test_seattle():
    found = data.load_seattle()
    assert len(found.date) == len(found.weather) == 1461
    assert (np.diff(found.date) == np.timedelta64(1, "D")).all()
    assert (found.high >= found.low).all() and (found.wind > 0).all()
    assert found.precipitation.min() == 0
    assert set(found.weather) == {"drizzle", "fog", "rain", "snow", "sun"}


@pytest.mark.needs("airports")
def test_airports():
    found = data.load_airports()
    assert found.values.shape == (8730, 3, 5)
    check_grid(found, found.values)
    missing = (~found.observed).sum(0)
    assert missing[:, :4].max() < 40 and (missing[:, 4] > 800).all()
    low, high = found.values.min((0, 1)), found.values.max((0, 1))
    assert (low > [-20, -30, 10, -0.1, 950]).all()
    assert (high < [42, 30, 101, 25, 1060]).all()
    # Nobody measured the fall by 24 °C and back within two hours.
    assert abs(np.diff(found.temperature, axis=0)).max() < 10
    assert (np.corrcoef(found.temperature.T) > 0.98).all()
    # A gap is bridged by a straight line.
    gap = np.flatnonzero(~found.observed[:, 0, 0])[0]
    assert found.observed[[gap - 1, gap + 1], 0, 0].all()
    around = found.temperature[[gap - 1, gap + 1], 0]
    assert found.temperature[gap, 0] == pytest.approx(around.mean())


# --- speech ---------------------------------------------------------------


@pytest.mark.needs("speech")
def test_speech():
    found = data.make_speech(np.random.default_rng(0), 40)
    again = data.make_speech(np.random.default_rng(0), 40)
    assert [len(s.audio) for s in found[:2]] == [32, 8]
    for part, other in zip(found[:2], again[:2], strict=True):
        for wave, same in zip(part.audio, other.audio, strict=True):
            np.testing.assert_array_equal(wave, same)
            assert wave.dtype == np.float32 and 0.9 < abs(wave).max() <= 1
        assert all(1 <= len(said) <= 4 for said in part.digits)
        assert ((part.speeds >= 120) & (part.speeds <= 240)).all()
        # Each digit begins where the synthesiser says, in the sound.
        for wave, said, starts in zip(
                part.audio, part.digits, part.starts, strict=True):
            assert len(starts) == len(said)
            assert 0 <= starts[0] and starts[-1] < len(wave)
            assert all(np.diff(starts) > 1000)
    speakers = [{v.split("+")[1] for v in s.voices} for s in found[:2]]
    assert not speakers[0] & speakers[1] and len(speakers[0]) > 5


@pytest.mark.needs("speech")
def test_what_the_synthesiser_is_told_is_heard():
    from rnncourse.data.speech import speak

    usual = {"text": "one two", "voice": "en-us+m1", "speed": 150, "pitch": 50}
    requests = [
        usual, usual | {"speed": 220}, usual | {"text": "one two six"},
        usual | {"voice": "en-us+f3"},
    ]  # fmt: skip
    (one, fast, more, other), starts = said, _ = speak(requests)
    for wave, again in zip(said, speak(requests)[0], strict=True):
        np.testing.assert_array_equal(wave, again)
    assert len(fast) < 0.9 * len(one) and len(more) > 1.2 * len(one)
    assert len(other) != len(one) or (other != one).any()
    assert [len(begins) for begins in starts] == [2, 2, 3, 2]
    assert starts[1][1] < starts[0][1] < len(one)
    # A second of two words, give or take, and not silence.
    assert 0.4 < len(one) / 22_050 < 1.5 and one.std() > 0.02
    with pytest.raises(RuntimeError, match="no voice nobody"):
        speak([usual | {"voice": "nobody"}])


def test_speech_without_the_synthesiser(monkeypatch, tmp_path):
    monkeypatch.setenv("RNNCOURSE_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"data fetch speech$"):
        data.make_speech(np.random.default_rng(0), 4)
