"""The exercises of the course: one module per chapter, found by being here.

A module has `EXERCISES`, a tuple of `Exercise` in the order of the notebook,
and `ORDER`, the number of its chapter. A whole exercise:

    def mean_state(hs):
        return hs.mean(axis=1)

    mean = Exercise(
        name="rnn-mean-state", title="The mean over time", points=1,
        notebook="02-simple-rnn-exercises", reread=OVER_TIME,
        reference=mean_state, returns={"mean": "B H"},
        inputs=lambda rng: iter([case(hs=normal(rng, 3, 5, 4))]),
        hints=("Which axis is time?", …), takeaway="…",
        misconceptions=(
            Misconception(
                "mean-over-the-batch",
                "You average over the samples. Which axis is time?",
                OVER_TIME, edits={"axis=1": "axis=0"},
            ), …
        ),
    )

The tests ask for five misconceptions and three hints, and for the exercise in
its manuscript: the directive {exercise} with its solution.
"""

import difflib
from functools import cache
from importlib import import_module
from pkgutil import iter_modules


@cache
def _catalogue():
    found = [
        import_module(f"{__name__}.{module.name}")
        for module in iter_modules(__path__)
    ]
    found.sort(key=lambda module: module.ORDER)
    return {spec.name: spec for module in found for spec in module.EXERCISES}


def names():
    """The names of all exercises, in the order of the course."""
    return tuple(_catalogue())


def get(name):
    """The Exercise called `name`; KeyError-like ValueError if there is none."""
    known = _catalogue()
    if name not in known:
        near = difflib.get_close_matches(str(name), known, 1, 0)
        raise ValueError(
            f"there is no exercise {name!r}; did you mean {near[0]!r}?"
            if near else f"there is no exercise {name!r}"
        )
    return known[name]
