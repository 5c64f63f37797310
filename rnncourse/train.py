"""Training: batches, updates, validation, early stopping; saving weights."""

import json
import os
from contextlib import nullcontext
from pathlib import Path

import numpy as np

from rnncourse import optim
from rnncourse.params import leaves, map_tree


def fit(model, params, x, y, *, loss, optimizer, epochs, rng, batch_size=32,
        mask=None, validation=None, metric=None, patience=None, clip=None,
        truncate=None, progress=True):
    """Train and return (params, history); the given params stay unchanged.

    x, y, mask: samples along the first axis, as `model.forward` takes them
    loss: from `rnncourse.losses`; called as loss(scores, y) or, when every
        step is scored and there is a mask, loss(scores, y, mask)
    optimizer: from `rnncourse.optim`
    rng: numpy.random.Generator; it shuffles the samples
    validation: (x, y) or (x, y, mask), measured after every epoch
    metric: (scores, y) → float, reported on the validation samples
    patience: stop after this many epochs without a lower validation loss,
        and return the weights of the best epoch
    clip: largest global norm of a gradient; truncate: as in `backward`
    progress: show a bar (needs tqdm)

    history: {"loss": […], "validation_loss": […], "metric": […]}, one entry
    per epoch. Raises FloatingPointError as soon as the loss is not finite.
    """
    if patience is not None and validation is None:
        raise ValueError("patience needs validation samples; got none")
    if len(x) != len(y) or len(x) == 0:
        raise ValueError(
            f"x and y must hold the same number of samples, at least one; "
            f"got {len(x)} and {len(y)}"
        )
    history = {"loss": []}
    memory, best, wait = optimizer.init(params), (np.inf, params), 0
    with _bar(epochs, progress) as bar:
        for epoch in range(epochs):
            total = 0.0
            order = rng.permutation(len(x))
            for start in range(0, len(x), batch_size):
                rows = order[start : start + batch_size]
                m = None if mask is None else mask[rows]
                value, gradients = loss_and_gradients(
                    model, params, x[rows], y[rows], loss, m, truncate
                )
                if not np.isfinite(value):
                    raise FloatingPointError(
                        f"loss became {value} in epoch {epoch + 1}; lower "
                        "the learning rate or clip the gradients"
                    )
                if clip is not None:
                    gradients, _ = optim.clip(gradients, clip)
                params, memory = optimizer.update(params, gradients, memory)
                total += value * len(rows)
            history["loss"].append(total / len(x))
            if validation is not None:
                measured = evaluate(model, params, *validation, loss=loss,
                                    metric=metric, batch_size=batch_size)
                for name, value in measured.items():
                    history.setdefault(name, []).append(value)
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


def loss_and_gradients(model, params, x, y, loss, mask=None, truncate=None):
    """One forward and one backward pass: (float, tree like params)."""
    scores, _, tape = model.forward(params, x, mask=mask)
    value, dscores = _loss(model, loss, scores, y, mask)
    return value, model.backward(params, tape, dscores, truncate)


def predict(model, params, x, mask=None, batch_size=256):
    """Scores of all samples, computed in batches."""
    return np.concatenate([
        model.forward(
            params, x[k : k + batch_size],
            mask=None if mask is None else mask[k : k + batch_size],
        )[0]
        for k in range(0, len(x), batch_size)
    ])


def evaluate(model, params, x, y, mask=None, *, loss, metric=None,
             batch_size=256):
    """{"validation_loss": …, "metric": …} over all samples."""
    scores = predict(model, params, x, mask, batch_size)
    measured = {"validation_loss": _loss(model, loss, scores, y, mask)[0]}
    if metric is not None:
        measured["metric"] = float(metric(scores, y))
    return measured


def accuracy(scores, y):
    """Share of samples classified correctly.

    scores (…, K) with labels (…): the largest score wins. Scores of the
    shape of y: positive means class 1.
    """
    scores, y = np.asarray(scores), np.asarray(y)
    chosen = scores > 0 if scores.shape == y.shape else scores.argmax(-1)
    return float((chosen == y).mean())


def save(path, model, params):
    """Write weights to one .npz file; it appears whole or not at all."""
    path = Path(path)
    arrays = {f"{k:03d}": a for k, a in enumerate(leaves(params))}
    part = path.with_name(path.name + ".part")
    with open(part, "wb") as file:
        np.savez(file, model=np.array(json.dumps(repr(model))), **arrays)
    os.replace(part, path)


def load(path, model):
    """Weights that `save` wrote for the same model.

    Raises ValueError where the file is damaged or belongs to another model.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            found = json.loads(str(file["model"]))
            arrays = [file[k] for k in sorted(set(file.files) - {"model"})]
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(
            f"{path} is not a weights file that `save` wrote: {error}"
        ) from error
    if found != repr(model):
        raise ValueError(f"{path} holds weights of {found}, not of {model!r}")
    like = model.init(np.random.default_rng(0))
    shapes = [a.shape for a in leaves(like)]
    if [a.shape for a in arrays] != shapes:
        raise ValueError(
            f"{path} holds arrays of shapes {[a.shape for a in arrays]}; "
            f"{model!r} needs {shapes}"
        )
    rest = iter(arrays)
    return map_tree(lambda _: next(rest), like)


def _loss(model, loss, scores, y, mask):
    if model.read == "all" and mask is not None:
        return loss(scores, y, mask)
    return loss(scores, y)


def _bar(epochs, show):
    if not show:
        return nullcontext()
    from tqdm.auto import tqdm

    return tqdm(total=epochs, unit="epoch")
