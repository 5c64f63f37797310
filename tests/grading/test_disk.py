"""Files are whole or the old ones; folders go away, whatever is in them."""

import os
from pathlib import Path

import pytest

from rnngrading import disk


def test_a_file_is_whole_or_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "below" / "x.txt"
    disk.write(path, "old")

    def fail(self, target):
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        disk.write(path, "new")
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]


def test_what_utf8_cannot_say_is_replaced(tmp_path):
    disk.write(tmp_path / "x", "\ud800\r\nü")
    assert (tmp_path / "x").read_bytes() == b"?\r\n\xc3\xbc"


def deep(folder):
    """Folders in folders, deeper than Python's recursion goes."""
    before = os.getcwd()
    os.chdir(folder)
    for _ in range(3000):
        os.mkdir("d")
        os.chdir("d")
    os.chdir(before)


def locked(folder):
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "c").touch()
    (folder / "a" / "b").chmod(0)
    (folder / "a").chmod(0)


def linked(folder):
    (folder / "out").symlink_to(folder.parents[1])
    (folder / "nowhere").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")


@pytest.mark.parametrize("fill", [deep, locked, linked])
def test_a_folder_goes_away(fill, tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "_TMP", tmp_path)
    (tmp_path / "mine").mkdir(mode=0o500)
    with disk.scratch() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        fill(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert (tmp_path / "mine").stat().st_mode & 0o777 == 0o500


def test_what_a_process_had_is_cleared(tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "_TMP", tmp_path)
    for name in ("rnn-12-a", "rnn-12-b/c", "rnn-123-a", "mine"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "rnn-12-link").symlink_to("mine")
    disk.clear(12)
    assert {path.name for path in tmp_path.iterdir()} == {
        "rnn-123-a", "rnn-12-link", "mine"
    }
