"""What the owner can say over the phone: the list that /help shows, that Telegram offers, and that is obeyed."""

from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    "status": "what is held and whether trading is on",
    "positions": "what is held",
    "orders": "what is under way or rests",
    "pnl": "profit and loss by day: /pnl 7",
    "risk": "each limit and how much of it is used",
    "why": "the last decision on a symbol: /why BTCUSDT",
    "health": "exchange, books and trail",
    "halt": "stop trading now: /halt reason",
    "pause": "no new entries, exits go on",
    "flatten": "stop and sell what is held, after a tap",
    "resume": "trade again: /resume reason, then a tap",
    "help": "this list",
}
ALIASES: Mapping[str, str] = {"s": "status", "h": "halt", "start": "help"}
# Stopping is asked for in any mood: these are obeyed whenever they are read.
STOPPING = frozenset({"halt", "pause"})


def read_command(text: str) -> tuple[str, str]:
    """Return the command and what follows it; ``help`` for whatever is none."""
    first, rest = [*text.split(maxsplit=1), "", ""][:2]
    name = first.partition("@")[0].lower()
    word = name.removeprefix("/")
    known = ALIASES.get(word, word)
    return (known, rest.strip()) if name.startswith("/") and known in COMMANDS else ("help", "")
