"""Receipts on disk: complete, or absent."""

import json
import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngrading import ledger

KEY = "0123456789abcdef"
RECEIPT = {
    "schema": 1, "key": KEY, "status": "marked", "reason": "", "sha256": "ab",
    "exercises": [], "notes": [], "more": "ü\ud800\x1b",
}


def test_what_is_put_is_got(tmp_path):
    ledger.Ledger(tmp_path).put(RECEIPT)
    assert ledger.Ledger(tmp_path).get(KEY) == RECEIPT
    assert ledger.Ledger(tmp_path).get(KEY[::-1]) is None
    ledger.Ledger(tmp_path).put(RECEIPT | {"status": "lost"})
    assert ledger.Ledger(tmp_path).get(KEY)["status"] == "lost"
    assert os.listdir(tmp_path / "ledger") == [f"{KEY}.json"]


def test_only_the_owner_can_read_it(tmp_path):
    ledger.Ledger(tmp_path).put(RECEIPT)
    ledger.write_run(tmp_path, {"secret": "s"})
    for path in (tmp_path / "run.json", tmp_path / "ledger" / f"{KEY}.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_ledger_that_does_not_write(tmp_path):
    kept = ledger.Ledger(tmp_path)
    kept.put(RECEIPT)
    other = ledger.Ledger(tmp_path, writes=False)
    other.put(RECEIPT | {"status": "lost"})
    other.put(RECEIPT | {"key": KEY[::-1]})
    assert other.get(KEY)["status"] == "lost"
    assert other.get(KEY[::-1]) is not None
    assert kept.get(KEY) == RECEIPT and kept.get(KEY[::-1]) is None


@pytest.mark.parametrize("key", ["", "../../x", "abc", KEY + "/", "ABCDEF01"])
def test_a_key_is_hex(tmp_path, key):
    with pytest.raises(ValueError, match="key must be hex digits"):
        ledger.Ledger(tmp_path).get(key)


@given(st.integers(0, 200), st.binary(max_size=5))
def test_a_damaged_receipt_is_absent_or_whole(tmp_path_factory, at, junk):
    folder = tmp_path_factory.mktemp("out")
    kept = ledger.Ledger(folder)
    kept.put(RECEIPT)
    path = folder / "ledger" / f"{KEY}.json"
    data = path.read_bytes()
    path.write_bytes(data[:at] + junk)
    found = kept.get(KEY)
    assert found is None or found.keys() == RECEIPT.keys()


@pytest.mark.parametrize("content", [
    "", "null", "[]", "{}", "[" * 100_000, json.dumps(RECEIPT | {"key": "x"}),
    json.dumps(RECEIPT | {"exercises": None}),
    json.dumps({k: v for k, v in RECEIPT.items() if k != "status"}),
])
def test_a_receipt_that_is_none(tmp_path, content):
    kept = ledger.Ledger(tmp_path)
    kept.put(RECEIPT)
    (tmp_path / "ledger" / f"{KEY}.json").write_text(content)
    assert kept.get(KEY) is None


def test_a_failed_write_leaves_the_old_file(tmp_path):
    kept = ledger.Ledger(tmp_path)
    kept.put(RECEIPT)
    with pytest.raises(TypeError):
        kept.put(RECEIPT | {"more": object()})
    assert kept.get(KEY) == RECEIPT
    assert os.listdir(tmp_path / "ledger") == [f"{KEY}.json"]


def test_the_settings_of_a_run(tmp_path):
    run = {"secret": "s", "timeout": 5}
    ledger.write_run(tmp_path, run)
    assert ledger.read_run(tmp_path) == run


@pytest.mark.parametrize("content", [None, "", "{}", '{"secret": 1}', "[1]"])
def test_a_folder_without_a_run(tmp_path, content):
    if content is not None:
        (tmp_path / "run.json").write_text(content)
    with pytest.raises(ValueError, match="out must be the folder of a run"):
        ledger.read_run(tmp_path)
