"""The `rnncourse` command."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from rnncourse import cli
from rnncourse.exercises import get, names

ROOT = Path(__file__).parents[1]


def invoke(*arguments):
    return CliRunner().invoke(cli.main, list(map(str, arguments)))


def test_help_lists_every_command_and_imports_none_of_their_libraries():
    code = (
        "import sys; from rnncourse.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'tensorflow', 'matplotlib', 'nbformat', 'nbclient',"
        " 'lark', 'rnncourse.exercises'}\n"
        "sys.exit(sorted(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True,
        cwd=ROOT, check=False,
    )
    assert done.returncode == 0, done.stderr
    for name in ("progress", "release", "equations", "grade", "regrade"):
        assert f"  {name} " in done.stdout


def test_the_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "rnncourse", "progress", "--help"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: rnncourse progress")


def test_what_is_redirected_is_utf8(tmp_path):
    """On Windows a pipe has an encoding that lacks most symbols."""
    formula = tmp_path / "gru.txt"
    formula.write_text(
        "z_t = σ(W_z x_t + U_z h_{t-1} + b_z)\n"
        "r_t = σ(W_r x_t + U_r h_{t-1} + b_r)\n"
        "n_t = σ(W_n x_t + U_n (r_t ⊙ h_{t-1}) + b_n)\n"
        "h_t = z_t ⊙ h_{t-1} + (1 - z_t) ⊙ n_t\n", "utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "rnncourse", "equations", str(formula)],
        capture_output=True, cwd=ROOT, check=False,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
    )
    assert not done.stderr
    assert "σ" in done.stdout.decode("utf-8")


def test_a_missing_extra_is_one_clear_sentence(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(f"No module named {name!r}", name="lark")

    monkeypatch.setattr(cli.importlib, "import_module", missing)
    result = invoke("equations", "x.md")
    assert result.exit_code == 1
    assert result.output.strip() == (
        'Error: equations needs lark, which is not installed: pip install '
        '"rnncourse[equations]"'
    )


def test_without_click_there_is_one_clear_sentence():
    code = (
        "import sys; sys.modules['click'] = None\n"
        "import rnncourse.cli"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True,
        cwd=ROOT, check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "The rnncourse command needs click: "
        'pip install "rnncourse[exercises]"'
    )


def test_an_unknown_command():
    result = invoke("gradde")
    assert result.exit_code == 2
    assert "No such command 'gradde'" in result.output


def test_progress_of_the_solutions_is_complete():
    result = invoke("progress", ROOT / "chapters")
    assert result.exit_code == 0
    there = [
        n for n in names()
        if (ROOT / "chapters" / f"{get(n).notebook}.ipynb").exists()
    ]
    total, count = sum(get(n).points for n in there), len(there)
    assert count >= 1
    assert f"{count} of {count} exercises solved" in result.output
    assert f"{total} of {total} points" in result.output
    assert "Everything here is solved." in result.output


def test_progress_of_the_release_is_nothing_yet():
    result = invoke("progress", ROOT, "--json")
    found = json.loads(result.output)
    assert found["points"] == 0
    assert found["next"] == names()[0]
    assert set(found["exercises"].values()) == {"not yet"}


def notebook(folder, *said):
    cells = [
        {"cell_type": "code", "outputs": [
            {"output_type": "execute_result", "data": {"text/plain": "…"},
             "metadata": {"rnncourse": {"exercise": name, "status": status}}},
            {"output_type": "stream", "text": f"✓ {name}: passed · 2 of 2"},
        ]}
        for name, status in said
    ]
    folder.joinpath("mine.ipynb").write_text(
        json.dumps({"cells": cells}), "utf-8"
    )


def test_progress_reads_what_was_saved(tmp_path):
    notebook(
        tmp_path,
        ("rnn-step", "passed"), ("rnn-forward", "wrong"),
        ("rnn-output-softmax", "error"), ("no-such-exercise", "passed"),
    )
    found = json.loads(invoke("progress", tmp_path, "--json").output)
    assert found["points"] == 2
    assert found["exercises"]["rnn-forward"] == "wrong"
    assert found["exercises"]["rnn-output-softmax"] == "error"
    assert found["exercises"]["rnn-step-backward"] == "not yet"
    assert set(found["exercises"]) == {
        n for n in names() if get(n).notebook == "02-simple-rnn-exercises"
    }


@pytest.mark.parametrize("text", ["", "{}", "[1]", "not json"])
def test_progress_names_a_broken_notebook(tmp_path, text):
    (tmp_path / "broken.ipynb").write_text(text, "utf-8")
    result = invoke("progress", tmp_path)
    assert result.exit_code == 1
    assert "broken.ipynb is not a notebook" in result.output
    assert "Traceback" not in result.output


def test_progress_of_an_empty_folder(tmp_path):
    assert "Nothing has been checked yet" in invoke("progress", tmp_path).output
    assert invoke("progress", tmp_path / "none").exit_code == 2


def test_release_check():
    result = invoke("release", "--check", "--root", ROOT)
    assert result.output == "exercises/ is current\n"
    result = invoke("release", "99-none", "--root", ROOT)
    assert result.exit_code == 1
    assert "there is no chapters/99-none-exercises.ipynb" in result.output


def test_release_check_of_a_stale_folder(tmp_path):
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "01-x.ipynb").write_text("{}", "utf-8")
    result = invoke("release", "--check", "--root", tmp_path)
    assert result.exit_code == 1
    assert "exercises/01-x.ipynb: there is no notebook" in result.output
    assert "run: rnncourse release" in result.output


def test_release_needs_the_settings_of_the_book(tmp_path):
    name = "chapters/02-simple-rnn-exercises.ipynb"
    (tmp_path / "chapters").mkdir()
    (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    result = invoke("release", "--root", tmp_path)
    assert result.exit_code == 1
    assert "is not the repository: no _config.yml" in result.output


def test_release_without_solutions(tmp_path):
    (tmp_path / "chapters").mkdir()
    folder = tmp_path / "handout"
    for name in ("_config.yml", "chapters/02-simple-rnn-exercises.ipynb",
                 "exercises/02-simple-rnn.ipynb"):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    result = invoke(
        "release", "--root", tmp_path, "--without-solutions", folder
    )
    assert result.exit_code == 0, result.output
    assert "02-simple-rnn.ipynb: current" in result.output
    assert "3 files, no solutions" in result.output
    for path in folder.rglob("*.ipynb"):
        assert "p.W_h.T" not in path.read_text("utf-8")
    again = invoke(
        "release", "--root", tmp_path, "--without-solutions", folder
    )
    assert again.exit_code == 1
    assert "must be empty" in again.output
