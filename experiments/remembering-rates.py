"""Chapter 8: may the rate do what the bias of the gate that keeps does?

    python experiments/remembering-rates.py

The longer task of `remembering`, with single rates up to the largest one
of `choosing`: both gated cells with a bias of 0, and the LSTM with 1.
Numbers are test accuracies.
"""

from remembering import LENGTHS, SETTINGS, best_of

from rnncourse.experiments import run_script

RATES = (0.003, 0.02, 0.06)


def measure(seed, cell, start):
    """{rate: test accuracy}."""
    return {str(rate): best_of(seed, cell, start, LENGTHS[-1], (rate,))
            for rate in RATES}


if __name__ == "__main__":
    wanted = ("GRU, bias 0", "LSTM, bias 0", "LSTM, bias 1")
    run_script(measure, {name: SETTINGS[name] for name in wanted}, range(5))
