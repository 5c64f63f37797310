"""Chapter 17: more utterances of the same voices, and a rate that falls.

    python experiments/hearing-more.py

The chapter's own cells, and the voices of `hearing.py`: the same speakers
train, validate and test, seed by seed. They say four times as much, the rate
falls to zero along a line, and all epochs take place. The epoch with the
lowest validation loss is kept, and judged once on 600 utterances.
"""

import pickle

import numpy as np
from recording import ROOT, run_cells

from rnncourse import lstm
from rnncourse.ctc import best_path, ctc, label_error_rate
from rnncourse.data import make_speech
from rnncourse.experiments import run_script
from rnncourse.model import Model, size
from rnncourse.optim import adam, falling
from rnncourse.stack import Bidirectional
from rnncourse.train import fit, predict

CELLS = ("imports", "features", "parts", "judge", "disturb", "copies")
TEST = 600


def speech(seed, n):
    """`n` utterances to train and validate with, and `TEST` to test."""
    path = (ROOT / "build" / "experiments" / "hearing-data"
            / f"{seed}-{n}.pickle")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = make_speech(np.random.default_rng(seed), n + TEST, noise=0,
                           test=TEST / (n + TEST))
        path.write_bytes(pickle.dumps(made))
    return pickle.loads(path.read_bytes())


def measure(seed, n, units=32, warps=0, epochs=18, rate=0.01, test=True):
    """Label error rate on new voices, in all and voice by voice."""
    it = run_cells("17-hearing", CELLS)
    whole, new, hz = speech(seed, n)
    rng = np.random.default_rng([seed, 1])
    names = rng.permutation(sorted({v.split("+")[1] for v in whole.voices}))
    held = set(names[:10])
    train = it["only"](whole, lambda name: name not in held)
    validation = it["only"](whole, lambda name: name in held)
    raw = it["copies"](train, hz, rng, ["warp"], warps)
    mean, std = raw[0][raw[2]].mean(0), raw[0][raw[2]].std(0)
    x, y, mask = it["scaled"](raw, mean, std)
    judge = it["scaled"](it["copies"](validation, hz, rng), mean, std)
    model = Model(Bidirectional(lstm), units, 11, features=96, read="all")
    rng = np.random.default_rng([seed, 2])
    updates = epochs * -(-len(x) // 16)
    params, history = fit(
        model, model.init(rng), x, y, mask=mask, loss=ctc, batch_size=16,
        optimizer=falling(adam, rate, updates), epochs=epochs, rng=rng,
        clip=1.0, validation=judge, patience=epochs, progress=False,
    )
    if not test:
        return min(history["validation_loss"])
    x, mask = it["features"](new.audio, hz)
    x = it["scaled"]((x, None, mask), mean, std)[0]
    found = best_path(predict(model, params, x, mask), mask)
    voices = {}
    for voice, pair in zip(new.voices, zip(found, new.digits, strict=True),
                           strict=True):
        voices.setdefault(voice.split("+")[1], []).append(pair)
    return {
        "utterances": len(train.audio), "weights": size(params),
        "training": np.round(history["loss"], 4).tolist(),
        "validation": np.round(history["validation_loss"], 4).tolist(),
        "test": round(label_error_rate(found, new.digits), 4),
        "voices": {voice: round(label_error_rate(*zip(*pairs, strict=True)), 4)
                   for voice, pairs in voices.items()},
    }


MORE = {"n": 3200}
WARPED = MORE | {"warps": 1, "epochs": 12}
SETTINGS = {
    "64 units, warped": WARPED | {"units": 64},
    "warped": WARPED,
    "four times as many": MORE,
    "as many": {"n": 800},
}

if __name__ == "__main__":
    run_script(measure, SETTINGS, range(3))
