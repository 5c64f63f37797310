"""The notes of a release are the changelog's entry."""

import pytest

from rnncourse import __version__
from tools import changes

TEXT = "# Changelog\n\n## Unreleased\n\n- b\n\n## 1.2.0 – a day\n\n- a\n"


def test_notes_are_the_entry_of_the_version():
    assert changes.notes(TEXT, "1.2.0") == "- a\n"
    for version in ("1.2", "1x2.0", "3.0.0"):
        with pytest.raises(ValueError, match=f"no entry for {version}"):
            changes.notes(TEXT, version)


def test_another_version_is_not_released(capsys):
    assert changes.main([__version__]) == 0
    assert "\n## " not in capsys.readouterr().out
    assert changes.main(["99.0"]) == 1
    assert f"the package is {__version__}" in capsys.readouterr().err
