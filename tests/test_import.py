"""What an import loads, what it says where something is missing, what
imports what, and that the examples in docstrings are true."""

import doctest
import json
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import rnncourse
from rnncourse.cells import CELLS

ROOT = Path(rnncourse.__file__).parent
HEAVY = {"tensorflow", "keras", "matplotlib", "sklearn", "pandas", "scipy"}
CORE = ["numerics", "params", "losses", "optim", "gradcheck", "stack", "model"]
EXAMPLES = [
    ".".join(["rnncourse", *path.relative_to(ROOT).with_suffix("").parts])
    .removesuffix(".__init__")
    for path in sorted(ROOT.rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


def python(code):
    """Run code in an interpreter of its own."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True, text=True, timeout=120, check=False,
    )


def loaded_by(code):
    """Top-level modules that code loads."""
    done = python(
        f"import sys, json; {code}; "
        "print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_import_loads_numpy_alone():
    # NumPy itself waits with its random numbers until they are named.
    own = loaded_by("import rnncourse") - loaded_by("import numpy.random")
    third_party = own - sys.stdlib_module_names
    assert third_party == {"rnncourse"}


def test_a_checkout_that_nobody_installed_is_imported():
    done = python(
        "import numpy, sys; sys.modules['importlib.metadata'] = None\n"
        "import rnncourse; print(rnncourse.__version__)"
    )
    assert done.stdout.strip() == rnncourse.__version__, done.stderr
    cited = (ROOT.parent / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {rnncourse.__version__}\n" in cited


def test_every_cell_is_a_public_name():
    for name, cell in CELLS.items():
        assert getattr(rnncourse, name) is cell
        assert name in dir(rnncourse)


def test_core_modules_load_nothing_heavy():
    found = loaded_by(
        "from rnncourse import " + ", ".join(CORE)
    )
    assert "rnncourse" in found and not found & HEAVY


def test_submodules_come_on_demand():
    found = loaded_by(
        "import rnncourse; assert 'rnncourse.stack' not in sys.modules; "
        "rnncourse.stack.Stacked"
    )
    assert not found & HEAVY
    assert {"keras", "lstm", "forward", "stack"} <= set(dir(rnncourse))
    assert set(rnncourse.__all__) <= set(dir(rnncourse))


def test_unknown_names_are_refused():
    with pytest.raises(AttributeError, match="no attribute 'kears'"):
        _ = rnncourse.kears


@pytest.mark.parametrize("missing", ["keras", "tensorflow"])
def test_keras_missing_is_one_sentence(missing):
    done = python(
        "import os, sys; os.environ['KERAS_BACKEND'] = 'tensorflow'; "
        f"sys.modules[{missing!r}] = None\n"
        "import rnncourse\n"
        "try:\n"
        "    rnncourse.keras\n"
        "except ModuleNotFoundError as error:\n"
        "    print(error)"
    )
    assert done.stdout.strip() == (
        f"rnncourse.keras needs Keras 3 and TensorFlow, but {missing!r} is "
        "not installed; install both with: pip install keras tensorflow"
    ), done.stderr


@pytest.mark.parametrize("name", EXAMPLES)
def test_docstring_examples(name):
    found = doctest.testmod(
        import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert found.attempted and not found.failed


def test_the_first_example_is_among_them():
    assert "rnncourse" in EXAMPLES
    assert rnncourse.lstm.init(np.random.default_rng(0), 3, 5).size == 180


def test_the_readme_draws_the_floors_that_are_held():
    house = ROOT.parent
    settings = tomllib.loads((house / "pyproject.toml").read_text("utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    held = [set(layer.split(" | ")) for layer in contract["layers"]]
    readme = (house / "README.md").read_text(encoding="utf-8")
    drawn = re.findall(r"^\| (\d+) \| .* \| (`.*`) \|$", readme, re.MULTILINE)
    assert [int(floor) for floor, _ in drawn] == list(range(len(held)))[::-1]
    assert [set(re.findall(r"`(\w+)`", row)) for _, row in drawn] == held
    assert contract["exhaustive"]
