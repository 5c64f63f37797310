"""What a run writes, and its pages in a browser without a network."""

import re
import sys
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from bs4 import BeautifulSoup
from docutils.nodes import make_id

from rnncourse.exercises import get
from rnngrading import feedback, reports
from rnngrading.gradebook import gradebook
from rnngrading.policy import Manual, Rules, notebooks
from tests.grading.receipts import RUN, entry, fake_class, receipt, row
from tests.grading.submissions import ROOT
from tools.check_book import AXE, LOCAL, check_links, check_width

LSTM = notebooks()["05-lstm"]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of a class of 24, some of it hostile."""
    out = tmp_path_factory.mktemp("out")
    receipts, files = fake_class(24)
    (out / "manual.csv").write_text(
        "student,exercise,points,comment\n"
        "Ben Okafor,lstm-step,2,<b>one slip</b>\n", "utf-8",
    )
    run = RUN | {"isolation": "process"}
    reports.write(out, receipts, files, run, Rules())
    return out, receipts, files


def student_of(made, rules=None, manual=None, files=None):
    files = [row(made)] if files is None else files
    book = gradebook([made], files, rules or Rules(), manual or {})
    return book.students[0]


def soup_of(student):
    return BeautifulSoup(feedback.page(student), "html.parser")


def class_page(receipts, files=None, run=None, rules=None):
    files = [row(r) for r in receipts] if files is None else files
    book = gradebook(receipts, files, rules or Rules(), {})
    html = reports.page(
        book, files, RUN | (run or {}), rules or Rules()
    )
    return BeautifulSoup(html, "html.parser")


def words(soup):
    return " ".join(soup.get_text(" ").split())


# --- files ------------------------------------------------------------------

def test_everything_is_written_and_nothing_else(written):
    out, receipts, _ = written
    students = {r.student for r in receipts}
    assert {p.name for p in out.iterdir()} == {
        "grades.csv", "marks.csv", "files.csv", "report.html", "manual.csv",
        "feedback", "junit", "answers",
    }
    assert {p.stem for p in (out / "feedback").iterdir()} == students
    assert {p.stem for p in (out / "junit").iterdir()} == {
        f"{r.student}-{r.notebook}" for r in receipts
    }


def test_manual_marks_are_read_and_never_written(written):
    out = written[0]
    assert "Ben Okafor" in (out / "manual.csv").read_text("utf-8")
    page = (out / "feedback" / "Ben Okafor.html").read_text("utf-8")
    assert "marked by hand" in page
    assert "Your instructor gave 2 points here." in page
    assert "&lt;b&gt;one slip" in page


def test_no_manual_file_is_made(tmp_path):
    reports.write(tmp_path, [receipt("a")], [row(receipt("a"))], RUN, Rules())
    assert not (tmp_path / "manual.csv").exists()


def test_a_wrong_manual_file_leaves_everything_as_it_was(tmp_path):
    made = receipt("ana")
    (tmp_path / "manual.csv").write_text("student,exercise\n", "utf-8")
    with pytest.raises(ValueError, match=r"manual\.csv, line 1"):
        reports.write(tmp_path, [made], [row(made)], RUN, Rules())
    assert [p.name for p in tmp_path.iterdir()] == ["manual.csv"]


@pytest.mark.parametrize("name", ["a/b", "..", "a\\b", " ", "a\0b", "."])
def test_a_name_that_is_no_file_name_is_refused(tmp_path, name):
    made = receipt(name)
    with pytest.raises(ValueError, match="student must be a name"):
        reports.write(tmp_path, [made], [row(made)], RUN, Rules())
    assert list(tmp_path.iterdir()) == []


def test_writing_twice_gives_the_same_bytes(tmp_path):
    receipts, files = fake_class(6)

    def content():
        reports.write(tmp_path, receipts, files, RUN, Rules())
        return {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}

    assert content() == content()


# --- hostile texts ----------------------------------------------------------

def test_pages_hold_no_foreign_markup(written):
    out = written[0]
    pages = [out / "report.html", *(out / "feedback").iterdir(),
             *(out / "answers").iterdir()]
    for path in pages:
        text = path.read_text("utf-8")
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)
        soup = BeautifulSoup(text, "html.parser")
        assert not soup.find_all(["script", "img", "iframe", "b", "object"])
        assert len(soup.find_all("style")) == 1
        assert not soup.find_all(style=True)
        attributes = {a for tag in soup.find_all(True) for a in tag.attrs}
        assert not [a for a in attributes if a.startswith("on")]
        for link in soup.find_all(href=True):
            assert link["href"].removeprefix("../").startswith(
                ("#", "feedback/", "answers/", "report.html"))
        policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})
        assert "default-src 'none'" in policy["content"]
        assert "script" not in policy["content"]
        assert "unsafe" not in policy["content"]


def test_hostile_texts_are_shown_as_texts(written):
    out = written[0]
    (path,) = (p for p in (out / "feedback").iterdir() if p.name[0] == "=")
    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    assert "<script>alert(1)</script>" in soup.get_text()
    assert "{{ 7 * 7 }}" in soup.get_text()
    assert "49" not in soup.select_one("#lstm-step").parent.get_text()
    link = BeautifulSoup((out / "report.html").read_text("utf-8"),
                         "html.parser").find("a", string=re.compile("=cmd"))
    assert link["href"].startswith("feedback/%3Dcmd")


def test_long_texts_are_cut(written):
    out = written[0]
    for path in (out / "feedback").iterdir():
        assert len(path.read_text("utf-8")) < 400_000


def test_titles_lead_into_the_book():
    """To the page of each exercise, and the heading that is its title."""
    book = Rules(book="https://example.org/rnn")
    soup = class_page([receipt("ana")], rules=book)
    titles = {a.get_text(): a["href"] for a in soup.select("thead a")}
    page = "https://example.org/rnn/chapters/05-lstm-exercises.html"
    assert titles == {get(name).title: book.link(name) for name in LSTM}
    assert titles[get("lstm-step").title] == f"{page}#one-step-of-the-lstm"
    assert soup.find("a", string="lstm-step")["href"] == book.link("lstm-step")
    assert not class_page([receipt("ana")]).select("thead a")
    assert book.link("of another course") == ""


def test_the_book_has_what_is_led_to():
    for notebook, exercises in notebooks().items():
        path = ROOT / "manuscript" / f"{notebook}-exercises.md"
        text = path.read_text("utf-8")
        heads = {make_id(h) for h in re.findall(r"^##+ (.*)$", text, re.M)}
        links = [Rules(book="b").link(name) for name in exercises]
        assert all(link.startswith(f"b/chapters/{path.stem}.html#")
                   for link in links)
        # A few have a longer title in the catalogue than on their page.
        for link in links:
            assert any(f"{link}-".partition("#")[2].startswith(f"{head}-")
                       for head in heads), link


# --- a student's page -------------------------------------------------------

WRONG = entry(
    "lstm-step", "wrong", diagnosis="Your candidate uses σ.",
    reread="chapter 5", code="def lstm_step():\n    return 1 < 2",
    table=[["inputs", "h"], ["in general", "wrong in 12 of 12"]],
    misconceptions=["sigma-candidate"], notes=["The last of two cells."],
)


def test_what_a_wrong_answer_gets():
    student = student_of(receipt("ana", entries={"lstm-step": WRONG}))
    article = soup_of(student).select_one("article:has(#lstm-step)")
    text = words(article)
    for part in (
        get("lstm-step").title, "0 of 3 points", "✗ not right yet",
        "Your candidate uses σ.", "Reread: chapter 5", "What was compared",
        "in general wrong in 12 of 12", get("lstm-step").hints[0],
        'hint("lstm-step", 2)', "The last of two cells.", "return 1 < 2",
    ):
        assert part in text
    assert article.select_one("details").has_attr("open")


def test_what_a_right_answer_gets():
    student = student_of(receipt("ana", entries={
        "lstm-step": entry("lstm-step", code="x = 1", diagnosis="Well.")
    }))
    text = words(soup_of(student).select_one("article:has(#lstm-step)"))
    assert "✓ passed" in text and "3 of 3 points" in text
    assert "hint" not in text and "What was compared" not in text
    assert "Everything is solved." in words(soup_of(student))


@pytest.mark.parametrize(("status", "says"), [
    ("error", "stopped with an error"), ("not yet", "not answered yet"),
    ("missing", "not found in the file"), ("stopped", "it took too long"),
])
def test_every_status_is_a_word(status, says):
    student = student_of(receipt("ana", entries={
        "lstm-step": entry("lstm-step", status)
    }))
    article = soup_of(student).select_one("article:has(#lstm-step)")
    assert says in words(article) and get("lstm-step").hints[0] in words(
        article
    )


def test_no_page_tells_a_solution():
    """Nothing of the reference, and no hint but the first."""
    student = student_of(receipt("ana", entries={
        name: entry(name, "not yet") for name in LSTM
    }))
    text = words(soup_of(student))
    assert "np.tanh" not in text
    for name in LSTM:
        assert not any(h in text for h in get(name).hints[1:])
    assert "Nothing is solved yet." in text


def test_how_it_was_marked():
    made = receipt("ana")
    text = words(soup_of(student_of(made)))
    for part in (
        made.key, made.version, made.sha256,
        f'check("lstm-step", lstm_step, seed={made.seed})',
        f'check("lstm-gate-plot", plot_gates, seed={made.seed})',
        "without network", "20 November 2026, 22:14",
    ):
        assert part in text
    assert 'check("lstm-forget-half-life"' not in text
    low = words(soup_of(student_of(replace(made, isolation="process"))))
    assert "not in a sandbox" in low


def test_late_work_is_explained():
    late = Rules(
        deadlines={"05-lstm": datetime(2026, 11, 19)},
        per_day=Decimal("0.1"),
    )
    text = words(soup_of(student_of(receipt("ana"), late)))
    assert "3 points, times 0.8 because the notebook came 1 day 22 h late" \
        in text
    assert "2.4 of 3 points" in text


def test_weights_are_shown_where_there_are_any():
    heavy = Rules(weights={"05-lstm": Decimal(2)})
    assert "Weight" in words(soup_of(student_of(receipt("a"), heavy)))
    assert "Weight" not in words(soup_of(student_of(receipt("a"))))


def test_a_full_mark_by_hand_needs_no_hint():
    manual = {("ana", "lstm-step"): Manual(Decimal(3), "Right after all.")}
    made = receipt("ana", entries={"lstm-step": WRONG})
    text = words(soup_of(student_of(made, manual=manual)).select_one(
        "article:has(#lstm-step)"))
    assert "Right after all." in text and "marked by hand" in text
    assert "3 of 3 points" in text and "A first hint" not in text


def test_a_file_nobody_could_read():
    made = receipt("ana", status="unreadable", reason="It is empty.")
    made = replace(made, exercises=tuple(
        entry(name, "missing") for name in LSTM))
    text = words(soup_of(student_of(made)))
    assert "This file could not be read. It is empty." in text
    assert "A first hint" not in text
    files = [row(made, status="unreadable: a pipe")]
    book = gradebook([], files, Rules(), {})
    text = words(soup_of(book.students[0]))
    assert "None of your files could be marked." in text
    assert "This file could not be read. a pipe" in text


def test_a_lost_file_is_open():
    made = receipt("ana", status="lost", reason="The process died.")
    made = replace(made, exercises=tuple(
        entry(name, "missing") for name in LSTM))
    text = words(soup_of(student_of(made)))
    full = sum(get(name).points for name in LSTM)
    assert "Not final." in text and f"open of {full}" in text
    assert "could not be marked. The process died." in text


def test_the_students_files_are_listed():
    made = receipt("ana")
    older = row(made, path="ana/05-lstm-1.ipynb", status="superseded by x")
    text = words(soup_of(student_of(made, files=[row(made), older])))
    assert "ana/05-lstm-1.ipynb superseded by x" in text


# --- the class --------------------------------------------------------------

def test_the_level_is_on_the_page_with_a_warning_below_bubblewrap():
    low = class_page([receipt("a")], run={"isolation": "process"})
    assert "Isolation: process." in words(low.select_one(".warn"))
    high = class_page([receipt("a")])
    assert "Isolation: bubblewrap" in words(high)
    assert not high.select(".warn")


def test_every_file_is_accounted_for(written):
    out, _, files = written
    soup = BeautifulSoup((out / "report.html").read_text("utf-8"),
                         "html.parser")
    table = soup.select_one("#files").find_next("table")
    rows = {
        tr.th.get_text(): int(tr.td.get_text())
        for tr in table.tbody.select("tr")
    }
    assert rows.pop("together") == sum(rows.values()) == len(files)
    assert rows["unknown student"] == 1
    look = soup.select_one("#look").find_next("table").get_text()
    for path in ("homework.ipynb", "all.zip", "Ben Okafor 2/05-lstm.ipynb"):
        assert path in look
    assert "notes.pdf" not in look


def test_the_secret_stays_in_the_run_file(written):
    out = written[0]
    for path in out.rglob("*.html"):
        assert RUN["secret"] not in path.read_text("utf-8")


def test_an_extension_for_nobody_is_named():
    given = Rules(extensions={"Anna": {}, "ana": {}})
    text = words(class_page([receipt("ana")], rules=given))
    assert "an extension to Anna, but nobody of that name" in text


def test_hardest_first_with_numbers_by_hand():
    receipts = [
        receipt("a"), receipt("b", entries={"lstm-step": WRONG}),
        receipt("c", entries={
            "lstm-step": entry("lstm-step", "not yet"),
            "lstm-gate-plot": entry("lstm-gate-plot", "error"),
        }),
        receipt("d", status="unreadable"),
    ]
    book = gradebook(receipts, [], Rules(), {})
    first, second, third, *_ = reports.hardest(book)
    assert first == {
        "exercise": "lstm-step", "notebook": "05-lstm", "handed_in": 3,
        "tried": 2, "passed": 1, "share": "33", "mean": "1", "out_of": "3",
    }
    assert (second["exercise"], second["passed"]) == ("lstm-gate-plot", 2)
    assert (third["exercise"], third["share"]) == (
        "lstm-forget-half-life", "100"
    )


def test_commonest_misconceptions():
    other = replace(WRONG, misconceptions=("sigma-output", "unheard-of"))
    twice = replace(WRONG, misconceptions=("sigma-candidate",) * 2)
    receipts = [
        receipt(name, entries={"lstm-step": made})
        for name, made in zip("abc", (WRONG, other, twice), strict=True)
    ]
    rows = reports.commonest(gradebook(receipts, [], Rules(), {}))
    assert [(r["name"], r["n"]) for r in rows] == [
        ("sigma-candidate", 2), ("sigma-output", 1), ("unheard-of", 1)
    ]
    assert rows[0]["says"].startswith("Your cell state equals an LSTM whose")
    assert rows[2]["says"] == ""
    assert len(reports.commonest(gradebook(receipts, [], Rules(), {}), 1)) == 1


def test_spread_by_hand():
    found = reports.spread([*map(Decimal, (0, 50, 55, 95, 100)), None])
    assert (found["mean"], found["median"]) == ("60", "55")
    assert (found["low"], found["high"]) == ("50", "95")
    bins = {label: n for label, n, _ in found["bins"]}
    assert bins["90 to 100 %"] == 2 and bins["50 to under 60 %"] == 2
    assert bins["0 to under 10 %"] == 1 and sum(bins.values()) == 5
    assert reports.spread([Decimal(70)])["low"] == "70"
    assert reports.spread([None])["bins"] == []


def test_copies_are_flags_only():
    same = receipt("a", entries={"lstm-step": WRONG})
    text = words(class_page([same, replace(same, student="b")]))
    assert "Look, do not accuse." in text
    assert "a and b 05-lstm 100 % The same file, byte for byte." in text
    assert "No pair stands out." in words(class_page([same]))


def test_without_scikit_learn_the_page_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.feature_extraction", None)
    monkeypatch.setitem(sys.modules, "sklearn.feature_extraction.text", None)
    same = receipt("a", entries={"lstm-step": WRONG})
    text = words(class_page([same, receipt("b")]))
    assert "not looked at: scikit-learn is not installed" in text


def test_a_class_of_nobody():
    text = words(class_page([], [dict(
        path="x.pdf", sha256="", student="", notebook="", submitted=None,
        status="not a notebook",
    )]))
    assert "There are no totals yet." in text


# --- in a browser -----------------------------------------------------------

PAGES = ("report", "answers/lstm-step", "Ben Okafor", "Ben Okafor 2",
         "Hana Sato", "=cmd")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_in_a_browser(written, context, name, theme):
    """axe and the console are silent, and nothing is fetched."""
    out = written[0]
    (path,) = [out / f"{name}.html"] if name in PAGES[:2] else [
        p for p in (out / "feedback").iterdir()
        if p.stem == name or (name == "=cmd" and p.stem.startswith(name))
    ]
    faults = []
    page = context.new_page()
    page.on("console", lambda m: faults.append(("console", m.text)))
    page.on("pageerror", lambda e: faults.append(("script", str(e))))
    page.on("dialog", lambda d: faults.append(("dialog", d.message)))
    page.on("request", lambda r: r.url.startswith(LOCAL)
            or faults.append(("request", r.url)))
    try:
        page.emulate_media(color_scheme=theme)
        page.goto(path.as_uri())
        page.evaluate("() => document.querySelectorAll('details')"
                      ".forEach(d => { d.open = true; })")
        faults += check_width(page)
        faults += check_links(page)
        page.evaluate(Path(AXE_FILE_PATH).read_text("utf-8"))
        faults += page.evaluate(AXE, None)
        background = page.evaluate(
            "() => getComputedStyle(document.body).backgroundColor"
        )
    finally:
        page.close()
    assert faults == []
    assert (background == "rgb(255, 255, 255)") == (theme == "light")


def test_the_policy_stops_a_script(tmp_path, context):
    """Where escaping failed, the browser would refuse."""
    path = tmp_path / "page.html"
    html = feedback.page(student_of(receipt("ana")))
    path.write_text(html.replace(
        "</main>", "<script>document.title = 'owned'</script>"
        "<img src='https://example.org/x.png'></main>"
    ), "utf-8")
    page = context.new_page()
    said = []
    page.on("console", lambda m: said.append(m.text))
    try:
        page.goto(path.as_uri())
        assert page.title() == "Feedback for ana"
    finally:
        page.close()
    assert any("script" in text for text in said)
    assert any("x.png" in text for text in said)
