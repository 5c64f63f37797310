"""The settings under which notebooks are run and their outputs compared.

The only place that holds them. It imports nothing, because they must be made
before NumPy or TensorFlow is imported: conftest.py runs this file by its
path.
"""

FIXED = {
    "KERAS_BACKEND": "tensorflow",
    "TF_ENABLE_ONEDNN_OPTS": "0",  # same sums in the same order, every run
    "TF_CPP_MIN_LOG_LEVEL": "3",  # what it logs is no output
    "CUDA_VISIBLE_DEVICES": "-1",  # the tolerances are those of a CPU
    "PYTHONHASHSEED": "0",
}
# More threads sum in another order, and on small products they wait for each
# other longer than they work. Who has set a number keeps it.
THREADS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
}


def settings(environment):
    """What to add to `environment`, a mapping of strings."""
    missing = {k: v for k, v in THREADS.items() if k not in environment}
    return FIXED | missing
