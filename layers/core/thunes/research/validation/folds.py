"""Walks forward through time: train, leave a gap, test, move on by the length of the test."""

from dataclasses import dataclass

from thunes.errors import Misconfigured


@dataclass(frozen=True)
class Fold:
    """Positions of the candles that are learnt from, and of those, later ones, that are judged."""

    train: range
    test: range


@dataclass(frozen=True)
class Windows:
    """Lengths in candles. ``gap`` lies between train and test: as long as a label, or as a position is held.

    ``anchored`` trains on everything before the gap, else on the last ``train`` candles of it. ``short_last`` keeps a
    last test that is shorter than the others.

    Raises:
        Misconfigured: for a length that cannot be.
    """

    train: int
    test: int
    gap: int = 0
    anchored: bool = False
    short_last: bool = False

    def __post_init__(self) -> None:
        if self.train < 1 or self.test < 1 or self.gap < 0:
            raise Misconfigured(
                f"windows of train {self.train}, test {self.test}, gap {self.gap}: "
                "train and test must be 1 candle at least, the gap 0"
            )

    def folds(self, candles: int) -> list[Fold]:
        """Return the folds of so many candles, oldest first; the tests follow each other without a hole.

        Raises:
            Misconfigured: when not one fits.
        """
        first = self.train + self.gap
        last = candles if self.short_last else candles - self.test + 1
        found = [self._fold(start, candles) for start in range(first, last, self.test)]
        if not found:
            least = first + (1 if self.short_last else self.test)
            raise Misconfigured(f"{candles} candles are too few to walk forward: these windows need {least}")
        return found

    def _fold(self, start: int, candles: int) -> Fold:
        end = start - self.gap
        return Fold(range(0 if self.anchored else end - self.train, end), range(start, min(start + self.test, candles)))


def expanding_folds(candles: int, folds: int, gap: int = 0) -> list[Fold]:
    """Return so many folds whose tests are equal and end with the last candle; each trains on all before its gap.

    The same as scikit-learn's ``TimeSeriesSplit``.

    Raises:
        Misconfigured: when that leaves nothing to train on.
    """
    test = candles // (folds + 1) if folds > 0 else 0
    train = candles - folds * test - gap
    if test < 1 or train < 1 or gap < 0:
        raise Misconfigured(f"{candles} candles cannot be walked in {folds} folds with a gap of {gap}: use fewer folds")
    return Windows(train, test, gap, anchored=True).folds(candles)
