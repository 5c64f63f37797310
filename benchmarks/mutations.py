"""Does the reader of formulas survive anything?

Formulas of the project's own corpus are cut, doubled, shuffled and sprinkled
with the marks of TeX, Markdown and programs; each must give a report::

    python -m benchmarks.mutations --count 5000 --seed 0
"""

import random
import re
import time
import traceback
from pathlib import Path

import click
import numpy as np

from rnnequations import diagnose

CORPUS = Path(__file__).parents[1] / "tests" / "equations" / "correct.txt"
WRAPPED = (
    "{}",
    "$$\n{}\n$$",
    "# A cell\n\n```\n{}\n```\n",
    'def step(x, h):\n    """One step.\n\n    {}\n    """\n',
    "/**\n * {}\n */",
    "<p>{}</p>",
)
SOUP = (
    r"h _ { } t - 1 ^ \sigma \tanh ( ) [ ] = + W x \odot \tilde \\ & $$ $ "
    r"\[ \] \( \) \frac \begin{aligned} \end{aligned} \begin{pmatrix} \text{ "
    r"<p> <sub> </math> ~ … ∂ \sum | , ; . \left \right ' h_t h_{t-1} x_t "
    r"c_t 0 diag concat max ^T \top < > \choose \f[ \f$ ` ``` /// * # .* -> "
    r"\prime \newcommand{\a}{ \a #1 \operatorname{ ₜ ₋ ᵀ h(t) f( 1-z_t 。 ： "
    "\n def import > - | \t"
).split(" ")


def texts():
    """The formulas of the corpus, without their titles."""
    chunks = re.split(r"^=== ", CORPUS.read_text("utf-8"), flags=re.M)[1:]
    return [chunk.split("\n", 1)[1] for chunk in chunks]


def mutate(text, rng):
    """``text`` with one to four changes."""
    for _ in range(rng.randint(1, 4)):
        start = rng.randrange(len(text) + 1)
        end = min(len(text), start + rng.choice([0, 0, 1, 1, 2, 5, 20]))
        change = rng.random()
        if change < 0.5:
            text = text[:start] + rng.choice(SOUP) + text[end:]
        elif change < 0.7:
            text = text[:start] + text[end:]
        elif change < 0.85:
            text = text[:end] + 2 * text[start:end] + text[end:]
        else:
            lines = text.split("\n")
            rng.shuffle(lines)
            text = "\n".join(lines[: rng.randint(1, len(lines))])
    return text


def survey(count, seed):
    """``(raised, seconds)``: the texts that raised and each text's time."""
    rng = random.Random(seed)
    pool, raised, seconds = texts(), [], []
    for _ in range(count):
        text = mutate(rng.choice(WRAPPED).format(rng.choice(pool)), rng)
        start = time.process_time()
        try:
            report = diagnose(text)
            assert report.ok or report.findings or report.verdict
            report.to_text(), report.to_json()
        except Exception:
            raised.append((text, traceback.format_exc(limit=-2)))
        seconds.append(time.process_time() - start)
    return raised, seconds


@click.command()
@click.option("--count", default=5000, show_default=True)
@click.option("--seed", default=0, show_default=True)
def main(count, seed):
    """Mutate formulas and report what raised and how long it took."""
    raised, seconds = survey(count, seed)
    for text, trace in raised[:5]:
        click.echo(f"{text!r}\n{trace}")
    half, most, top = np.quantile(seconds, [0.5, 0.95, 1])
    click.echo(
        f"{count} mutations, seed {seed}: {len(raised)} raised; "
        f"median {half:.3f} s, p95 {most:.3f} s, longest {top:.2f} s"
    )
    raise SystemExit(bool(raised))


if __name__ == "__main__":
    main()
