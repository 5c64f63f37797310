"""Other random numbers for a kernel, without a change to its notebook.

``install(offset)`` runs in the kernel before the first cell and adds the
offset to every seed that the *chapter* chooses: the integer in
``np.random.default_rng(…)`` (a list, or a ``SeedSequence``, too), in
``keras.utils.set_random_seed(…)`` and in the ``seed=`` of Keras layers,
initialisers and random functions.

A seed is the chapter's own where the call stands in the notebook, or in
``rnncourse.experiments.repeat``, which is handed the chapter's seeds.  What
other modules fix for themselves stays: the inputs that check an exercise, the
points where an equation is probed, the order of a stored data set.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec, PathFinder
from operator import index
from types import ModuleType
from typing import Any

import numpy as np

OWN = frozenset({"__main__", "rnncourse.experiments"})


def shifted(seed: Any, offset: int) -> Any:
    """``seed`` plus ``offset``; what is no fixed seed comes back as it is."""
    if isinstance(seed, np.random.SeedSequence):
        return np.random.SeedSequence(
            shifted(seed.entropy, offset),
            spawn_key=seed.spawn_key,
            pool_size=seed.pool_size,
        )
    if isinstance(seed, list | tuple | np.ndarray):
        first, *rest = np.ravel(seed).tolist()
        return [first + offset, *rest]
    try:
        return index(seed) + offset
    except TypeError:  # None, a Generator, what the callee will refuse
        return seed


def shifting(
    function: Callable, offset: int, own: frozenset[str] | None = None
) -> Callable:
    """``function`` with its argument ``seed``, or its first, shifted.

    Only where a module in ``own`` calls it, unless that is None.
    """

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        caller = sys._getframe(1).f_globals.get("__name__")
        if own is None or caller in own:
            if "seed" in kwargs:
                kwargs["seed"] = shifted(kwargs["seed"], offset)
            elif args:
                args = (shifted(args[0], offset), *args[1:])
        return function(*args, **kwargs)

    return wrapper


class _Patched(PathFinder):
    """Patches a module as soon as it has been imported, so that Keras is
    imported by the chapters that need it and by no other."""

    def __init__(self, patches: dict[str, Callable[[ModuleType], None]]):
        self._patches = patches

    def find_spec(  # type: ignore[override]  # not a class method
        self, fullname, path=None, target=None
    ) -> ModuleSpec | None:
        if fullname not in self._patches:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return None  # not installed
        execute = spec.loader.exec_module

        def then_patch(module):
            execute(module)
            self._patches[fullname](module)

        spec.loader.exec_module = then_patch  # type: ignore[method-assign]
        return spec


def install(offset: int) -> None:
    """From now on the chapter's own seeds are ``offset`` larger."""
    np.random.default_rng = shifting(np.random.default_rng, offset, OWN)

    def keras_seed(module):
        module.set_random_seed = shifting(module.set_random_seed, offset, OWN)

    def keras_seeds(module):
        # Layers and initialisers hand their `seed` to these two.
        module.draw_seed = shifting(module.draw_seed, offset)
        generator = module.SeedGenerator
        build = generator.__init__

        @functools.wraps(build)
        def wrapper(self, seed=None, *args, **kwargs):
            build(self, shifted(seed, offset), *args, **kwargs)

        generator.__init__ = wrapper

    patches = {
        "keras.src.utils.rng_utils": keras_seed,
        "keras.src.random.seed_generator": keras_seeds,
    }
    sys.meta_path.insert(0, _Patched(patches))
