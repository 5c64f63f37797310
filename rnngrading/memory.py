"""How much memory several processes hold together, each page once.

What they share counts as well: memory that nobody has mapped any more, or
that was mapped by a process that ended, is in no process's own number, but
it is there as long as a descriptor or a mapping of its object is.
"""

import contextlib
import os

import psutil

# Objects of memory without a file: by their names in /proc.
_OBJECTS = ("/dev/zero", "/memfd:", "/SYSV", "anon_inode:")


def used(processes):
    """Bytes of psutil.Processes; those that end meanwhile count nothing."""
    private, shared = 0, {}
    for process in processes:
        with contextlib.suppress(OSError, psutil.Error):
            private += _private(process)
        with contextlib.suppress(OSError, ValueError):
            for key, size in _shared(process.pid):
                shared[key] = max(size, shared.get(key, 0))
    return private + sum(shared.values())


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


def _shared(pid):
    """((device, object, offset), bytes) of what it has mapped or open."""
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
            if os.readlink(path).startswith("/memfd:"):
                found = os.stat(path)
                yield (found.st_dev, found.st_ino, 0), found.st_blocks * 512
