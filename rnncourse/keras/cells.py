"""The cells once more, written with `keras.ops`.

Each is used through `keras.layers.RNN(cell)`, which owns the loop over time
and the masks. The lines, and the layout of the weights, are those of
`rnncourse.cells`: `Params(*layer.get_weights())` works.
"""

import operator
from typing import Any

import keras
from keras import ops
from keras.ops import matmul, sigmoid, tanh

import rnncourse.cells
from rnncourse.cells import bias_rows, gru, gru_reset_before, lstm, rnn

__all__ = ["OWN", "GRUCell", "GRUResetBeforeCell", "LSTMCell", "RNNCell"]


class Cell(keras.layers.Layer):
    """What the cells share: sizes, and weights W_x, W_h and b.

    numpy_cell: the cell of `rnncourse` that computes the same
    """

    numpy_cell: rnncourse.cells.Cell

    def __init__(self, units, **options):
        super().__init__(**options)
        try:
            self.units = operator.index(units)
        except TypeError:
            self.units = 0
        if self.units < 1:
            raise ValueError(
                f"units must be a whole number ≥ 1; got {units!r}"
            )
        self.output_size = self.units
        states = len(self.numpy_cell.State._fields)
        self.state_size = [self.units] * states if states > 1 else self.units

    def build(self, input_shape: tuple) -> None:
        """Weights for inputs (B, D), started as Keras starts its own."""
        columns = len(self.numpy_cell.gates) * self.units
        rows = bias_rows(self.numpy_cell)
        self.W_x = self.add_weight(
            name="W_x",
            shape=(input_shape[-1], columns),
            initializer="glorot_uniform",
        )
        self.W_h = self.add_weight(
            name="W_h",
            shape=(self.units, columns),
            initializer="orthogonal",
        )
        self.b = self.add_weight(
            name="b",
            shape=(columns,) if rows == 1 else (rows, columns),
            initializer=self.start_bias,
        )

    def start_bias(self, shape: tuple, dtype: Any = None) -> Any:
        """The bias before training: zero."""
        return ops.zeros(shape, dtype)

    def get_config(self) -> dict[str, Any]:
        """What a saved model needs to make this cell again."""
        return {**super().get_config(), "units": self.units}


@keras.saving.register_keras_serializable("rnncourse")
class RNNCell(Cell):
    """The simple recurrent network; see `rnncourse.rnn`."""

    numpy_cell = rnn

    def call(self, inputs: Any, states: list) -> tuple[Any, list]:
        """One step: inputs (B, D), states [h (B, H)] → h, [h]."""
        (h,) = states
        ax = matmul(inputs, self.W_x) + self.b
        ah = matmul(h, self.W_h)
        h = tanh(ax + ah)                      # (rnn-recurrence)
        return h, [h]


@keras.saving.register_keras_serializable("rnncourse")
class LSTMCell(Cell):
    """Long short-term memory; see `rnncourse.lstm`."""

    numpy_cell = lstm

    def start_bias(self, shape: tuple, dtype: Any = None) -> Any:
        """Zero, and 1 for the forget gate, the second of i f g o."""
        return ops.repeat(ops.array([0, 1, 0, 0], dtype), self.units)

    def call(self, inputs: Any, states: list) -> tuple[Any, list]:
        """One step: inputs (B, D), states [h, c] (B, H) → h, [h, c]."""
        h, c = states
        ax = matmul(inputs, self.W_x) + self.b
        ah = matmul(h, self.W_h)
        a_i, a_f, a_g, a_o = ops.split(ax + ah, 4, axis=-1)
        i = sigmoid(a_i)                       # (lstm-input-gate)
        f = sigmoid(a_f)                       # (lstm-forget-gate)
        g = tanh(a_g)                          # (lstm-candidate)
        o = sigmoid(a_o)                       # (lstm-output-gate)
        c = f * c + i * g                      # (lstm-cell-state)
        h = o * tanh(c)                        # (lstm-hidden-state)
        return h, [h, c]


@keras.saving.register_keras_serializable("rnncourse")
class GRUCell(Cell):
    """Gated recurrent unit, reset after the product; see `rnncourse.gru`."""

    numpy_cell = gru

    def call(self, inputs: Any, states: list) -> tuple[Any, list]:
        """One step: inputs (B, D), states [h (B, H)] → h, [h]."""
        (h,) = states
        ax = matmul(inputs, self.W_x) + self.b[0]
        ah = matmul(h, self.W_h) + self.b[1]
        x_z, x_r, x_n = ops.split(ax, 3, axis=-1)
        h_z, h_r, h_n = ops.split(ah, 3, axis=-1)
        z = sigmoid(x_z + h_z)                 # (gru-update-gate)
        r = sigmoid(x_r + h_r)                 # (gru-reset-gate)
        n = tanh(x_n + r * h_n)                # (gru-candidate)
        h = z * h + (1 - z) * n                # (gru-hidden-state)
        return h, [h]


@keras.saving.register_keras_serializable("rnncourse")
class GRUResetBeforeCell(Cell):
    """GRU, reset before the product; see `rnncourse.gru_reset_before`."""

    numpy_cell = gru_reset_before

    def call(self, inputs: Any, states: list) -> tuple[Any, list]:
        """One step: inputs (B, D), states [h (B, H)] → h, [h]."""
        (h,) = states
        early, late = ops.split(self.W_h, [2 * self.units], axis=-1)
        ax = matmul(inputs, self.W_x) + self.b
        ah = matmul(h, early)
        x_z, x_r, x_n = ops.split(ax, 3, axis=-1)
        h_z, h_r = ops.split(ah, 2, axis=-1)
        z = sigmoid(x_z + h_z)                 # (gru-update-gate)
        r = sigmoid(x_r + h_r)                 # (gru-reset-gate)
        n = tanh(x_n + matmul(r * h, late))    # (gru-candidate-reset-before)
        h = z * h + (1 - z) * n                # (gru-hidden-state)
        return h, [h]


# By the name of the cell that computes the same, in the order written here.
OWN = {
    cell.numpy_cell.__name__.rpartition(".")[2]: cell
    for cell in Cell.__subclasses__()
}
