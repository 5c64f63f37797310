"""Settings of every test process and every notebook kernel it starts.

They are made here, above the tests and the chapters, before NumPy or
TensorFlow is imported: so the file that holds them is run by its path.
"""

import os
import runpy
from importlib.util import find_spec
from pathlib import Path

# Marking runs code that others wrote, within limits that Windows lacks.
if os.name != "posix":
    collect_ignore = ["tests/grading", "chapters/instructors.ipynb"]

PACKAGE = Path(find_spec("rnncourse").origin).parent
SETTINGS = runpy.run_path(str(PACKAGE / "exercises" / "environment.py"))
os.environ.update(SETTINGS["settings"](os.environ))
