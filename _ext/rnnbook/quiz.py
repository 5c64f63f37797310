"""Quizzes that read as plain text and become radio buttons in the book.

The source is an admonition of class ``quiz``: a question, a numbered list of
choices, and a drop-down with one explanation per choice, the right one
starting with **Yes**.  JupyterLab shows exactly that; in the book
``_static/quiz.js`` lets the reader choose and answers at once.  Without
JavaScript the drop-down still opens.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)
SHAPE = (
    "a quiz is a numbered list of choices followed by a dropdown with one "
    "explanation per choice, exactly one of them starting with **Yes**"
)


def _starts_with_yes(item: nodes.list_item) -> bool:
    strong = next(iter(item.findall(nodes.strong)), None)
    return (
        strong is not None
        and strong.astext().startswith("Yes")
        and item.astext().startswith("Yes")
    )


def _prepare(app: Sphinx, doctree: nodes.document) -> None:
    for quiz in doctree.findall(nodes.admonition):
        if "quiz" in quiz["classes"]:
            fault = mark(quiz)
            if fault:
                logger.warning(
                    "%s: %s",
                    fault,
                    SHAPE,
                    location=quiz,
                    type="rnnbook",
                    subtype="quiz",
                )


def mark(quiz: nodes.admonition) -> str | None:
    """Name the parts for the script; returns what is wrong, or None."""
    choices = [n for n in quiz if isinstance(n, nodes.enumerated_list)]
    boxes = [
        n
        for n in quiz
        if isinstance(n, nodes.container)
        and n.get("design_component") == "dropdown"
    ]
    if len(choices) != 1 or len(boxes) != 1:
        return (
            f"found {len(choices)} lists of choices and {len(boxes)} drop-downs"
        )
    answers = list(boxes[0].findall(nodes.enumerated_list))
    if len(answers) != 1 or len(answers[0]) != len(choices[0]):
        counts = [len(a) for a in answers]
        return f"found {len(choices[0])} choices and {counts} explanations"
    right = [a for a in answers[0] if _starts_with_yes(a)]
    if len(right) != 1:
        return f"found {len(right)} right answers"
    choices[0]["classes"].append("quiz-choices")
    answers[0]["classes"].append("quiz-answers")
    right[0]["classes"].append("quiz-right")
    return None


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _prepare)
