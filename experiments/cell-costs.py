"""Chapter 8: the time of an RNN and of a GRU, in units of an LSTM's.

    python experiments/cell-costs.py

Nothing is measured here: these are ratios of the medians that
`python -m benchmarks` stored, one thread, CPU time, equal units.
"""

import json

from recording import ROOT, write

STORED = ROOT / "benchmarks" / "results" / "results.json"
LIBRARIES = {
    "ours": "rnncourse",
    "Keras tf.function": "Keras",
    "PyTorch, tuned malloc": "PyTorch",
}


def measure():
    """{"machine", "ratios": {direction: {shape: {library: {cell: …}}}}}."""
    stored = json.loads(STORED.read_text())
    layers = [r for r in stored["layers"] if r["threads"] == 1]
    seconds = {
        (r["direction"], r["shape"], LIBRARIES[name], r["cell"]):
            of["seconds"][1]
        for r in layers for name, of in r["cpu"].items()
        if name in LIBRARIES
    }
    found = {}
    for (direction, shape, library, cell), time in seconds.items():
        lstm = seconds[direction, shape, library, "lstm"]
        found.setdefault(direction, {}).setdefault(shape, {}).setdefault(
            library, {})[cell] = round(time / lstm, 3)
    return {"machine": stored["machine"], "ratios": found}


if __name__ == "__main__":
    write(measure, ())
