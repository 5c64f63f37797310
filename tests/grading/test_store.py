"""Receipts on disk: complete, or absent."""

import json
import os
import stat
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngrading import store
from rnngrading.receipt import Receipt
from tests.grading.receipts import receipt

KEY = "0123456789abcdef"
RECEIPT = receipt("ana", key=KEY, notes=("ü\ud800\x1b",))
JSON = RECEIPT.to_json()


def test_what_is_put_is_got(tmp_path):
    store.Store(tmp_path).put(RECEIPT)
    assert store.Store(tmp_path).get(KEY) == RECEIPT
    assert store.Store(tmp_path).get(KEY[::-1]) is None
    store.Store(tmp_path).put(replace(RECEIPT, status="lost"))
    assert store.Store(tmp_path).get(KEY).status == "lost"
    assert os.listdir(tmp_path / "ledger") == [f"{KEY}.json"]


def test_only_the_owner_can_read_it(tmp_path):
    store.Store(tmp_path).put(RECEIPT)
    store.write_run(tmp_path, {"secret": "s"})
    for path in (tmp_path / "run.json", tmp_path / "ledger" / f"{KEY}.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_ledger_that_does_not_write(tmp_path):
    kept = store.Store(tmp_path)
    kept.put(RECEIPT)
    other = store.Store(tmp_path, writes=False)
    other.put(replace(RECEIPT, status="lost"))
    other.put(replace(RECEIPT, key=KEY[::-1]))
    assert other.get(KEY).status == "lost"
    assert other.get(KEY[::-1]) is not None
    assert kept.get(KEY) == RECEIPT and kept.get(KEY[::-1]) is None


@pytest.mark.parametrize("key", ["", "../../x", "abc", KEY + "/", "ABCDEF01"])
def test_a_key_is_hex(tmp_path, key):
    with pytest.raises(ValueError, match="key must be hex digits"):
        store.Store(tmp_path).get(key)


@given(st.integers(0, 200), st.binary(max_size=5))
def test_a_damaged_receipt_is_absent_or_whole(tmp_path_factory, at, junk):
    folder = tmp_path_factory.mktemp("out")
    kept = store.Store(folder)
    kept.put(RECEIPT)
    path = folder / "ledger" / f"{KEY}.json"
    data = path.read_bytes()
    path.write_bytes(data[:at] + junk)
    found = kept.get(KEY)
    assert found is None or isinstance(found, Receipt)


@pytest.mark.parametrize("content", [
    "", "null", "[]", "{}", "[" * 100_000, json.dumps(JSON | {"key": "x"}),
    json.dumps(JSON | {"exercises": None}),
    json.dumps({k: v for k, v in JSON.items() if k != "status"}),
])
def test_a_receipt_that_is_none(tmp_path, content):
    kept = store.Store(tmp_path)
    kept.put(RECEIPT)
    (tmp_path / "ledger" / f"{KEY}.json").write_text(content)
    assert kept.get(KEY) is None


def test_a_failed_write_leaves_the_old_file(tmp_path):
    kept = store.Store(tmp_path)
    kept.put(RECEIPT)
    with pytest.raises(TypeError):
        kept.put(replace(RECEIPT, notes=(object(),)))
    assert kept.get(KEY) == RECEIPT
    assert os.listdir(tmp_path / "ledger") == [f"{KEY}.json"]


def test_the_settings_of_a_run(tmp_path):
    run = {"secret": "s", "timeout": 5}
    store.write_run(tmp_path, run)
    assert store.read_run(tmp_path) == run


@pytest.mark.parametrize("content", [None, "", "{}", '{"secret": 1}', "[1]"])
def test_a_folder_without_a_run(tmp_path, content):
    if content is not None:
        (tmp_path / "run.json").write_text(content)
    with pytest.raises(ValueError, match="out must be the folder of a run"):
        store.read_run(tmp_path)
