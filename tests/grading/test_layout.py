"""Whose file it is, which notebook, and whether it counts."""

import os
import unicodedata
import zipfile
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngrading import layout, roster, walk
from tests.grading.submissions import ROOT
from tests.grading.test_walk import zipped

RELEASED = layout.releases(ROOT / "exercises")
LSTM, GRU = RELEASED["05-lstm"], RELEASED["06-gru"]
ASKED = {name: layout._answers(data) for name, data in RELEASED.items()}


def collected(root, pattern=None, timestamps=None):
    with walk.Tree(root) as tree:
        return {
            found.path: found for found in
            layout.collect(tree, RELEASED, pattern, timestamps)[0]
        }


def written(root, files, when=1.8e9):
    """A folder of {path: bytes}, all written at one moment."""
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (when, when))
    return root


def people(root, pattern=None):
    """{path: (student, notebook)} of what counts."""
    return {
        path: (found.student, found.notebook)
        for path, found in collected(root, pattern).items()
        if not found.status
    }


LAYOUTS = {
    "folders": {
        "ana/05-lstm.ipynb": "ana", "ben/05-lstm.ipynb": "ben",
        "ben/06-gru.ipynb": "ben", "Zoë Ng/work/final/06-gru.ipynb": "Zoë Ng",
    },
    "flat": {
        "ana_05-lstm.ipynb": "ana", "ben-lee_05_lstm (1).ipynb": "ben-lee",
        "06-gru_kim.ipynb": "kim", "Lu Xun - 05 LSTM.ipynb": "Lu Xun",
        "o_brien_Copy of 06-gru.ipynb": "o_brien",
        "pat_06-gru-Copy1.ipynb": "pat", "zoe.ipynb": "zoe",
        "05-lstm-eva-2.ipynb": "eva",
    },
    "Canvas": {
        "gomezana_12345_67890_05-lstm.ipynb": "gomezana",
        "leeben_LATE_12346_67891_05-lstm-1.ipynb": "leeben",
        "ngzoe_12347_67892_my work.ipynb": "ngzoe",
        "xulu_12348_67893_hand-in.zip/anything/05-lstm.ipynb": "xulu",
    },
    "Moodle": {
        "Ana Gómez_1001_assignsubmission_file_/05-lstm.ipynb": "Ana Gómez",
        "Ben_Lee_1002_assignsubmission_file_/deep/x.ipynb": "Ben_Lee",
        "Kim_1003_assignsubmission_file_05-lstm.ipynb": "Kim",
        "Zoë_1004_assignsubmission_file_/a.zip/05-lstm.ipynb": "Zoë",
    },
    "nbgrader": {
        "submitted/ana/week5/05-lstm.ipynb": "ana",
        "submitted/ben/week5/05-lstm.ipynb": "ben",
        "submitted/ben/week6/06-gru.ipynb": "ben",
    },
    "nbgrader, one student": {"submitted/ana/week5/05-lstm.ipynb": "ana"},
    "nbgrader, from within": {
        "ana/week5/05-lstm.ipynb": "ana", "ben/week5/05-lstm.ipynb": "ben",
    },
    "a folder around all": {
        "export/week 5/ana/05-lstm.ipynb": "ana",
        "export/week 5/ben/05-lstm.ipynb": "ben",
        "export/week 5/kim_05-lstm.ipynb": "kim",
    },
    "archives": {
        "ana.zip/05-lstm.ipynb": "ana", "ben.zip/b/06-gru.ipynb": "ben",
        "kim_05-lstm.zip/work.ipynb": "kim",
        "zoe/hand-in.zip/05-lstm.ipynb": "zoe",
        "lu/all.zip/one.zip/06-gru.ipynb": "lu",
    },
    "an archive of a platform": {
        "CS101.zip/Ana_1_assignsubmission_file_/05-lstm.ipynb": "Ana",
        "CS101.zip/Ben_2_assignsubmission_file_/a.zip/05-lstm.ipynb": "Ben",
    },
    "two exports, other numbers in each": {
        "CS101-A/Ana_1_assignsubmission_file_/05-lstm.ipynb": "Ana",
        "CS101-A/Ben_2_assignsubmission_file_/05-lstm.ipynb": "Ben",
        "CS101-B.zip/Ana_8_assignsubmission_file_/06-gru.ipynb": "Ana",
        "CS101-B.zip/Ben_9_assignsubmission_file_/06-gru.ipynb": "Ben",
    },
    "numbers of students": {
        "20231234_05-lstm.ipynb": "20231234", "V00123456_05-lstm.ipynb":
        "V00123456", "20231231-05-lstm.ipynb": "20231231",
        "05-lstm_40012.ipynb": "40012", "40013/05-lstm.ipynb": "40013",
    },
    "one student": {
        "ana/05-lstm.ipynb": "ana", "ana/06-gru.ipynb": "ana",
    },
}


def packed(files):
    """{path: bytes} with what lies in …zip/ put into archives."""
    plain, inner = {}, {}
    for path, data in files.items():
        head, found, rest = path.partition(".zip/")
        if found:
            inner.setdefault(f"{head}.zip", {})[rest] = data
        else:
            plain[path] = data
    return plain | {p: zipped(packed(f)) for p, f in inner.items()}


def handed_in(name):
    """Renamed files can be known by what is in them alone."""
    return {
        path: GRU if "gru" in path.casefold() else LSTM
        for path in LAYOUTS[name]
    }


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(tmp_path, name, whole):
    root = written(tmp_path / "class", packed(handed_in(name)))
    if whole:
        root = tmp_path / "class.zip"
        root.write_bytes(zipped(packed(handed_in(name))))
    assert people(root) == {
        path: (student, "06-gru" if "gru" in path.casefold() else "05-lstm")
        for path, student in LAYOUTS[name].items()
    }


def test_one_student_of_a_platform_is_one_student(tmp_path):
    home = "Eve_1_assignsubmission_file_"
    root = written(tmp_path, {
        f"{home}/ana/05-lstm.ipynb": LSTM, f"{home}/ben/05-lstm.ipynb": LSTM,
    })
    assert set(people(root).values()) == {("Eve", "05-lstm")}


def test_an_archive_with_a_folder_of_its_name(tmp_path):
    path = tmp_path / "week5.zip"
    path.write_bytes(zipped({"week5/ana/05-lstm.ipynb": LSTM}))
    assert people(path) == {"week5/ana/05-lstm.ipynb": ("ana", "05-lstm")}


def test_no_file_can_be_another_students(tmp_path):
    names = [
        "ben_05-lstm.ipynb", "ben/05-lstm.ipynb", "submitted/ben/05-lstm.ipynb",
        "ben_1_assignsubmission_file_/05-lstm.ipynb", "ben_1_2_05-lstm.ipynb",
        "../ben/05-lstm.ipynb", "ben.zip",
    ]
    inner = {name: LSTM for name in names[:-1]}
    inner["ben.zip"] = zipped({"ben_1_2_05-lstm.ipynb": LSTM})
    root = written(tmp_path, {
        "ben/05-lstm.ipynb": LSTM, "eve.zip": zipped(inner),
        **{f"mal/{name}": LSTM for name in names[:5]},
    })
    for path, found in collected(root).items():
        if found.student:
            assert found.student == path.partition("/")[0].partition(".")[0]
        elif not path.endswith("/../ben/05-lstm.ipynb"):
            pytest.fail(f"{path} is nobody's")


@pytest.mark.parametrize(("path", "data", "expected"), [
    ("ana/05-lstm.ipynb", LSTM, "05-lstm"),
    ("ana/05-lstm.ipynb", b"", "05-lstm"),
    ("ana/week5.ipynb", LSTM, "05-lstm"),
    ("ana/week5.ipynb", b"", ""),
    ("ana/05-lstm/notebook.ipynb", b"", "05-lstm"),
    ("ana/week5.ipynb", b'"# exercise: gru-step\\n"', "06-gru"),
    ("ana/week5.ipynb", b'{"exercise": "gru-step"', "06-gru"),
    ("ana/week5.ipynb", b"gru-step", ""),
    ("ana/05-lstm.ipynb", GRU, "06-gru"),
    ("ana/05-lstm.ipynb", GRU + b"# exercise: lstm-step", "05-lstm"),
    ("ana/05-lstmX.ipynb", b"", ""),
    ("ana/105-lstm.ipynb", b"", ""),
    ("ana/HW05-LSTM.ipynb", b"", ""),
    ("ana/HW_05_LSTM.ipynb", b"", "05-lstm"),
    ("ana/05 lstm solution.ipynb.txt", b"", "05-lstm"),
    ("ana/\udcff.ipynb", b"\xff\xfe", ""),
])
def test_which(path, data, expected):
    assert layout.which(path.split("/"), data, ASKED) == expected


def test_the_exercises_of_the_releases_are_found():
    files = list((ROOT / "exercises").glob("*.ipynb"))
    assert len(ASKED) == len(files) and all(ASKED.values())
    assert b"lstm-step" in ASKED["05-lstm"]
    for name, data in RELEASED.items():
        assert layout.which(("x.ipynb",), data, ASKED) == name


def test_the_latest_counts(tmp_path):
    written(tmp_path, {
        "ana/05-lstm.ipynb": LSTM, "ana/05-lstm (1).ipynb": LSTM,
        "ana/05-lstm-2.ipynb": LSTM, "ben/05-lstm.ipynb": LSTM,
        "ben/06-gru.ipynb": GRU, "kim/05-lstm.ipynb": LSTM,
        "kim/05-lstm-10.ipynb": LSTM, "kim/05-lstm-9.ipynb": LSTM,
    })
    written(tmp_path, {"ana/05-lstm.ipynb": LSTM}, when=1.8e9 + 60)
    # The second is what counts: a tenth may be the order of unpacking.
    written(tmp_path, {"kim/05-lstm-9.ipynb": LSTM}, when=1.8e9 + 0.1)
    assert {p: f.status for p, f in collected(tmp_path).items()} == {
        "ana/05-lstm.ipynb": "",
        "ana/05-lstm (1).ipynb": "superseded by ana/05-lstm.ipynb",
        "ana/05-lstm-2.ipynb": "superseded by ana/05-lstm.ipynb",
        "ben/05-lstm.ipynb": "", "ben/06-gru.ipynb": "",
        "kim/05-lstm.ipynb": "superseded by kim/05-lstm-10.ipynb",
        "kim/05-lstm-9.ipynb": "superseded by kim/05-lstm-10.ipynb",
        "kim/05-lstm-10.ipynb": "",
    }


def test_the_time_is_the_platforms(tmp_path):
    """What a student's archive says inside is the student's; it orders what
    lies in it, and nothing else."""
    def at(year, name):
        return zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0))

    old = zipped({at(2020, "05-lstm.ipynb"): LSTM})
    new = zipped({at(2030, "05-lstm.ipynb"): LSTM,
                  at(2031, "again/05-lstm.ipynb"): LSTM})
    written(tmp_path, {"ana/1.zip": new}, when=1.7e9)
    written(tmp_path, {"ana/2.zip": old}, when=1.8e9)
    written(tmp_path, {"ben/1.zip": new}, when=1.7e9)
    found = collected(tmp_path)
    assert found["ana/2.zip/05-lstm.ipynb"].status == ""
    assert found["ana/1.zip/05-lstm.ipynb"].status == (
        "superseded by ana/2.zip/05-lstm.ipynb"
    )
    assert found["ben/1.zip/again/05-lstm.ipynb"].status == ""
    assert found["ben/1.zip/05-lstm.ipynb"].submitted == walk._moment(1.7e9)


def test_a_file_of_the_platform_says_when(tmp_path):
    """As nbgrader collects; beside a student's own files of that name."""
    late, early = b"2027-01-01 12:00:00.123 UTC", b"2026-11-20 12:00:00 UTC"
    written(tmp_path / "submitted", {
        "ana/05/05-lstm.ipynb": LSTM, "ana/05/timestamp.txt": late,
        "ana/05/mine/06-gru.ipynb": GRU, "ana/05/mine/timestamp.txt": early,
        "ben/05/05-lstm.ipynb": LSTM, "ben/05/timestamp.txt": b"soon",
        "ben/05/mine/06-gru.ipynb": GRU, "ben/05/mine/timestamp.txt": early,
        "kim/05.zip": zipped({"05-lstm.ipynb": LSTM, "timestamp.txt": early}),
        "lu/05/05-lstm.ipynb": LSTM, "lu/05/timestamp.txt": early,
        "lu/06/05-lstm.ipynb": LSTM, "lu/06/timestamp.txt": b"0001-01-01",
    })

    def moment(data):
        then = datetime.fromisoformat(data.decode().replace(" UTC", "+00:00"))
        return walk._moment(then.timestamp())

    found = collected(tmp_path, timestamps="timestamp.txt")
    came = {path.removeprefix("submitted/"): f.submitted
            for path, f in found.items() if f.notebook}
    unknown = walk._moment(1.8e9)
    assert came == {
        "ana/05/05-lstm.ipynb": moment(late),
        "ana/05/mine/06-gru.ipynb": moment(late),
        "ben/05/05-lstm.ipynb": unknown,
        "ben/05/mine/06-gru.ipynb": unknown,
        "kim/05.zip/05-lstm.ipynb": unknown,
        "lu/05/05-lstm.ipynb": moment(early),
        "lu/06/05-lstm.ipynb": unknown,
    }
    for name in ("ben/05", "lu/06"):
        assert found[f"submitted/{name}/timestamp.txt"].status.startswith(
            "unreadable: it says no time: "
        )
    # The later one counts, by the times that stand there.
    assert found["submitted/lu/05/05-lstm.ipynb"].status == (
        "superseded by submitted/lu/06/05-lstm.ipynb"
    )
    # Nobody asked for it here.
    assert collected(tmp_path)["submitted/lu/05/05-lstm.ipynb"] \
        .submitted == unknown


def test_every_file_is_listed(tmp_path):
    written(tmp_path, {
        "ana/05-lstm.ipynb": LSTM, "ana/data.csv": b"1", "README.md": b"",
        "ana/other.ipynb": b"{}", "05-lstm.ipynb": LSTM, "misc/x.py": b"",
        "ana/.ipynb_checkpoints/05-lstm-checkpoint.ipynb": LSTM,
        "ana/.DS_Store": b"", "__MACOSX/ana/._05-lstm.ipynb": LSTM,
        "ana/._05-lstm.ipynb": LSTM, "ben.zip": b"PK", "kim/a.rar": b"",
        "lu.zip": zipped({"notes.txt": b""}),
    })
    (tmp_path / "ana" / "06-gru.ipynb").symlink_to("/etc/passwd")
    found = {
        path: (found.student, found.status)
        for path, found in collected(tmp_path).items()
    }
    checkpoint, mac = ("ignored: a copy that Jupyter made",
                       "ignored: what macOS adds to archives")
    assert found == {
        "ana/05-lstm.ipynb": ("ana", ""),
        "ana/data.csv": ("ana", "not a notebook"),
        "README.md": ("", "not a notebook"),
        "misc/x.py": ("", "not a notebook"),
        "ana/other.ipynb": ("ana", "unknown notebook"),
        "05-lstm.ipynb": ("", "unknown student"),
        "ana/.ipynb_checkpoints/05-lstm-checkpoint.ipynb": ("", checkpoint),
        "ana/.DS_Store": ("", "ignored: what macOS adds to folders"),
        "__MACOSX/ana/._05-lstm.ipynb": ("", mac),
        "ana/._05-lstm.ipynb": ("", mac),
        "ana/06-gru.ipynb": ("", "ignored: a symbolic link"),
        "ben.zip": (
            "ben", "unreadable: the archive is broken: File is not a zip file"
        ),
        "kim/a.rar": ("kim", "unreadable: of archives, only .zip is opened"),
        "lu.zip": ("lu", "opened"),
        "lu.zip/notes.txt": ("lu", "not a notebook"),
    }


def test_a_file_that_cannot_be_opened_is_still_handed_in(tmp_path, monkeypatch):
    monkeypatch.setattr(walk, "FILE", len(LSTM))
    written(tmp_path, {"ana/05-lstm.ipynb": LSTM + b" "})
    written(tmp_path, {"ana/05-lstm-1.ipynb": LSTM}, when=1.7e9)
    found = collected(tmp_path)
    last = found["ana/05-lstm.ipynb"]
    assert (last.student, last.notebook) == ("ana", "05-lstm")
    assert last.status.startswith("unreadable: larger than")
    assert last.sha256 == ""
    assert found["ana/05-lstm-1.ipynb"].status == (
        "superseded by ana/05-lstm.ipynb"
    )


def test_a_pattern_decides(tmp_path):
    written(tmp_path, {
        "week5/a1/b2.ipynb": LSTM, "week5/a3/b4.ipynb": GRU, "x.ipynb": LSTM,
        "week5/a1/06-gru_b5.ipynb": b"", "week5/notes.txt": b"",
        "week6/a/ .ipynb": LSTM,
    })
    found = collected(tmp_path, r"/(?P<notebook>[^/]*)(?P<student>b\d)\.ipynb$")
    assert {p: (f.student, f.notebook, f.status)
            for p, f in found.items()} == {
        "week5/a1/b2.ipynb": ("b2", "05-lstm", ""),
        "week5/a3/b4.ipynb": ("b4", "06-gru", ""),
        "week5/a1/06-gru_b5.ipynb": ("b5", "06-gru", ""),
        "x.ipynb": ("", "05-lstm", "unknown student"),
        "week6/a/ .ipynb": ("", "05-lstm", "unknown student"),
        "week5/notes.txt": ("", "", "not a notebook"),
    }


def test_the_hash_is_of_the_bytes(tmp_path):
    written(tmp_path, {"ana/05-lstm.ipynb": b"abc"})
    found = collected(tmp_path)["ana/05-lstm.ipynb"]
    assert found.sha256.startswith("ba7816bf")
    assert found.row() == {
        "path": "ana/05-lstm.ipynb", "sha256": found.sha256,
        "student": "ana", "notebook": "05-lstm",
        "submitted": walk._moment(1.8e9), "status": "", "sent": (),
        "attempt": 1,
    }


def test_a_folder_without_releases(tmp_path):
    (tmp_path / "x.ipynb").write_text('{"cells": []}')
    (tmp_path / "y.ipynb").write_text("not JSON")
    with pytest.raises(ValueError, match="exercises must be the folder with"):
        layout.releases(tmp_path)


@pytest.mark.parametrize(("label", "name"), [
    ("ana", "ana"), ("Zoë Ng", "Zoë Ng"), ("a/b\\c", "a_b_c"),
    ("..", "unnamed"), ("", "unnamed"), (" . ", "unnamed"),
    ("a\nb\x1b", "a_b_"), ("../x", "_x"), ("Zoe\u0308", "Zoë"),
    ("=1+1", "=1+1"), ("\ud800", "_"), ("李" * 99, "李" * 40),
])
def test_safe(label, name):
    assert layout.safe(label) == name


def test_students_of_one_name_are_kept_apart():
    found = layout.apart({
        ("Ana", "1"), ("Ana", "2"), ("ana", ""), ("ben", ""), ("a/b", ""),
        ("a\\b", ""), ("kim", "7"),
    })
    assert found["Ana", "1"] == "Ana-1" and found["Ana", "2"] == "Ana-2"
    assert found["ana", ""].startswith("ana-")
    assert found["ben", ""] == "ben" and found["kim", "7"] == "kim"
    assert found["a/b", ""] != found["a\\b", ""]


NAMES = st.text(max_size=40) | st.from_regex(
    r"(?s)[a-z]{0,3}(_LATE)?_?\d*_?\d*(_assignsubmission_file_)?"
    r"(Copy of )?05.lstm[ _-]?\(?\d{0,3}\)?(\.ipynb|\.zip)?", fullmatch=True,
)


@given(st.lists(NAMES, min_size=1, max_size=4), st.binary(max_size=60))
def test_garbage_names_have_an_answer(parts, data):
    label, number = layout.who(parts, ASKED)
    assert isinstance(label, str) and (number == "" or number.isdigit())
    assert layout.which(parts, data, ASKED) in {"", *ASKED}


@given(st.lists(NAMES, max_size=6, unique=True))
def test_students_never_share_a_file_name(labels):
    labels = {unicodedata.normalize("NFC", label) for label in labels}
    found = layout.apart({(label, "") for label in labels})
    names = list(found.values())
    assert len({name.casefold() for name in names}) == len(labels)
    for name in names:
        assert name == name.strip(" .") and not set(name) & set('/\\\0:')
        assert 0 < len(name.encode()) <= 130


@given(st.dictionaries(NAMES.filter(bool), st.binary(max_size=20), max_size=5))
def test_whatever_is_in_an_archive_is_listed(tmp_path_factory, files):
    root = tmp_path_factory.mktemp("class") / "class.zip"
    usable = {
        name: data for name, data in files.items()
        if "\0" not in name and not name.endswith("/")
        and name.encode("utf-8", "ignore").decode() == name
    }
    root.write_bytes(zipped(usable))
    with walk.Tree(root) as tree:
        found, _ = layout.collect(tree, RELEASED)
    assert len(found) == len(usable)
    for entry in found:
        assert entry.path.isprintable()
        assert entry.status or (entry.student and entry.notebook)


# --- who handed in ----------------------------------------------------------

def looked_at(root, files, people=()):
    """(({path: student} of what counts, {path: status} of the rest), what a
    person must know."""
    written(root, files)
    with walk.Tree(root) as tree:
        found, said = layout.collect(tree, RELEASED, people=people)
    return ({f.path: f.student for f in found if not f.status},
            {f.path: f.status for f in found if f.status},
            [*said, *layout.doubtful(found)])


def test_a_lone_archive_with_folders_is_nobodys(tmp_path):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "eve.zip").write_bytes(zipped({
        "ana/05-lstm.ipynb": LSTM, "ben/05-lstm.ipynb": LSTM}))
    counts, _, said = looked_at(tmp_path / "class", {})
    assert counts == {}
    assert "eve.zip holds the folders of several people" in said[0]


@pytest.mark.parametrize(("line", "students"), [
    ("7,Eve", {"Eve"}), ("7,Ana\n8,Ben", {"Ana", "Ben"}),
])
def test_a_roster_says_whose_an_archive_is(tmp_path, line, students):
    (tmp_path / "class").mkdir()
    (tmp_path / "r.csv").write_text(f"id,name\n{line}\n")
    (tmp_path / "class" / "eve.zip").write_bytes(zipped({
        "ana/05-lstm.ipynb": LSTM, "ben/05-lstm.ipynb": LSTM}))
    counts, *_ = looked_at(
        tmp_path / "class", {}, roster.read(tmp_path / "r.csv"))
    assert set(counts.values()) == students


NFC, NFD = "Jos\u00e9", "Jose\u0301"


def test_accents_that_are_written_in_two_ways(tmp_path):
    """Files of one person, unless both are the same notebook's."""
    counts, _, said = looked_at(tmp_path / "a", {
        f"{NFC}/05-lstm.ipynb": LSTM, f"{NFD}/05-lstm.ipynb": LSTM + b" "})
    assert len(set(counts.values())) == 2 and "two people?" in said[0]
    counts, _, said = looked_at(tmp_path / "b", {
        f"{NFC}/05-lstm.ipynb": LSTM, f"{NFD}/06-gru.ipynb": GRU})
    assert set(counts.values()) == {NFC} and "taken for one" in said[0]


def test_many_that_give_way_are_told_of(tmp_path):
    files = {f"CS101/{name}/05-lstm.ipynb": LSTM + b" " * k
             for k, name in enumerate("abcd")}
    _, _, said = looked_at(tmp_path, {**files, "kim/06-gru.ipynb": GRU})
    assert said == ["3 files of CS101 for 05-lstm gave way to one: is CS101 "
                    "one student?"]


def test_a_folder_called_like_another_student_is_told_of(tmp_path):
    counts, _, said = looked_at(tmp_path, {
        "eve/Ben/05-lstm.ipynb": LSTM, "ben/05-lstm.ipynb": LSTM})
    assert set(counts.values()) == {"eve", "ben"}
    assert said == ["eve handed in a folder that is called like ben."]


def test_an_empty_file_gives_way_to_one_with_answers(tmp_path):
    root = written(tmp_path, {"ana/05-lstm.ipynb": LSTM,
                              "ana/05-lstm (solved).ipynb": LSTM + b" "})
    os.utime(root / "ana/05-lstm.ipynb", (1.9e9, 1.9e9))
    with walk.Tree(root) as tree:
        files, _ = layout.collect(tree, RELEASED)
    counting, = (f for f in files if not f.status)
    assert counting.path == "ana/05-lstm.ipynb"
    assert len(layout.contested(files)) == 2
    layout.supersede(files, {counting.sha256})
    assert counting.status == ("superseded by ana/05-lstm (solved).ipynb: it "
                               "holds no answer")
    assert [f.path for f in files if not f.status] == [
        "ana/05-lstm (solved).ipynb"]


ROSTER = """id,name,canvas,moodle
s1,Ana Gómez,12345,1001
s2,Ben Lee,12346,1002
s3,Ben Lee,12347,1003
s4,Zoë Ng,,
"""


@pytest.mark.parametrize(("path", "student"), [
    ("gomezana_12345_67890_05-lstm.ipynb", "Ana Gómez"),
    ("gomezana_999_67890_05-lstm.ipynb", "Ana Gómez"),
    ("Ana Gomez/05-lstm.ipynb", "Ana Gómez"),
    ("s1_05-lstm.ipynb", "Ana Gómez"),
    ("Ben Lee_1003_assignsubmission_file_/05-lstm.ipynb", "Ben Lee-s3"),
    ("ng_zoe_05-lstm.ipynb", "Zoë Ng"),
    ("Ben Lee/05-lstm.ipynb", "unknown student: may be Ben Lee-s2 or Ben "
     "Lee-s3"),
    ("mallory/05-lstm.ipynb", "unknown student: mallory is not in the "
     "roster"),
])
def test_a_roster_decides(tmp_path, path, student):
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8")
    counts, others, _ = looked_at(
        tmp_path / "class", {path: LSTM},
        roster.read(tmp_path / "roster.csv"))
    assert {**others, **counts} == {path: student}


@pytest.mark.parametrize(("text", "says"), [
    ("name\nana\n", "line 1: the first line must name the columns"),
    ("id,name\n,ana\n", "line 2: id must not be empty"),
    ("id,canvas\n,88123\n", "line 2: id must not be empty"),
    ("ID,Student\n,ana\n", "line 2: id must not be empty"),
    ("id\n1\n1\n", "line 3: id '1' stands in line 2 already"),
    (b"\xff\xfe", "must be CSV in UTF-8"),
])
def test_a_roster_that_is_wrong(tmp_path, text, says):
    path = tmp_path / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ValueError, match=says):
        roster.read(path)


@pytest.mark.parametrize(("line", "cells"), [
    ("ID;Student;Section\r\n;  Points Possible;\r\n7;Lee, Ben;A",
     "7;Lee, Ben;A"),
    ("ID;Student;Task (1)\r\n;;Manual Posting\r\n;    Points Possible;3\r\n"
     "7;Lee, Ben;2", "7;Lee, Ben;2"),
    ("First name,Last name,ID number\nBen,Lee,7", "Ben;Lee;7"),
])
def test_a_roster_that_a_platform_wrote(tmp_path, line, cells):
    path = tmp_path / "roster.csv"
    path.write_bytes(line.encode("utf-8-sig"))
    ben, = roster.read(path)
    assert ben.id == "7" and ";".join(v for _, v in ben.row) == cells
    assert roster.find([ben], "ben lee", "") == [ben]


@pytest.mark.parametrize("eva", [
    "eva/", "Eva_7_assignsubmission_file_/", "Eva_7_assignsubmission_file_",
])
def test_who_handed_in_no_notebook_is_named(tmp_path, eva):
    """They are not among those who handed in nothing."""
    ana = eva.replace("va", "na").replace("E", "A").replace("e", "a")
    _, _, said = looked_at(tmp_path / "class", {
        f"{eva}05-lstm.docx": b"PK", f"{ana}05-lstm.ipynb": LSTM,
        f"{ana}notes.txt": b"", "readme.txt": b"",
        f"{eva}more.zip": zipped({"05-lstm.docx": b"PK"}),
    })
    found, = said
    assert found.startswith("Files, but no notebook, came from ")
    assert found.casefold().count("eva (") == 1 and "na (" not in found


def test_long_names_take_no_time(tmp_path):
    """Of 55 000 characters, which patterns would go through again and again."""
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "eve.zip").write_bytes(zipped({
        "_" * 55_000 + "05-lstm.ipynb": LSTM, "a-" * 27_000 + ".zip": b"",
        "/".join("ab" * 20 for _ in range(1000)) + ".ipynb": LSTM,
        "05-lstm.ipynb": LSTM}))
    counts, others, _ = looked_at(tmp_path / "class", {})
    assert set(counts) == {"eve.zip/05-lstm.ipynb"}
    assert max(map(len, others)) < 15_000
    assert sum("too many characters" in s for s in others.values()) == 3
