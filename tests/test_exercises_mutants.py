"""Every small change to a right answer is noticed, and never misnamed.

`python tests/test_exercises_mutants.py` prints the table of kill rates.
"""

import inspect
import sys
import tomllib
import warnings
from collections import Counter
from functools import cache
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from mutate import SUPPORT, mutants

from rnncourse.exercises import get, names, observe, probe

EQUIVALENT = tomllib.loads(
    Path(__file__).with_name("equivalent_mutants.toml").read_text("utf-8")
)
# A trained model has no source whose mutants would tell anything; the ways
# in which its weights are wrong have tests of their own.
MUTATED = [n for n in names() if not get(n).accept]
SECONDS = 60  # of patience, not of speed: no mutant loops without end


@cache
def reports(name):
    """[(description, answer, Result)]; no answer where making it fails."""
    spec = get(name)
    cases = spec.cases(0)
    arguments = [c["args"] for c in cases]
    found = []
    for says, source in mutants(dedent(inspect.getsource(spec.reference))):
        answer = compiled(spec, source)
        if answer is None:
            continue
        answers = probe.run(answer, arguments, SECONDS)
        found.append((says, answer, spec.judge(cases, answers)))
    return found


def compiled(spec, source):
    """The mutated function; its value where the answer is a value."""
    scope = dict(spec.reference.__globals__)
    exec(SUPPORT, scope)
    exec(compile(source, "mutant", "exec"), scope)
    answer = scope[spec.reference.__name__]
    if spec.signature:
        return answer
    try:
        return answer()
    except Exception:  # it gives no value that could be handed in
        return None


@pytest.fixture(autouse=True)
def quiet():
    """Mutants divide by zero; that is no news."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.sweep(keep=8)
@pytest.mark.parametrize("name", MUTATED)
def test_every_mutant_that_is_wrong_is_killed(name, record_property):
    survivors = {says for says, _, result in reports(name) if result.passed}
    explained = EQUIVALENT.get(name, {})
    record_property("mutants", len(reports(name)))
    record_property("killed", len(reports(name)) - len(survivors))
    assert survivors == set(explained), "survivors against explanations"
    assert all(reason.endswith(".") for reason in explained.values())


@pytest.mark.exhaustive
def test_there_are_many_mutants_and_hardly_any_is_equivalent():
    count = {name: len(reports(name)) for name in MUTATED}
    assert min(count.values()) >= 3
    assert sum(count.values()) >= 500
    explained = sum(map(len, EQUIVALENT.values()))
    assert explained / sum(count.values()) < 0.02
    assert set(EQUIVALENT) <= set(MUTATED)


@pytest.mark.sweep(keep=8)
@pytest.mark.parametrize("name", MUTATED)
def test_no_diagnosis_is_wrong(name):
    """On other inputs the named misconceptions give the mutant's numbers."""
    spec = get(name)
    cases = spec.cases(1234)
    for says, answer, result in reports(name):
        if not result.misconceptions and result.status != "not yet":
            continue
        named = [
            m for m in spec.misconceptions
            if m.name in result.misconceptions or m.says == result.diagnosis
        ]
        wrong = spec.variant(*named)
        for case in cases:
            theirs = numbers(spec, answer, case)
            ours = numbers(
                spec, wrong if spec.signature else wrong(), case
            )
            assert alike(theirs, ours), (says, result.diagnosis)


@pytest.mark.sweep(keep=8)
@pytest.mark.parametrize("name", MUTATED)
def test_no_transformation_is_claimed_wrongly(name):
    """"The right answer times 3" holds on other inputs as well."""
    spec = get(name)
    cases = spec.cases(1234)
    want = spec.expected(cases)
    for says, answer, result in reports(name):
        if result.misconceptions or not any(
            claim in result.diagnosis for claim in CLAIMS
        ):
            continue
        got = [numbers(spec, answer, c) for c in cases]
        again = observe.exchanged(spec, want, got)
        again = again or observe.transformation(spec, want, got)
        assert again == result.diagnosis, says


CLAIMS = ("times", "wrong everywhere", "changed places", "transpose of",
          "time runs backwards", "one minus the right")


def numbers(spec, answer, case):
    """{output: array} by calling the answer directly, or None."""
    function = answer if spec.signature else (lambda: answer)
    return spec.expected([case], function)[0]


def alike(a, b):
    """Equal to six digits, decided without the package's comparison."""
    if a is None or b is None:
        return a is b
    return all(
        a[k].shape == b[k].shape
        and np.allclose(a[k], b[k], rtol=1e-3, atol=1e-6 * np.abs(b[k]).max(
            initial=1e-12
        ))
        for k in a
    )


def table():
    print(f"{'exercise':32}{'misconceptions':>15}{'mutants':>9}"
          f"{'equivalent':>12}{'killed':>9}{'named':>7}")
    total = Counter()
    for name in MUTATED:
        found = reports(name)
        same = len(EQUIVALENT.get(name, {}))
        killed = sum(not r.passed for _, _, r in found)
        named = sum(bool(r.misconceptions) for _, _, r in found)
        total.update(mutants=len(found), same=same, killed=killed,
                     named=named)
        rate = killed / (len(found) - same)
        print(f"{name:32}{len(get(name).misconceptions):15}{len(found):9}"
              f"{same:12}{rate:9.1%}{named:7}")
    rate = total["killed"] / (total["mutants"] - total["same"])
    print(f"{'all':32}{'':15}{total['mutants']:9}{total['same']:12}"
          f"{rate:9.1%}{total['named']:7}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(table())
