"""How long the layers take, beside what a user would pick instead.

    python -m benchmarks            everything, about twelve minutes
    python -m benchmarks --quick    the LSTM at two sizes, under two minutes

Speed is measured here, as ratios side by side in one run, and asserted in
no test.
"""
