"""Inputs for the catalogue: arrays and weights of moderate size.

Nothing is zero by chance, gates are neither open nor shut, and sizes differ
from axis to axis, so that an exchanged axis or a forgotten term shows.
"""

from rnncourse.params import Params


def normal(rng, *shape, scale=1.0):
    """Standard normal numbers times `scale`."""
    return scale * rng.standard_normal(shape)


def weights(rng, D, H, gates, biases=1, scale=0.6):
    """A Params with normal weights and a bias that matters."""
    G = len(gates)
    b = normal(rng, *((biases,) if biases > 1 else ()), G * H, scale=scale)
    return Params(
        normal(rng, D, G * H, scale=scale),
        normal(rng, H, G * H, scale=scale),
        b,
        gates=gates,
    )


def gate(rng, *shape):
    """Numbers strictly between 0 and 1, as a sigmoid gives them."""
    return rng.uniform(0.1, 0.9, shape)


def candidate(rng, *shape):
    """Numbers strictly between −1 and 1, as a tanh gives them."""
    return rng.uniform(-0.9, 0.9, shape)


def without_bias(p):
    """The same weights with a bias of zero."""
    return Params(p.W_x, p.W_h, 0 * p.b, gates=p.gates)
