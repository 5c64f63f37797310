"""The book's own Sphinx extension: what must fail a build does."""

import base64
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat.v4 as nbf
import pytest
from bs4 import BeautifulSoup
from rnnbook.pages import lead_to_learner_notebooks

from tools.diagrams import finish
from tools.drawings import Drawing

ROOT = Path(__file__).resolve().parents[1]
PIXEL = base64.b64encode(
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"
    b"\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\5\xfe\2\xfe\xa75\x81\x84"
    b"\0\0\0\0IEND\xaeB`\x82"
).decode()
HEAD = """\
:::{admonition} In this chapter
:class: chapter-head

- You learn something.

**Before you start**: nothing · **Time**: 5 minutes · **Difficulty**: 1 of 3
:::
"""
QUIZ = """\
::::{{admonition}} Which one?
:class: quiz

1. this
2. that

:::{{dropdown}} Answers
{}
:::
::::
"""
DIAGRAM = "flowchart LR\n  accTitle: {}\n  accDescr: A leads to B.\n  A --> B"
DRAWING = '<svg style="max-width: 90px;"><path stroke="#515253"/></svg>'


def fenced(source):
    return f"```mermaid\n{source}\n```\n"


PAGES = {
    "chapters/07-good": (
        f"# Good\n\n{HEAD}\n"
        + QUIZ.format(
            "1. **Yes.** It is {eq}`good-equation`.\n2. **No.** {eq}`more`"
        )
        + fenced(DIAGRAM.format("Current"))
        + "\n## Part\n\n$$\na = b\n$$ (good-equation)\n\n"
        + "See {eq}`good-equation` and {numref}`diagram-current`.\n"
    ),
    "chapters/07-good-exercises": "# More\n\n## One\n\n$$\na\n$$ (more)\n",
    "chapters/09-drawing": (
        f"# A\n\n{HEAD}\n"
        "```{figure} ../diagrams/drawn.svg\n:name: fig-drawn\n"
        ":alt: What is seen.\n\nIt is drawn.\n```\n\n"
        "See {numref}`fig-drawn`.\n"
    ),
    "chapters/no-number": "# Front\n\nNo head is needed.\n",
    "chapters/01-no-head": "# A\n\nText.\n",
    "chapters/02-no-time": f"# A\n\n{HEAD.replace('Time', 'Length')}",
    "chapters/03-no-objectives": f"# A\n\n{HEAD.replace('- You', 'You')}",
    "one-answer-short": "# A\n\n" + QUIZ.format("1. **Yes.** It is."),
    "nothing-right": "# A\n\n" + QUIZ.format("1. **No.** a\n2. **No.** b"),
    "all-right": "# A\n\n" + QUIZ.format("1. **Yes.** a\n2. **Yes.** b"),
    "no-dropdown": (
        "# A\n\n:::{admonition} Which?\n:class: quiz\n\n1. this\n2. that\n:::\n"
    ),
    "image-without-alt": "# A\n\n![](pixel.png)\n",
    "file-name-as-alt": "# A\n\n![pixel.png](pixel.png)\n",
    "diagram-missing": "# A\n\n" + fenced(DIAGRAM.format("Never drawn")),
    "diagram-stale": "# A\n\n" + fenced(DIAGRAM.format("Drawn before")),
    "diagram-unnamed": "# A\n\n" + fenced("flowchart LR\n  A --> B"),
    "chapters/04-no-evidence": f"# A\n\n{HEAD}\n## Summary\n\n- It is so.\n",
    "unknown-name": "# A\n\nIt is so {shown}`nothing`.\n",
}
# page: what the build says about it
FAULTS = {
    "chapters/01-no-head": "a chapter has one chapter-head, this has 0",
    "chapters/02-no-time": "does not say: Time",
    "chapters/03-no-objectives": "lists no objectives",
    "one-answer-short": "found 2 choices and [1] explanations",
    "nothing-right": "found 0 right answers",
    "all-right": "found 2 right answers",
    "no-dropdown": "1 lists of choices and 0 drop-downs",
    "image-without-alt": "an image has no text alternative",
    "file-name-as-alt": "an image has no text alternative",
    "figure-without-alt": "an image has no text alternative",
    "diagram-missing": "diagrams/never-drawn.svg is missing",
    "diagram-stale": "diagrams/drawn-before.svg is older than its source",
    "diagram-unnamed": "needs an accTitle and an accDescr",
    "chapters/04-no-evidence": "a bullet of the summary names nothing",
    "unknown-name": "no cell of unknown-name is called 'nothing'",
    "other-number": "0.95 (the nearest is 0.94): no such number is shown",
}
WITH_CLAIMS = f"""\
# Claims

{HEAD}
## Summary

- It is 94 % {{shown}}`later`.
"""


def notebook(*cells):
    """The text of a notebook."""
    language = {"name": "python", "pygments_lexer": "ipython3"}
    return nbf.writes(
        nbf.new_notebook(cells=cells, metadata={"language_info": language})
    )


def figure(metadata):
    """A notebook with a figure, as it is stored."""
    output = nbf.new_output("display_data", {"image/png": PIXEL})
    return notebook(
        nbf.new_markdown_cell("# A"),
        nbf.new_code_cell(
            "draw()", outputs=[output], execution_count=1, metadata=metadata
        ),
    )


def named(name, text, **metadata):
    """A code cell with a name and a figure, and what it prints."""
    outputs = [
        nbf.new_output("stream", text=text),
        nbf.new_output("display_data", {"image/png": PIXEL}),
    ]
    return nbf.new_code_cell(
        "print(a)",
        outputs=outputs,
        execution_count=1,
        metadata={
            "name": name,
            "mystnb": {"image": {"alt": "A dot."}, **metadata},
        },
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """(folder of the HTML, what the build complained about)."""
    source = tmp_path_factory.mktemp("source")
    names = [*PAGES, "figure-without-alt", "figure-with-alt", "other-number"]
    names += ["chapters/08-claims"]
    pages = {
        f"{name}.ipynb": notebook(nbf.new_markdown_cell(text))
        for name, text in PAGES.items()
    }
    pages["figure-without-alt.ipynb"] = figure({})
    pages["figure-with-alt.ipynb"] = figure(
        {"mystnb": {"image": {"alt": "A single dot."}}}
    )
    pages["other-number.ipynb"] = notebook(
        nbf.new_markdown_cell("# A\n\nIt is 0.95 {shown}`a-cell`."),
        named("a-cell", "0.94"),
    )
    caption = "One dot at 0.94. {shown}`earlier, 08-claims/later`"
    pages["chapters/08-claims.ipynb"] = notebook(
        nbf.new_markdown_cell(WITH_CLAIMS),
        named("later", "0.94", figure={"caption": "One dot."}),
        nbf.new_markdown_cell("It is 0.94 {shown}`later`."),
        named("earlier", "0.94", figure={"caption": caption}),
    )
    pages["index.md"] = (
        "# Book\n\n```{toctree}\n" + "\n".join(names) + "\n```\n"
    )
    pages["exercises/07-good.ipynb"] = notebook()
    pages["diagrams/current.svg"] = finish(DRAWING, DIAGRAM.format("Current"))
    pages["diagrams/drawn-before.svg"] = finish(
        DRAWING, DIAGRAM.format("Drawn before").replace("B", "C")
    )
    pages["diagrams/drawn.svg"] = Drawing("A", "what <it> is", 9).svg("drawn")
    for name, text in pages.items():
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text(text, "utf-8")
    (source / "pixel.png").write_bytes(base64.b64decode(PIXEL))
    (source / "conf.py").write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT / '_ext')!r})\n"
        "extensions = ['myst_nb', 'sphinx_design', 'rnnbook']\n"
        "myst_enable_extensions = ['colon_fence', 'dollarmath']\n"
        "myst_fence_as_directive = ['mermaid']\n"
        "nb_execution_mode = 'off'\n"
        "exclude_patterns = ['exercises']\n"
        "numfig = math_numfig = True\n"
        "math_eqref_format = '({number})'\n"
    )
    html = tmp_path_factory.mktemp("html")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "sphinx", "-b", "html", "-n", "-E"),
            *("--no-color", str(source), str(html)),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return html, [ln for ln in done.stderr.splitlines() if "WARNING" in ln]


def soup(built, name):
    text = (built[0] / f"{name}.html").read_text("utf-8")
    return BeautifulSoup(text, "html.parser")


@pytest.mark.parametrize("page", FAULTS)
def test_fault_is_a_warning(built, page):
    about = [w for w in built[1] if f"/{page}." in w.replace("\\", "/")]
    assert len(about) == 1, built[1]
    assert FAULTS[page] in about[0]


def test_nothing_else_is_a_warning(built):
    assert len(built[1]) == len(FAULTS), built[1]


def test_alt_text_of_a_cell_reaches_the_page(built):
    image = soup(built, "figure-with-alt").select_one(".cell_output img")
    assert image["alt"] == "A single dot."


def test_numbers_come_from_the_file_name(built):
    page = soup(built, "chapters/07-good")
    assert page.h1.get_text().startswith("7. Good")
    assert page.h2.get_text().startswith("7.1. Part")
    assert page.select_one(".eqno").get_text().startswith("(7.1)")
    links = page.select("p a[href='#equation-good-equation']")
    assert [link.text for link in links] == ["(7.1)"] * 2
    assert page.select_one(".caption-number").get_text() == "Fig. 7.1 "
    more = soup(built, "chapters/07-good-exercises")
    assert more.h1.get_text().startswith("7E. More")
    assert more.select_one(".eqno").get_text().startswith("(7E.1)")
    front = soup(built, "chapters/no-number")
    assert front.h1.get_text().startswith("Front")


def test_the_right_answer_is_marked_for_the_script(built):
    page = soup(built, "chapters/07-good")
    assert len(page.select(".quiz .quiz-choices > li")) == 2
    right = page.select(".quiz details .quiz-answers > li.quiz-right")
    assert [item.get_text().strip() for item in right] == ["Yes. It is (7.1)."]


def test_a_diagram_is_part_of_the_page_and_follows_its_theme(built):
    figure = soup(built, "chapters/07-good").select_one("figure.diagram")
    assert figure.select_one("svg path")["stroke"].startswith("var(--diagram")
    assert "Current" in figure.figcaption.get_text()


def test_a_drawing_becomes_part_of_the_page(built):
    figure = soup(built, "chapters/09-drawing").select_one("figure.drawing")
    assert "var(--" in figure.select_one("svg rect")["fill"]
    assert figure.select_one("svg desc").text == "What is seen."
    assert "Fig. 9.1 It is drawn." in figure.figcaption.get_text()
    assert not figure.select("img")


def downloads(built, page):
    links = soup(built, page).select(".page-files a[download]")
    assert all((built[0] / "chapters" / a["href"]).is_file() for a in links)
    return [(a.get_text(), Path(a["href"]).name) for a in links]


def test_downloads_have_names_of_their_own(built):
    fill_in = ("Exercises to fill in", "07-good-to-fill-in.ipynb")
    assert downloads(built, "chapters/07-good") == [
        ("Notebook", "07-good.ipynb"), fill_in,
    ]  # fmt: skip
    assert downloads(built, "chapters/07-good-exercises") == [
        fill_in, ("Notebook with solutions", "07-good-exercises.ipynb"),
    ]  # fmt: skip
    assert downloads(built, "chapters/no-number") == [
        ("Notebook", "no-number.ipynb")
    ]


def buttons(page, address, tmp_path):
    """The theme's buttons of a page, as the book leaves them."""
    (tmp_path / "exercises").mkdir(exist_ok=True)
    (tmp_path / "exercises/07-good.ipynb").touch()
    stored = (set(), "abc/07-good-to-fill-in.ipynb")
    app = SimpleNamespace(
        srcdir=tmp_path,
        env=SimpleNamespace(dlfiles={"exercises/07-good.ipynb": stored}),
        config=SimpleNamespace(
            html_theme_options={"repository_url": address}
        ),
    )
    launch = {"url": f"https://hub/blob/main/{page}.ipynb"}
    source = {"label": "download-source-button", "url": "_sources/x.ipynb"}
    context = {
        "pathto": lambda path, _: path,
        "header_buttons": [
            {"label": "launch-buttons", "buttons": [launch]},
            {"label": "download-buttons", "buttons": [source]},
        ],
    }
    lead_to_learner_notebooks(app, page, "", context, None)
    return [b["url"] for g in context["header_buttons"] for b in g["buttons"]]


def test_buttons_of_an_exercise_page_open_what_is_to_fill_in(tmp_path):
    real = "https://github.com/somebody/rnncourse"
    chapter, exercises = "chapters/07-good", "chapters/07-good-exercises"
    assert buttons(chapter, real, tmp_path) == [
        f"https://hub/blob/main/{chapter}.ipynb", "_sources/x.ipynb",
    ]  # fmt: skip
    fill_in = "_downloads/abc/07-good-to-fill-in.ipynb"
    assert buttons(exercises, real, tmp_path) == [
        "https://hub/blob/main/exercises/07-good.ipynb", fill_in,
    ]  # fmt: skip
    for placeholder in ("", "https://github.com/OWNER/rnncourse"):
        assert buttons(exercises, placeholder, tmp_path) == [fill_in]


def test_a_claim_leads_to_the_cell_that_shows_it(built):
    page = soup(built, "chapters/08-claims")
    marks = page.select("sup.shown a")
    assert [mark.text for mark in marks] == ["↓", "↑", "↑", "↑"]
    assert {mark["title"] for mark in marks} == {
        mark["aria-label"] for mark in marks
    }
    assert marks[0]["title"] == "Shown by the cell later"
    for mark in marks:
        cell = page.select_one(mark["href"])
        assert "0.94" in cell.select_one(".cell_output").get_text()


def test_figures_of_cells_have_numbered_captions_and_alt_text(built):
    page = soup(built, "chapters/08-claims")
    first, second = page.select("figure")
    assert first.img["alt"] == second.img["alt"] == "A dot."
    captions = [f.figcaption.get_text().strip() for f in (first, second)]
    assert captions[0].startswith("Fig. 8.1 One dot.")
    assert captions[1].startswith("Fig. 8.2 One dot at 0.94.")
