"""How much memory several processes hold together, each page once.

What they share counts as well: memory that nobody has mapped any more, or
that was mapped by a process that ended, is in no process's own number, but
it is there as long as a descriptor or a mapping of its object is. What lies
in sockets is in no number at all: beyond those that a kernel needs, each
counts as what it can hold.
"""

import contextlib
import os
from functools import cache
from pathlib import Path

import psutil

# Objects of memory without a file: by their names in /proc.
_OBJECTS = ("/dev/zero", "/memfd:", "/SYSV", "anon_inode:")
_SOCKETS = 100      # that count nothing
_BUFFER = Path("/proc/sys/net/core/wmem_max")


def used(processes):
    """Bytes of psutil.Processes; those that end meanwhile count nothing."""
    private, shared, sockets = 0, {}, set()
    for process in processes:
        with contextlib.suppress(OSError, psutil.Error):
            private += _private(process)
        with contextlib.suppress(OSError, ValueError):
            for key, size in _shared(process.pid, sockets):
                shared[key] = max(size, shared.get(key, 0))
    held = max(0, len(sockets) - _SOCKETS) * _socket()
    return private + sum(shared.values()) + held


def _private(process):
    """What is its own, and its part of what a fork has not yet parted."""
    try:
        with open(f"/proc/{process.pid}/smaps_rollup") as file:
            for line in file:
                name, _, rest = line.partition(":")
                if name == "Pss_Anon":
                    return int(rest.split()[0]) * 1024
    except OSError:
        pass
    found = process.memory_info()
    return found.rss - getattr(found, "shared", 0)


@cache
def _socket():
    """Bytes that may wait in one; the system doubles what it allows."""
    try:
        return 2 * int(_BUFFER.read_text())
    except (OSError, ValueError):
        return 0


def _shared(pid, sockets):
    """((device, object, offset), bytes) of what it has mapped or open; the
    names of its sockets are added to the set."""
    with open(f"/proc/{pid}/maps") as file:
        for line in file:
            span, rights, offset, device, number, *name = line.split(None, 5)
            if rights[3] == "s" and name and name[0].startswith(_OBJECTS):
                first, last = (int(end, 16) for end in span.split("-"))
                major, minor = (int(part, 16) for part in device.split(":"))
                yield (os.makedev(major, minor), int(number),
                       int(offset, 16)), last - first
    folder = f"/proc/{pid}/fd"
    for number in os.listdir(folder):
        with contextlib.suppress(OSError):
            path = f"{folder}/{number}"
            name = os.readlink(path)
            if name.startswith("socket:"):
                sockets.add(name)
            elif name.startswith("/memfd:"):
                found = os.stat(path)
                yield (found.st_dev, found.st_ino, 0), found.st_blocks * 512
