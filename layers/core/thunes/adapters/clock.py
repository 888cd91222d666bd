"""The computer's clock."""

import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """Aware UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, length: timedelta) -> None:
        time.sleep(length.total_seconds())
