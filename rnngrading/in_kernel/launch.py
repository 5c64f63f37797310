"""Starts a kernel with limits: python -I -S launch.py SETTINGS CONNECTION.

SETTINGS: JSON with "env" (the whole environment), "path" (folders to import
from), "limits" ({RLIMIT name: number}), "user" (a user id to become, or
null), "fonts" (a folder: what matplotlib knows of fonts). The standard
library alone is imported before the limits hold.
"""

import json
import os
import resource
import shutil
import sys


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
    sys.path += settings["path"]
    sys.argv = [
        "kernel", "-f", own, "--HistoryManager.enabled=False",
        "--InteractiveShell.colors=nocolor",
    ]

    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()


main()
