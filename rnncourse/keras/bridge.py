"""Weights from Keras layers to NumPy cells and back, and nothing re-ordered.

| Keras                                      | rnncourse                  |
|--------------------------------------------|----------------------------|
| SimpleRNN, LSTM, GRU                       | a Params                   |
| keras.layers.RNN(cell), a cell             | a Params                   |
| keras.layers.RNN([cell, …]), [layer, …]    | a tuple, lowest first      |
| Bidirectional(layer)                       | a pair: ahead, back        |
| Embedding                                  | {"embedding": …}           |
| Dense                                      | {"W": …, "b": …}           |
| Sequential: (Embedding,) recurrent…, Dense | the dict of a `Model`      |

Two things are not in the weights. Where a step is masked and no step was
unmasked before it, Keras puts out zeros where `rnncourse.forward` repeats
the h it started from; the same if that start was zero. And `Bidirectional`
with `return_sequences=True` puts out zeros at *every* masked step.
"""

from typing import Any

import keras
import numpy as np
from keras import layers

from rnncourse import Params, gru, gru_reset_before, lstm, rnn
from rnncourse.cells import Cell as CourseCell
from rnncourse.keras.cells import Cell
from rnncourse.scan import Composition
from rnncourse.stack import Bidirectional, Stacked

__all__ = ["cell_of", "from_keras", "to_keras"]


def cell_of(layer: layers.Layer) -> CourseCell | Composition:
    """The cell or composition that computes what a Keras layer computes.

    `forward(cell_of(layer), from_keras(layer), x)` gives the outputs of
    `layer(x)` with `return_sequences=True`. For a Sequential it is the
    `core` of the `rnncourse.model.Model` that computes the same scores.

    Raises TypeError for a layer that is none of the recurrent ones in the
    table above, ValueError for one with settings no cell of the course has.
    """
    if isinstance(layer, keras.Sequential):
        return cell_of(_sections(layer)[1])
    if isinstance(layer, layers.Bidirectional):
        return _bidirectional(layer)
    parts = _parts(layer)
    if parts is not None:
        return Stacked(*map(cell_of, parts))
    if isinstance(layer, layers.RNN):
        return cell_of(layer.cell)
    if isinstance(layer, Cell):
        return layer.numpy_cell
    # Not isinstance: a subclass is there to compute something else.
    if type(layer) is layers.SimpleRNNCell:
        return _with_activations(layer, rnn, activation="tanh")
    if type(layer) is layers.LSTMCell:
        cell = lstm
    elif type(layer) is layers.GRUCell:
        cell = gru if layer.reset_after else gru_reset_before
    else:
        raise TypeError(
            "layer must be a SimpleRNN, LSTM, GRU, Bidirectional, "
            "keras.layers.RNN around one of their cells or of "
            "rnncourse.keras.cells, or a list of such layers; got "
            + type(layer).__name__
        )
    return _with_activations(
        layer, cell, activation="tanh", recurrent_activation="sigmoid"
    )


def from_keras(layer: layers.Layer) -> Any:
    """Copy the weights of a built Keras layer; the table above says as what.

    A layer with `use_bias=False` gives a bias of zeros, which computes the
    same. Weights of a layer with `go_backwards=True` are those for the
    reversed sequence. Activations of a Dense layer are not in its weights.
    Raises as `cell_of` does, and ValueError if the layer is not built.
    """
    if isinstance(layer, keras.Sequential):
        embedding, core, dense = _sections(layer)
        first = from_keras(embedding) if embedding else {}
        return {**first, "core": from_keras(core), **from_keras(dense)}
    if isinstance(layer, layers.Embedding | layers.Dense):
        return _weights(layer)
    cell: Any = cell_of(layer)
    parts = _parts(layer)
    if parts is not None:
        return tuple(map(from_keras, parts))
    return Params(*_weights(layer).values(), gates=cell.gates)


def to_keras(p: Any, layer: layers.Layer) -> None:
    """Copy weights into a built Keras layer.

    p: what `from_keras(layer)` would return, as to cells and shapes.
    Everything is checked before the first weight is written. A layer with
    `use_bias=False` takes a bias of zeros only. Raises as `from_keras`.
    """
    for owner, arrays in list(_assignments(p, layer, "p")):
        owner.set_weights(arrays)


def _assignments(p, layer, name):
    """(Keras layer, its new weights) for every part of `p`, checked."""
    if isinstance(layer, keras.Sequential):
        embedding, core, dense = _sections(layer)
        keys = {"core", "W", "b"} | ({"embedding"} if embedding else set())
        _need_keys(p, keys, layer, name)
        if embedding:
            part = {"embedding": p["embedding"]}
            yield from _assignments(part, embedding, name)
        yield from _assignments(p["core"], core, f'{name}["core"]')
        yield from _assignments({k: p[k] for k in "Wb"}, dense, name)
        return
    if isinstance(layer, layers.Embedding | layers.Dense):
        _need_keys(p, set(_weights(layer)), layer, name)
        new = {f'{name}["{k}"]': np.asarray(p[k]) for k in _weights(layer)}
        yield _assignment(new, layer)
        return
    cell, parts = cell_of(layer), _parts(layer)
    if parts is not None:
        if not isinstance(p, list | tuple) or len(p) != len(parts):
            got = (
                f"{len(p)} of them" if isinstance(p, list | tuple)
                else type(p).__name__
            )
            raise ValueError(
                f"{name} must be a tuple of {len(parts)}, one per part of "
                f"{_name(layer)}; got {got}"
            )
        for k, (q, part) in enumerate(zip(p, parts, strict=True)):
            yield from _assignments(q, part, f"{name}[{k}]")
        return
    if not isinstance(p, Params):
        raise TypeError(
            f"{name} must be a Params for {_name(layer)}; "
            f"got {type(p).__name__}"
        )
    if p.gates != cell.gates:
        raise ValueError(
            f"{name} holds the gates {p.gates!r}, but {_name(layer)} has "
            f"{cell.gates!r}: these are the weights of another cell"
        )
    new = zip(("W_x", "W_h", "b"), p, strict=True)
    yield _assignment({f"{name}.{k}": a for k, a in new}, layer)


def _assignment(new, layer):
    """The arrays of `new`, compared in shape with those of the layer."""
    pairs = zip(new.items(), _weights(layer).values(), strict=True)
    for (name, value), old in pairs:
        if value.shape != old.shape:
            raise ValueError(
                f"{name} must have shape {old.shape} for {_name(layer)}; "
                f"got {value.shape}"
            )
    owner, arrays = _owner(layer), list(new.values())
    if len(owner.weights) < len(arrays):
        if arrays.pop().any():
            raise ValueError(
                f"{list(new)[-1]} must be zero for {_name(layer)}, which has "
                "use_bias=False; make the layer with use_bias=True"
            )
    return owner, arrays


def _weights(layer):
    """Copies of a layer's arrays by their names here, zeros for no bias."""
    owner = _owner(layer)
    if not owner.built:
        raise ValueError(
            f"layer {_name(layer)} has no weights yet: call it on data, or "
            "its build with the shape of the data, first"
        )
    names = ("W_x", "W_h", "b")
    if isinstance(layer, layers.Embedding):
        names = ("embedding",)
    elif isinstance(layer, layers.Dense):
        names = ("W", "b")
    arrays = [np.array(w) for w in owner.get_weights()]
    if len(arrays) < len(names):
        columns = arrays[0].shape[1]
        two = isinstance(owner, layers.GRUCell) and owner.reset_after
        shape = (2, columns) if two else (columns,)
        arrays.append(np.zeros(shape, arrays[0].dtype))
    return dict(zip(names, arrays, strict=True))


def _owner(layer):
    """Who has the weights: the cell of a recurrent layer."""
    return layer.cell if isinstance(layer, layers.RNN) else layer


def _parts(layer):
    """The layers that have an entry each in a tuple, or None."""
    if isinstance(layer, list | tuple):
        return layer
    if isinstance(layer, layers.StackedRNNCells):
        return layer.cells
    if isinstance(layer, layers.Bidirectional):
        return layer.forward_layer, layer.backward_layer
    if isinstance(layer, layers.RNN):
        return _parts(layer.cell)
    return None


def _sections(model):
    """Embedding (or None), recurrent layer (or several), Dense."""
    # These two have no weights, and Dropout does nothing after training.
    passive = layers.Dropout | layers.Masking
    found = [k for k in model.layers if not isinstance(k, passive)]
    rest = list(found)
    embedding = None
    if rest and isinstance(rest[0], layers.Embedding):
        embedding = rest.pop(0)
    if len(rest) < 2 or not isinstance(rest[-1], layers.Dense):
        raise ValueError(
            f"{_name(model)} must hold (Embedding,) recurrent layers, Dense; "
            f"got {', '.join(type(k).__name__ for k in found) or 'no layers'}"
        )
    core = rest[0] if len(rest) == 2 else tuple(rest[:-1])
    return embedding, core, rest[-1]


def _bidirectional(layer):
    ahead, back = layer.forward_layer, layer.backward_layer
    if layer.merge_mode != "concat":
        raise ValueError(
            f"merge_mode of {_name(layer)} must be 'concat', as in "
            f"rnncourse.stack.Bidirectional; got {layer.merge_mode!r}"
        )
    if ahead.go_backwards:
        raise ValueError(
            f"the forward layer of {_name(layer)} must have "
            "go_backwards=False; got True"
        )
    cell, other = cell_of(ahead), cell_of(back)
    if (repr(cell), ahead.state_size) != (repr(other), back.state_size):
        raise ValueError(
            f"both directions of {_name(layer)} must have the same cell and "
            f"number of units; got {_name(ahead)} and {_name(back)}"
        )
    return Bidirectional(cell)


def _with_activations(layer, cell, **expected):
    for argument, name in expected.items():
        found = getattr(layer, argument)
        if found is not getattr(keras.activations, name):
            raise ValueError(
                f"{argument} of {_name(layer)} must be {name!r}, which the "
                "cell of the course computes; got "
                f"{keras.activations.serialize(found)!r}"
            )
    return cell


def _need_keys(p, keys, layer, name):
    if not isinstance(p, dict) or set(p) != keys:
        got = sorted(p) if isinstance(p, dict) else type(p).__name__
        raise ValueError(
            f"{name} must be a dict with the keys {sorted(keys)} for "
            f"{_name(layer)}; got {got}"
        )


def _name(layer):
    """LSTM 'lstm_3', for messages."""
    name = getattr(layer, "name", None)
    return type(layer).__name__ + (f" {name!r}" if name else "")
