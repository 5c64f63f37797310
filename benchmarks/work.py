"""What is measured: shapes, floating-point operations, implementations."""

from functools import partial
from typing import NamedTuple

import numpy as np

from rnncourse import backward, forward, lstm
from rnncourse.cells import CELLS, has_peepholes
from rnncourse.numerics import join
from rnncourse.params import map_tree


class Shape(NamedTuple):
    """B samples of T steps, D features in, H units."""

    B: int
    T: int
    D: int
    H: int


SHAPES = {
    "small": Shape(32, 50, 32, 64),
    "medium": Shape(64, 100, 64, 128),
    "large": Shape(128, 200, 256, 512),
}

# A way forward does each product once; training does two more of the same
# size, one for the gradient of either factor.
DIRECTIONS = {"forward": 1, "training": 3}

# Passes over the digits in one call of `fit`.
EPOCHS = 10

# Columns that the limit's weight products sum over, as in the kernels.
LONG = 512


class NotInstalled(Exception):
    """The library of an implementation is not there."""


def flops(cell, shape, direction):
    """Floating-point operations of the layer's matrix products."""
    gates = len(CELLS[cell].gates)
    B, T, D, H = shape
    return 2 * B * T * gates * H * (D + H) * DIRECTIONS[direction]


def problem(cell, shape, seed=0):
    """(p, x, dhs): float32 weights, inputs (B, T, D), gradient (B, T, H)."""
    rng = np.random.default_rng(seed)
    p = CELLS[cell].init(rng, shape.D, shape.H)
    p.b[...] = rng.normal(0, 0.1, p.b.shape)
    x = rng.standard_normal((shape.B, shape.T, shape.D), np.float32)
    dhs = rng.standard_normal((shape.B, shape.T, shape.H), np.float32)
    return p, x, dhs


def checksum(hs, dx=None, dW_h=None):
    """Numbers that agree if two implementations computed the same thing."""
    return [
        float(np.square(np.asarray(a, np.float64)).mean())
        for a in (hs, dx, dW_h) if a is not None
    ]


def ours(cell, shape, fused=True):
    """`rnncourse`, as a user calls it; fused=False runs the cell's step."""
    p, x, dhs = problem(cell, shape)
    cell = CELLS[cell]

    def run_forward():
        return forward(cell, p, x, fused=fused)[:1]

    def run_training():
        hs, _, tape = forward(cell, p, x, fused=fused)
        dx, dp, _ = backward(cell, p, tape, dhs)
        return hs, dx, dp.W_h

    return run_forward, run_training


def naive(cell, shape):
    """The first thing one writes: a product for each gate at each step."""
    p, x, dhs = problem(cell, shape)
    cell, H, gates = CELLS[cell], p.H, range(len(p.gates))
    late = len(getattr(cell, "late", ""))
    early = gates[: len(gates) - late]
    W_x, W_h = (
        [W[:, k * H : (k + 1) * H].copy() for k in gates]
        for W in (p.W_x, p.W_h)
    )
    b_x, b_h = p.b if p.b.ndim == 2 else (p.b, np.zeros_like(p.b))
    peep = ()
    if has_peepholes(cell):
        peep, b_h = (b_h,), np.zeros_like(b_h)
    b_x, b_h = (
        [b[k * H : (k + 1) * H] for k in gates] for b in (b_x, b_h)
    )

    def run(save):
        state = cell.State(*(
            np.zeros((shape.B, H), np.float32) for _ in cell.State._fields
        ))
        hs, tape = [], []
        for t in range(shape.T):
            ax = join(*(x[:, t] @ W_x[k] + b_x[k] for k in gates))
            ah = join(*(state.h @ W_h[k] + b_h[k] for k in early))
            product, inputs = (), []
            if late:
                def product_forward(v, inputs=inputs):
                    inputs.append(v)
                    return v @ W_h[-1]
                product = (product_forward,)
            new, saved = cell.step(ax, ah, state, *product, *peep)
            tape.append((state.h, saved, inputs))
            hs.append(new.h)
            state = new
        return np.stack(hs, 1), tape if save else None

    def run_training():
        hs, tape = run(save=True)
        d = cell.State(*(
            np.zeros((shape.B, H), np.float32) for _ in cell.State._fields
        ))
        dp = map_tree(np.zeros_like, p)
        dx = np.empty_like(x)
        for t in reversed(range(shape.T)):
            h, saved, inputs = tape[t]
            product = ()
            if late:
                def product_backward(da, v=inputs):
                    dp.W_h[:, -H:] += v[0].T @ da
                    return da @ W_h[-1].T
                product = (product_backward,)
            d = d._replace(h=d.h + dhs[:, t])
            dax, dah, d, *dpeep = cell.step_backward(
                d, saved, *product, *peep
            )
            dx[:, t] = 0
            dh = d.h
            for k in gates:
                block = np.s_[:, k * H : (k + 1) * H]
                dp.W_x[block] += x[:, t].T @ dax[block]
                dx[:, t] += dax[block] @ W_x[k].T
                if k in early:
                    dp.W_h[block] += h.T @ dah[block]
                    dh = dh + dah[block] @ W_h[k].T
            if dp.b.ndim == 2:
                dp.b[0] += dax.sum(0)
                second = dpeep[0] if dpeep else dah
                dp.b[1] += second.sum(0)
            else:
                dp.b += dax.sum(0)
            d = d._replace(h=dh)
        return hs, dx, dp.W_h

    return lambda: run(save=False)[:1], run_training


def limit(cell, shape):
    """The layer's matrix products and nothing else.

    One product per step and direction, the weight gradients over `LONG`
    columns at a time: all operations of `flops`, on the same shapes.
    """
    gates = len(CELLS[cell].gates)
    B, T, D, H = shape
    rng = np.random.default_rng(0)
    W = rng.standard_normal((gates * H, D + H), np.float32)
    W_T = np.ascontiguousarray(W.T)
    v = rng.standard_normal((D + H, B), np.float32)
    a, dv = np.empty((gates * H, B), np.float32), np.empty_like(v)
    long = max(1, min(T, LONG // B))
    dW = np.empty_like(W)

    def weight_product(steps):
        left = rng.standard_normal((gates * H, steps * B), np.float32)
        right = rng.standard_normal((steps * B, D + H), np.float32)
        return partial(np.matmul, left, right, out=dW)

    whole, rest = weight_product(long), weight_product(T % long or 1)

    def run_forward():
        for _ in range(T):
            np.matmul(W, v, out=a)
        return ()

    def run_training():
        run_forward()
        for _ in range(T):
            np.matmul(W_T, a, out=dv)
        for _ in range(T // long):
            whole()
        if T % long:
            rest()
        return ()

    return run_forward, run_training


def keras(cell, shape, mode):
    """Keras on TensorFlow: mode "eager", "function" or "xla"."""
    try:
        import tensorflow as tf

        from rnncourse.keras.models import LAYERS
    except ImportError as error:
        raise NotInstalled("Keras and TensorFlow") from error
    if cell not in LAYERS:
        raise NotInstalled(f"{cell} in Keras")
    p, x, dhs = problem(cell, shape)
    layer = LAYERS[cell](shape.H, return_sequences=True)
    x, dhs = tf.constant(x), tf.constant(dhs)
    layer.build(x.shape)
    layer.set_weights(list(p))
    weights = [w.value for w in layer.trainable_weights]

    def run_forward(x, dhs):
        return (layer(x),)

    def run_training(x, dhs):
        with tf.GradientTape() as tape:
            tape.watch(x)
            hs = layer(x)
        dx, _, dW_h, _ = tape.gradient(
            hs, [x, *weights], output_gradients=dhs
        )
        return hs, dx, dW_h

    runs = (run_forward, run_training)
    if mode != "eager":
        runs = (tf.function(r, jit_compile=mode == "xla") for r in runs)
    return tuple(partial(r, x, dhs) for r in runs)


def pytorch(cell, shape):
    """PyTorch's fused CPU layers, where it has one."""
    try:
        import torch
    except ImportError as error:
        raise NotInstalled("PyTorch") from error
    layers = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
    if cell not in layers:
        raise NotInstalled(f"{cell} in PyTorch")
    p, x, dhs = problem(cell, shape)
    layer = layers[cell](shape.D, shape.H, batch_first=True)
    b = p.b if p.b.ndim == 2 else np.stack([p.b, np.zeros_like(p.b)])
    arrays = [p.W_x, p.W_h, b[0], b[1]]
    if cell == "gru":  # r z n there
        arrays = [_exchanged(a, shape.H) for a in arrays]
    with torch.no_grad():
        for mine, a in zip(layer.parameters(), arrays, strict=True):
            mine.copy_(torch.tensor(a.T))
    x, dhs = torch.tensor(x, requires_grad=True), torch.tensor(dhs)

    def run_forward():
        return (layer(x)[0],)

    def run_training():
        x.grad = None
        layer.zero_grad()
        hs, _ = layer(x)
        hs.backward(dhs)
        dW_h = layer.weight_hh_l0.grad.T
        if cell == "gru":
            dW_h = torch.cat(
                [dW_h[:, shape.H : 2 * shape.H], dW_h[:, : shape.H],
                 dW_h[:, 2 * shape.H :]], 1,
            )
        return hs.detach(), x.grad, dW_h

    def run_forward_detached():
        return tuple(a.detach() for a in run_forward())

    return run_forward_detached, run_training


def _exchanged(a, H):
    """z r n ↔ r z n along the last axis."""
    return np.concatenate(
        [a[..., H : 2 * H], a[..., :H], a[..., 2 * H :]], -1
    )


def digits_ours():
    """One `fit` of an LSTM(64) on digits read row by row, as a callable."""
    from rnncourse import losses, optim, train
    from rnncourse.model import Model

    x, y = _digits()
    model = Model(lstm, 64, 10, features=x.shape[2])

    def run():
        rng = np.random.default_rng(0)
        _, history = train.fit(
            model, model.init(rng), x, y, loss=losses.softmax_cross_entropy,
            optimizer=optim.adam(1e-3), epochs=EPOCHS, rng=rng,
            batch_size=32, progress=False,
        )
        return history["loss"][-1]

    return run


def digits_keras():
    """The same training through Keras's `fit`."""
    try:
        import keras
    except ImportError as error:
        raise NotInstalled("Keras") from error
    x, y = _digits()
    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        keras.Input(x.shape[1:]),
        keras.layers.LSTM(64),
        keras.layers.Dense(10),
    ])
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )

    def run():
        history = model.fit(
            x, y, batch_size=32, epochs=EPOCHS, verbose=0
        ).history
        return history["loss"][-1]

    return run


def _digits():
    from rnncourse.data import load_digits

    return load_digits().train


IMPLEMENTATIONS = {
    "ours": ours,
    "ours, readable": partial(ours, fused=False),
    "naive loop": naive,
    "Keras eager": partial(keras, mode="eager"),
    "Keras tf.function": partial(keras, mode="function"),
    "Keras XLA": partial(keras, mode="xla"),
    "PyTorch": pytorch,
    "PyTorch, tuned malloc": pytorch,
    "GEMM limit": limit,
}
FIT = {"ours": digits_ours, "Keras tf.function": digits_keras}
