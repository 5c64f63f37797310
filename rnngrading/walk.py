"""Every file below a folder or in an archive, opened without trust.

Nothing is extracted and no link is followed: a file on disk is opened only
if it is a regular file, and the notebooks of an archive are read in memory,
one at a time and each up to a limit; an archive within another one lies in a
nameless file meanwhile. What cannot be opened is listed with the reason.
"""

import os
import re
import shutil
import stat
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FILE = 50 * 2**20           # bytes of a notebook
ARCHIVE = 200 * 2**20       # bytes of an archive that lies among others
UNPACKED = 500 * 2**20      # bytes of all that is read out of such an archive
CONTENTS = 2 * 2**20        # bytes of an archive's table of contents
DEEP = 100                  # folders in one another, in an archive
NAME, PATH = 255, 1000      # characters; what systems of files allow, or less
ENTRIES = 5000              # files in such an archive
DEPTH = 3                   # archives within archives

_SHOWN = 100                # characters of a name that is too long
_NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)
_PACKED = re.compile(r"\.(rar|7z|tar|tgz|gz|bz2|xz|zst)$", re.IGNORECASE)
_KINDS = {
    stat.S_IFLNK: "a symbolic link", stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device", stat.S_IFDIR: "a folder",
}


class Unopened(Exception):
    """A file that cannot be opened; the text says why."""


@dataclass(frozen=True)
class Entry:
    """A file that was found.

    parts: the names on the way to it, archives among them; printable
    times: when it was last written, and before that the archives that it
        lies in, from the outermost: "2026-11-20T22:14:05" or None
    fault: why it cannot be opened, or ""
    place: where the bytes are: the file, then positions in archives
    """

    parts: tuple
    times: tuple
    fault: str = ""
    place: tuple = ()

    @property
    def path(self):
        """As shown to people: "a.zip/b/05-lstm.ipynb"."""
        return "/".join(self.parts)


def is_notebook(name):
    """Is a file of this name meant to be a notebook?"""
    return _NOTEBOOK.search(name) is not None


def is_archive(name):
    return name.lower().endswith(".zip")


class Tree:
    """The files of a folder, or of a zip archive in place of one.

        with Tree(root) as tree:
            for entry in tree:
                data = tree.read(entry)

    root: a folder or a zip archive; ValueError if it is neither
    """

    def __init__(self, root):
        self.root = Path(root).resolve()
        self._open = []          # [(place, ZipFile, its file)]
        if not self.root.is_dir():
            if not self.root.is_file():
                raise ValueError(
                    f"submissions must be a folder or a zip archive; there "
                    f"is no {root}"
                )
            try:
                self._archive((self.root,))
            except Unopened as error:
                raise ValueError(
                    f"submissions must be a folder or a zip archive; {root} "
                    f"is neither: {error}"
                ) from error

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._close(0)

    def __iter__(self):
        if self.root.is_dir():
            yield from self._folder()
        else:
            yield from self._packed(Entry((), (), "", (self.root,)), None)

    def read(self, entry):
        """The bytes of an entry; Unopened where they cannot be had."""
        if entry.fault:
            raise Unopened(entry.fault)
        limit = ARCHIVE if is_archive(entry.parts[-1]) else FILE
        return self._read(entry.place, limit)

    def _folder(self):
        waiting = [(self.root, ())]
        while waiting:
            folder, parts = waiting.pop()
            try:
                with os.scandir(folder) as found:
                    names = sorted(found, key=lambda item: item.name)
            except OSError as error:
                yield Entry(parts, (None,), f"unreadable: {error.strerror}")
                continue
            below = []
            for item in names:
                here = (*parts, _printable(item.name))
                path = folder / item.name
                try:
                    state = item.stat(follow_symlinks=False)
                except OSError as error:
                    yield Entry(here, (None,), f"unreadable: {error.strerror}")
                    continue
                kind = stat.S_IFMT(state.st_mode)
                if kind == stat.S_IFDIR:
                    below.append((path, here))
                    if not is_notebook(item.name):
                        continue
                if kind != stat.S_IFREG:
                    fault = f"ignored: {_KINDS.get(kind, 'no regular file')}"
                    yield Entry(here, (None,), fault)
                    continue
                entry = Entry(here, (_moment(state.st_mtime),), "", (path,))
                yield from self._file(entry, state.st_size, _Budget())
            waiting += reversed(below)

    def _file(self, entry, size, budget):
        """An entry, and what is in it if it is an archive."""
        name = entry.parts[-1]
        if is_archive(name):
            if len(entry.place) > DEPTH + (self.root == entry.place[0]):
                yield _but(
                    entry,
                    f"unreadable: more than {DEPTH} archives in one another",
                )
            elif fault := _large(size, ARCHIVE) or budget.take(size):
                yield _but(entry, fault)
            else:
                yield from self._packed(entry, budget)
        elif is_notebook(name):
            fault = _large(size, FILE) or budget.take(size)
            yield _but(entry, fault) if fault else entry
        elif _PACKED.search(name):
            yield _but(entry, "unreadable: of archives, only .zip is opened")
        else:
            yield entry

    def _packed(self, entry, budget):
        """What is in an archive, then the archive itself.

        budget: what may still be read out of it; None for the root, which
            holds a whole class
        """
        try:
            infos = self._archive(entry.place).infolist()
        except Unopened as error:
            yield _but(entry, str(error))
            return
        if budget and (fault := budget.count(len(infos))):
            yield _but(entry, fault)
            return
        names = [_names(info) for info in infos]
        last = {name: i for i, name in enumerate(names)}
        for i, (info, name) in enumerate(zip(infos, names, strict=True)):
            parts = tuple(map(_printable, name[:DEEP])) or ("(no name)",)
            inner = Entry(
                (*entry.parts, *parts), (*entry.times, _stamp(info)), "",
                (*entry.place, i),
            )
            if info.is_dir():
                if is_notebook(parts[-1]):
                    yield _but(inner, "ignored: a folder")
            elif fault := _refused(info, name):
                yield _but(inner, fault)
            elif last[name] != i:
                yield _but(inner, "ignored: the archive has this name again")
            else:
                yield from self._file(inner, info.file_size,
                                      budget or _Budget())
        if entry.parts:
            yield _but(entry, "opened")

    def _read(self, place, limit):
        if len(place) == 1:
            with _regular(place[0]) as file:
                data = file.read(limit + 1)
        else:
            archive = self._archive(place[:-1])
            try:
                with archive.open(archive.infolist()[place[-1]]) as file:
                    data = file.read(limit + 1)
            except Exception as error:
                # zipfile meets garbage with a dozen kinds of exception.
                raise Unopened(f"unreadable: {_said(error)}") from error
        if fault := _large(len(data), limit):
            raise Unopened(fault)
        return data

    def _archive(self, place):
        """The open archive at a place; the others that are open are closed,
        except for those that it lies in."""
        depth = 0
        for at, archive, _ in self._open:
            if at != place[:len(at)]:
                break
            if at == place:
                return archive
            depth += 1
        self._close(depth)
        whole = place == (self.root,)
        source = _Archive(self._file_of(place), whole)
        try:
            archive = zipfile.ZipFile(source)
            source.free()
        except Exception as error:
            source.close()
            raise Unopened(f"unreadable: {_said(error)}") from error
        if not whole and len(archive.infolist()) > ENTRIES:
            source.close()
            raise Unopened(f"unreadable: more than {ENTRIES} files in it")
        # What one file takes cannot be another's, except in a bomb.
        packed = sum(info.compress_size for info in archive.infolist())
        if packed > source.seek(0, os.SEEK_END):
            source.close()
            raise Unopened("unreadable: its files lie on top of each other")
        self._open.append((place, archive, source))
        return archive

    def _file_of(self, place):
        """The bytes of an archive as a file that is open."""
        if len(place) == 1:
            return _regular(place[0])
        outer = self._archive(place[:-1])
        file = tempfile.TemporaryFile()
        try:
            with outer.open(outer.infolist()[place[-1]]) as packed:
                shutil.copyfileobj(_UpTo(packed, ARCHIVE), file, 2**20)
        except Exception as error:
            file.close()
            if isinstance(error, Unopened):
                raise
            # zipfile meets garbage with a dozen kinds of exception.
            raise Unopened(f"unreadable: {_said(error)}") from error
        return file

    def _close(self, depth):
        for _, archive, source in self._open[depth:]:
            archive.close()
            source.close()      # zipfile closes only what it opened
        del self._open[depth:]


class _Archive:
    """A file for zipfile, which reads a table of contents at once and keeps
    all of it: until `free`, no more than CONTENTS is read in one go."""

    def __init__(self, file, whole):
        self.file = file
        self.most = None if whole else CONTENTS
        self.seek, self.tell = file.seek, file.tell
        self.seekable, self.close = file.seekable, file.close

    def read(self, n=-1):
        if self.most is None or 0 <= n <= self.most:
            return self.file.read(n)
        data = self.file.read(self.most + 1)
        if len(data) > self.most:
            raise ValueError("its table of contents is too long")
        return data

    def free(self):
        self.most = None


class _UpTo:
    """A file of which no more than so many bytes are read."""

    def __init__(self, file, most):
        self.file, self.left, self.most = file, most, most

    def read(self, n):
        data = self.file.read(n)
        self.left -= len(data)
        if self.left < 0:
            raise Unopened(_large(self.most + 1, self.most))
        return data


class _Budget:
    """What one archive, with all within it, may cost."""

    def __init__(self):
        self.bytes, self.entries = UNPACKED, ENTRIES

    def take(self, size):
        if size > self.bytes:
            return f"unreadable: the archive unpacks to over {_mb(UNPACKED)}"
        self.bytes -= size
        return ""

    def count(self, number):
        if number > self.entries:
            return f"unreadable: more than {ENTRIES} files in it"
        self.entries -= number
        return ""


def _regular(path):
    """Opened for reading if it is a regular file; a pipe does not hang."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        number = os.open(path, flags)
    except OSError as error:
        raise Unopened(f"unreadable: {error.strerror}") from error
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise Unopened("ignored: no regular file")
    return open(number, "rb")


def _names(info):
    """The parts of an archive's file name: () where it has none."""
    name = info.filename
    if not info.flag_bits & 0x800:       # not marked as UTF-8, often is
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    name = name.replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    return ("/", *parts) if name.startswith("/") else parts


def _refused(info, name):
    """Why a file in an archive is not read, or ""."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if len(info.filename) > PATH or any(len(part) > NAME for part in name):
        return "unreadable: a name of too many characters"
    if not name or ".." in name or name[0] == "/" or name[0][1:2] == ":":
        return "ignored: a name that points out of the archive"
    if kind not in (0, stat.S_IFREG):
        return f"ignored: {_KINDS.get(kind, 'no regular file')}"
    if info.flag_bits & 1:
        return "unreadable: encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "unreadable: compressed in an unusual way"
    return ""


def _but(entry, fault):
    return Entry(entry.parts, entry.times, fault, entry.place)


def _large(size, limit):
    return f"unreadable: larger than {_mb(limit)}" if size > limit else ""


def _mb(size):
    return f"{size // 2**20} MB"


def _said(error):
    """An exception of zipfile in one printable line."""
    text = _printable(str(error)[:200]) or type(error).__name__
    return f"the archive is broken: {text}"


def _printable(name):
    """A name without characters that a terminal or a table acts on."""
    if len(name) > NAME:
        name = f"{name[:_SHOWN]}…"
    text = name.encode("utf-8", "backslashreplace").decode()
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode()
        for c in text
    )


def _moment(seconds):
    try:
        return datetime.fromtimestamp(int(seconds)).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def _stamp(info):
    """When an archive's file was written; None for the format's zero."""
    try:
        moment = datetime(*info.date_time)
    except ValueError:
        return None
    return moment.isoformat() if moment.year > 1980 else None
