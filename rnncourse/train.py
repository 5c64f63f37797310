"""Training: batches, updates, validation, early stopping; saving weights."""

import os
from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from rnncourse import optim
from rnncourse._arguments import need_int, need_library, need_rng
from rnncourse.embedding import PADDING
from rnncourse.encoder_decoder import EncoderDecoder
from rnncourse.model import Model
from rnncourse.optim import Optimizer
from rnncourse.params import leaves, map_tree


def fit(
    model: Model | EncoderDecoder, params: Any, x: np.ndarray, y: np.ndarray, *,
    loss: Callable, optimizer: Optimizer, epochs: int,
    rng: np.random.Generator, batch_size: int = 32,
    mask: np.ndarray | None = None, validation: tuple | None = None,
    metric: Callable | None = None, patience: int | None = None,
    clip: float | None = None, truncate: int | None = None,
    progress: bool = True,
) -> tuple[Any, dict[str, list]]:
    """Train and return (params, history); the given params stay unchanged.

    x, y, mask: samples along the first axis, as `model.forward` takes them
    loss: from `rnncourse.losses`; called as loss(scores, y) or, where every
        step is scored and some are masked, loss(scores, y, mask). Without
        a mask, padding tokens are masked, as in `model.forward`.
    optimizer: from `rnncourse.optim`
    rng: numpy.random.Generator; it shuffles the samples
    validation: (x, y) or (x, y, mask), measured after every epoch
    metric: → float, called like loss, reported on the validation samples
    patience: stop after this many epochs without a lower validation loss,
        and return the weights of the best epoch
    clip: largest global norm of a gradient; truncate: as in `backward`
    progress: show a bar (needs tqdm)

    history: {"loss": […], "validation_loss": […], "metric": […]}, one entry
    per epoch, of which "loss" is the mean of the batches' losses. Raises
    FloatingPointError as soon as a loss is not finite.
    """
    need_rng(rng)
    need_int("epochs", epochs, 0)
    need_int("batch_size", batch_size, 1)
    if patience is not None:
        need_int("patience", patience, 1)
        if validation is None:
            raise ValueError("patience needs validation samples; got none")
    x, y, mask = _samples(x, y, mask)
    history: dict[str, list] = {"loss": []}
    memory, best, wait = optimizer.init(params), (np.inf, params), 0
    with _bar(epochs, progress) as bar:
        for epoch in range(epochs):
            total = 0.0
            order = rng.permutation(len(x))
            for start in range(0, len(x), batch_size):
                rows = order[start : start + batch_size]
                m = None if mask is None else mask[rows]
                with _divergence_named(params, epoch):
                    value, gradients = loss_and_gradients(
                        model, params, x[rows], y[rows], loss, m, truncate
                    )
                _finite("loss", value, epoch)
                if clip is not None:
                    gradients, _ = optim.clip(gradients, clip)
                params, memory = optimizer.update(params, gradients, memory)
                total += value * len(rows)
            history["loss"].append(total / len(x))
            if validation is not None:
                with _divergence_named(params, epoch):
                    measured = evaluate(
                        model, params, *validation, loss=loss,
                        metric=metric, batch_size=batch_size,
                    )
                for name, value in measured.items():
                    history.setdefault(name, []).append(value)
                _finite(
                    "validation_loss", measured["validation_loss"], epoch
                )
                wait += 1
                if measured["validation_loss"] < best[0]:
                    best, wait = (measured["validation_loss"], params), 0
            if progress:
                bar.set_postfix(
                    {k: f"{v[-1]:.3f}" for k, v in history.items()}
                )
                bar.update()
            if patience is not None and wait >= patience:
                break
    return (params if patience is None else best[1]), history


def loss_and_gradients(
    model: Model | EncoderDecoder, params: Any, x: np.ndarray,
    y: np.ndarray, loss: Callable,
    mask: np.ndarray | None = None, truncate: int | None = None,
) -> tuple[float, Any]:
    """One forward and one backward pass: (float, tree like params)."""
    # Weights that grew too large show up in the loss, and `fit` says so.
    with np.errstate(over="ignore", invalid="ignore"):
        scores, tape = _forward(model, params, x, y, mask)
        value, dscores = _score(model, loss, scores, x, y, mask)
        return value, model.backward(params, tape, dscores, truncate)


def predict(
    model: Model | EncoderDecoder, params: Any, x: np.ndarray,
    mask: np.ndarray | None = None, batch_size: int = 256, *,
    y: np.ndarray | None = None,
) -> np.ndarray:
    """Scores of all samples, computed in batches.

    y: the targets that an EncoderDecoder reads; no other model looks at them
    """
    if len(x) == 0:
        raise ValueError("x must hold at least one sample; got none")
    batches = [
        [None if a is None else a[k : k + batch_size] for a in (x, y, mask)]
        for k in range(0, len(x), batch_size)
    ]
    return np.concatenate(
        [_forward(model, params, *batch)[0] for batch in batches]
    )


def evaluate(
    model: Model | EncoderDecoder, params: Any, x: np.ndarray,
    y: np.ndarray, mask: np.ndarray | None = None, *, loss: Callable,
    metric: Callable | None = None, batch_size: int = 256,
) -> dict[str, float]:
    """{"validation_loss": …, "metric": …} over all samples."""
    x, y, mask = _samples(x, y, mask)
    with np.errstate(over="ignore", invalid="ignore"):
        scores = predict(model, params, x, mask, batch_size, y=y)
        value, _ = _score(model, loss, scores, x, y, mask)
    measured = {"validation_loss": value}
    if metric is not None:
        measured["metric"] = float(_score(model, metric, scores, x, y, mask))
    return measured


def accuracy(
    scores: np.ndarray, y: np.ndarray, mask: np.ndarray | None = None
) -> float:
    """Share of entries classified correctly.

    scores (…, K) with labels (…): the largest score wins. Scores of the
    shape of y: positive means class 1. mask: of the shape of y, True where
    an entry counts; all by default.
    """
    scores, y = np.asarray(scores), np.asarray(y)
    if scores.shape == y.shape:
        chosen = scores > 0
    elif scores.shape[:-1] == y.shape and scores.shape[-1] > 1:
        chosen = scores.argmax(-1)
    else:
        raise ValueError(
            "scores must have the shape of y, or that and one score per "
            f"class; got {scores.shape} beside {y.shape}"
        )
    right = (chosen == y) if mask is None else (chosen == y)[mask]
    if not right.size:
        raise ValueError("accuracy needs at least one entry; there are none")
    return float(right.mean())


def save(
    path: str | Path, model: Model | EncoderDecoder, params: Any
) -> None:
    """Write weights to one .npz file; it appears whole or not at all."""
    path = Path(path)
    # Paired by name: a dict may list its arrays in any order.
    params = map_tree(lambda _, w: np.asarray(w), _like(model), params)
    _fitting(model, leaves(params), "params holds")
    arrays: dict[str, Any] = {"model": np.array(repr(model))}
    arrays |= {str(k): a for k, a in enumerate(leaves(params))}
    part = path.with_name(path.name + ".part")
    try:
        with open(part, "wb") as file:
            np.savez(file, **arrays)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def load(path: str | Path, model: Model | EncoderDecoder) -> Any:
    """Weights that `save` wrote for the same model.

    Raises ValueError where the file is damaged or belongs to another model.
    """
    with open(path, "rb") as file:
        try:
            with np.load(file, allow_pickle=False) as stored:
                found = str(stored["model"])
                names = map(str, range(len(stored.files) - 1))
                arrays = [stored[name] for name in names]
        except Exception as error:  # a damaged file can fail anywhere
            raise ValueError(
                f"{path} is damaged, or not a weights file that `save` wrote"
            ) from error
    if found != repr(model):
        raise ValueError(f"{path} holds weights of {found}, not of {model!r}")
    _fitting(model, arrays, f"{path} holds")
    rest = iter(arrays)
    return map_tree(lambda _: next(rest), _like(model))


def _like(model):
    """A tree of the shapes that the weights of the model have."""
    return model.init(np.random.default_rng(0))


def _fitting(model, arrays, what):
    shapes = [a.shape for a in leaves(_like(model))]
    found = [a.shape for a in arrays]
    if found != shapes or any(a.dtype.kind != "f" for a in arrays):
        raise ValueError(
            f"{what} arrays of shapes {found}, dtypes "
            f"{sorted({str(a.dtype) for a in arrays})}; {model!r} needs "
            f"floats of shapes {shapes}"
        )


def _samples(x, y, mask):
    """Arrays of the same number of samples; mask may be None."""
    x, y = np.asarray(x), np.asarray(y)
    mask = None if mask is None else np.asarray(mask)
    found = [a.shape[0] if a.ndim else 0 for a in (x, y)]
    if found[0] != found[1] or not found[0]:
        raise ValueError(
            "x and y must hold the same number of samples, at least one; "
            f"got {found[0]} and {found[1]}"
        )
    if mask is not None and mask.shape[:1] != x.shape[:1]:
        raise ValueError(
            f"mask must hold one row per sample, {len(x)}; got shape "
            f"{mask.shape}"
        )
    return x, y, mask


def _finite(name, value, epoch):
    if not np.isfinite(value):
        raise FloatingPointError(
            f"{name} became {value} in epoch {epoch + 1}; lower the "
            "learning rate or clip the gradients"
        )


@contextmanager
def _divergence_named(params, epoch):
    """Where weights are NaN, say so, and not that some input is."""
    try:
        yield
    except ValueError:
        for a in leaves(params):
            _finite("a weight", a.ravel()[np.argmin(np.isfinite(a))], epoch)
        raise


def _forward(model, params, x, y, mask):
    """Scores and tape; a decoder reads the targets, too."""
    if isinstance(model, EncoderDecoder):
        return model.forward(params, x, y, mask)
    scores, _, tape = model.forward(params, x, mask=mask)
    return scores, tape


def _score(model, f, scores, x, y, mask):
    """A loss or metric; where steps are scored, of the unmasked ones."""
    if isinstance(model, EncoderDecoder):
        y = y[:, 1:]
        return f(scores, y, y != PADDING)
    mask = model.mask(x, mask)
    if model.read == "all" and mask is not None:
        return f(scores, y, mask)
    return f(scores, y)


def _bar(epochs, show):
    if not show:
        return nullcontext()
    # Not tqdm.auto: in a notebook without ipywidgets it prints a warning.
    tqdm = need_library("tqdm", "tqdm", "progress=True").tqdm
    return tqdm(total=epochs, unit="epoch")
