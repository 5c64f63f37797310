"""Opening what was handed in: links, pipes, bombs and broken archives."""

import io
import os
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngrading import walk


def zipped(files, **options):
    """The bytes of an archive of {name or ZipInfo: bytes}."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in dict(files).items():
            archive.writestr(name, data, **options)
    return made.getvalue()


def listed(root):
    """{path: fault} of everything that is found."""
    with walk.Tree(root) as tree:
        return {entry.path: entry.fault for entry in tree}


def contents(root):
    """{path: bytes or why not} of everything that is found."""
    found = {}
    with walk.Tree(root) as tree:
        for entry in tree:
            try:
                found[entry.path] = tree.read(entry)
            except walk.Unopened as error:
                found[entry.path] = str(error)
    return found


def test_files_in_folders_and_archives(tmp_path):
    (tmp_path / "ana").mkdir()
    (tmp_path / "ana" / "x.ipynb").write_bytes(b"1")
    (tmp_path / "notes.txt").write_bytes(b"2")
    (tmp_path / "ben.zip").write_bytes(zipped({
        "x.ipynb": b"3", "deep/y.ipynb": b"4",
        "z.zip": zipped({"a/x.ipynb": b"5"}),
    }))
    found = contents(tmp_path)
    assert found == {
        "ana/x.ipynb": b"1", "notes.txt": b"2", "ben.zip/x.ipynb": b"3",
        "ben.zip/deep/y.ipynb": b"4", "ben.zip/z.zip/a/x.ipynb": b"5",
        "ben.zip/z.zip": "opened", "ben.zip": "opened",
    }


def test_an_archive_in_place_of_a_folder(tmp_path):
    inner = zipped({"x.ipynb": b"2"})
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({"ana/x.ipynb": b"1", "ben.zip": inner}))
    assert contents(path) == {
        "ana/x.ipynb": b"1", "ben.zip/x.ipynb": b"2", "ben.zip": "opened",
    }


def test_entries_can_be_read_in_any_order(tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.zip").write_bytes(zipped({
            "1.ipynb": f"{name}1", "n.zip": zipped({"2.ipynb": f"{name}2"}),
        }))
    with walk.Tree(tmp_path) as tree:
        entries = [e for e in tree if not e.fault]
        for entry in [*entries[::-1], *entries[::2], *entries]:
            name, number = entry.path[0], entry.path[-7]
            assert tree.read(entry) == f"{name}{number}".encode()


@pytest.mark.parametrize("make", [
    lambda path: None,
    lambda path: path.write_text("not an archive"),
    lambda path: os.mkfifo(path),
])
def test_what_is_neither_a_folder_nor_an_archive(tmp_path, make):
    path = tmp_path / "class.zip"
    make(path)
    with pytest.raises(ValueError, match="submissions must be a folder or a"):
        walk.Tree(path)


def test_nothing_but_regular_files_is_opened(tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "x.ipynb").write_bytes(b"secret")
    home = tmp_path / "class"
    home.mkdir()
    (home / "link.ipynb").symlink_to(secret / "x.ipynb")
    (home / "folder").symlink_to(secret)
    (home / "gone.ipynb").symlink_to("nowhere")
    (home / "loop").symlink_to(home)
    os.mkfifo(home / "pipe.ipynb")
    (home / "dir.ipynb").mkdir()
    (home / "dir.ipynb" / "x.ipynb").write_bytes(b"1")
    assert contents(home) == {
        "dir.ipynb": "ignored: a folder", "dir.ipynb/x.ipynb": b"1",
        "folder": "ignored: a symbolic link",
        "gone.ipynb": "ignored: a symbolic link",
        "link.ipynb": "ignored: a symbolic link",
        "loop": "ignored: a symbolic link",
        "pipe.ipynb": "ignored: a pipe",
    }


@pytest.mark.parametrize("make", [
    lambda path, other: path.symlink_to(other),
    lambda path, other: os.mkfifo(path),
    lambda path, other: None,
])
def test_a_file_that_is_exchanged_after_it_was_found(tmp_path, make):
    other = tmp_path / "other"
    other.write_bytes(b"secret")
    path = tmp_path / "class" / "x.ipynb"
    path.parent.mkdir()
    path.write_bytes(b"1")
    with walk.Tree(path.parent) as tree:
        entry, = tree
        path.unlink()
        make(path, other)
        with pytest.raises(walk.Unopened):
            tree.read(entry)


def test_files_that_are_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(walk, "FILE", 2**20)
    (tmp_path / "x.ipynb").write_bytes(bytes(2**20))
    (tmp_path / "y.ipynb").write_bytes(bytes(2**20 + 1))
    (tmp_path / "z.txt").write_bytes(bytes(2**20 + 1))
    (tmp_path / "a.zip").write_bytes(zipped({"x.ipynb": bytes(2**20 + 1)}))
    found = listed(tmp_path)
    assert found["x.ipynb"] == found["z.txt"] == ""
    assert found["y.ipynb"] == "unreadable: larger than 1 MB"
    assert found["a.zip/x.ipynb"] == "unreadable: larger than 1 MB"


def test_a_file_that_grows_after_it_was_found(tmp_path, monkeypatch):
    monkeypatch.setattr(walk, "FILE", 2**20)
    (tmp_path / "x.ipynb").write_bytes(b"")
    with walk.Tree(tmp_path) as tree:
        entry, = tree
        os.truncate(tmp_path / "x.ipynb", 2**42)     # more than any memory
        with pytest.raises(walk.Unopened, match="larger than 1 MB"):
            tree.read(entry)


def test_archives_that_unpack_to_too_much(tmp_path, monkeypatch):
    monkeypatch.setattr(walk, "UNPACKED", 10 * 2**20)
    mega = {f"{k}.ipynb": bytes(2**20) for k in range(6)}
    (tmp_path / "ana.zip").write_bytes(
        zipped({"a.zip": zipped(mega), "b.zip": zipped(mega)})
    )
    (tmp_path / "ben.zip").write_bytes(zipped(mega))
    (tmp_path / "data.zip").write_bytes(
        zipped({"data.csv": bytes(20 * 2**20), "x.ipynb": b"1"})
    )
    found = listed(tmp_path)
    over = "unreadable: the archive unpacks to over 10 MB"
    assert list(found.values()).count(over) == 3
    assert found["ana.zip/b.zip/5.ipynb"] == over
    assert found["ben.zip/5.ipynb"] == ""
    assert found["data.zip/x.ipynb"] == ""


def test_archives_with_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(walk, "ENTRIES", 10)
    (tmp_path / "a.zip").write_bytes(zipped({str(k): b"" for k in range(11)}))
    # As many as are allowed, in each of two.
    ten = zipped({str(k): b"" for k in range(6)})
    (tmp_path / "b.zip").write_bytes(zipped({"1.zip": ten, "2.zip": ten}))
    found = listed(tmp_path)
    assert found["a.zip"] == "unreadable: more than 10 files in it"
    assert found["b.zip/1.zip"] == "opened"
    assert found["b.zip/2.zip"] == "unreadable: more than 10 files in it"
    # One with a whole class is another matter.
    path = tmp_path / "a.zip"
    assert len(listed(path)) == 11
    # No more than so much is read before there is an object of each.
    monkeypatch.setattr(walk, "CONTENTS", 100)
    assert listed(tmp_path)["a.zip"] == (
        "unreadable: the archive is broken: its table of contents is too long")


@pytest.mark.parametrize("whole", [False, True])
def test_archives_in_archives_in_archives(tmp_path, whole):
    data = zipped({"x.ipynb": b"1"})
    for _ in range(walk.DEPTH + whole):
        data = zipped({"n.zip": data})
    path = tmp_path / "n.zip"
    path.write_bytes(data)
    found = listed(path if whole else tmp_path)
    deepest = "/".join((walk.DEPTH + 1) * ["n.zip"])
    assert found[deepest] == (
        "unreadable: more than 3 archives in one another"
    )
    assert len(found) == walk.DEPTH + 1
    assert not any(path.endswith("ipynb") for path in found)


def test_an_archive_whose_files_overlap(tmp_path):
    """One file, listed a hundred times."""
    data = zipped({"0.ipynb": os.urandom(2**16)})
    start = data.index(b"PK\1\2")
    end = data.index(b"PK\5\6")
    entry = data[start:end]
    many = b"".join(
        entry.replace(b"0.ipynb", b"%d.ipynb" % (k % 10)) for k in range(100)
    )
    tail = struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, 100, 100, len(many), start, 0
    )
    (tmp_path / "a.zip").write_bytes(data[:start] + many + tail)
    assert listed(tmp_path) == {
        "a.zip": "unreadable: its files lie on top of each other"
    }


def test_a_size_that_is_a_lie(tmp_path):
    data = zipped({"x.ipynb": bytes(2**20)})
    size = struct.pack("<L", 2**20)
    assert data.count(size) == 2
    (tmp_path / "a.zip").write_bytes(
        data.replace(size, struct.pack("<L", 10))
    )
    found = contents(tmp_path)["a.zip/x.ipynb"]
    assert "unreadable: the archive is broken" in found


@pytest.mark.parametrize("name", [
    "../x.ipynb", "a/../../x.ipynb", "/etc/x.ipynb", "..\\x.ipynb",
    "C:\\x.ipynb", "C:x.ipynb", "\\x.ipynb", "..", "//x.ipynb",
])
def test_names_that_point_out_of_the_archive(tmp_path, name):
    info = zipfile.ZipInfo("x")
    info.filename = name
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({info: b"1"}))
    assert list(contents(path).values()) == [
        "ignored: a name that points out of the archive"
    ]


def test_names_as_windows_and_macos_write_them(tmp_path):
    folder = zipfile.ZipInfo("x")
    folder.filename = "ana\\x.ipynb"
    unmarked = zipfile.ZipInfo("José/x.ipynb")
    data = zipped({folder: b"1", unmarked: b"2", "./Zoë//x.ipynb": b"3"})
    flag = struct.pack("<H", 0x800)
    assert data.count(flag) >= 2
    path = tmp_path / "class.zip"
    path.write_bytes(data.replace(flag, b"\0\0"))
    assert contents(path) == {
        "ana/x.ipynb": b"1", "José/x.ipynb": b"2", "Zoë/x.ipynb": b"3",
    }


def test_kinds_of_entries(tmp_path):
    link = zipfile.ZipInfo("link.ipynb")
    link.external_attr = 0o120777 << 16
    pipe = zipfile.ZipInfo("pipe.ipynb")
    pipe.external_attr = 0o010666 << 16
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({
        link: b"/etc/passwd", pipe: b"", "dir.ipynb/": b"", "dir/": b"",
        "x.ipynb": b"1",
    }))
    assert contents(path) == {
        "link.ipynb": "ignored: a symbolic link",
        "pipe.ipynb": "ignored: a pipe", "dir.ipynb": "ignored: a folder",
        "x.ipynb": b"1",
    }


def test_encrypted_and_unusual_entries(tmp_path):
    path = tmp_path / "a.zip"
    data = bytearray(zipped({"x.ipynb": b"1"}))
    data[data.index(b"PK\3\4") + 6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    assert contents(path) == {"x.ipynb": "unreadable: encrypted"}
    path.write_bytes(
        zipped({"x.ipynb": b"1"}, compress_type=zipfile.ZIP_LZMA)
    )
    assert contents(path) == {
        "x.ipynb": "unreadable: compressed in an unusual way"
    }


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_name_that_an_archive_has_twice(tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("x.ipynb", b"first")
        archive.writestr("./x.ipynb", b"last")
    path = tmp_path / "a.zip"
    path.write_bytes(made.getvalue())
    with walk.Tree(path) as tree:
        first, last = tree
        assert first.fault == "ignored: the archive has this name again"
        assert tree.read(last) == b"last"


def test_other_kinds_of_archives_are_named(tmp_path):
    for name in ("a.rar", "a.tar.gz", "a.7z", "a.txt"):
        (tmp_path / name).write_bytes(b"")
    found = listed(tmp_path)
    assert found.pop("a.txt") == ""
    assert set(found.values()) == {
        "unreadable: of archives, only .zip is opened"
    }


def test_names_are_printable(tmp_path):
    (tmp_path / "a\x1b[2J\n.txt").write_bytes(b"")
    (tmp_path / os.fsdecode(b"\xff.txt")).write_bytes(b"")
    assert set(listed(tmp_path)) == {"a\\x1b[2J\\n.txt", "\\udcff.txt"}


def test_a_folder_too_deep_to_open(tmp_path):
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("d" * 200, dir_fd=here)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    (tmp_path / "x.ipynb").write_bytes(b"1")
    found = listed(tmp_path)
    assert found.pop("x.ipynb") == ""
    assert list(found.values()) == ["unreadable: File name too long"]


def test_times_come_from_the_outside_in(tmp_path):
    info = zipfile.ZipInfo("x.ipynb", (2026, 11, 20, 22, 14, 6))
    zero = zipfile.ZipInfo("y.ipynb")
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({info: b"", zero: b""}))
    os.utime(path, (1.8e9 + 0.5, 1.8e9 + 0.5))
    with walk.Tree(tmp_path) as tree:
        times = {entry.path: entry.times for entry in tree}
    outer = walk._moment(1.8e9)
    assert times == {
        "a.zip/x.ipynb": (outer, "2026-11-20T22:14:06"),
        "a.zip/y.ipynb": (outer, None), "a.zip": (outer,),
    }


@pytest.mark.parametrize("moment", [
    (1980, 0, 0, 0, 0, 0), (2026, 2, 30, 0, 0, 0), (2026, 1, 1, 31, 0, 0),
])
def test_a_time_that_is_none(tmp_path, moment):
    info = zipfile.ZipInfo("x.ipynb")
    info.date_time = moment
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({info: b""}))
    with walk.Tree(path) as tree:
        entry, = tree
    assert entry.times == (None,)


@pytest.mark.parametrize(("name", "right"), [
    ("x.ipynb", True), ("X.IPYNB", True), ("x.ipynb.txt", True),
    ("x.ipynb.json", True), ("x.py", False), ("ipynb", False),
    ("x.ipynb.py", False),
])
def test_is_notebook(name, right):
    assert walk.is_notebook(name) is right


GOOD = zipped({
    "ana/x.ipynb": b"one" * 50, "b.zip": zipped({"y.ipynb": b"two" * 50}),
})


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=30), st.booleans())
def test_damaged_archives_never_crash(tmp_path_factory, at, junk, cut):
    rest = b"" if cut else GOOD[at + len(junk):]
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "a.zip").write_bytes(GOOD[:at] + junk + rest)
    found = contents(folder)
    assert "a.zip" in found
    for path, content in found.items():
        if isinstance(content, str):
            assert content.startswith(("opened", "unreadable", "ignored"))
            assert content.isprintable()
        else:
            assert path.startswith("a.zip/")
