"""Errors, named by what the caller does next.

ThunesError
├── Transient        nothing happened; the same call may work later
│   └── Conflict     somebody else wrote first; read again and decide again
├── Refused          the venue said no, for good; do not repeat the request
├── OutcomeUnknown   it may or may not have happened; ask, never repeat
├── BooksDisagree    ledger and venue cannot both be right; halt and call a person
└── Misconfigured    a setting is wrong; nothing runs until the owner mends it
    └── NoConsent    stage live, and nobody has agreed to it in so many words
"""

from datetime import timedelta


class ThunesError(Exception):
    """Root of every error that this package raises on purpose."""


class Transient(ThunesError):
    """Nothing happened. ``retry_after`` is the shortest wait the other side asked for, if it did."""

    def __init__(self, message: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Conflict(Transient):
    """What was read no longer holds: nothing was written."""


class Refused(ThunesError):
    """The venue refused the request before it had any effect."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}" if code else message)
        self.code = code


class OutcomeUnknown(ThunesError):
    """The request may have had its effect; only a later question can tell."""


class BooksDisagree(ThunesError):
    """The ledger and the venue contradict each other."""


class Misconfigured(ThunesError):
    """A setting is missing or wrong; the message says which one and how to mend it."""


class NoConsent(Misconfigured):
    """Stage live was asked for without the words that it takes."""
