"""The rules file, late work by hand-computed cases, manual marks."""

import csv
import io
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnncourse.exercises import get
from rnngrading import policy as module
from rnngrading.policy import Rules, load, notebooks, read_manual

DUE = "2026-11-30T23:59:00"


@pytest.fixture
def loaded(tmp_path):
    """Loads the text of a rules file."""
    def load_text(text):
        path = tmp_path / "rules.toml"
        path.write_bytes(
            text if isinstance(text, bytes) else text.encode()
        )
        return load(path)

    return load_text


@pytest.fixture
def policy(loaded):
    return loaded(
        f'[deadline]\n"05-lstm" = {DUE}\n'
        "[late]\nper_day = 0.1\nat_most = 0.5\ngrace_minutes = 15\n"
        '[extensions]\nana = 48\nben = {"05-lstm" = 1.5}\n'
    )


def test_without_a_file_everything_is_as_handed_out():
    found = load(None)
    assert found == Rules()
    assert found.layout_pattern is None
    assert found.weight("05-lstm") == 1
    assert found.out_of("lstm-step") == get("lstm-step").points
    assert found.out_of("lstm-step", 2.5) == Decimal("2.5")
    assert found.late("ana", "05-lstm", "2030-01-01T00:00:00").factor == 1


def test_every_key(loaded):
    found = loaded(
        "[points]\nlstm-step = 6\n"
        '[weights]\n"05-lstm" = 2\n"06-gru" = 0.5\n'
        "[layout]\npattern = '(?P<student>[a-z]+)_.*'\n"
        "timestamps = 'timestamp.txt'\n"
        "[retries]\nfactors = [1, 0.8, 0.8]\n"
        "[partial]\nlstm-step = 0.6\n"
        "[book]\naddress = 'https://example.org/rnn/'\n"
    )
    assert found.out_of("lstm-step", 3) == 6
    assert found.weight("05-lstm") == 2
    assert found.weight("06-gru") == Decimal("0.5")
    assert found.weight("11-sentiment") == 1
    assert found.layout_pattern == "(?P<student>[a-z]+)_.*"
    assert found.timestamps == "timestamp.txt"
    assert found.retries == (1, Decimal("0.8"), Decimal("0.8"))
    assert found.partial == {"lstm-step": Decimal("0.6")}
    assert found.book == "https://example.org/rnn"


@pytest.mark.parametrize(("came", "factor", "hours"), [
    ("2026-11-30T22:00:00", "1", 0),        # before
    ("2026-11-30T23:59:00", "1", 0),        # to the second
    ("2026-12-01T00:14:00", "1", 0),        # the last minute of grace
    ("2026-12-01T00:14:01", "0.9", 15 / 60 + 1 / 3600),
    ("2026-12-01T23:59:00", "0.9", 24),     # one whole day
    ("2026-12-01T23:59:01", "0.8", 24 + 1 / 3600),
    ("2026-12-03T12:00:00", "0.7", 60 + 1 / 60),
    ("2026-12-05T23:59:00", "0.5", 120),    # five days: as much as it gets
    ("2026-12-24T00:00:00", "0.5", 23 * 24 + 1 / 60),
])
def test_late_work_by_hand(policy, came, factor, hours):
    late = policy.late("carl", "05-lstm", came)
    assert late.factor == Decimal(factor)
    assert late.by == timedelta(seconds=round(3600 * hours))


def test_extensions_move_the_deadline(policy):
    came = "2026-12-02T00:00:00"
    assert policy.late("carl", "05-lstm", came).factor == Decimal("0.8")
    assert policy.late("ana", "05-lstm", came).factor == 1
    assert policy.late("ben", "05-lstm", came).factor == Decimal("0.9")
    assert policy.late("ben", "05-lstm", "2026-12-01T01:29:00").factor == 1
    assert policy.late("ana", "05-lstm", "2026-12-03T00:15:00").by


def test_no_deadline_or_no_time_is_no_lateness(policy):
    assert policy.late("carl", "06-gru", "2036-01-01T00:00:00").factor == 1
    assert policy.late("carl", "05-lstm", None).factor == 1


def test_a_date_alone_is_the_end_of_that_day(loaded):
    found = loaded(
        '[deadline]\n"05-lstm" = 2026-11-30\n[late]\nper_day = 0.25\n'
    )
    assert found.late("a", "05-lstm", "2026-11-30T23:59:59").factor == 1
    late = found.late("a", "05-lstm", "2026-12-01T00:00:00")
    assert late.factor == Decimal("0.75")


def test_offsets_count(loaded):
    found = loaded(
        '[deadline]\n"05-lstm" = 2026-11-30T12:00:00+01:00\n'
        "[late]\nper_day = 0.1\n"
    )
    assert found.late("a", "05-lstm", "2026-11-30T11:00:00+00:00").by == \
        timedelta(0)
    assert found.late("a", "05-lstm", "2026-11-30T12:00:00+00:00").by == \
        timedelta(hours=1)


@given(
    st.integers(0, 10**7), st.decimals(0, 1, places=3),
    st.decimals(0, 1, places=3), st.integers(0, 600),
)
def test_the_later_the_less_and_never_below_the_floor(
    seconds, per_day, at_most, grace
):
    due = datetime(2026, 6, 1, 12)
    found = Rules(
        deadlines={"05-lstm": due}, per_day=per_day, at_most=at_most,
        grace=timedelta(minutes=grace),
    )

    def factor(late):
        came = (due + timedelta(seconds=late)).astimezone().isoformat()
        return found.late("a", "05-lstm", came).factor

    assert 1 >= factor(seconds) >= 1 - at_most
    assert factor(seconds) >= factor(seconds + 3600)
    assert factor(-seconds) == 1


@pytest.mark.parametrize(("text", "says"), [
    ("[deadlines]", "'deadlines'.*did you mean 'deadline'"),
    ("late = 3", "late must be a table.*got 3"),
    ("[late]\nper_dy = 0.1", "late.per_dy.*did you mean 'per_day'"),
    ("[late]\nper_day = '0.1'", "late.per_day must be a number from 0 to 1"),
    ("[late]\nper_day = true", "late.per_day .*got True"),
    ("[late]\nper_day = 1.5", "late.per_day .* from 0 to 1; got '1.5'"),
    ("[late]\nper_day = nan", "late.per_day .*got 'NaN'"),
    ("[late]\nat_most = inf", "late.at_most .*got 'Infinity'"),
    ("[late]\ngrace_minutes = -1", "grace_minutes .*got '-1'"),
    ('[deadline]\n"05-lstn" = 2026-11-30', "did you mean '05-lstm'"),
    ('[deadline]\n"05-lstm" = "2026-11-30"', "deadline.05-lstm .*quotes"),
    ('[deadline]\n"05-lstm" = 0001-01-01', "a year after 1980"),
    ('[deadline]\n"05-lstm" = 12:00:00', "deadline.05-lstm must be a date"),
    ("[points]\nlstm-stp = 3", "no exercise 'lstm-stp'.*'lstm-step'"),
    ("[points]\nlstm-step = [3]", "points.lstm-step must be a number"),
    ('[weights]\n"05-lstm" = -1', "weights.05-lstm .*got '-1'"),
    ('[weights]\nqqq = 1',
     f"no notebook 'qqq'; expected {next(iter(notebooks()))}"),
    ("[extensions]\nana = 'two'", "extensions.ana must be a number"),
    ('[extensions]\nana = {"05" = 1}', "extensions.ana.05.*no notebook"),
    ("[layout]\ntimestamps = 3", "layout.timestamps must be the name of a"),
    ("[layout]\ntimestamps = 'a/b'", "layout.timestamps must be the name"),
    ("[retries]\nfactors = 0.5", "retries.factors must be a list"),
    ("[retries]\nfactors = []", "retries.factors must be a list of 1 to 20"),
    ("[retries]\nfactors = [0.5, 1]", "none above the one before; got"),
    ("[retries]\nfactors = [1.5]", "retries.factors .* from 0 to 1"),
    ("[partial]\nlstm-stp = 1", "no exercise 'lstm-stp'.*'lstm-step'"),
    ("[partial]\nlstm-step = 2", "partial.lstm-step .* from 0 to 1"),
    ("[partial]\nrnn-predict-shape = 0.5", "partial must be for exercises"),
    ("[book]\nadress = 'x'", "book.adress.*did you mean 'address'"),
    ("[book]\naddress = 'javascript:alert(1)'", "book.address must be an a"),
    ("[book]\naddress = 'https://a\"><b>'", "book.address must be an addr"),
    ("[layout]\npattern = 3", "layout.pattern must be a regular expression"),
    ("[layout]\npattern = '('", "layout.pattern must be a regular"),
    ("[layout]\npattern = '.*'", "layout.pattern .*student"),
    ("[late", "is not TOML"),
    (b"\xff\xfe", "is not TOML"),
    ("[late]\nper_day = 1e99999999999999999999999", "is not TOML|per_day"),
])
def test_what_is_wrong_is_named(loaded, text, says):
    with pytest.raises(ValueError, match=says) as caught:
        loaded(text)
    assert "rules.toml" in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ValueError, match="cannot read the rules"):
        load(tmp_path / "none.toml")


def test_the_notebooks_of_another_course(loaded, tmp_path):
    path = tmp_path / "r.toml"
    path.write_text('[weights]\n"05-lstm-b" = 2\n', "utf-8")
    assert load(path, ["05-lstm-b"]).weight("05-lstm-b") == 2
    with pytest.raises(ValueError, match="did you mean '05-lstm'"):
        load(path)


@given(st.text() | st.lists(st.sampled_from(
    ["[late]", "[deadline]", "[points]", "[extensions]", "per_day", "ana",
     '"05-lstm"', "=", "1", "0.1", "2026-11-30", "{", "}", "\n", "nan"]
)).map(" ".join))
def test_garbage_is_rules_or_a_value_error(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "garbage.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        assert isinstance(load(path), Rules)
    except ValueError as error:
        assert str(error)


def test_the_example_of_the_documentation_is_right(loaded):
    """The file in the module's docstring can be copied."""
    lines = module.__doc__.split("\n\n")[2]
    found = loaded(lines.replace("\n    ", "\n"))
    assert found.at_most == Decimal("0.5")
    assert found.extensions["ben"] == {"05-lstm": timedelta(days=1)}


# --- manual marks -----------------------------------------------------------

CLASS = ["ana", "ben", "=cmd", "Ana Gómez"]


@pytest.fixture
def manual(tmp_path):
    """Reads the text of a manual.csv."""
    def read(text, rules=None):
        path = tmp_path / "manual.csv"
        path.write_bytes(
            text if isinstance(text, bytes) else text.encode()
        )
        return read_manual(path, CLASS, rules or Rules())

    return read


def test_no_file_is_no_marks_and_stays_no_file(tmp_path):
    path = tmp_path / "manual.csv"
    assert read_manual(path, CLASS, Rules()) == {}
    assert not path.exists()


def test_manual_marks(manual):
    found = manual(
        'student,exercise,points,comment\nana,lstm-step,2,"Nearly,\nreally"\n'
        "\nben , lstm-step, 0.5\n"
    )
    assert found["ana", "lstm-step"] == (2, "Nearly,\nreally")
    assert found["ben", "lstm-step"] == (Decimal("0.5"), "")


def test_as_spreadsheets_save_it(manual):
    """A byte order mark, semicolons, decimal commas, defused names."""
    found = manual(
        "\ufeffstudent;exercise;points;comment\r\nAna Gómez;lstm-step;1,5;ok"
        "\r\n'=cmd;lstm-step;1;\r\n;;;\r\n"
    )
    assert found["Ana Gómez", "lstm-step"].points == Decimal("1.5")
    assert found["=cmd", "lstm-step"].points == 1


HEAD = "student,exercise,points,comment\n"


@pytest.mark.parametrize(("text", "says"), [
    ("", "line 1: the first line must be student,exercise,points"),
    ("name,exercise,points\n", "line 1: .*got 'name,exercise,points'"),
    (HEAD + "ana,lstm-step,1,\nbenn,lstm-step,1,\n",
     "line 3: student.*'benn'.*did you mean 'ben'"),
    (HEAD + "ana,lstm-stp,1,\n", "line 2: exercise.*lstm-step"),
    (HEAD + "ana,lstm-step,many,\n", "line 2: points .*from 0 to 3.*'many'"),
    (HEAD + "ana,lstm-step,30,\n", "line 2: points .*from 0 to 3; got '30'"),
    (HEAD + "ana,lstm-step,-1,\n", "line 2: points"),
    (HEAD + "ana,lstm-step,nan,\n", "line 2: points"),
    (HEAD + "ana,lstm-step,,\n", "line 2: points"),
    (HEAD + "ana,lstm-step\n", "line 2: a line has .*got 2 cells"),
    (HEAD + "ana,lstm-step,1,a\nana,lstm-step,2,b\n",
     "line 3: ana, lstm-step has a mark in line 2"),
    (HEAD.encode() + b"ana,lstm-step,1,\xe9\n", "must be CSV in UTF-8"),
])
def test_what_is_wrong_in_manual_marks_is_named(manual, text, says):
    with pytest.raises(ValueError, match=says):
        manual(text)


def test_points_of_the_rules_are_the_most(manual):
    more = Rules(points={"lstm-step": Decimal(6)})
    found = manual(HEAD + "ana,lstm-step,5.5,\n", more)
    assert found["ana", "lstm-step"].points == Decimal("5.5")


@given(st.lists(st.lists(st.text() | st.sampled_from(
    ["ana", "lstm-step", "1", "student", "exercise", "points", "comment"]
)), max_size=4), st.booleans())
def test_garbage_is_marks_or_a_value_error(tmp_path_factory, rows, headed):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    path = tmp_path_factory.getbasetemp() / "garbage.csv"
    text = HEAD * headed + out.getvalue()
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        found = read_manual(path, CLASS, Rules())
    except ValueError as error:
        assert str(error)
    else:
        assert all(name in CLASS for name, _ in found)
