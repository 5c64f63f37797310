"""Imported once by the process from which those that mark are forked.

What every submission needs is then there already: pytest, nbval, Jupyter's
client, the exercises, what kernels may import.
"""

import sys
import warnings

# Through nbval's imports it would build 38 parsers, half of the seconds that
# all of this takes, for a kind of address that no notebook has.
sys.modules.setdefault("rfc3987_syntax", None)

from rnncourse import exercises  # noqa: E402
from rnngrading import (  # noqa: E402
    course,
    engine,  # noqa: F401
    marking,  # noqa: F401
    processes,
    worker,  # noqa: F401
)

for _name in exercises.names():
    course.course(exercises.get(_name).whole_course)
course.version()

# Of a process that was killed, what it left comes here and is ended.
processes.adopt()
warnings.filterwarnings("ignore", "forkserver: waitpid returned unexpected")
