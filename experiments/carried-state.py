"""Chapter 14: is it the state that is carried, or the length of the pieces?

    python experiments/carried-state.py

The chapter's own cell `learn`: a GRU of 64 units reads the 39 training tales
once, in pieces of 64 or of 8 characters; its state is handed on from piece
to piece or begins anew. There are 16 streams with pieces of 64, 128 with
pieces of 8, so an update has seen 1024 characters in all four. Bits a
character on four other tales, each read in one go.

And clipping: a simple RNN of 64 units by gradient descent, with
the norm of the gradient clipped at 1 and as it comes.
"""

import numpy as np
from recording import run_cells

from rnncourse import gru, rnn
from rnncourse.experiments import run_script
from rnncourse.optim import Optimizer, sgd

NEEDED = ("imports", "split", "learn", "network-bits")
SETTINGS = {
    f"pieces of {length}, {'carried' if carry else 'anew'}": {
        "batch": 1024 // length, "length": length, "carry": carry}
    for length in (64, 8) for carry in (True, False)
} | {
    f"descent at {rate}, {'clipped' if limit == 1 else 'not clipped'}": {
        "descent": rate, "limit": limit}
    for rate in (0.3, 1.0, 3.0) for limit in (1.0, 1e9)
}  # fmt: skip


def measure(seed, descent=None, **how):
    """Bits a character on the validation tales."""
    chapter = run_cells("14-generating-text", NEEDED)
    if descent is not None:
        # `learn` asks for Adam by name; here it gets gradient descent.
        chapter["adam"] = lambda rate: Optimizer(
            lambda params: None, sgd(rate).update
        )
        how |= {"rate": descent}
    model = chapter["Model"](gru if descent is None else rnn, 64, 96,
                             vocabulary=96, embedding=32, read="all")
    rng = np.random.default_rng(seed)
    *_, (params, _) = chapter["learn"](
        model, chapter["train"], rng, epochs=1, **how
    )
    bits = chapter["network_bits"](model, params, chapter["validation"])
    return round(float(np.concatenate(bits).mean()), 3)


if __name__ == "__main__":
    run_script(measure, SETTINGS, range(3))
