"""Where the archive keeps what: one object per event as it happens, and two per day once the day is over.

audit/dev-main/2024-01-10/000000000007.json    an event
audit/dev-main/2024-01-10.jsonl                the events of a finished day
audit/dev-main/2024-01-10.root.json            its seal
"""

from dataclasses import dataclass

from thunes.domain.audit import AuditEvent


@dataclass(frozen=True)
class Shelved:
    """An object of the archive: how often it was written, whether it was deleted, its MD5 where that is known."""

    key: str
    versions: int = 1
    deleted: bool = False
    md5: str = ""


def folder(account: str) -> str:
    """Return what every key of the account begins with."""
    return f"audit/{account.replace('#', '-')}/"


def event_key(event: AuditEvent) -> str:
    """Return where an event is."""
    return folder(event.account) + event_file(event.timestamp, event.sequence)


def event_file(timestamp: str, sequence: int) -> str:
    """Return where an event is, within its account's folder."""
    return f"{timestamp[:10]}/{sequence:012d}.json"


def day_key(account: str, day: str) -> str:
    """Return where the events of a finished day are."""
    return f"{folder(account)}{day}.jsonl"


def seal_key(account: str, day: str) -> str:
    """Return where the day's seal is."""
    return f"{folder(account)}{day}.root.json"


def day_of(event: AuditEvent) -> str:
    """Return the UTC day of an event, as in 2024-01-10."""
    return event.timestamp[:10]
