"""Files that are the old one or the new one; folders that go away."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

# Sockets lie there, and their paths have at most 107 characters.
_TMP = Path("/tmp")


def write(path, content, private=False):
    """Write it beside its place, then put it there in one step.

    content: a text, which becomes UTF-8, or bytes
    private: only its owner can read it
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".new-{os.getpid()}")
    try:
        with open(partial, "wb", opener=_private if private else None) as file:
            file.write(content if isinstance(content, bytes)
                       else content.encode("utf-8", "replace"))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _private(path, flags):
    return os.open(path, flags, 0o600)


@contextlib.contextmanager
def scratch():
    """A folder of this process, gone afterwards."""
    made = tempfile.mkdtemp(prefix=f"rnn-{os.getpid()}-", dir=_TMP)
    try:
        yield Path(made)
    finally:
        _remove(made)


def clear(pid):
    """Remove what a process that is dead or dying had of these."""
    for folder in _TMP.glob(f"rnn-{pid}-*"):
        if not folder.is_symlink():
            _remove(folder)


def _remove(folder):
    """Remove what a student's code may have made as hard as it can be."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):  # folders locked, or thousands deep
        for command in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
            subprocess.run([*command, folder], capture_output=True, check=False)
