"""Chapter 17: digits of voices that were never heard.

    python experiments/hearing.py

The chapter's own cells. Each seed draws the voices of the test part, then
those of the validation part, and speaks 1 000 utterances. Networks are
trained on the others, with the rate of `hearing-choice`; the epoch with the
lowest validation loss is kept. It is judged once: on clean speech, voice by
voice, in noise, and at speeds that were not in training.
"""

import pickle

import numpy as np
from recording import ROOT, best_rate, run_cells

from rnncourse.ctc import beam_search, best_path, label_error_rate
from rnncourse.data import make_speech
from rnncourse.experiments import run_script
from rnncourse.train import evaluate, predict

CELLS = ("imports", "features", "parts", "learn", "judge", "window", "alone",
         "networks", "disturb", "copies", "spikes")
NOISES = (30, 25, 20, 15, 10, 5, 0)
SPEEDS = (80, 100, 120, 150, 180, 210, 240, 280, 320, 360, 400)


def speech(seed):
    """Training, validation and test, and one test part for each speed."""
    path = ROOT / "build" / "experiments" / "hearing-data" / f"{seed}.pickle"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        parts = make_speech(np.random.default_rng(seed), 1000, noise=0)
        paced = [
            make_speech(np.random.default_rng(seed), 60, noise=0, test=1,
                        speeds=(speed, speed)).test
            for speed in SPEEDS
        ]
        path.write_bytes(pickle.dumps((parts, paced)))
    return pickle.loads(path.read_bytes())


def parts(it, seed, how, n):
    """(x, y, mask) of training, validation, test; the data; the scaling."""
    (whole, test, rate), paced = speech(seed)
    rng = np.random.default_rng([seed, 1])
    names = rng.permutation(sorted({v.split("+")[1] for v in whole.voices}))
    held = set(names[:10])
    train = it["only"](whole, lambda name: name not in held)
    validation = it["only"](whole, lambda name: name in held)
    raw = it["copies"](train, rate, rng, how, n)
    mean, std = raw[0][raw[2]].mean(0), raw[0][raw[2]].std(0)

    def ready(split, waves=None):
        x, mask = it["features"](waves or split.audio, rate)
        y, _ = it["pile"]([np.array(d) for d in split.digits], -1)
        return it["scaled"]((x, y, mask), mean, std)

    # The validation part is disturbed as the training part is.
    judge = it["scaled"](it["copies"](validation, rate, rng, how, n),
                         mean, std)
    return it["scaled"](raw, mean, std), judge, test, paced, ready


def trained(it, seed, network, how, n, rate, epochs):
    """The weights of the best epoch, and what each epoch was like."""
    train, validation, test, paced, ready = parts(it, seed, how, n)
    model = it["networks"]()[network]
    clean = ready(test)
    by_epoch = {"training": [], "validation": [], "error": [], "blanks": [],
                "places": []}
    kept = None
    for params, loss in it["learn"](model, train,
                                    np.random.default_rng([seed, 2]),
                                    epochs // (n + 1), rate, show=False):
        value = evaluate(model, params, *validation,
                         loss=it["ctc"])["validation_loss"]
        if not by_epoch["validation"] or value < min(by_epoch["validation"]):
            kept = params
        scores = predict(model, params, clean[0], clean[2])
        path = scores.argmax(-1)
        where = it["places"](path, clean[2], test)
        by_epoch["training"].append(round(float(loss), 4))
        by_epoch["validation"].append(round(value, 4))
        by_epoch["error"].append(round(label_error_rate(
            best_path(scores, clean[2]), test.digits), 4))
        by_epoch["blanks"].append(
            round(float((path == 10)[clean[2]].mean()), 4))
        by_epoch["places"].append(
            [round(float(v), 3) for v in np.percentile(where, [10, 50, 90])]
            if len(where) >= 20 else None)
    return model, kept, by_epoch, test, paced, ready


def measure(seed, network, how=(), n=0, epochs=18):
    """Label error rates of one network."""
    it = run_cells("17-hearing", CELLS)
    name = f"{network}, {' and '.join(how)}" if how else network
    model, params, by_epoch, test, paced, ready = trained(
        it, seed, network, how, n, best_rate("hearing-choice", network),
        epochs)
    clean = ready(test)
    scores = predict(model, params, clean[0], clean[2])
    found = best_path(scores, clean[2])
    full = network == "LSTM, both ways"
    beam = [beam_search(s[m])[0] for s, m in
            zip(scores, clean[2], strict=True)] if full else found
    voices = {}
    for voice, one, said in zip(test.voices, found, test.digits, strict=True):
        pair = voices.setdefault(voice.split("+")[1], ([], []))
        pair[0].append(one)
        pair[1].append(said)
    rng = np.random.default_rng([seed, 3])
    single = [k for k, d in enumerate(test.digits) if len(d) == 1]
    return by_epoch | {
        "name": name, "weights": it["size"](params),
        "test": round(label_error_rate(found, test.digits), 4),
        "beam": round(label_error_rate(beam, test.digits), 4),
        "beam differs": sum(a != b for a, b in zip(found, beam, strict=True)),
        "utterances": len(found),
        "whole": round(float(np.mean([list(a) == list(b) for a, b in
                                      zip(found, test.digits,
                                          strict=True)])), 4),
        "single": round(float(np.mean([found[k] == list(test.digits[k])
                                       for k in single])), 4),
        "voices": {v: round(label_error_rate(*p), 4)
                   for v, p in voices.items()},
        # Of the network that the chapter follows, and of its variants.
        "noise": full and [round(it["errors"](model, params, ready(
            test, it["noisy"](test.audio, db, rng))), 4) for db in NOISES],
        "speed": full and [round(it["errors"](model, params, ready(p)), 4)
                           for p in paced],
    }


BOTH = {"network": "LSTM, both ways"}
SETTINGS = {
    "LSTM, both ways": BOTH,
    "both ways, warp": BOTH | {"how": ["warp"], "n": 2},
    "LSTM, one way": {"network": "LSTM, one way"},
    "both ways, noise": BOTH | {"how": ["noise"], "n": 2},
} | {
    # What has no state learns more slowly.
    name: {"network": name, "epochs": 24} for name in (
        "dense, 9 steps", "linear, 1 step", "linear, 9 steps")
} | {"GRU, both ways": {"network": "GRU, both ways"}}

if __name__ == "__main__":
    run_script(measure, SETTINGS, range(3))
