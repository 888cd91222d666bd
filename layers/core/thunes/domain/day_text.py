"""The summary of a day in words and figures: what the owner reads, and what the card draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from thunes.domain.audit import Json
from thunes.domain.money import exact
from thunes.domain.performance import WINDOW

Fields = Mapping[str, Json]
UNKNOWN = "n/a"
MINUS = "-"
COST = "Cost of month"
# From here on cents are enough.
LARGE = 100


@dataclass(frozen=True)
class Figure:
    """One figure as it is shown; ``sign`` is -1, 0 or 1 where a loss differs from a gain, else None."""

    label: str
    value: str
    sign: int | None = None


def figures(inputs: Fields, outputs: Fields) -> list[Figure]:
    """Return every figure of a ``day_summarized`` fact, the headline first; unknown ones as a dash.

    The text and the card show these strings and no other numbers, so both say what the fact says.
    """
    equities = [equity for _, equity in curve(outputs)]
    unit = _unit(outputs)
    return [
        *_results(outputs),
        *_month(outputs),
        Figure("Slippage", _bps(outputs.get("slippage_bps"))),
        Figure("Positions", _listed(outputs.get("positions"))),
        Figure("Denied", _listed(outputs.get("denied"))),
        Figure("Books", str(outputs.get("reconcile") or UNKNOWN)),
        Figure("Stream", _stream(outputs)),
        Figure(COST, _dollars(outputs.get("cost_estimate_usd"))),
        Figure("Trading", str(outputs.get("trading_state") or UNKNOWN)),
        Figure("Day", str(inputs.get("day") or UNKNOWN)),
        Figure("High", _amount(max(equities, default=None), unit)),
        Figure("Low", _amount(min(equities, default=None), unit)),
        Figure("Root", str(outputs.get("root") or UNKNOWN)),
    ]


def _results(outputs: Fields) -> list[Figure]:
    pnl, unit = _named(outputs.get("pnl")), _unit(outputs)
    return [
        Figure("Equity", _amount(outputs.get("worth"), unit)),
        _gain("Change", outputs.get("change"), unit),
        _gain("Realised", pnl.get("1d", outputs.get("realized")), unit),
        _gain("7 days", pnl.get("7d"), unit),
        _gain("30 days", pnl.get("30d"), unit),
        _gain("Unrealised", outputs.get("unrealized"), unit),
    ]


def _month(outputs: Fields) -> list[Figure]:
    window = _named(outputs.get("window"))
    return [
        Figure("Fees 30 d", _amount(window.get("fees_in_quote"), _unit(outputs))),
        Figure("Win rate 30 d", _win_rate(window)),
        Figure("Sharpe 30 d", _plain(window.get("sharpe"))),
        Figure("Drawdown 30 d", _percent(window.get("drawdown"))),
    ]


def _unit(outputs: Fields) -> str:
    return str(outputs.get("quote") or "")


def curve(outputs: Fields) -> list[tuple[str, Decimal]]:
    """Return day and equity of the last 30 days, oldest first; days at whose end nobody looked are left out."""
    history = outputs.get("history")
    rows = [row for row in history if isinstance(row, dict)] if isinstance(history, list) else []
    return [(str(row["day"]), exact(row["equity"])) for row in rows if row["equity"] is not None][-WINDOW:]


def day_text(inputs: Fields, outputs: Fields) -> str:
    """Return the day in a few lines: the result, the month behind it, the risk, the books."""
    of = {figure.label: figure.value for figure in figures(inputs, outputs)}
    counted = ("decisions", "signals", "approved", "orders", "fills")
    counts = ", ".join(f"{outputs.get(name, 0)} {name}" for name in counted)
    chain, why = outputs.get("chain"), outputs.get("trading_why")
    return "\n".join(
        [
            f"DAY {of['Day']}: realised {of['Realised']}, equity {of['Equity']} ({of['Change']}), {of['Trading']}",
            *([f"stopped by {why}"] if why else []),
            f"7 days {of['7 days']}, 30 days {of['30 days']}, unrealised {of['Unrealised']}",
            f"30 days: won {of['Win rate 30 d']}, Sharpe {of['Sharpe 30 d']}, drawdown {of['Drawdown 30 d']}",
            f"fees of 30 days {of['Fees 30 d']}, slippage of the day {of['Slippage']}",
            f"positions {of['Positions']}; denied: {of['Denied']}; {counts}",
            f"books {of['Books']}; stream {of['Stream']}; cost of the month {of[COST]}, an estimate",
            f"root {of['Root']}" + ("" if chain in (None, "ok") else f"; CHAIN {chain}"),
        ]
    )


def signed(value: Decimal, text: str) -> str:
    """Return ``text``, the size of ``value``, with its sign."""
    return f"{'+' if value > 0 else MINUS if value < 0 else ''}{text}"


def amount(value: Decimal) -> str:
    """Return the size of an amount with two decimals, four where it is small, thousands apart."""
    size = abs(value)
    return f"{size:,.2f}".replace(",", " ") if size >= LARGE else f"{size:.4f}"


def _amount(value: Json | Decimal, unit: str) -> str:
    if value is None:
        return UNKNOWN
    number = exact(value)
    return f"{MINUS if number < 0 else ''}{amount(number)} {unit}".strip()


def _gain(label: str, value: Json, unit: str) -> Figure:
    if value is None:
        return Figure(label, UNKNOWN)
    number = exact(value)
    return Figure(label, f"{signed(number, amount(number))} {unit}".strip(), (number > 0) - (number < 0))


def _win_rate(window: Fields) -> str:
    rate = window.get("win_rate")
    return UNKNOWN if rate is None else f"{window.get('wins')} of {window.get('exits')}, {exact(rate):.0%}"


def _plain(value: Json) -> str:
    if value is None:
        return UNKNOWN
    number = exact(value)
    return f"{MINUS if number < 0 else ''}{abs(number):.2f}"


def _percent(value: Json) -> str:
    return UNKNOWN if value is None else f"{exact(value):.2%}"


def _bps(value: Json) -> str:
    if value is None:
        return UNKNOWN
    number = exact(value)
    return f"{signed(number, f'{abs(number):.1f}')} bps"


def _stream(outputs: Fields) -> str:
    value = outputs.get("stream")
    return "no stream" if value is None else f"{exact(value):.2%} up"


def _dollars(value: Json) -> str:
    return UNKNOWN if value is None else f"${exact(value):.2f}"


def _listed(value: Json) -> str:
    named = _named(value)
    return ", ".join(f"{name} {item}" for name, item in named.items()) or "none"


def _named(value: Json) -> Fields:
    return value if isinstance(value, dict) else {}
