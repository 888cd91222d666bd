"""Times on the command line: a UTC day, or a moment; the last day of a span belongs to it whole."""

from datetime import UTC, datetime, timedelta

import click

DAY_DIGITS = len("2024-01-01")


class Moment(click.ParamType[datetime]):
    """``YYYY-MM-DD``, or a full ISO 8601 time, UTC unless it names an offset."""

    name = "time"

    def __init__(self, *, last: bool = False) -> None:
        self._last = last

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return an aware time; of a last day, when the next one begins."""
        if isinstance(value, datetime):
            return value
        text = str(value)
        try:
            moment = datetime.fromisoformat(text)
            whole_day = self._last and len(text) == DAY_DIGITS
            moment += timedelta(days=1) if whole_day else timedelta(0)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{text!r} is no time; give a day as in 2024-01-31, or 2024-01-31T12:00Z", param, ctx)


start_option = click.option("--start", type=Moment(), metavar="DAY", help="First UTC day, or a moment.")
end_option = click.option("--end", type=Moment(last=True), metavar="DAY", help="Last UTC day, inclusive, or a moment.")
