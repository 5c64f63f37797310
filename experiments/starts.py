"""Chapter 4: which start learns what lies far back?

    python experiments/starts.py

The chapter's own cells `learn-to-hold`, `activated` and `starts`: 16 units on
`hold` (32 steps) and on temporal order (40 to 44 steps), ten passes over 1000
sequences, Adam with two rates, clipped at 1. A number is the accuracy on
unseen sequences; two classes in the first task, four in the second.
"""

from recording import run_cells, write

from rnncourse import tasks

SCOPE = run_cells(
    "04-vanishing-and-exploding-gradients",
    ("gradients-imports", "learn-to-hold", "activated", "starts"),
)
TASKS = {
    "hold": lambda rng, n: tasks.hold(rng, n, 32),
    "temporal order": lambda rng, n: tasks.temporal_order(rng, n, 40),
}


RATES, SEEDS = (0.003, 0.01), range(10)


def scores(name):
    """{task, rate: [accuracy per seed]} of one start."""
    cell, start = SCOPE["starts"][name]
    return {
        f"{task}, {rate}": [
            round(SCOPE["learn"](cell, make, seed, start, rate), 3)
            for seed in SEEDS
        ]
        for task, make in TASKS.items() for rate in RATES
    }


def measure():
    """{start: {task, rate: [accuracy per seed]}}."""
    return {name: scores(name) for name in SCOPE["starts"]}


if __name__ == "__main__":
    write(measure, SEEDS)
