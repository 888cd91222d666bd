"""May this key trade, and nothing worse? Asked once per key and process, before its first order."""

from collections.abc import Callable, Mapping
from typing import Any

from thunes.errors import Misconfigured, Transient

Ask = Callable[[str, Mapping[str, object]], Any]

# Only the live host says what the key may do; elsewhere the account says whether it may trade.
RESTRICTIONS, ACCOUNT = "sapi/v1/account/apiRestrictions", "account"


def check_rights(ask: Ask, *, live: bool) -> None:
    """Ask one question about the key.

    Raises:
        Misconfigured: when the key may withdraw, or may not trade.
        Transient: when the venue does not say.
    """
    if live:
        answer = ask(RESTRICTIONS, {})
        if _flag(answer, "enableWithdrawals"):
            raise Misconfigured("this key may withdraw; make one that may only trade, and put it into the secret")
        trades = _flag(answer, "enableSpotAndMarginTrading")
    else:
        trades = _flag(ask(ACCOUNT, {"omitZeroBalances": "true"}), "canTrade")
    if not trades:
        raise Misconfigured("this key may not trade; allow spot trading for it, or put another one into the secret")


def _flag(answer: Any, field: str) -> bool:
    value = answer.get(field) if isinstance(answer, dict) else None
    if not isinstance(value, bool):
        raise Transient(f"the exchange does not say whether {field}: this key cannot be relied on now")
    return value
