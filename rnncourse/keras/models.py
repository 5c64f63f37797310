"""The Keras models of the chapters, each compiled and ready for `fit`.

They come compiled because the loss belongs to the last layer: a sigmoid
needs the binary, a softmax the categorical cross-entropy. Call
`model.compile` again to train in another way.

In all of them `cell` is "rnn", "lstm", "gru" or "gru_reset_before", or a
Keras cell such as `keras.layers.GRUCell(128)` or one of
`rnncourse.keras.cells`, which is then wrapped in `keras.layers.RNN` and
brings its own number of units.
"""

from functools import partial
from typing import Any

import keras
from keras import layers

__all__ = [
    "character_model", "digits", "forecaster", "recurrent", "sentiment",
    "translator",
]  # fmt: skip

LAYERS = {
    "rnn": layers.SimpleRNN,
    "lstm": layers.LSTM,
    "gru": layers.GRU,
    "gru_reset_before": partial(layers.GRU, reset_after=False),
}


def recurrent(
    cell: str | layers.Layer, units: int, **options: Any
) -> layers.RNN:
    """A recurrent layer from a name and units, or from a Keras cell.

    options: of `keras.layers.RNN`, such as return_sequences=True
    """
    if isinstance(cell, str) and cell in LAYERS:
        return LAYERS[cell](units, **options)
    if hasattr(cell, "state_size") and not isinstance(cell, layers.RNN):
        return layers.RNN(cell, **options)
    raise ValueError(
        f"cell must be one of {', '.join(map(repr, LAYERS))} or a Keras "
        f"cell; got {cell!r}"
    )


def sentiment(
    cell: str | layers.Layer = "lstm",
    vocabulary: int = 10_000,
    length: int | None = 50,
    units: int = 64,
    classes: int = 2,
    embedding: int = 64,
    learning_rate: float = 1e-3,
) -> keras.Sequential:
    """Embedding → recurrent layer → the probability of each class.

    Input: (B, length) word numbers below `vocabulary`; 0 is padding and
    skipped. length=None takes any length.
    Output: two classes (B, 1), the probability of class 1; more classes
    (B, classes). Labels are class numbers (B,) in both cases.
    """
    if classes < 2:
        raise ValueError(f"classes must be at least 2; got {classes}")
    readout, loss = (
        (layers.Dense(1, activation="sigmoid"), "binary_crossentropy")
        if classes == 2
        else (
            layers.Dense(classes, activation="softmax"),
            "sparse_categorical_crossentropy",
        )
    )
    model = keras.Sequential(
        [
            keras.Input((length,), dtype="int32"),
            layers.Embedding(vocabulary, embedding, mask_zero=True),
            recurrent(cell, units),
            readout,
        ],
        name="sentiment",
    )
    return _compiled(model, learning_rate, loss, ["accuracy"])


def digits(
    cell: str | layers.Layer = "lstm",
    units: int = 128,
    depth: int = 1,
    rows: int = 8,
    columns: int = 8,
    classes: int = 10,
    learning_rate: float = 1e-3,
) -> keras.Sequential:
    """An image read row by row: recurrent layers → softmax.

    depth: number of recurrent layers on top of each other
    Input: (B, rows, columns) floats. Output: (B, classes) probabilities.
    """
    if depth < 1 or (depth > 1 and not isinstance(cell, str)):
        raise ValueError(
            "depth must be at least 1, and 1 for a Keras cell, which cannot "
            f"stand in two layers; got {depth}"
        )
    model = keras.Sequential(
        [
            keras.Input((rows, columns)),
            *(
                recurrent(cell, units, return_sequences=k < depth - 1)
                for k in range(depth)
            ),
            layers.Dense(classes, activation="softmax"),
        ],
        name="digits",
    )
    loss = "sparse_categorical_crossentropy"
    return _compiled(model, learning_rate, loss, ["accuracy"])


def forecaster(
    cell: str | layers.Layer = "lstm",
    features: int = 1,
    window: int | None = None,
    units: int = 32,
    horizon: int = 1,
    learning_rate: float = 1e-3,
) -> keras.Sequential:
    """A window of a series → its next `horizon` values, all at once.

    Input: (B, window, features) floats; window=None takes any length.
    Output: (B, horizon), linear. Loss: mean squared error.
    """
    model = keras.Sequential(
        [
            keras.Input((window, features)),
            recurrent(cell, units),
            layers.Dense(horizon),
        ],
        name="forecaster",
    )
    return _compiled(model, learning_rate, "mse", ["mae"])


def character_model(
    vocabulary: int,
    cell: str | layers.Layer = "gru",
    units: int = 128,
    embedding: int = 32,
    batch: int | None = None,
    learning_rate: float = 2e-3,
) -> keras.Sequential:
    """Characters → at every step the logits of the next character.

    Input: (B, T) character numbers below `vocabulary`, any T.
    Output: (B, T, vocabulary) logits: divide them by a temperature, then
    softmax. Labels: (B, T), the characters one step later.
    batch: if given, a stateful model for exactly this batch size, which
    goes on where the last call stopped. Text is generated with
    `speaker = character_model(V, batch=1)`, then
    `speaker.set_weights(model.get_weights())`.
    """
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(batch, None), dtype="int32"),
            layers.Embedding(vocabulary, embedding),
            recurrent(
                cell,
                units,
                return_sequences=True,
                stateful=batch is not None,
            ),
            layers.Dense(vocabulary),
        ],
        name="character_model",
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return _compiled(model, learning_rate, loss, ["accuracy"])


def translator(
    source: int,
    target: int,
    cell: str = "gru",
    units: int = 128,
    embedding: int = 32,
    attention: bool = False,
    learning_rate: float = 2e-3,
) -> keras.Model:
    """Source tokens and the target so far → the logits of what comes next.

    source, target: sizes of the vocabularies; 0 is padding, and skipped in
    the source.
    Inputs: [x (B, T), y[:, :-1] (B, T')], any T and T'. Output: (B, T',
    target) logits; labels: y[:, 1:], with 0 where nothing counts. The
    decoder starts from the last state of the encoder; the layers are called
    "source", "encoder", "target", "decoder" and "readout".
    attention: additive, of `units` units; the readout sees its contexts
    beside the decoder's output. Its layers are "queries", "keys" and
    "attention": W_q, W_k and v of `rnncourse.attention.Additive`.
    """
    if not isinstance(cell, str):
        raise ValueError(
            "cell must be a name, since a Keras cell cannot stand in two "
            f"layers; got {cell!r}"
        )
    x = keras.Input((None,), dtype="int32")
    y = keras.Input((None,), dtype="int32")
    memory, *state = recurrent(
        cell, units, return_sequences=attention, return_state=True,
        name="encoder",
    )(layers.Embedding(source, embedding, mask_zero=True, name="source")(x))
    hs = recurrent(cell, units, return_sequences=True, name="decoder")(
        layers.Embedding(target, embedding, name="target")(y),
        initial_state=state,
    )
    if attention:
        queries, keys = (
            layers.Dense(units, use_bias=False, name=name)(a)
            for name, a in (("queries", hs), ("keys", memory))
        )
        look = layers.AdditiveAttention(name="attention")
        hs = layers.Concatenate()([hs, look([queries, memory, keys])])
    model = keras.Model(
        [x, y], layers.Dense(target, name="readout")(hs), name="translator"
    )
    loss = keras.losses.SparseCategoricalCrossentropy(
        from_logits=True, ignore_class=0
    )
    return _compiled(model, learning_rate, loss, ["accuracy"])


def _compiled(model, learning_rate, loss, metrics):
    model.compile(keras.optimizers.Adam(learning_rate), loss, metrics=metrics)
    return model
