"""Starts a kernel with limits: python -I -S launch.py SETTINGS CONNECTION.

SETTINGS: JSON with "env" (the whole environment), "path" (folders to import
from), "limits" ({RLIMIT name: number}), "user" (a user id to become, or
null), "fonts" (a folder: what matplotlib knows of fonts). The standard
library alone is imported before the limits hold.
"""

import ctypes
import json
import os
import resource
import shutil
import sys

# Calls of the system: memory that lies in no process, a namespace of users in
# which one is somebody else, work that the kernel does out of sight. Number
# of the architecture, of each call, and of clone, whose flags decide.
DENIED = {
    "x86_64": (0xC000003E, (319, 447, 29, 272, 308, 425), 56),
    "aarch64": (0xC00000B7, (279, 447, 194, 97, 268, 425), 220),
}
CLONE3 = 435              # its flags lie where no filter can read them
NAMESPACES = 0x7E020080   # of clone: each kind of namespace
MESSAGES = 10_000         # that a socket keeps for a reader who is slow


def deny():
    """From here on these calls fail, here and in all that starts here."""
    machine = os.uname().machine
    if sys.platform != "linux" or machine not in DENIED:
        return
    architecture, calls, clone = DENIED[machine]
    load, equal, more, some, give = 0x20, 0x15, 0x35, 0x45, 0x06
    eperm, enosys = 0x50001, 0x50026
    allowed = 0x7FFF0000
    program = [
        (load, 0, 0, 4), (equal, 1, 0, architecture), (give, 0, 0, eperm),
        (load, 0, 0, 0),
        (more, 0, 1, 0x40000000), (give, 0, 0, enosys),  # of a third kind
    ]
    for call in (*calls, CLONE3):
        program += [(equal, 0, 1, call), (give, 0, 0, enosys)]
    program += [
        (equal, 0, 3, clone), (load, 0, 0, 16), (some, 0, 1, NAMESPACES),
        (give, 0, 0, eperm), (give, 0, 0, allowed),
    ]

    class Step(ctypes.Structure):
        _fields_ = [("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte),
                    ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint)]

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort),
                    ("steps", ctypes.POINTER(Step))]

    steps = (Step * len(program))(*program)
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    for arguments in (
        (38, ctypes.c_ulong(1), zero),    # no more rights from here on
        (22, ctypes.c_ulong(2), ctypes.byref(Program(len(program), steps))),
    ):
        if libc.prctl(*arguments, *[zero] * (5 - len(arguments))):
            raise OSError(ctypes.get_errno(), "no filter of system calls")


def main():
    settings, connection = json.loads(sys.argv[1]), sys.argv[2]
    os.environ.clear()
    os.environ.update(settings["env"])
    with open(connection) as file:
        addresses = file.read()
    for name, most in settings["limits"].items():
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):
            if sys.platform.startswith("linux"):
                raise  # macOS knows the names of limits that it lacks
    if settings["user"] is not None:
        os.setgroups([])
        os.setresgid(*[settings["user"]] * 3)
        os.setresuid(*[settings["user"]] * 3)
    # The connection file belongs to whoever started us; the kernel reads a
    # copy of its own.
    own = os.path.join(settings["env"]["HOME"], ".connection.json")
    with open(os.open(own, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        file.write(addresses)
    shutil.copytree(settings["fonts"], settings["env"]["MPLCONFIGDIR"])
    deny()
    # Modules that a cell writes are found, after all that is ours.
    sys.path += [*settings["path"], os.getcwd()]
    sys.argv = [
        "kernel", "-f", own, "--HistoryManager.enabled=False",
        "--InteractiveShell.colors=nocolor",
    ]

    import zmq
    from ipykernel.kernelapp import IPKernelApp

    class Kernel(IPKernelApp):
        def init_iopub(self, context):
            # What a slow reader has not taken is dropped beyond this many.
            context.setsockopt(zmq.SNDHWM, MESSAGES)
            super().init_iopub(context)

    Kernel.launch_instance()


main()
