"""What :func:`diagnose` returns, as text, JSON or a page of HTML."""

import json
from dataclasses import asdict, dataclass, field


@dataclass
class Cell:
    """One cell found in a text: its verdict, findings and equations."""

    verdict: str
    findings: list
    equations: list = field(default_factory=list)
    error: float | None = None

    @property
    def ok(self):
        errors = any(f.severity == "error" for f in self.findings)
        return not errors and not self.verdict.startswith("unknown")


@dataclass
class Report:
    """The diagnosis of a text.

    ``ok``: every cell in the text is a known one, defined correctly.
    ``verdict``: what it is; begins with ``simple RNN``, ``LSTM``, ``GRU``,
    ``minimal gated unit`` or ``unknown``.
    ``findings``: a list with ``.code``, ``.line``, ``.message``,
    ``.severity``, ``.witness`` and ``.correction``.
    ``cells``: one entry per cell, where a document defines several.
    ``unread``: lines with equations of a cell that could not be read.
    """

    verdict: str
    findings: list
    cells: list = field(default_factory=list)
    unread: list = field(default_factory=list)

    @property
    def ok(self):
        errors = any(f.severity == "error" for f in self.findings)
        known = bool(self.cells) and all(c.ok for c in self.cells)
        return known and not errors

    def to_text(self):
        """The report for a terminal."""
        head = "correct" if self.ok else "not correct"
        lines = [f"{self.verdict} ({head})"]
        for cell in self.cells:
            if cell.error is not None:
                lines.append(
                    "largest difference from the package over three steps: "
                    f"{cell.error:.1e}"
                )
        if self.unread:
            lines.append(f"not read: lines {', '.join(map(str, self.unread))}")
        lines.extend(str(f) for f in self.findings)
        return "\n".join(lines)

    def to_json(self):
        """The report for a program."""
        return json.dumps(
            {
                "ok": self.ok,
                "verdict": self.verdict,
                "unread": self.unread,
                "findings": [asdict(f) for f in self.findings],
                "cells": [
                    {
                        "ok": c.ok,
                        "verdict": c.verdict,
                        "error": c.error,
                        "equations": c.equations,
                    }
                    for c in self.cells
                ],
            },
            ensure_ascii=False,
            indent=2,
        )

    def to_html(self, title="Equations"):
        """The report as a page that needs nothing else."""
        from jinja2 import Environment

        environment = Environment(
            autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        return environment.from_string(_PAGE).render(report=self, title=title)

    def __str__(self):
        return self.to_text()


_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem;
  margin: 2rem auto; padding: 0 1rem; }
code { overflow-wrap: anywhere; }
li { margin: 0 0 1rem; }
.error { border-left: .3rem solid #c8400a; padding-left: .7rem; }
.note { border-left: .3rem solid #2a6ee0; padding-left: .7rem; }
</style>
</head>
<body>
<main>
<h1>{{ title }}</h1>
<p><strong>{{ report.verdict }}</strong>:
{{ "correct" if report.ok else "not correct" }}.</p>
{% for cell in report.cells %}
{% if cell.error is not none %}
<p>Run beside the package for three steps from random states, with random
weights: largest difference {{ "%.1e"|format(cell.error) }}.</p>
{% endif %}
{% endfor %}
{% if report.findings %}
<h2>Findings</h2>
<ol>
{% for f in report.findings %}
<li class="{{ f.severity }}"><strong>{{ f.code }}</strong>, line {{ f.line }}:
{{ f.message }}
{% if f.witness %}<br>For example: {{ f.witness }}{% endif %}
{% if f.correction %}<br>Correct: <code>{{ f.correction }}</code>{% endif %}
</li>
{% endfor %}
</ol>
{% else %}
<p>Nothing to complain about.</p>
{% endif %}
{% for cell in report.cells %}
{% if cell.equations %}
<h2>Read as: {{ cell.verdict }}</h2>
<ul>
{% for equation in cell.equations %}
<li><code>{{ equation }}</code></li>
{% endfor %}
</ul>
{% endif %}
{% endfor %}
</main>
</body>
</html>
"""
