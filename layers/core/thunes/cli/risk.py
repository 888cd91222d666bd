"""`thunes risk`: what keeps entries from being approved, and how a person undoes it."""

import click

from thunes.cli.output import json_option, show, show_grid


@click.group()
def risk() -> None:
    """Look at the locks on entries, and undo one."""


@risk.command()
@json_option
def locks(as_json: bool) -> None:
    """List what keeps entries from being approved now; exits are never locked."""
    from thunes import wiring  # noqa: PLC0415
    from thunes.cli.joining import join_running_cloud  # noqa: PLC0415
    from thunes.domain.times import iso  # noqa: PLC0415

    join_running_cloud()
    found = [
        {
            "lock": lock.name,
            "reason": lock.reason,
            "until": iso(lock.until) if lock.until else None,
            "unlock": lock.unlock,
        }
        for lock in wiring.list_locks()()
    ]
    if as_json or not found:
        show("No lock: entries are judged by the limits alone", {"locks": found} if as_json else {}, as_json=as_json)
        return
    rows = [(str(lock["lock"]), *(lock[name] or "-" for name in ("reason", "until", "unlock"))) for lock in found]
    show_grid("What locks entries", ("lock", "reason", "until", "what undoes it"), rows)


@risk.command()
@click.argument("lock")
@click.option("--reason", required=True, help="Why it is safe to enter again.")
@json_option
def unlock(lock: str, reason: str, as_json: bool) -> None:
    """Undo one lock by its name: what has happened so far counts no more for it, what happens next does."""
    from thunes import wiring  # noqa: PLC0415
    from thunes.cli.joining import join_running_cloud  # noqa: PLC0415

    join_running_cloud()
    wiring.unlock_entries()(lock, "thunes risk unlock", reason)
    show("Undone", {"lock": lock, "reason": reason}, as_json=as_json)
