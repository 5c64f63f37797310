"""Losses. Each returns the loss and its gradient: (float, array).

All are means over the entries that count; `mask` says which do. What a
target holds where the mask is False does not matter: −1 and NaN are fine.
A mask (B, T) beside targets (B, T, K) is that of each of the K.
"""

import numpy as np

from rnncourse.numerics import log_softmax, sigmoid


def softmax_cross_entropy(
    logits: np.ndarray, labels: np.ndarray, mask: np.ndarray | None = None
) -> tuple[float, np.ndarray]:
    """−log p(label), where p = softmax(logits).

    logits: (…, K) floats; labels: (…) whole numbers in 0 … K−1;
    mask: (…) bool, True where an entry counts; all by default.
    Returns the mean (nats) and its gradient with respect to logits.
    """
    logits, labels = _floats("logits", logits), np.asarray(labels)
    if not logits.ndim:
        raise ValueError("logits must have shape (…, K); got a single number")
    if labels.shape != logits.shape[:-1] or labels.dtype.kind not in "iu":
        raise ValueError(
            f"labels must be whole numbers of shape {logits.shape[:-1]} "
            f"beside logits {logits.shape}; got {labels.dtype} of shape "
            f"{labels.shape}"
        )
    K = logits.shape[-1]
    weight = _weights(mask, labels.shape, logits.dtype)
    labels = np.where(weight, labels, 0)
    if not 0 <= labels.min() <= labels.max() < K:
        raise ValueError(
            f"labels must lie in 0 … {K - 1}; got {labels.min()} … "
            f"{labels.max()}"
        )
    log_p = log_softmax(logits)
    picked = np.take_along_axis(log_p, labels[..., None], -1)[..., 0]
    d = np.exp(log_p)
    d -= labels[..., None] == np.arange(K)   # ∂/∂a = softmax(a) − one-hot
    return -float((weight * picked).sum()), d * weight[..., None]


def binary_cross_entropy(
    logits: np.ndarray, targets: np.ndarray, mask: np.ndarray | None = None
) -> tuple[float, np.ndarray]:
    """−y log p − (1−y) log(1−p), where p = σ(logit).

    logits, targets, mask: the same shape; targets in [0, 1].
    Returns the mean (nats) and its gradient with respect to logits.
    """
    logits, targets = _alike("logits", logits, targets)
    weight = _weights(mask, logits.shape, logits.dtype)
    targets = np.where(weight, targets, 0)
    if not 0 <= targets.min() <= targets.max() <= 1:
        raise ValueError(
            f"targets must lie in [0, 1]; got {targets.min()} … "
            f"{targets.max()}"
        )
    # log(1 + eᵃ) − y a: never takes the logarithm of a rounded zero
    loss = np.logaddexp(0, logits) - targets * logits
    d = (sigmoid(logits) - targets) * weight
    return float((weight * loss).sum()), d


def mean_squared_error(
    predictions: np.ndarray, targets: np.ndarray, mask: np.ndarray | None = None
) -> tuple[float, np.ndarray]:
    """(prediction − target)²; arrays and mask of the same shape.

    Returns the mean and its gradient with respect to predictions.
    """
    predictions, targets = _alike("predictions", predictions, targets)
    weight = _weights(mask, predictions.shape, predictions.dtype)
    error = np.where(weight, predictions - targets, 0)
    return float((weight * error**2).sum()), 2 * weight * error


def _floats(name, a):
    a = np.asarray(a)
    if a.dtype.kind != "f":
        raise TypeError(f"{name} must hold floats; got dtype {a.dtype}")
    return a


def _alike(name, a, targets):
    """Two arrays of one shape, and of the dtype of the first."""
    a, targets = _floats(name, a), np.asarray(targets)
    if a.shape != targets.shape:
        raise ValueError(
            f"targets must have the shape of {name}, {a.shape}; got "
            f"{targets.shape}"
        )
    return a, targets.astype(a.dtype, copy=False)


def _weights(mask, shape, dtype):
    """1/n for each of the n entries that count, 0 for the others."""
    if mask is None:
        mask = np.ones(shape, bool)
    mask = np.asarray(mask)
    if 0 < mask.ndim < len(shape) and mask.shape == shape[: mask.ndim]:
        missing = tuple(range(mask.ndim, len(shape)))
        mask = np.broadcast_to(np.expand_dims(mask, missing), shape)
    if mask.shape != shape or mask.dtype != bool:
        raise ValueError(
            f"mask must be bool of shape {shape}; got {mask.dtype} of shape "
            f"{mask.shape}"
        )
    if not mask.any():
        raise ValueError(
            "a loss needs at least one entry that counts; there are none"
        )
    return mask.astype(dtype) / dtype.type(mask.sum())
