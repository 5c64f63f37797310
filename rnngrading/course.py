"""What a kernel that marks may import.

Of the course: everything but what the exercises ask for. The catalogue and
its references are absent; cells keep `init` and `State` and lose their
steps; what computes with cells, and what an exercise asks for word for word,
raises an error that says so. An exercise that trains a model
(`whole_course`) runs where only the catalogue is absent.

Of other packages: the kernel, what the first cell of an exercise notebook
installs, and what these need. Not Keras: it holds an LSTM too.
"""

import ast
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from platformdirs import user_cache_path

from rnncourse import __file__ as _init
from rnncourse import __version__

_PACKAGE = Path(_init).parent
_OWN = Path(__file__).parent
_IN_KERNEL = _OWN / "in_kernel"

# Never in a kernel; `rnncourse.exercises` is made of what follows.
_ABSENT = {"exercises", "cli.py", "__main__.py", "__pycache__"}
_CODE = (".py", ".mplstyle", ".toml")
_OF_EXERCISES = ("probe.py", "record.py", "result.py")  # know no answer
_STAND_INS = {"exercises.py": "__init__.py", "catalogue.py": "catalogue.py"}
# Importable everywhere, as given cells do, and usable nowhere.
_WITHHELD = {"keras"}
# The same unless the exercise needs the whole course.
_COMPUTING = {"kernels", "scan", "model", "stack", "train", "experiments",
              "plot"}
_STEPS = {"step", "step_backward"}  # of each module in cells/
# What an exercise asks for, word for word.
_ASKED_FOR = {
    "data/sequences.py": {"windows", "streams"}, "forecast.py": {"mase"},
    "optim.py": {"clip"},
}

_STAND_IN = '''\
"""Withheld while marks are given."""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)

    def withheld(*args, **kwargs):
        raise RuntimeError(f"{__name__}.{name} is withheld while marks are "
                           "given")

    return withheld
'''
_EXTRAS = ("exercises", "data", "plot")  # of ours, as that cell has them
# Large or slow to import, and of use to a person at a keyboard alone.
_UNWANTED = {"debugpy", "jedi", "parso"}
_DECIDE = ("ingest", "rebuild", "course", "isolation", "kernel", "plugin",
           "engine", "marking", "receipt", "worker")
_KEPT = 30 * 24 * 3600  # seconds that a folder in the cache is good for
_FOUND_BY_ENTRY_POINT = "matplotlib_inline-"  # all other metadata is idle


@dataclass(frozen=True)
class Course:
    """Where a kernel finds what it may import."""

    folder: Path         # launch.py, rnncourse/, fonts/
    packages: tuple      # (name in a folder of packages, where it lies)


def course(whole=False):
    """The Course for exercises that need the whole of it, or do not.

    It is made once for each state of the package, in the user's cache.
    """
    return Course(_folder(whole), third_party())


@cache
def fingerprint():
    """12 hex digits of the code that decides marks."""
    digest = hashlib.sha256()
    files = [*(_PACKAGE / "exercises").rglob("*.py"),
             *(_OWN / f"{name}.py" for name in _DECIDE),
             *_IN_KERNEL.glob("*.py")]
    for path in sorted(files):
        package = _PACKAGE if path.is_relative_to(_PACKAGE) else _OWN
        digest.update(path.relative_to(package.parent).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def version():
    """Of the package, with a fingerprint of what decides marks."""
    return f"{__version__}+{fingerprint()}"


@cache
def third_party():
    """((top-level name, path), …) of all that a kernel needs."""
    found, todo = {}, ["ipykernel", "tqdm", *_needs("rnncourse", _EXTRAS)]
    while todo:
        name = todo.pop().lower().replace("_", "-")
        if name in found or name in _UNWANTED:
            continue
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.distribution(name)
            todo += _needs(name)
    places = {}
    for distribution in found.values():
        for top in {file.parts[0] for file in distribution.files or []}:
            if top not in ("..", "__pycache__") and (
                    not top.endswith(".dist-info")
                    or top.startswith(_FOUND_BY_ENTRY_POINT)):
                path = Path(distribution.locate_file(top))
                if path.exists():
                    places[top] = path.resolve()
    return tuple(sorted(places.items()))


def _needs(name, extras=("",)):
    """The names of what an installed package asks for."""
    for line in metadata.requires(name) or []:
        needs = Requirement(line)
        if needs.marker is None or any(
                needs.marker.evaluate({"extra": extra}) for extra in extras):
            yield needs.name


@cache
def _folder(whole):
    content = _content(whole)
    digest = hashlib.sha256(json.dumps(
        [sys.version, content, [str(p) for _, p in third_party()]]
    ).encode()).hexdigest()[:20]
    folder = user_cache_path("rnncourse") / "grading" / digest
    if folder.exists():
        os.utime(folder)  # in use: not to be removed below
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix="new-"))
    for name, text in content.items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    _warm(made)
    for path in made.rglob("*"):  # readable for a kernel that is nobody
        if not path.is_symlink():  # those lead to what is not ours
            path.chmod(0o755 if path.is_dir() else 0o644)
    made.chmod(0o755)
    try:
        made.rename(folder)
    except OSError:  # another process was faster
        shutil.rmtree(made)
    for old in folder.parent.iterdir():  # of versions long gone
        if old.stat().st_mtime < time.time() - _KEPT:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def _content(whole):
    """{path: text} of the folder."""
    found = {
        "launch.py": (_IN_KERNEL / "launch.py").read_text("utf-8"),
        "course/rnnequations.py": _STAND_IN,
    }
    withheld = _WITHHELD if whole else _WITHHELD | _COMPUTING
    kinds = (*_CODE, ".json") if whole else _CODE  # with what records hold
    for path in sorted(_PACKAGE.rglob("*")):
        inside = path.relative_to(_PACKAGE)
        top = inside.parts[0]
        if _ABSENT.intersection(inside.parts) or not path.is_file() \
                or path.suffix not in kinds:
            continue
        if Path(top).stem in withheld:
            found[f"course/rnncourse/{Path(top).stem}.py"] = _STAND_IN
            continue
        text = path.read_text("utf-8")
        names = _STEPS if top == "cells" else _ASKED_FOR.get(
            inside.as_posix())
        if names and not whole:
            text = without(text, names)
        found[f"course/rnncourse/{inside.as_posix()}"] = text
    for name in _OF_EXERCISES:
        found[f"course/rnncourse/exercises/{name}"] = (
            _PACKAGE / "exercises" / name
        ).read_text("utf-8")
    for name, place in _STAND_INS.items():
        found[f"course/rnncourse/exercises/{place}"] = (
            _IN_KERNEL / name
        ).read_text("utf-8")
    found[f"course/rnncourse-{__version__}.dist-info/METADATA"] = (
        f"Metadata-Version: 2.1\nName: rnncourse\nVersion: {__version__}\n"
    )
    return found


def without(source, names):
    """The source of a module whose functions of these names raise instead of
    compute, such as a cell's equations."""
    lines = source.splitlines()
    for node in reversed(ast.parse(source).body):
        if isinstance(node, ast.FunctionDef) and node.name in names:
            lines[node.body[0].lineno - 1 : node.end_lineno] = [
                '    raise RuntimeError("withheld while marks are given")'
            ]
    return "\n".join(lines) + "\n"


def _warm(folder):
    """Compile what kernels import, and let matplotlib look for fonts once."""
    third = folder / "packages"
    third.mkdir()
    for name, path in third_party():
        (third / name).symlink_to(path)
    code = (
        "import compileall, sys; "
        "compileall.compile_dir('course', quiet=2); "
        "sys.path += ['packages']; "
        "import ipykernel.kernelapp, ipykernel.ipkernel, "
        "matplotlib.pyplot, matplotlib_inline.backend_inline, "
        "scipy.special, scipy.stats, sklearn.linear_model, pandas"
    )
    done = subprocess.run(
        [python(), "-I", "-S", "-c", code], cwd=folder, check=False,
        env={"PATH": os.defpath, "MPLCONFIGDIR": str(folder / "fonts"),
             "MPLBACKEND": "agg", "HOME": str(folder)},
        capture_output=True, text=True, timeout=300,
    )
    if done.returncode:
        raise RuntimeError(
            "a kernel that marks cannot be prepared: "
            f"{done.stderr.strip().splitlines()[-1:]}"
        )


def python():
    """The interpreter beneath any virtual environment."""
    return os.path.realpath(sys.executable)
