import pytest

from tests.mutation.score import LEAST, Score


@pytest.mark.parametrize(
    ("outcome", "noticed"),
    [
        ("killed", True),
        ("timeout", True),
        ("segfault", True),
        ("survived", False),
        ("no tests", False),
        ("suspicious", False),
        ("skipped", False),
        ("not checked", False),
    ],
)
def test_only_what_a_test_ran_into_counts_as_noticed(outcome: str, noticed: bool) -> None:
    score = Score("money", (("one", outcome),))
    assert (score.killed, score.survivors) == ((1, []) if noticed else (0, ["one"]))


@pytest.mark.parametrize(("killed", "enough"), [(84, False), (85, True)])
def test_a_module_needs_the_least_score(killed: int, enough: bool) -> None:
    outcomes = tuple((str(number), "killed" if number < killed else "survived") for number in range(100))
    assert (Score("money", outcomes).percent >= LEAST) is enough
