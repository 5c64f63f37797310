"""What a run leaves behind for people: tables, pages, JUnit XML.

    OUT/grades.csv marks.csv files.csv
    OUT/back.csv                          the roster with points, if there is
                                          one
    OUT/report.html                       the class
    OUT/feedback/<student>.html           one page each
    OUT/answers/<exercise>.html           everybody's, for whoever marks
    OUT/upload/<export>.zip               the pages, for Moodle and Canvas,
                                          where the class came from there
    OUT/junit/<student>-<notebook>.xml    with -<attempt>, where there were
                                          several
    OUT/results.json                      for Gradescope, where all files are
                                          one student's

manual.csv in the same folder is the instructor's: it is read, never written.
"""

from collections import Counter
from statistics import mean, median, quantiles

from rnncourse.exercises import get, names
from rnngrading import (
    answers,
    disk,
    feedback,
    gradescope,
    isolation,
    similarity,
    tables,
    upload,
)
from rnngrading.gradebook import gradebook, names_of
from rnngrading.policy import read_manual
from rnngrading.text import count, number

MANUAL, ROSTER = "manual.csv", "roster.csv"
_FINE = ("marked", "superseded", "ignored", "not a notebook", "opened")
_BLANK = "but it holds no answer"
_SECTIONS = (
    ("look", "For you to look at"), ("files", "Files"),
    ("totals", "Totals"), ("exercises", "Exercises"),
    ("misconceptions", "Misconceptions"), ("alike", "Code alike"),
    ("students", "Students"), ("grid", "Student by exercise"),
    ("settings", "Settings"),
)
_HIDDEN = ("secret", "schema", "counted")


def write(out, receipts, files, run, rules, people=(), warnings=()):
    """Write everything; each file is the old one or the new one, whole.

    receipts: a Receipt, one for each file that counted
    files: dicts with path, sha256, student, notebook, submitted, status,
        sent and attempt, as in `layout.Found`
    run: the settings, as in run.json;  rules: of `policy.load`
    people: {name: its row in the roster} of all in the class, where that is
        known
    warnings: sentences on what may be a misunderstanding

    ValueError where manual.csv or a student's name is wrong; then nothing
    is written.
    """
    manual = read_manual(out / MANUAL, names_of(receipts, files, people), rules)
    book = gradebook(receipts, files, rules, manual, people)
    for student in book.students:
        _need_file_name(student.name)
    disk.write(out / "grades.csv", tables.grades(book))
    if people:
        disk.write(out / "back.csv", tables.back(book, people))
    disk.write(out / "marks.csv", tables.marks(book))
    disk.write(out / "files.csv", tables.files(files))
    for student in book.students:
        disk.write(
            out / "feedback" / f"{student.name}.html", feedback.page(student)
        )
    for name, content in answers.pages(book).items():
        disk.write(out / "answers" / f"{name}.html", content)
    for name, content in upload.archives(book).items():
        disk.write(out / "upload" / name, content)
    for name, receipt in _junit(book):
        disk.write(out / "junit" / f"{name}.xml", receipt.junit)
    if run.get("student"):
        _write_results(out / "results.json", book)
    disk.write(
        out / "report.html", page(book, files, run, rules, warnings)
    )


def _write_results(path, book):
    """No file is no mark, where a person has to look first."""
    path.unlink(missing_ok=True)
    for student in book.students:
        if student.files and student.total is not None:
            disk.write(path, gradescope.results(student))


def _junit(book):
    """(name, Receipt) of every report of pytest."""
    for student in book.students:
        for sheet in student.sheets:
            several = len(sheet.attempts) > 1
            for k, receipt in enumerate(sheet.attempts, 1):
                if receipt.junit:
                    name = f"{student.name}-{sheet.notebook}"
                    yield f"{name}-{k}" if several else name, receipt


def _need_file_name(name):
    if not name.strip(" .") or set(name) & set('/\\\0'):
        raise ValueError(
            f"student must be a name that can be a file's; got {name!r:.80}"
        )


# --- the class report -------------------------------------------------------

def page(book, files, run, rules, warnings=()):
    """HTML of report.html; book: a Gradebook, the rest as in `write`."""
    return feedback.render(
        "report.html.j2",
        book=book,
        files=files,
        run=run,
        guarantee=isolation.GUARANTEES[run["isolation"]],
        sections=_SECTIONS,
        attention=attention(files),
        notices=[*warnings, *_notices(book, rules)],
        counts=sorted(
            Counter(_word(row["status"]) for row in files).items(),
            key=lambda item: (-item[1], item[0]),
        ),
        spread=spread([s.percent for s in book.students]),
        exercises=hardest(book),
        answered=answers.answered(book),
        misconceptions=commonest(book),
        alike=_alike([
            sheet.receipt for student in book.students
            for sheet in student.sheets if sheet.receipt
        ]),
        retries=", ".join(number(factor, 4) for factor in rules.retries),
        attempts=len(rules.retries),
        partial=", ".join(f"{name} {number(share, 4)}" for name, share
                          in sorted(rules.partial.items())),
        grid=_grid(book),
        link=rules.link,
        settings=[
            (name.replace("_", " "), "none" if value is None else value)
            for name, value in sorted(run.items()) if name not in _HIDDEN
        ],
    )


def _grid(book):
    """[(notebook, [(exercise, its title)], [(student, sheet)])], in order."""
    return [
        (notebook, [(name, _title(name)) for name in exercises], [
            (student, sheet) for student in book.students
            for sheet in student.sheets if sheet.notebook == notebook
        ])
        for notebook, exercises in book.notebooks.items()
    ]


def _title(exercise):
    return get(exercise).title if exercise in names() else exercise


def _word(status):
    """What a status begins with: "superseded" of "superseded by …"."""
    word = status.partition(":")[0]
    return next((w for w in _FINE if word.startswith(w)), word)


def attention(files):
    """Rows of files that a person should look at."""
    return sorted(
        (row for row in files if _word(row["status"]) not in _FINE
         or row["status"].endswith(_BLANK)),
        key=lambda row: (_word(row["status"]), row["path"]),
    )


def _notices(book, rules):
    """Sentences on what is open, and on rules that met nobody."""
    waiting = [s.name for s in book.students if s.total is None]
    if waiting:
        yield (
            f"{count(len(waiting), 'student')} without a total until a "
            f"person has looked: {', '.join(waiting)}."
        )
    absent = [s.name for s in book.students if not s.files]
    if absent:
        yield (
            f"{count(len(absent), 'student')} handed in nothing: "
            f"{', '.join(absent)}."
        )
    names = {student.name for student in book.students}
    if unknown := sorted(set(rules.extensions) - names):
        yield (
            "The rules give an extension to "
            f"{', '.join(unknown)}, but nobody of that name handed "
            "anything in."
        )


def spread(percents):
    """Where the totals lie: mean, quartiles, counts in steps of ten.

    percents: Decimals, None for a student without a total
    """
    known = sorted(float(p) for p in percents if p is not None)
    if not known:
        return dict.fromkeys(("mean", "median", "low", "high"), "–") | {
            "bins": []
        }
    low, _, high = quantiles(known, n=4, method="inclusive") \
        if len(known) > 1 else known * 3
    steps = Counter(min(int(p // 10), 9) for p in known)
    return {
        "mean": number(mean(known), 1), "median": number(median(known), 1),
        "low": number(low, 0), "high": number(high, 0),
        "bins": [
            (
                f"{10 * k} to {'100' if k == 9 else f'under {10 * k + 10}'} %",
                steps[k],
                number(100 * steps[k] / max(steps.values()), 1),
            )
            for k in reversed(range(10))
        ],
    }


def hardest(book):
    """One dict for each exercise, the least solved first."""
    rows = []
    for notebook, exercises in book.notebooks.items():
        sheets = [
            sheet for student in book.students for sheet in student.sheets
            if sheet.notebook == notebook and sheet.status == "marked"
        ]
        for k, exercise in enumerate(exercises if sheets else ()):
            marks = [sheet.marks[k] for sheet in sheets]
            passed = sum(m.passed for m in marks)
            rows.append((passed / len(marks), {
                "exercise": exercise, "notebook": notebook,
                "handed_in": len(marks),
                "tried": sum(m.tried for m in marks),
                "passed": passed,
                "share": number(100 * passed / len(marks), 0),
                "mean": number(sum(m.points for m in marks) / len(marks)),
                "out_of": number(marks[0].out_of),
            }))
    rows.sort(key=lambda row: row[0])  # stable: else in the course's order
    return [row for _, row in rows]


def commonest(book, most=20):
    """One dict for each misconception that was met, the commonest first."""
    met = Counter(
        (mark.exercise, name)
        for student in book.students
        for sheet in student.sheets
        for mark in sheet.marks
        for name in dict.fromkeys(
            mark.entry.misconceptions if mark.entry else ())
    )
    rows = []
    for (exercise, name), n in sorted(met.items()):
        says = {m.name: m.says for m in get(exercise).misconceptions}
        rows.append({
            "exercise": exercise, "name": name, "n": n,
            "says": says.get(name, ""),
        })
    rows.sort(key=lambda row: -row["n"])
    return rows[:most]


def _alike(receipts):
    """Pairs to look at, or None where scikit-learn is missing."""
    try:
        return similarity.pairs([
            r for r in receipts if r.status == "marked"
        ])
    except ImportError:
        return None
