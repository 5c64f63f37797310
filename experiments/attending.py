"""Chapter 16: dates with attention, and where it looks.

    python experiments/attending.py

The chapter's own cells: a bidirectional GRU reads a date in one of 44
languages, a GRU writes it in ISO form, with attention, at two sizes; 8 000
dates to learn from, 1 000 for validation, 4 000 for testing, the same for all,
and the same as in chapter 15. The rates were chosen on the validation dates
(attending-choice.py). The units are those of each GRU.
"""

import sys
from functools import cache
from itertools import pairwise

import numpy as np
from recording import run_cells

from rnncourse.attention import Additive, Uniform
from rnncourse.experiments import run_script
from rnncourse.model import size

NEEDED = ("imports", "more-imports", "choose", "batches", "learn",
          "translate", "exact", "look", "spelled", "shares", "digits-right",
          "only", "interventions", "hidden-source")
ATTENTIONS = {"additive": Additive, "uniform": Uniform}
HELD_LANGUAGES = ("pt", "nb", "sk", "hu", "th", "ga")
HELD_FULL = ("de", "fr", "ru", "tr", "fi", "vi")


@cache
def cells():
    """What the chapter defines."""
    return run_cells("16-attention", NEEDED)


@cache
def parts():
    """train (8 000), validation (1 000), test (4 000)."""
    dates = cells()["make_dates"](np.random.default_rng(15), 13_000,
                                  test=4 / 13)
    choose = cells()["choose"]
    return (choose(dates.train, range(8_000)),
            choose(dates.train, range(8_000, 9_000)), dates.test)


def model_of(units, attention):
    """The model of the chapter; attention: a key of ATTENTIONS or None."""
    gru = cells()["gru"]
    vocabulary = len(cells()["make_dates"](
        np.random.default_rng(0), 2, test=0.5).source_vocabulary)
    score = attention and ATTENTIONS[attention]()
    return cells()["EncoderDecoder"](
        cells()["Bidirectional"](gru), gru, units, vocabulary, 14, 32,
        attention=score)


def held(part):
    """(n,) 1 for a held-out language, 2 for a held-out full form, else 0."""
    fields = cells()["fields"]
    return np.array([
        1 if language in HELD_LANGUAGES
        else 2 if language in HELD_FULL
        and "weekday" in fields(source, target, language) else 0
        for source, target, language in zip(
            part.sources, part.targets, part.locales, strict=True)
    ])


def measure(seed, units, attention, epochs, rate, without=False):
    """One training, and everything that is said of it.

    without: leave the held-out languages and forms out of the training
    """
    c, (train, validation, test) = cells(), parts()
    if without:
        train = c["choose"](train, np.flatnonzero(held(train) == 0))
    rng = np.random.default_rng(seed)
    model = model_of(units, attention)
    found = {"loss": [], "validation": []}
    for params, loss in c["learn"](model, train, rng, epochs, rate):
        said = c["translate"](model, params, validation)
        found["loss"].append(loss)
        found["validation"].append(c["exact"](said, validation).mean())
        print(seed, units, attention, loss, found["validation"][-1],
              file=sys.stderr, flush=True)
    found["parameters"] = size(params)
    right = c["exact"](c["translate"](model, params, test), test)
    found["test"] = right.mean()
    lengths, locales = test.mask.sum(1), np.array(test.locales)
    found["by length"] = {
        f"{low} to {high - 1}": _of(right, (lengths >= low) & (lengths < high))
        for low, high in pairwise((1, 12, 16, 20, 41))
    }
    found["by language"] = {
        language: _of(right, locales == language)
        for language in sorted(set(locales))
    }
    kind = held(test)
    found["held out"] = {
        name: _of(right, kind == k) for k, name in
        enumerate(("the others", "languages", "full forms"))
    }
    if attention == "additive":
        where = c["spelled"](test)
        _, _, mask, weights = c["look"](model, params, test)
        other = c["of_same_length"](test, rng)
        found["shares"] = c["shares"](weights, where, mask, other)
        wide = {name: on | np.roll(on, 1, 1) | np.roll(on, -1, 1)
                for name, on in where.items()}
        found["shares, a character more at either end"] = c["shares"](
            weights, wide, mask, other)
        found["interventions"] = c["interventions"](model, params, test, rng)
        found["hidden in the source"] = c["hidden_source"](
            model, params, test, where)
    return _short(found)


def _of(right, rows):
    """[how many of these rows are right, how many there are]."""
    return [int(right[rows].sum()), int(rows.sum())]


def _short(value):
    if isinstance(value, dict):
        return {name: _short(v) for name, v in value.items()}
    if isinstance(value, list):
        return [_short(v) for v in value]
    return value if isinstance(value, str | int) else round(float(value), 4)


RATES = {"additive": 16e-3, None: 4e-3}


def setting(attention, units, **more):
    """The arguments of `measure`: three times the epochs without attention."""
    return {"units": units, "attention": attention,
            "epochs": 8 if attention else 24,
            "rate": RATES["additive" if attention else None]} | more


SETTINGS = {
    "additive, 64 units": setting("additive", 64),
    "additive, 32 units": setting("additive", 32),
    "additive, 32 units, held out": setting("additive", 32, without=True),
}

if __name__ == "__main__":
    run_script(measure, SETTINGS, range(3), ("numpy", "babel"))
