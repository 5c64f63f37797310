"""Whose file is it, which notebook, and does it count?

Layouts, as learning platforms and instructors make them:

    ana/05-lstm.ipynb                         a folder for each student
    submitted/ana/week5/05-lstm.ipynb         nbgrader
    ana_05-lstm.ipynb                         all in one folder
    gomezana_LATE_123_456_05-lstm-1.ipynb     Canvas
    Ana Gómez_123_assignsubmission_file_/…    Moodle
    ana.zip/05-lstm.ipynb                     an archive in place of a folder

A student is known by the outermost name, which the platform wrote, never by
what the student named: no file in a student's archive can be another's.
Where a roster says who is in the class, it decides; where something can be
read in two ways, it is nobody's, and a person is told.
"""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path

from rnngrading import roster
from rnngrading.text import shorten
from rnngrading.walk import Unopened, is_archive, is_notebook

_MOODLE = re.compile(
    r"^(?P<label>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+_?", re.IGNORECASE
)
_CANVAS = re.compile(
    r"^(?P<label>[^_]+)(_LATE)?_(?P<id>\d+)_\d+_.", re.IGNORECASE
)
_ENDING = re.compile(r"(\.ipynb(\.txt|\.json)?|\.zip)$", re.IGNORECASE)
_COPY = re.compile(
    r"(?:[\s_]*-[\s_]*copy|[\s_]+copy[\s_]*|[\s_]*\(|-|[\s_]v)(\d+)\)?$",
    re.IGNORECASE,
)
_COPY_OF = re.compile(r"(^|[\s_-])copy[\s_-]of$", re.IGNORECASE)
_NO_NAME = re.compile(
    r"my|copy|final|solutions?|solved|submission|assignment|homework|done|"
    r"new|v?\d{0,4}",
    re.IGNORECASE,
)
_DATE = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_MANY = 3     # files that give way to another of the same notebook
_NAMED = 10   # people in a sentence on many
_EXERCISE = re.compile(rb'\bexercise(?:\\?"\s*:\s*\\?"|:\s*)([a-z0-9-]+)')
_JUNK = {
    "__macosx": "what macOS adds to archives",
    ".ipynb_checkpoints": "a copy that Jupyter made",
    ".ds_store": "what macOS adds to folders",
    "thumbs.db": "what Windows adds to folders",
    "desktop.ini": "what Windows adds to folders",
}
_WRAPPERS = {"submitted", "submissions"}
_WRAPPING = {f"{name}.zip" for name in _WRAPPERS}
_NO_NOTEBOOK = "not a notebook"


@dataclass
class Found:
    """A file that was found.

    student, notebook: "" where they are not known
    sha256: of its bytes, "" where they were not read
    status: "" if it is to be marked, otherwise why it is not
    said: when it came, if the platform wrote that into a file
    sent: (the path of a platform's export among the files, the name that
        the platform gave in there), where one did
    attempt: which attempt of the student at the notebook it is
    """

    entry: object
    student: str = ""
    notebook: str = ""
    sha256: str = ""
    status: str = ""
    said: str = ""
    sent: tuple = ()
    attempt: int = 1

    @property
    def path(self):
        return self.entry.path

    @property
    def submitted(self):
        """What the platform says, else when the outermost file was written:
        what an archive of a student says inside is the student's."""
        return self.said or self.entry.times[0]

    def row(self):
        """For files.csv, and for what goes back to a platform."""
        return {
            "path": self.path, "sha256": self.sha256,
            "student": self.student, "notebook": self.notebook,
            "submitted": self.submitted, "status": self.status,
            "sent": self.sent, "attempt": self.attempt,
        }


def releases(folder):
    """{notebook: bytes} of the folder with the released exercises.

    ValueError where the folder has none.
    """
    found = {
        path.stem: path.read_bytes()
        for path in sorted(Path(folder).glob("*.ipynb"))
    }
    found = {name: data for name, data in found.items() if _answers(data)}
    if not found:
        raise ValueError(
            "exercises must be the folder with the released notebooks "
            f"(05-lstm.ipynb, …); there is none in {folder}"
        )
    return found


def collect(tree, released, pattern=None, timestamps=None, people=(),
            student=""):
    """Every file of a walk.Tree as a Found; [what a person must know].

    released: {notebook: bytes}, of `releases`
    pattern: a regular expression to find in the path, with the named groups
        student and, if the path says it, notebook
    timestamps: name of the files that say when what lies beside or below
        them came; in archives and below another one they are a student's
    people: the class, of `roster.read`; () where nobody says
    student: whose all files are, where somebody says so
    """
    pattern = pattern and re.compile(pattern)
    asked = {name: _answers(data) for name, data in released.items()}
    everything, notebooks, others = [], [], []
    for entry in tree:
        found = Found(entry, status=_set_aside(entry))
        everything.append(found)
        if found.status.startswith("ignored"):
            continue
        if is_notebook(entry.parts[-1]):
            notebooks.append(found)
            _look(found, tree, asked, pattern)
        else:
            others.append(found)
    warnings = _name(notebooks, others, tree, pattern, people, student)
    if timestamps:
        _date(notebooks, others, tree, timestamps)
    for found in notebooks:
        if not found.status:
            if not found.student:
                found.status = "unknown student"
            elif not found.notebook:
                found.status = "unknown notebook"
    supersede(everything)
    return everything, warnings


def contested(files):
    """The Founds of which another one of the same person and notebook, with
    other content, counts or might."""
    groups = {}
    for found in files:
        if found.student and found.notebook and found.sha256 and (
                not found.status or found.status.startswith("superseded")):
            groups.setdefault(
                (found.student, found.notebook), []).append(found)
    return [found for group in groups.values()
            if len({f.sha256 for f in group}) > 1 for found in group]


def supersede(files, blank=(), attempts=1):
    """Of one student's files for one notebook one counts: the latest of
    those that hold an answer. Where several attempts count, the first of
    those do.

    blank: the sha256 of files that are known to hold none
    """
    groups = {}
    wanted = [
        found for found in files
        if found.student and found.notebook and is_notebook(
            found.entry.parts[-1]) and not found.status.startswith(
                ("ignored", "unknown"))
    ]
    wanted.sort(key=lambda f: (f.sha256 not in blank, _order(f)))
    for found in wanted:
        groups.setdefault((found.student, found.notebook), []).append(found)
    for own in groups.values():
        tried = _tried(own, blank) if attempts > 1 else []
        counting = tried[:attempts] or own[-1:]
        for found in own:
            if found in counting:
                found.attempt = counting.index(found) + 1
                if found.status.startswith("superseded"):
                    found.status = ""
            elif found in tried:
                found.status = (
                    f"ignored: attempt {tried.index(found) + 1}, and "
                    f"{attempts} count"
                )
            else:
                found.status = f"superseded by {counting[-1].path}"
                if found.sha256 in blank:
                    found.status += ": it holds no answer"


def _tried(own, blank):
    """Of somebody's files for a notebook, in order, those that are attempts;
    a copy of an earlier one is none."""
    found = {}
    for one in own:
        if one.sha256 and one.sha256 not in blank:
            found.setdefault(one.sha256, one)
    return list(found.values())


def doubtful(files):
    """Sentences on what may be a misunderstanding: many files that gave way
    to one, and folders that are called like somebody else."""
    gave_way = Counter(
        (found.student, found.notebook) for found in files
        if found.status.startswith("superseded")
    )
    for (student, notebook), n in sorted(gave_way.items()):
        if n >= _MANY:
            yield (
                f"{n} files of {student} for {notebook} gave way to one: is "
                f"{student} one student?"
            )
    students = {roster.plain(f.student): f.student for f in files if f.student}
    seen = set()
    for found in files:
        for part in found.entry.parts[:-1]:
            named = students.get(roster.plain(_ENDING.sub("", part)))
            if named and found.student and named != found.student \
                    and (found.student, named) not in seen:
                seen.add((found.student, named))
                yield (
                    f"{found.student} handed in a folder that is called like "
                    f"{named}."
                )


def which(parts, data, asked):
    """The released notebook that a file is, or "".

    By its name; by its exercises, where the name says nothing or there are
    none of those that it promises; by the folders that it lies in.

    parts: names on the way to the file;  data: its bytes, b"" if unknown
    asked: {notebook: names of its exercises}
    """
    named = _stem_in(parts[-1], asked)
    inside = {match[1] for match in _EXERCISE.finditer(data)}
    counts = Counter({
        name: len(inside & exercises) for name, exercises in asked.items()
    })
    if named and (counts[named] or not any(counts.values())):
        return named
    if any(counts.values()):
        return counts.most_common(1)[0][0]
    above = (_stem_in(part, asked) for part in reversed(parts[:-1]))
    return next(filter(None, above), "")


def who(parts, notebooks):
    """(name, platform's number or "") of the student; ("", "") if unknown.

    parts: names on the way to the file, the first one the platform's
    notebooks: names of the released ones
    """
    first = parts[0]
    if match := _platform(first):
        return match["label"].strip(), match["id"]
    if len(parts) > 1 and not is_archive(first):
        return first.strip(), ""
    return _beside(_ENDING.sub("", first), notebooks), ""


def safe(label):
    """A student's name as it can stand in a file name, never empty."""
    text = unicodedata.normalize("NFC", label)
    text = "".join(
        c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in text
    ).strip(" .")
    while len(text.encode("utf-8", "replace")) > 120:
        text = text[:-1]
    text = text.strip(" .").encode("utf-8", "replace").decode()
    return text or "unnamed"


def apart(identities):
    """{identity: student}, safe in file names and different for each.

    identities: (name, number) as of `who`; the number, and where there is
        none a hash, is added to a name only where two share it
    """
    names = {identity: safe(identity[0]) for identity in identities}
    for added in (lambda i: i[1] or _hash(i), _hash):
        counts = Counter(name.casefold() for name in names.values())
        names = {
            i: f"{safe(i[0])}-{added(i)}" if counts[name.casefold()] > 1
            else name for i, name in names.items()
        }
    return names


def moodle(name):
    """What says in a name of Moodle's whose it is:
    "Ana Gómez_123_assignsubmission_file_"; "" where Moodle gave none."""
    match = _MOODLE.match(name)
    return match[0] if match else ""


def _platform(name):
    return _MOODLE.match(name) or _CANVAS.match(name)


def _answers(data):
    """Names of a released notebook's exercises, as bytes."""
    try:
        cells = json.loads(data)["cells"]
    except (ValueError, KeyError, TypeError):
        return set()
    marks = (cell["metadata"].get("rnncourse", {}) for cell in cells)
    return {
        mark["exercise"].encode() for mark in marks
        if mark.get("role") == "answer"
    }


def _set_aside(entry):
    """The status of what needs no look inside."""
    for part in entry.parts:
        if part.casefold() in _JUNK:
            return f"ignored: {_JUNK[part.casefold()]}"
    if entry.parts and entry.parts[-1].startswith("._"):
        return f"ignored: {_JUNK['__macosx']}"
    if entry.fault:
        return entry.fault
    return "" if is_notebook(entry.parts[-1]) else _NO_NOTEBOOK


def _look(found, tree, asked, pattern):
    """Which notebook it is, and the hash of its bytes."""
    data = b""
    if not found.status:
        try:
            data = tree.read(found.entry)
            found.sha256 = hashlib.sha256(data).hexdigest()
        except Unopened as error:
            found.status = str(error)
    match = pattern.search(found.path) if pattern else None
    said = match.groupdict().get("notebook") if match else None
    found.notebook = (said and _stem_in(said, asked)) or which(
        found.entry.parts, data, asked
    )


def _name(notebooks, others, tree, pattern, people, student):
    """Whose each file is; [what a person must know about that]."""
    known = {found.notebook for found in notebooks} - {""}
    exports, warnings = set(), []
    if student:
        def owner(found):
            return student, ""
    elif pattern:
        def owner(found):
            match = pattern.search(found.path)
            return ((match and match["student"]) or "").strip(), ""
    else:
        exports = _exports(notebooks)
        outer = 1 if exports else _wrapped(notebooks, known, tree.root.stem)
        outer, why = _unclear(notebooks, outer, exports, people)
        if why:
            for found in notebooks:
                found.status = found.status or f"unknown student: {why}"
            return [why]

        def owner(found):
            parts = found.entry.parts[outer:]
            return who(parts, known) if parts else ("", "")

        for found in notebooks:
            export, parts = found.entry.parts[:outer], found.entry.parts[outer:]
            if parts and _platform(parts[0]):
                found.sent = "/".join(export), parts[0]

    owners = {id(f): owner(f) for f in (*notebooks, *others)}
    # A person has handed in a notebook, or what may hold one, or anything
    # that a platform, the roster or the instructor says is theirs; other
    # loose files make nobody a student.
    present = [*notebooks, *(f for f in others if f.status.startswith(
        ("unreadable", "opened")) or student or owners[id(f)][1]
        or len(roster.find(people, *owners[id(f)])) == 1)]
    who_is = _spelled(present, owners, warnings)
    if len(exports) > 1:
        who_is |= _over_exports(present, owners, who_is)
    identities = {one for one in who_is.values() if one[0]}
    faults = {}
    if people:
        labels = apart({person.identity for person in people})
        names = {}
        for one in identities:
            found = roster.find(people, *one)
            if len(found) == 1:
                names[one] = labels[found[0].identity]
            else:
                faults[one] = "unknown student: " + (
                    "may be " + " or ".join(
                        sorted(labels[p.identity] for p in found))
                    if found else f"{one[0]} is not in the roster"
                )
    else:
        names = apart(identities)
    for found in (*notebooks, *others):
        one = who_is.get(owners[id(found)])
        found.student = names.get(one, "")
        if one in faults and not found.status:
            found.status = faults[one]
    return [*warnings, *_without_notebook(notebooks, others, owners)]


def _without_notebook(notebooks, others, owners):
    """[a sentence on whose files, in folders of theirs or of a platform, are
    of other kinds alone], or []."""
    have = {owners[id(f)] for f in notebooks}
    have |= {owners[id(f)] for f in others
             if not f.status.startswith((_NO_NOTEBOOK, "opened"))}
    lack = {}
    for found in others:
        owner = owners[id(found)]
        if owner[0] and owner not in have and (
                found.student or len(found.entry.parts) > 1):
            lack.setdefault(owner, found)
    if not lack:
        return []
    said = ", ".join(
        f"{shorten(owner[0], 60)} ({shorten(found.entry.parts[-1], 60)})"
        for owner, found in list(lack.items())[:_NAMED])
    more = f" and {len(lack) - _NAMED} more" if len(lack) > _NAMED else ""
    return [f"Files, but no notebook, came from {said}{more}."]


def _spelled(present, owners, warnings):
    """{identity: identity} of names whose accents are written in two ways:
    one person, unless both handed in the same."""
    spelled = {}
    for found in present:
        label, number = owners[id(found)]
        key = unicodedata.normalize("NFC", label), number
        spelled.setdefault(key, {}).setdefault(
            (label, number), set()).add(found.notebook)
    same = {}
    for key, ways in spelled.items():
        clash = len(ways) > 1 and set.intersection(*ways.values())
        same |= {raw: raw if clash else key for raw in ways}
        if len(ways) > 1:
            warnings.append(
                f"{key[0]} is written in {len(ways)} ways, whose accents "
                "differ: " + ("two people?" if clash else "taken for one.")
            )
    return same


def _over_exports(present, owners, who_is):
    """{identity: identity}: a platform gives somebody another number for
    each assignment; a name that each export has once is one person."""
    numbers = {}
    for found in present:
        label, number = who_is[owners[id(found)]]
        numbers.setdefault(label, {}).setdefault(
            found.entry.parts[0], set()).add(number)
    once = {label for label, exports in numbers.items()
            if all(len(found) == 1 for found in exports.values())}
    return {raw: (one[0], "") for raw, one in who_is.items()
            if one[0] in once}


def _exports(notebooks):
    """The outermost folders or archives, if each is what a platform
    exported: there, everything lies in folders that it named."""
    found = {}
    for one in notebooks:
        first, *inner = one.entry.parts
        found.setdefault(first, []).append(
            len(inner) > 1 and bool(_MOODLE.match(inner[0])))
    right = found and all(
        all(named) and not _platform(first) for first, named in found.items())
    return set(found) if right else set()


def _unclear(notebooks, outer, exports, people):
    """(how many folders lie around the class, why nobody can say or "")."""
    around = {part for found in notebooks for part in found.entry.parts[:outer]
              if is_archive(part)}
    if around and not exports and not around & _WRAPPING:
        name = min(around)
        if people:
            theirs = roster.find(people, _ENDING.sub("", name), "")
            return (0 if theirs else outer), ""
        return outer, (
            f"{name} holds the folders of several people: if it is a class, "
            "grade the archive itself; if one handed it in, put it into a "
            "folder of that name"
        )
    return outer, ""


def _wrapped(wanted, known, root):
    """How many folders, such as nbgrader's submitted/, lie around the whole
    class."""
    columns = zip(
        *(found.entry.parts[:-1] for found in wanted), strict=False
    )
    around = [names[0] for names in takewhile(
        lambda names: len(set(names)) == 1 and not _platform(names[0]),
        columns,
    )]
    named = 0
    while named < len(around) and _ENDING.sub(
        "", around[named]
    ).casefold() in {*_WRAPPERS, root.casefold()}:
        named += 1
    for depth in range(named, len(around) + 1):
        # Where two people handed in the same notebook, no folder around
        # both is a student.
        pairs = {
            (found.notebook, who(found.entry.parts[depth:], known))
            for found in wanted if found.notebook
        }
        shared = Counter(notebook for notebook, who in pairs if who[0])
        if max(shared.values(), default=0) > 1:
            return depth
    return named


def _date(notebooks, others, tree, name):
    """When the notebooks came, by the files called `name`."""
    said = {}
    for found in others:
        *above, last = found.entry.parts
        if last == name and found.status == _NO_NOTEBOOK \
                and len(found.entry.times) == 1:
            said[*above,] = ""  # even so, none below it counts
            try:
                said[*above,] = _time(tree.read(found.entry))
            except (Unopened, ValueError, OverflowError) as error:
                found.status = f"unreadable: it says no time: {error}"
    for found in notebooks:
        parts = found.entry.parts
        above = (parts[:k] for k in range(len(parts)))
        found.said = next((said[a] for a in above if a in said), "")


def _time(data):
    """Of "2026-11-30 22:59:00.1 UTC" the local time, as ISO."""
    text = data.decode("utf-8-sig").strip().replace(" UTC", "+00:00")
    moment = datetime.fromisoformat(text).astimezone()
    return moment.replace(microsecond=0, tzinfo=None).isoformat()


def _order(found):
    """Later files come last: by time, then by the number of the copy."""
    times = found.submitted or "", *(
        time or "" for time in found.entry.times[1:]
    )
    copy = _COPY.search(_ENDING.sub("", found.entry.parts[-1]))
    return times, int(copy[1]) if copy else 0, found.path


def _plain(name):
    """For comparing names: "05_LSTM (1)" is "05-lstm-(1)"."""
    return re.sub(r"[\s_-]+", "-", name).casefold()


def _stem_in(name, notebooks):
    """The released notebook whose name is part of this name, or ""."""
    text = _plain(name)
    found = [
        stem for stem in notebooks
        if re.search(rf"(?<![^\W_]){re.escape(_plain(stem))}(?![^\W_])", text)
    ]
    return max(found, key=len, default="")


def _beside(stem, notebooks):
    """Who stands beside the notebook's name, as in ana_05-lstm (1)."""
    inner = _stem_in(stem, notebooks)
    if not inner:
        return stem.strip() if _is_name(stem) else ""
    flexible = r"[\s_-]+".join(
        map(re.escape, re.split(r"[\s_-]+", inner))
    )
    before, after = re.split(flexible, stem, maxsplit=1, flags=re.IGNORECASE)
    before = _COPY_OF.sub("", before.strip(" _-.")).strip(" _-.")
    after = _COPY.sub("", after).strip(" _-.")
    if _is_name(before):
        return before
    # What follows may also be the day on which it was saved.
    return after if _is_name(after) and not _DATE.fullmatch(after) else ""


def _is_name(text):
    """Whether it may be a person's: not, say, "final (2)"."""
    words = re.split(r"[\s_().-]+", text)
    return not all(_NO_NAME.fullmatch(word) for word in words)


def _hash(identity):
    return hashlib.sha256(repr(identity).encode()).hexdigest()[:8]
