"""Where the course meets Keras; the only code that imports it.

`from_keras`, `to_keras` and `cell_of` move weights between a Keras layer
and the NumPy cells, `cells` holds the same cells written with `keras.ops`,
`models` the models of the chapters.
"""

try:
    import keras  # noqa: F401 - asked for here to explain its absence once
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "rnncourse.keras needs Keras 3 and TensorFlow, but "
        f"{str(error.name).partition('.')[0]!r} is not installed; install both "
        "with: pip install keras tensorflow",
        name=error.name,
    ) from error

from rnncourse.keras import cells, models
from rnncourse.keras.bridge import cell_of, from_keras, to_keras

__all__ = ["cell_of", "cells", "from_keras", "models", "to_keras"]
