"""Chapters with other random numbers: what hangs on a seed is found."""

import shutil
import subprocess

import numpy as np
import pytest

from tools import notebooks, reseed
from tools.notebooks import NotebookError, Pair
from tools.reseeded import shifted

# (name or none, tags, code, what reseeding says or none)
CELLS = [
    ("", "", "import sys\nimport numpy as np", None),
    ("planted", "", "print(np.random.default_rng(3).integers(1000) == 811)",
     "prints something else"),
    ("", "", "np.random.default_rng(seed=3).integers(10**9)",
     "prints something else"),
    ("sequence", "",
     "np.random.default_rng(np.random.SeedSequence(3)).integers(10**9)",
     "prints something else"),
    ("list", "", "np.random.default_rng([3, 4]).integers(10**9)",
     "prints something else"),
    ("repeated", "",
     "from rnncourse.experiments import repeat\n"
     "repeat(lambda rng: int(rng.integers(10**9)), [3])",
     "prints something else"),
    ("asserted", "", "assert np.random.default_rng(3).integers(1000) == 811",
     "fails"),
    ("shown", "[sample]", "np.random.default_rng(3).integers(10**9)", None),
    ("broken-sample", "[sample]",
     "assert np.random.default_rng(3).integers(1000) == 811", "fails"),
    ("holds", "", "print(np.random.default_rng(3).uniform() < 1)", None),
    # what a module fixes for itself is not the chapter's
    ("fixed", "",
     "library = {'__name__': 'rnncourse.data', 'np': np}\n"
     "exec('n = np.random.default_rng(3).integers(10**9)', library)\n"
     "library['n']", None),
    ("no-keras", "", "print('keras' in sys.modules, sorted(set(dir())"
     " & {'install', 'tools'}))", None),
    ("keras", "",
     "import keras; keras.utils.set_random_seed(3)\n"
     "print(keras.random.uniform((1,)).numpy())", "prints something else"),
    ("keras-seed", "",
     "print(keras.initializers.RandomNormal(seed=3)((2,)).numpy())",
     "prints something else"),
    ("keras-layer", "",
     "layer = keras.layers.Dropout(0.5, seed=3)\n"
     "print(layer(np.ones((1, 40)), training=True).numpy())",
     "prints something else"),
]  # fmt: skip


@pytest.fixture(scope="module")
def chapter(tmp_path_factory):
    """A chapter of ``CELLS``, executed with its own seeds."""
    pair = Pair("01-seeds", tmp_path_factory.mktemp("book"))
    text = "# Seeds\n"
    for name, tags, code, _ in CELLS:
        options = f":name: {name}\n" * bool(name) + f":tags: {tags}\n" * bool(
            tags
        )
        text += f"\n```{{code-cell}} ipython3\n{options}{code}\n```\n"
    shutil.copy(notebooks.ROOT / "_config.yml", pair.root)
    pair.manuscript.parent.mkdir()
    pair.manuscript.write_text(notebooks.canonical_text(text), "utf-8")
    notebooks.execute(pair)
    return pair


@pytest.fixture(scope="module")
def faults(chapter):
    """{cell: fault} at one offset."""
    return {f.cell: f for f in reseed.reseed(chapter.notebook, 1)}


def test_what_hangs_on_a_seed_is_found_and_nothing_else(faults):
    unnamed = "cell [3] (np.random.default_rng(seed=3).integers(10**9))"
    wanted = {name or unnamed: what for name, _, _, what in CELLS if what}
    assert {name: f.what for name, f in faults.items()} == wanted


def test_a_fault_shows_the_difference(faults):
    assert faults["planted"].detail.splitlines() == ["-True", "+False"]
    assert "AssertionError" in faults["asserted"].detail


def test_no_offset_no_difference(chapter):
    assert reseed.reseed(chapter.notebook, 0) == []


def test_the_command_names_chapter_cell_and_difference(
    monkeypatch, capsys, chapter, faults
):
    monkeypatch.setattr(reseed, "chapters", lambda *_: [chapter.notebook])
    monkeypatch.setattr(reseed, "reseed", lambda *_: list(faults.values()))
    assert reseed.main(["--offsets", "7"]) == 1
    said = capsys.readouterr().out
    assert f"01-seeds, seeds + 7: {len(faults)} cells differ" in said
    assert "  planted prints something else:\n    -True\n    +False" in said
    monkeypatch.setattr(reseed, "reseed", lambda *_: [])
    assert reseed.main(["--count", "2"]) == 0
    assert "2 runs, 0 of them differ" in capsys.readouterr().out


def test_long_differences_are_cut():
    short = reseed._short([str(k) for k in range(100)])
    assert len(short) == reseed.DIFF_LINES + 1
    assert short[-1] == f"… {100 - reseed.DIFF_LINES} lines more"


@pytest.mark.parametrize(
    "seed", [None, np.random.default_rng(0), "no seed", 1.5]
)
def test_what_is_no_fixed_seed_stays(seed):
    assert shifted(seed, 3) is seed


def test_changed_chapters_come_from_git(monkeypatch, tmp_path):
    def git(*words):
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words],
            cwd=tmp_path, check=True, capture_output=True,
        )  # fmt: skip

    for name in ("01-a", "02-b", "03-c"):
        for folder, kind in (("manuscript", "md"), ("chapters", "ipynb")):
            path = tmp_path / folder / f"{name}.{kind}"
            path.parent.mkdir(exist_ok=True)
            path.write_text("", "utf-8")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "first")
    (tmp_path / "chapters/02-b.ipynb").write_text("{}", "utf-8")
    (tmp_path / "chapters/03-c.ipynb").unlink()
    monkeypatch.setattr(reseed, "ROOT", tmp_path)
    monkeypatch.setattr(
        reseed,
        "find_pairs",
        lambda names: notebooks.find_pairs(names, tmp_path),
    )
    assert [p.stem for p in reseed.chapters([], "HEAD")] == ["02-b"]
    assert reseed.chapters(["01-a"], "HEAD") == []
    assert len(reseed.chapters([], None)) == 3
    with pytest.raises(NotebookError, match="--changed no-such"):
        reseed.chapters([], "no-such")
