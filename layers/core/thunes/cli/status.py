"""`thunes status`: what is held, and may it trade?"""

from typing import Any

import click

from thunes.cli.output import json_option, show


@click.command()
@json_option
def status(as_json: bool) -> None:
    """Show trading state, positions, exposure and the day's result."""
    from thunes import wiring  # noqa: PLC0415
    from thunes.cli.joining import join_running_cloud  # noqa: PLC0415
    from thunes.settings import settings  # noqa: PLC0415

    join_running_cloud()
    show(f"THUNES {settings().stage}", read_status(wiring.ledger(), settings().account), as_json=as_json)


def read_status(ledger: Any, account: str) -> dict[str, Any]:
    """Return the account as one JSON object: amounts as text."""
    from thunes.domain.money import plain  # noqa: PLC0415
    from thunes.domain.times import iso  # noqa: PLC0415

    view = ledger.read()
    state, portfolio = view.trading_state, view.portfolio
    return {
        "account": account,
        "trading_state": state.state.value,
        "since": iso(state.since) if state.since else None,
        "by": state.actor,
        "reason": state.reason,
        "books_opened": view.opened,
        "positions": {
            symbol: {"quantity": plain(p.quantity), "cost": plain(p.cost), "average_cost": plain(p.average_cost)}
            for symbol, p in portfolio.positions.items()
            if p.open
        },
        "under_way": {symbol: reservation.intent_id for symbol, reservation in portfolio.reservations.items()},
        "exposure": plain(portfolio.exposure),
        "realized_today": plain(portfolio.day.realized) if portfolio.day else "0",
        "day": portfolio.day.date.isoformat() if portfolio.day else None,
        "balances": {asset: plain(amount) for asset, amount in sorted(portfolio.balances.items())},
        "audit_events": view.head.sequence,
        "audit_head": view.head.hash,
    }
