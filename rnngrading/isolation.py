"""How far the kernel that runs a student's code is kept from everything.

process      a session of its own, a scrubbed environment, a temporary home,
             limits on memory, files, processes and time. The code still is
             the instructor's user: it can read what that user can read,
             the reference included, and can kill the grader.
bubblewrap   besides: no network, its own processes, a read-only system in
             which neither the home folder nor the installed course exists,
             memory disks of fixed size for all it writes. Linux.

Only the kernel is confined. nbval, the verdict and the references run
outside.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rnncourse
from rnngrading import course

LEVELS = ("process", "bubblewrap")
GUARANTEES = {
    "process": (
        "The code of the submissions ran with your rights. It was kept from "
        "the marking itself, but not from your files: it could have read "
        "the solutions, or stopped the grader."
    ),
    "bubblewrap": (
        "The code of the submissions ran in a sandbox: without network, "
        "without your files, without the solutions, within limits."
    ),
}

_HOME = "/home/learner"
_DISK = 64_000_000       # bytes, of each memory disk
_FILE = 50_000_000       # bytes, of one file
_PROCESSES = 200         # threads count too
_OPEN = 1024             # files, of each process
_CPU = 900               # seconds; the limit by the clock comes first
_TRIAL = 120             # seconds until bubblewrap is taken to hang


@dataclass(frozen=True)
class Place:
    """The folders of one run of one kernel."""

    work: Path       # its working folder, at level process its home
    runtime: Path    # its sockets and connection file; the path must be short


def best():
    """The highest level that this machine reaches."""
    return "process" if _why_no_bubblewrap() else "bubblewrap"


def need(level):
    """Raise ValueError unless this machine can isolate at `level`."""
    if level not in LEVELS:
        raise ValueError(
            f"isolation must be one of {', '.join(LEVELS)}; got {level!r}"
        )
    if os.name != "posix":
        raise ValueError(
            "marking runs code that others wrote, and this system cannot "
            "limit it; use Linux, macOS, or Linux inside Windows (WSL)"
        )
    if level == "bubblewrap" and (why := _why_no_bubblewrap()):
        raise ValueError(f"isolation by bubblewrap is not possible: {why}")
    if level == "bubblewrap":
        _masked()


def argv(level, place, made, memory):
    """The command of a kernel; jupyter_client fills in {connection_file}.

    made: a `course.Course`; memory: MB of address space
    """
    if level == "process":
        third = [str(made.folder / "packages")]
        home, user, before = str(place.work), None, []
        folder = made.folder
    else:
        third, home, folder = ["/packages"], _HOME, Path("/course")
        user = _somebody() if os.geteuid() == 0 else None
        before = _bubblewrap(place, made, user)
        if user is not None:
            os.chown(place.runtime, user, user)
    settings = {
        "env": {
            "HOME": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
            "USER": "learner", "LOGNAME": "learner", "TMPDIR": "/tmp",
            "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
            "MPLCONFIGDIR": f"{home}/.matplotlib",
            "IPYTHONDIR": f"{home}/.ipython", "CUDA_VISIBLE_DEVICES": "-1",
        },
        "path": [str(folder / "course"), *third],
        "limits": {
            "AS": memory * 1_000_000, "FSIZE": _FILE, "CORE": 0,
            "CPU": _CPU, "NOFILE": _OPEN,
            # At level process it would count all of the user's programs.
            **({} if level == "process" else {"NPROC": _PROCESSES}),
        },
        "user": user,
        "fonts": str(folder / "fonts"),
    }
    return [
        *before, course.python(), "-I", "-S", str(folder / "launch.py"),
        json.dumps(settings),
        "{connection_file}",
    ]


def _bubblewrap(place, made, user):
    """bwrap and its arguments, up to the command."""
    new = ["--unshare-user"] if user is None else ["--cap-drop", "ALL"]
    if user is not None:  # until launch.py has become somebody
        for able in ("SETUID", "SETGID", "DAC_OVERRIDE"):
            new += ["--cap-add", f"CAP_{able}"]
    found = [
        "bwrap", *new, "--unshare-ipc", "--unshare-pid", "--unshare-net",
        "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent",
        "--new-session", "--hostname", "learner", "--clearenv",
        "--proc", "/proc", "--dev", "/dev",
    ]
    system = _system()
    for path in _parents([*system, "/packages/x"]):
        found += ["--perms", "0755", "--dir", path]
    for path in system:
        found += ["--ro-bind", path, path]
    for path in _masked():
        found += ["--size", "4096", "--tmpfs", path, "--remount-ro", path]
    for name, path in made.packages:
        found += ["--ro-bind", str(path), f"/packages/{name}"]
    found += ["--ro-bind", str(made.folder), "/course"]
    for path in ("/tmp", "/dev/shm", _HOME):
        found += ["--perms", "1777", "--size", str(_DISK), "--tmpfs", path]
    runtime = str(place.runtime)
    return [
        *found, "--perms", "0755", "--dir", str(place.runtime.parent),
        "--bind", runtime, runtime, "--remount-ro", "/dev",
        "--remount-ro", "/", "--chdir", _HOME,
    ]


def _system():
    """What a Python needs of the system, each path once."""
    wanted = [
        "/usr/lib", "/usr/lib64", "/usr/bin", "/usr/share/zoneinfo",
        "/lib", "/lib64", "/bin", "/etc/ld.so.cache",
        "/etc/localtime", os.path.dirname(course.python()),
        *(f"{sys.base_prefix}/{name}" for name in ("lib", "lib64", "bin")),
    ]
    found = []
    for path in wanted:
        inside = any(Path(path).is_relative_to(p) for p in found)
        if os.path.exists(path) and not inside:
            found.append(path)
    return found


def _parents(paths):
    """The folders above these, from the top; bwrap makes them private."""
    found = {str(parent) for path in paths for parent in Path(path).parents}
    return sorted(found - {"/"})


def _masked():
    """Folders of packages inside those; what may be imported is elsewhere."""
    found = {
        folder
        for root in {sys.base_prefix, "/usr", "/usr/local"}
        for pattern in ("lib/python3*/site-packages", "pkgs", "envs",
                        "lib/python3*/dist-packages")
        for folder in Path(root).glob(pattern)
    }
    for own in (Path(__file__).parent, Path(rnncourse.__file__).parent):
        # Beside the package of a working copy lie the solutions.
        whole = own.parent
        if whole.name not in ("site-packages", "dist-packages"):
            own = whole
        for path in map(Path, _system()):
            if path.is_relative_to(own):
                raise ValueError(
                    f"{own} holds the solutions and {path}, which programs "
                    "need: install the course elsewhere"
                )
            if own.is_relative_to(path):
                found.add(own)
    # A mask inside a mask has no place to stand.
    return sorted(
        str(path) for path in found
        if not any(path != p and path.is_relative_to(p) for p in found)
        and not path.is_symlink()
    )


def _somebody():
    """A user id that nobody has, another one for each kernel."""
    return 1_000_000 + int.from_bytes(os.urandom(3))


@cache
def _why_no_bubblewrap():
    """"" if it works here, else a reason."""
    if not sys.platform.startswith("linux"):
        return "it exists on Linux alone"
    if shutil.which("bwrap") is None:
        return "the program bwrap is missing (Debian: apt install bubblewrap)"
    here = ["bwrap", "--unshare-all", "--die-with-parent", "--ro-bind", "/",
            "/", "--proc", "/proc", "--dev", "/dev", "true"]
    try:
        done = subprocess.run(
            here, capture_output=True, text=True, timeout=_TRIAL, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return done.stderr.strip() if done.returncode else ""
