"""What a kernel that marks can import, and what it cannot."""

import subprocess

import pytest
from submissions import released

from rnngrading import course


def _run(code, whole=False):
    """Run Python as a kernel would see the packages."""
    made = course.course(whole)
    path = [str(made.folder / "course"), str(made.folder / "packages")]
    done = subprocess.run(
        [course.python(), "-I", "-S", "-c",
         f"import sys; sys.path += {path!r}\n{code}"],
        capture_output=True, text=True, timeout=600, check=False, env={},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("name", [
    "02-simple-rnn", "05-lstm", "06-gru", "09-reading-equations",
    "11-sentiment",
])
def test_the_imports_of_every_notebook_work(name):
    imports = "\n".join(
        line for cell in released(name).cells if cell.cell_type == "code"
        for line in cell.source.splitlines()
        if line.startswith(("import ", "from "))
    )
    _run(imports)
    _run(imports, whole=True)


def test_cells_keep_their_weights_and_lose_their_equations():
    assert _run(
        "import numpy as np\n"
        "from rnncourse import lstm, forward\n"
        "p = lstm.init(np.random.default_rng(0), 2, 3)\n"
        "print(p.W_x.shape, lstm.State(1, 2))\n"
        "for f in (lambda: lstm.step(1, 2, 3),\n"
        "          lambda: lstm.step_backward(1, 2),\n"
        "          lambda: forward(lstm, p, np.zeros((1, 2, 2))),\n"
        "          lambda: forward(lstm, p, np.zeros((1, 2, 2)),\n"
        "                          fused=False)):\n"
        "    try: f()\n"
        "    except RuntimeError as error: print('withheld' in str(error))\n"
    ).splitlines() == ["(2, 12) State(h=1, c=2)", *["True"] * 4]


def test_every_equation_of_every_cell_is_gone():
    folder = course.course().folder / "course" / "rnncourse" / "cells"
    for path in folder.glob("*.py"):
        text = path.read_text()
        if path.stem != "__init__":  # which says what a cell has, no more
            assert text.count("def step") == text.count("raise RuntimeError")
        for sign in ("sigmoid(a", "tanh(a", "f * prev.c", "(1 - z)"):
            assert sign not in text, (path.name, sign)


def test_nothing_in_the_folder_holds_a_reference():
    for whole in (False, True):
        folder = course.course(whole).folder / "course"
        text = "\n".join(p.read_text() for p in folder.rglob("*.py"))
        for word in ("misconceptions=", "def judge(", "reference="):
            assert word not in text
        names = {p.name for p in folder.rglob("*")}
        assert not {"catalogue", "grading", "compare.py", "diagnose.py",
                    "rnnequations", "rnngrading"} & names


def test_an_exercise_that_trains_has_the_whole_course():
    code = (
        "import numpy as np\n"
        "from rnncourse import lstm, forward\n"
        "p = lstm.init(np.random.default_rng(0), 2, 3)\n"
        "print(forward(lstm, p, np.zeros((1, 2, 2)))[0].shape)\n"
    )
    assert _run(code, whole=True) == "(1, 2, 3)"


@pytest.mark.parametrize("package", [
    "keras", "tensorflow", "torch", "pytest", "nbval", "sphinx", "lark",
])
def test_no_other_package_can_be_imported(package):
    assert _run(
        f"try:\n    import {package}\n"
        "except ImportError:\n    print('absent')"
    ) == "absent"


@pytest.mark.parametrize("package", [
    "scipy.special", "scipy.stats", "sklearn", "pandas", "matplotlib.pyplot",
    "tqdm",
])
def test_what_the_notebooks_install_can_be_imported(package):
    _run(f"import {package}")


def test_packages_stay_as_they_are(tmp_path, monkeypatch):
    """They may be another user's, as on a machine that many share."""
    odd = tmp_path / "odd"
    odd.mkdir(mode=0o711)
    packages = (*course.third_party(), ("odd", odd))
    monkeypatch.setattr(course, "third_party", lambda: packages)
    monkeypatch.setattr(course, "user_cache_path", lambda _: tmp_path / "c")
    folder = course._folder.__wrapped__(False)
    assert (folder / "packages" / "odd").is_dir()
    assert odd.stat().st_mode & 0o777 == 0o711


def test_the_stand_in_takes_every_call_a_learner_makes():
    assert _run(
        "from rnncourse.exercises import check, hint, names, progress\n"
        "found = check('rnn-step', lambda: 1, seed=3)\n"
        "print(found.passed, found.points, found.out_of, found.status)\n"
        "print(found)\n"
        "print(hint('rnn-step').headline, '|', hint('rnn-step', 2).text)\n"
        "print(progress(), progress().points, names())\n"
    ).splitlines() == [
        "False 0 0 not yet",
        "○ rnn-step: not yet · 0 of 0 points",
        "  This check is repeated by the grader.",
        "Hint 1 of 1 for rnn-step | No hints while marks are given.",
        "Nothing has been checked yet. 0 ()",
    ]


def test_the_stand_in_has_the_names_of_the_real_one():
    from rnncourse import exercises

    assert set(_run(
        "import rnncourse.exercises\nprint(*rnncourse.exercises.__all__)"
    ).split()) == set(exercises.__all__) - {"get"} | {"answer_to"}


def test_what_an_exercise_asks_for_is_withheld():
    asked = sorted(
        (name.removesuffix(".py").replace("/", "."), function)
        for name, functions in course._ASKED_FOR.items()
        for function in functions)
    assert _run(
        "from importlib import import_module\n"
        f"for module, name in {asked!r}:\n"
        "    f = getattr(import_module(f'rnncourse.{module}'), name)\n"
        "    try: f(*[0] * f.__code__.co_argcount)\n"
        "    except RuntimeError as error: print(error)\n"
    ).splitlines() == ["withheld while marks are given"] * len(asked)


def test_what_is_withheld_leaves_the_rest():
    source = "X = 1\n\ndef init():\n    return X\n\n\ndef step(a):\n    " \
        "return a\n\n\ndef last():\n    return 2\n"
    scope = {}
    exec(course.without(source, {"step"}), scope)
    assert scope["init"]() == 1 and scope["last"]() == 2
    with pytest.raises(RuntimeError, match="withheld"):
        scope["step"](3)


def test_the_fingerprint_is_of_the_code_that_decides():
    assert len(course.fingerprint()) == 12
    assert set(course.fingerprint()) <= set("0123456789abcdef")
