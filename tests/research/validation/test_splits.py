"""No split learns from what it is judged by; walks forward tile the time they test."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from thunes.errors import Misconfigured
from thunes.research.validation import Windows, expanding_folds, purged_folds
from thunes.research.validation.combinatorial import Combinatorial

Numbers = NDArray[np.int64]


@some.composite
def labels(draw: some.DrawFn) -> tuple[Numbers, Numbers]:
    """Starts in order, some of them equal, and ends at or after them."""
    count = draw(some.integers(4, 40))
    steps = draw(some.lists(some.integers(0, 5), min_size=count, max_size=count))
    lasts = draw(some.lists(some.integers(0, 20), min_size=count, max_size=count))
    start = np.cumsum(steps)
    return start, start + np.array(lasts)


@given(labels(), some.integers(2, 4), some.integers(0, 6))
def test_no_label_that_is_learnt_from_meets_one_that_is_judged(
    made: tuple[Numbers, Numbers], folds: int, embargo: int
) -> None:
    start, end = made
    found = purged_folds(start, end, folds, embargo)
    assert np.concatenate([split.test for split in found]).tolist() == list(range(len(start)))
    for split in found:
        first, last = start[split.test].min(), end[split.test].max()
        assert not np.any((start[split.train] <= last) & (end[split.train] >= first))
        after = np.flatnonzero(start > last)
        assert not set(after[:embargo]) & set(split.train), "the embargo begins where the last tested label has ended"
        before = np.flatnonzero(end < first)
        assert set(split.train) == set(before) | set(after[embargo:]), "nothing more is given up than that"


@pytest.mark.parametrize(
    ("start", "end", "folds", "embargo", "said"),
    [
        ([0, 1], [0, 1], 1, 0, "1 folds of 2 samples"),
        ([0, 1], [0, 1], 3, 0, "3 folds of 2 samples"),
        ([0, 1], [0, 1], 2, -1, "embargo of -1"),
        ([0, 2, 1], [3, 3, 3], 2, 0, "sample 2 starts before sample 1"),
        ([0, 2, 4], [3, 1, 5], 2, 0, "label of sample 1 ends at 1, before it starts at 2"),
    ],
)
def test_labels_that_cannot_be_split_are_refused(
    start: list[int], end: list[int], folds: int, embargo: int, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        purged_folds(np.array(start), np.array(end), folds, embargo)


@settings(max_examples=40, deadline=None)
@given(some.integers(3, 6), some.integers(0, 3), some.integers(0, 2), some.data())
def test_combinations_leave_out_a_horizon_on_both_sides(
    folds: int, horizon: int, embargo: int, data: some.DataObject
) -> None:
    tested = data.draw(some.integers(2, folds - 1))
    samples = folds * (horizon + embargo + 2) + data.draw(some.integers(0, 9))
    made = Combinatorial(folds, tested, horizon, embargo)
    for split in made.splits(samples):
        judged = np.concatenate(split.tests)
        far = np.abs(split.train[:, None] - judged[None, :])
        assert not far.size or far.min() > horizon
    assert np.bincount(made.paths.ravel()).tolist() == [folds] * (int(made.paths.max()) + 1)


@given(
    some.integers(1, 200),
    some.tuples(some.integers(1, 50), some.integers(1, 30), some.integers(0, 10)),
    some.booleans(),
    some.booleans(),
)
def test_a_walk_never_looks_ahead_and_leaves_no_hole(
    candles: int, lengths: tuple[int, int, int], anchored: bool, short_last: bool
) -> None:
    train, test, gap = lengths
    windows = Windows(train, test, gap, anchored, short_last)
    if candles < train + gap + (1 if short_last else test):
        with pytest.raises(Misconfigured, match=f"{candles} candles are too few"):
            windows.folds(candles)
        return
    found = windows.folds(candles)
    tested = [candle for fold in found for candle in fold.test]
    assert tested == list(range(train + gap, train + gap + len(tested)))
    assert candles - test < tested[-1] + 1 <= candles
    assert tested[-1] + 1 == candles or not short_last
    for fold in found:
        assert fold.test.start - fold.train.stop == gap
        assert (fold.train.start == 0) if anchored else (len(fold.train) == train)
        assert len(fold.test) == test or (short_last and fold is found[-1])


@given(some.integers(10, 300), some.integers(1, 8), some.integers(0, 5))
def test_expanding_folds_end_with_the_last_candle(candles: int, count: int, gap: int) -> None:
    if candles - count * (candles // (count + 1)) - gap < 1:
        with pytest.raises(Misconfigured, match="use fewer folds"):
            expanding_folds(candles, count, gap)
        return
    found = expanding_folds(candles, count, gap)
    assert len(found) == count
    assert found[-1].test.stop == candles
    assert all(fold.train.start == 0 for fold in found)


@pytest.mark.parametrize("lengths", [(0, 1, 0), (1, 0, 0), (1, 1, -1)])
def test_windows_that_cannot_be_are_refused(lengths: tuple[int, int, int]) -> None:
    with pytest.raises(Misconfigured, match="train and test must be 1 candle at least, the gap 0"):
        Windows(*lengths)
