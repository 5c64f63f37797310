"""The checks of arguments that the generators and loaders share.

Each raises one sentence: which argument, what was expected, what came.
"""

from importlib import import_module
from numbers import Integral, Real

import numpy as np


def need_rng(rng):
    """A `numpy.random.Generator`, or a TypeError that says how to get one."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            "rng must be a numpy.random.Generator such as "
            f"np.random.default_rng(0); got {rng!r:.80}"
        )


def need_int(name, value, least):
    """A whole number of at least `least`; True and 3.0 do not count."""
    if isinstance(value, bool | np.bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number; got {value!r:.80}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}; got {value}")


def need_share(name, value):
    """A number between 0 and 1, both included."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number; got {value!r:.80}")
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must lie between 0 and 1; got {value}")


def need_split(n, test):
    """The number of tests among n; something is left to train on."""
    need_share("test", test)
    n_test = round(test * n)
    if n_test == n:
        raise ValueError(
            f"test must leave something to train on; got {test} of n = {n}"
        )
    return n_test


def need_choice(name, value, choices):
    """One of `choices`."""
    if value not in choices:
        allowed = " or ".join(map(repr, choices))
        raise ValueError(f"{name} must be {allowed}; got {value!r:.80}")


def need_texts(name, value):
    """One string or several, as a list of strings."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple):
        raise TypeError(
            f"{name} must be a string or a list of strings; got {value!r:.80}"
        )
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(
                f"{name} must be a string or a list of strings; "
                f"got {text!r:.80} in it"
            )
    return list(texts)


def need_library(module, package, purpose):
    """Import `module` late; say what to install where it is missing."""
    try:
        return import_module(module)
    except ImportError as error:
        raise ImportError(
            f"{purpose} needs {package}, which is not installed: "
            f"pip install {package}"
        ) from error
