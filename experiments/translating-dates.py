"""Chapter 15: dates in 44 languages through one state.

    python experiments/translating-dates.py

A GRU reads 8 000 dates as characters, another writes them in ISO form, both
with the same number of units; how many, is the question. Beside them there
are three times as many dates, each read a third as often; the source is read
from its end; and one decoder is trained on what it
says itself. 4 000 other days judge: how many dates are right in all
characters, by length, form, language and field; greedy and beam search; what
happens after the first mistake.
"""

from functools import partial
from itertools import pairwise

import numpy as np
import translating
from translating import (
    END,
    FIELDS,
    LENGTH,
    START,
    dates,
    exact,
    form,
    learn,
    more,
    translate,
)

from rnncourse import gru
from rnncourse.decode import beam
from rnncourse.encoder_decoder import EncoderDecoder
from rnncourse.experiments import run_script
from rnncourse.model import size
from rnncourse.train import predict

SETTINGS = {
    "64 units": {"units": 64},
    "64 units, reversed": {"units": 64, "reverse": True},
    "16 units": {"units": 16},
    "64 units, 24 000 dates": {"units": 64, "n": 24_000, "epochs": 10},
    "64 units, unforced": {"units": 64, "forced": False},
}
LENGTHS = (0, 13, 17, 21, 25, 41)


class Unforced(EncoderDecoder):
    """Reads, in training as well, what it would have said itself."""

    def forward(self, params, x, y, mask=None):
        said = translate(self, params, x)
        read = np.concatenate([y[:, :1], said], axis=1)
        return super().forward(params, x, read, mask)


def measure(seed, units, reverse=False, forced=True,
            n=None, epochs=30, rate=4e-3):
    """Everything the chapter says of one trained network."""
    parts, made = dates()
    if n is not None:
        parts = parts | {"train": more(n)}
    if reverse:
        parts = {name: part._replace(x=translating.reverse(part.x))
                 for name, part in parts.items()}
    kind = EncoderDecoder if forced else Unforced
    model = kind(
        gru, gru, units,
        len(made.source_vocabulary), len(made.target_vocabulary), 32,
    )
    valid, test = parts["validation"], parts["test"]
    params, history = learn(
        model, parts["train"], seed, epochs=epochs, rate=rate,
        validation=(valid.x, valid.y), metric=characters,
    )
    found = {
        "weights": size(params), "training loss": history["loss"],
        "validation loss": history["validation_loss"],
        "validation characters": history["metric"],
    }
    said = {name: translate(model, params, part.x)
            for name, part in parts.items()}
    for name in parts:
        found[name] = exact(said[name], parts[name].y).mean()
    right = exact(said["test"], test.y)
    found |= by_groups(right, test, made)
    target = test.y[:, 1:]
    for name, field in FIELDS.items():
        found[name] = (said["test"] == target)[:, field].all(1).mean()
    found |= exposure(model, params, test, said["test"])
    found |= searches(model, params, test)
    return {name: np.round(value, 4).tolist()
            for name, value in found.items()}


def characters(scores, labels, mask):
    """Share of characters that are right where the true ones are read."""
    return (scores.argmax(-1) == labels)[mask].mean()


def by_groups(right, test, made):
    """Shares by length of the source, by form, by language."""
    lengths, forms = np.array(list(map(len, test.sources))), form(test)
    locales = np.array(test.locales)
    return {
        "by length": [
            right[(lengths >= low) & (lengths < high)].mean()
            for low, high in pairwise(LENGTHS)
        ],
        "by form": [right[forms == k].mean() for k in range(3)],
        "by language": [right[locales == one].mean()
                        for one in sorted(set(test.locales))],
    }


def exposure(model, params, test, said):
    """The decoder with true characters before it, and with its own."""
    target = test.y[:, 1:]
    scores = predict(with_teacher(model), params, test.x, y=test.y)
    fed = scores.argmax(-1) == target
    own = said == target
    first = np.where(own.all(1), LENGTH, own.argmin(1))
    after = np.arange(LENGTH) > first[:, None]
    return {
        "characters, true ones before": fed.mean(0),
        "characters, own ones before": own.mean(0),
        "all right, true ones before": fed.all(1).mean(),
        "after a mistake, true ones before": fed[after].mean(),
        "after a mistake, own ones before": own[after].mean(),
    }


def with_teacher(model):
    """The same model with a teacher."""
    return EncoderDecoder(model.encoder, model.decoder, model.units,
                          model.source, model.target, model.embedding)


def searches(model, params, test, n=1000, widths=(1, 2, 5, 10)):
    """Beam search: exactness, and how often it beats greedy's log p."""
    x, y = test.x[:n], test.y[:n]
    step = partial(model.step, params)
    best, right = {}, {}
    for width in widths:
        pieces = [
            beam(step, model.start(params, x[k : k + 200]), width,
                 start=START, end=END, length=LENGTH)
            for k in range(0, n, 200)
        ]
        said, log_p = (np.concatenate(p) for p in zip(*pieces, strict=True))
        best[width], right[width] = log_p[:, 0], exact(said[:, 0], y)
        among = (said == y[:, None, 1:]).all(2).any(1)
    higher = best[10] > best[1] + 1e-6
    return {
        "beam": [right[w].mean() for w in widths],
        "greedy is not the most probable": higher.mean(),
        "there, greedy right": right[1][higher].mean() if any(higher) else 0.0,
        "there, beam right": right[10][higher].mean() if any(higher) else 0.0,
        "right one among ten": among.mean(),
    }


if __name__ == "__main__":
    run_script(measure, SETTINGS, range(3))
