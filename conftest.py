"""Settings of every test process and every notebook kernel it starts.

They stand here, above the tests and the chapters, because they must be made
before NumPy or TensorFlow is imported.
"""

import os

# Marking runs code that others wrote, within limits that Windows lacks.
if os.name != "posix":
    collect_ignore = ["tests/grading", "chapters/instructors.ipynb"]

os.environ.update(
    KERAS_BACKEND="tensorflow",
    TF_ENABLE_ONEDNN_OPTS="0",  # same sums in the same order, every run
    TF_CPP_MIN_LOG_LEVEL="3",
    CUDA_VISIBLE_DEVICES="-1",  # the tolerances are those of a CPU
    PYTHONHASHSEED="0",
)
for pool in ("OMP_NUM", "OPENBLAS_NUM", "TF_NUM_INTRAOP", "TF_NUM_INTEROP"):
    os.environ.setdefault(f"{pool}_THREADS", "1")
