"""Receipts without kernels: a class, honest for most, hostile for some."""

import hashlib
import random
from dataclasses import replace

from rnncourse.exercises import get, probe
from rnngrading.policy import notebooks
from rnngrading.receipt import Entry, Receipt
from tests.grading import variants
from tests.grading.submissions import solutions

NAMES = (
    "Ana Gómez", "Ben Okafor", "Chiara Rossi", "Dmitri Sokolov", "Elif Demir",
    "Farid Haddad", "Grace Liu", "Hana Sato", "Ivan Petrov", "Jonas Weber",
)
HOSTILE = (
    "<script>alert(1)</script>", "\x1b[31mred\x1b[0m", "=HYPERLINK(1;2)",
    "\u202etxt.exe", "x" * 10_000, "</pre><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}", "\x00\x07\ud800", "https://example.org/track.png",
)


def entry(exercise, status="passed", **more):
    """One exercise of a receipt."""
    spec = get(exercise)
    return replace(Entry(
        exercise, status, spec.points if status == "passed" else 0,
        spec.points,
    ), **more)


def receipt(student, notebook="05-lstm", entries=None, **more):
    """A receipt; every exercise passed unless `entries` says otherwise."""
    sha = hashlib.sha256(f"{student}/{notebook}".encode()).hexdigest()
    given = entries or {}
    made = Receipt(
        student, notebook, f"{student}/{notebook}.ipynb",
        "2026-11-20T22:14:05", 2, sha[:32], sha, sha, "0.1.0+0123456789ab",
        int(sha[:8], 16), "bubblewrap", "marked", seconds=0.5,
        junit="<testsuites/>", exercises=tuple(
            given.get(name) or entry(name) for name in notebooks()[notebook]
        ),
    )
    return replace(made, **more)


def row(receipt, **more):
    """The row of files.csv that belongs to a receipt."""
    reason = f": {receipt.reason}" if receipt.reason else ""
    return {
        "path": receipt.file, "sha256": receipt.sha256,
        "student": receipt.student, "notebook": receipt.notebook,
        "submitted": receipt.submitted, "status": receipt.status + reason,
    } | more


RUN = {
    "schema": 1, "secret": "0123456789abcdef", "isolation": "bubblewrap",
    "submissions": "submissions", "timeout": 60, "memory": 4096,
    "rules": None, "exercises": "exercises", "version": "0.1.0",
}


def judged(exercise, notebook, rng, weak=0.4):
    """An entry as marking makes it: a real verdict on a drawn answer."""
    spec = get(exercise)
    code = variants.style(
        solutions(notebook)[exercise], rng, variants.draw_habits(rng)
    )
    chance = rng.random()
    if chance < 0.08:
        return entry(exercise, "not yet", code=code.split("\n")[0],
                     diagnosis="This is where your answer goes.")
    wrong = [m for m in spec.misconceptions if m.edits and not m.untouched]
    if chance > weak or not wrong:
        return entry(exercise, code=code, diagnosis=spec.takeaway)
    slip = wrong[min(int(rng.expovariate(0.8)), len(wrong) - 1)]
    function = spec.variant(slip)
    cases = spec.cases(1)
    answers = probe.run(
        function if spec.signature else function(),
        [case["args"] for case in cases], 10,
    )
    found = spec.judge(cases, answers)
    return entry(exercise, found.status, code=code, **{
        key: getattr(found, key)
        for key in ("diagnosis", "reread", "misconceptions", "table")
    })


def fake_class(n=40, seed=0):
    """(receipts, rows of files.csv) of n students and two notebooks."""
    rng = random.Random(seed)
    receipts, rows = [], []
    for k in range(n):
        name = NAMES[k % 10] + (f" {k // 10 + 1}" if k >= 10 else "")
        strength = rng.random()
        for notebook in ("02-simple-rnn", "05-lstm"):
            if rng.random() < 0.08:
                continue
            day = rng.choice([18, 19, 20, 20, 21, 22])
            made = receipt(name, notebook, {
                e: judged(e, notebook, rng, 0.1 + 0.6 * strength)
                for e in notebooks()[notebook]
            }, submitted=f"2026-11-{day}T{rng.randrange(8, 24):02}:14:05")
            if k == 7:
                made = replace(made, status="unreadable", exercises=tuple(
                    entry(e, "missing") for e in notebooks()[notebook]
                ), reason="The file is not JSON: it ends in line 1.")
            if k == 11 and notebook == "05-lstm":
                made = replace(made, status="lost", exercises=tuple(
                    entry(e, "missing") for e in notebooks()[notebook]
                ), reason="The process that marked it died twice.")
            receipts.append(made)
            rows.append(row(made))
            if rng.random() < 0.15:
                rows.append(row(made, path=f"{name}/{notebook}-1.ipynb",
                                status=f"superseded by {made.file}"))
    receipts.append(_hostile())
    rows.append(row(receipts[-1]))
    copy = next(r for r in receipts if r.student == NAMES[2])
    receipts.append(replace(copy, student="Karl Copy", file="k/x.ipynb"))
    rows.append(row(receipts[-1]))
    rows += [
        dict(path=path, sha256="", student="", notebook="", submitted=None,
             status=status)
        for path, status in (
            ("notes.pdf", "not a notebook"), (".DS_Store", "ignored: macOS"),
            ("homework.ipynb", "unknown student"),
            ("=1+1/<b>.ipynb", "unknown notebook"),
            ("all.zip", "unreadable: the archive is encrypted"),
        )
    ]
    return receipts, rows


def _hostile():
    """A student every text of whom is an attack."""
    texts = iter(HOSTILE * 20)
    entries = {
        name: entry(
            name, "wrong", diagnosis=next(texts), reread=next(texts),
            misconceptions=[next(texts)], code="\n".join(HOSTILE),
            notes=[next(texts)],
            table=[[next(texts), next(texts)], [next(texts), next(texts)]],
        )
        for name in notebooks()["05-lstm"]
    }
    return receipt(
        "=cmd <b>ערב\u202e", "05-lstm", entries, file="../" + HOSTILE[0],
        notes=(HOSTILE[0],), junit="\ud800<testsuites/>",
    )


def a_class(notebook, seed, alone, copies=4, strength=1):
    """Receipts of a class, and {(who wrote it, who copied it)}."""
    rng = random.Random(seed)
    own = [variants.student(notebook, rng) for _ in range(alone)]
    receipts = [
        handed_in(answers, f"s{k:02}", notebook)
        for k, answers in enumerate(own)
    ]
    pairs = set()
    for k in rng.sample(range(alone), copies):
        answers = variants.copied(own[k], rng, strength)
        receipts.append(handed_in(answers, f"t{k:02}", notebook))
        pairs.add((f"s{k:02}", f"t{k:02}"))
    return receipts, pairs


def handed_in(answers, name, notebook, status="passed"):
    """A receipt with the code of some exercises."""
    return receipt(name, notebook, {
        exercise: entry(exercise, status, code=answers[exercise])
        if exercise in answers else entry(exercise, "not yet")
        for exercise in notebooks()[notebook]
    })
