"""Times are aware UTC datetimes and are passed in: here they are read and written, exactly."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Stamps past this are not milliseconds: they are microseconds read with the wrong unit.
_LAST_PLAUSIBLE_MS = 4_102_444_800_000  # 2100-01-01


def from_ms(stamp: int, what: str = "time") -> datetime:
    """Return the UTC time of a millisecond stamp.

    Raises:
        ValueError: for a negative stamp, or one so large that it must be in microseconds.
    """
    if stamp > _LAST_PLAUSIBLE_MS:
        raise ValueError(f"{what}: {stamp} is not in milliseconds (microseconds? divide by 1000)")
    if stamp < 0:
        raise ValueError(f"{what}: {stamp} is before 1970")
    return EPOCH + timedelta(milliseconds=stamp)


def to_ms(moment: datetime) -> int:
    """Return whole milliseconds since 1970 of an aware time."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def iso(moment: datetime) -> str:
    """Return ``2023-03-01T00:00:00.000Z``: milliseconds, always UTC, sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def from_iso(text: str) -> datetime:
    """Read an ISO 8601 time with an offset or a Z.

    Raises:
        ValueError: when it is malformed or names no offset.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"time {text!r} names no offset; end it with Z")
    return moment.astimezone(UTC)


def spelled(length: timedelta) -> str:
    """Return a length of time in its largest whole unit, as in ``24 h``."""
    for unit, one in (("h", timedelta(hours=1)), ("min", timedelta(minutes=1))):
        if length >= one and not length % one:
            return f"{length // one} {unit}"
    return f"{length.total_seconds():g} s"
