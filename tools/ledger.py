"""The ledger of equations and claims as a page of the book.

    python -m tools.ledger write      # manuscript/ledger.md from the book
    python -m tools.ledger check      # is it current, is everything proven?

Every labelled display of the manuscripts is a row: the code that implements
it, the proof, the measured error.  Beside them stand the claims of each page
and what shows them, and the records of experiments.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import math
import re
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from rnncourse.experiments import record
from tools import proof
from tools.claims import RECORD, Claim
from tools.claims import page as read_page
from tools.notebooks import FRONT_MATTER, find_pairs

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "manuscript" / "ledger.md"
DECLARED = ROOT / "tools" / "ledger.toml"
LIMIT = 1e-12
ABOUT = ("command", "date")  # what the ledger says about a record

_HEAD = FRONT_MATTER + """
# Ledger of equations and claims

Every numbered equation of the book, the code that implements it, and the
proof that it is right. *Run* means: the LaTeX as it is printed was parsed and
evaluated on random numbers and compared with the package, for an equation of
the way back with the derivative of the printed forward equations, by complex
steps. The error is the largest relative difference of the two sides. The
other proofs are tests, which run with every change of the book.

Below the equations of a chapter stand the sentences that name what shows
them: a code cell, whose numbers they repeat, or the record of an experiment
that takes too long for a chapter.

"""


def declared(path: Path = DECLARED) -> dict:
    """The entries of ledger.toml."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def rows() -> list[proof.Row]:
    """The ledger of this repository."""
    return proof.rows(ROOT / "manuscript", ROOT / "rnncourse", declared())


def problems(found: Sequence[proof.Row], entries: dict) -> list[str]:
    """Sentences on everything that is not proven."""
    said = [
        f"manuscript/{where}: a display equation without a label"
        for where in proof.unlabelled(ROOT / "manuscript")
    ]
    for row in found:
        e = row.equation
        where = f"manuscript/{e.page}.md:{e.line}: ({e.label})"
        if not row.proof:
            said.append(
                f"{where} has no proof, as {row.reason}: mend that, or name "
                "a test in tools/ledger.toml"
            )
        elif row.error is not None and not row.error <= LIMIT:
            said.append(
                f"{where} does not hold: its sides differ by {row.error:.1e}"
            )
        elif "::" in row.proof and not _test_exists(row.proof):
            said.append(f"{where}: there is no test {row.proof}")
    labels = {row.equation.label for row in found}
    for label, entry in entries.items():
        if label not in labels:
            said.append(f"tools/ledger.toml: no equation is called {label}")
        if "code" in entry and not _resolves(entry["code"]):
            said.append(f"tools/ledger.toml: {entry['code']} does not exist")
    return said


def _test_exists(node: str) -> bool:
    path, _, name = node.partition("::")
    file = ROOT / path
    if not file.is_file():
        return False
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return any(
        isinstance(part, ast.FunctionDef) and part.name == name
        for part in ast.walk(tree)
    )


def _resolves(dotted: str) -> bool:
    parts = dotted.split(".")
    for k in range(len(parts) - 1, 0, -1):
        try:
            target = importlib.import_module(".".join(parts[:k]))
        except ModuleNotFoundError:
            continue
        for name in parts[k:]:
            if not hasattr(target, name):
                return False
            target = getattr(target, name)
        return True
    return False


def page(
    found: Sequence[proof.Row], claims: dict[str, list[Claim]] | None = None
) -> str:
    """The page in MyST; ``claims`` by page, those of the book if None."""
    claims = stated() if claims is None else claims
    rows_of: dict[str, list[proof.Row]] = {}
    for row in found:
        rows_of.setdefault(row.equation.page, []).append(row)
    text = _HEAD
    # Pages before the first chapter come first, as in the book.
    names = sorted({*rows_of, *claims}, key=lambda n: (n[0].isdigit(), n))
    for name in names:
        text += f"## {_title(name)}\n\n"
        if name in rows_of:
            text += _equations(rows_of[name])
        if name in claims:
            text += _claims(name, claims[name])
    return (text + _records(claims)).rstrip("\n") + "\n"


def stated() -> dict[str, list[Claim]]:
    """The claims of each page that makes any."""
    found = {
        pair.name: read_page(pair).claims()
        for pair in find_pairs()
        if pair.manuscript != PAGE
    }
    return {name: claims for name, claims in found.items() if claims}


def _equations(group: Sequence[proof.Row]) -> str:
    text = "| equation | proof | error | code |\n|---|---|---|---|\n"
    for row in group:
        e = row.equation
        text += (
            f"| {{eq}}`{e.label}` {e.label} | {_proof(row)} | "
            f"{_bound(row.error)} | {_code(row)} |\n"
        )
    return text + "\n"


def _claims(name: str, claims: Sequence[Claim]) -> str:
    text = "| claim | shown by |\n|---|---|\n"
    for claim in claims:
        # a citation belongs to the chapter that lists it
        words = re.sub(r" *\{cite[:\w]*\}`[^`]*`", "", claim.text)
        words = words.lstrip(".,;: ").replace("|", "\\|")
        links = []
        for shown in claim.names:
            local = "/" not in shown and not shown.startswith(RECORD)
            target = f"{name}/{shown}" if local else shown
            links.append(f"`{shown}` {{shown}}`{target}`")
        text += f"| {words} | {', '.join(links)} |\n"
    return text + "\n"


def _records(claims: dict[str, list[Claim]]) -> str:
    used = {
        name.removeprefix(RECORD)
        for group in claims.values()
        for claim in group
        for name in claim.names
        if name.startswith(RECORD)
    }
    text = "## Records of experiments\n\n" if used else ""
    for name in sorted(used):
        text += f"(record-{name})=\n### {name}\n\n"
        found = record(name)
        about = [f"{key}: {found[key]}" for key in ABOUT if key in found]
        text += f"`records/{name}.json`"
        text += "".join(f" · {part}" for part in about) + "\n\n"
    return text


def _title(name: str) -> str:
    """The title of a page, with the number of its chapter."""
    source = (ROOT / "manuscript" / f"{name}.md").read_text(encoding="utf-8")
    (title,) = re.findall(r"\A.*?^# ([^\n]+)$", source, re.M | re.S)
    number = re.match(r"(\d+)-", name)
    return f"{int(number[1])} · {title}" if number else title


def _code(row: proof.Row) -> str:
    if not row.code:
        return "–"
    first = row.code[0]
    if isinstance(first, str):
        return f"`{first.removeprefix('rnncourse.')}`"
    source = first.source.replace("|", "\\|")
    return f"`{source}` in `{first.path.removeprefix('rnncourse/')}`"


def _proof(row: proof.Row) -> str:
    if row.proof == "executed":
        return "run"
    name = row.proof.rpartition("::")[2]
    return "*test:* " + name.removeprefix("test_").replace("_", " ")


def _bound(error: float | None) -> str:
    """A power of ten above the error: the digits differ between machines."""
    if error is None:
        return "–"
    exponent = -14 if error == 0 else max(-14, math.ceil(math.log10(error)))
    return f"≤ 1e{exponent}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.ledger")
    parser.add_argument("action", choices=["write", "check"])
    action = parser.parse_args(arguments).action
    found = rows()
    said = problems(found, declared())
    current = page(found)
    if action == "write":
        PAGE.write_text(current, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != current:
        said.append(f"{PAGE.relative_to(ROOT)} is stale: write it again")
    for sentence in said:
        print(sentence, file=sys.stderr)
    print(f"{len(found)} equations, {len(said)} problems")
    return 1 if said else 0


if __name__ == "__main__":
    raise SystemExit(main())
