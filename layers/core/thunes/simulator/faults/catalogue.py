"""Every fault a venue can cause over REST, by name: what it is, how often it strikes, where it can.

``storm`` is the mixture of all their chances here; what has none strikes only when it is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Where(StrEnum):
    """What gives a fault its opportunities."""

    ORDER = "an order"  # any request with an effect: POST and DELETE
    QUESTION = "a question"  # any GET
    REQUEST = "any request"
    MARKET = "a symbol's market"  # whenever time has passed


@dataclass(frozen=True)
class Fault:
    """One way to go wrong: its chance at each opportunity in a storm, and what it is."""

    where: Where
    chance: float
    what: str


ORDER, QUESTION, REQUEST, MARKET = Where.ORDER, Where.QUESTION, Where.REQUEST, Where.MARKET

# What does not reach the engine. Of these and of AFTER, at most one strikes an order.
BEFORE: Mapping[str, Fault] = {
    "lost-request": Fault(ORDER, 0.06, "an order never reaches the venue, and no answer comes"),
    "reset-before": Fault(ORDER, 0.03, "the connection is reset before the order arrives"),
    "no-connection": Fault(ORDER, 0.03, "no connection is made, so nothing was sent"),
    "html-5xx-before": Fault(ORDER, 0.03, "502 with HTML, the order not placed"),
    "overloaded-1008": Fault(ORDER, 0.02, "503 with -1008, the venue is busy, the order not placed"),
    "disconnected-1001": Fault(ORDER, 0.01, "500 with -1001, an internal error, the order not placed"),
    "error-in-200": Fault(ORDER, 0.02, "200 with an error body, the order not placed"),
    "firewall-403": Fault(ORDER, 0.01, "403 of a firewall, in HTML, nothing placed"),
    "rate-limit-429": Fault(ORDER, 0.02, "429 with -1003 and Retry-After, nothing placed"),
    "order-limit-1015": Fault(ORDER, 0.01, "429 with -1015, the account has sent too many orders, nothing placed"),
    "ban-418": Fault(ORDER, 0.01, "418 with Retry-After, and then nothing but 418 for as long"),
    "clock-1021": Fault(ORDER, 0.01, "the venue's clock jumps: -1021, outside of the window, nothing placed"),
    "key-2015": Fault(ORDER, 0.005, "401 with -2015: for a moment the venue does not know the key"),
    "signature-1022": Fault(ORDER, 0.005, "-1022, the signature is not valid, although it is"),
}

# What the engine did, and the client is not told, or not all of it.
AFTER: Mapping[str, Fault] = {
    "lost-response": Fault(ORDER, 0.06, "an order is executed, and its answer is lost"),
    "late-request": Fault(ORDER, 0.05, "an order reaches the engine within its window, after the client gave up"),
    "reset-after": Fault(ORDER, 0.03, "the connection is reset after the order was executed"),
    "html-5xx-after": Fault(ORDER, 0.03, "504 with HTML, the order placed"),
    "unexpected-1006": Fault(ORDER, 0.02, "500 with -1006, execution status unknown, the order placed"),
    "timeout-1007": Fault(ORDER, 0.03, "504 with -1007 after ten seconds, the order placed"),
    "unknown-1000": Fault(ORDER, 0.01, "500 with -1000, an unknown error, the order placed"),
    "garbled-response": Fault(ORDER, 0.02, "200 with half of its JSON, the order placed"),
    "html-in-200": Fault(ORDER, 0.01, "200 with a page of HTML, the order placed"),
    "missing-field": Fault(ORDER, 0.02, "200 without the field that decides, the order placed"),
    "ack-only": Fault(ORDER, 0.01, "200 with the ids alone, neither status nor fills, the order placed"),
    "numbers-unquoted": Fault(ORDER, 0.01, "200 with numbers where amounts were texts, the order placed"),
    "unknown-status": Fault(ORDER, 0.02, "200 with a status that nobody documented, the order placed"),
    "duplicate-rejected": Fault(ORDER, 0.02, "the order arrives twice; the refusal of the second copy is the answer"),
    "slow-response": Fault(ORDER, 0.03, "the answer to an order takes seconds"),
}

# How an order fares in the engine, and what the venue shows of it for a while; beside any of the above.
ENGINE: Mapping[str, Fault] = {
    "partial-then-expire": Fault(ORDER, 0.04, "a part of an order fills, and the rest expires"),
    "self-match": Fault(ORDER, 0.02, "a part fills, and the rest ends as EXPIRED_IN_MATCH"),
    "split-fills": Fault(ORDER, 0.6, "an order fills in two parts, as it does when it meets two makers"),
    "commission-bnb": Fault(ORDER, 0.3, "the commission is taken in BNB, from an account that holds some"),
    "query-lag": Fault(ORDER, 0.06, "-2013 for an order that exists, for a while"),
    "fills-lag": Fault(ORDER, 0.2, "the last fill of an order that filled at once is not listed yet, for a while"),
    "resting-fills-lag": Fault(ORDER, 0.1, "the last fill of an order that rests will not be listed, for minutes"),
    "balance-lag": Fault(ORDER, 0.03, "the balances are those from before an order, for some seconds"),
}

# Of these, at most one strikes a question.
READ: Mapping[str, Fault] = {
    "read-timeout": Fault(QUESTION, 0.005, "a question has no answer"),
    "read-reset": Fault(QUESTION, 0.003, "the connection is reset while a question waits for its answer"),
    "read-5xx": Fault(QUESTION, 0.005, "a question is answered 503 in HTML"),
    "read-garbled": Fault(QUESTION, 0.003, "a question is answered with half of its JSON"),
    "read-html-200": Fault(QUESTION, 0.002, "a question is answered 200 with a page of HTML"),
    "read-error-in-200": Fault(QUESTION, 0.002, "a question is answered 200 with an error body"),
    "read-rate-limit": Fault(QUESTION, 0.003, "a question is answered 429 with Retry-After"),
    "read-firewall": Fault(QUESTION, 0.002, "a question is answered 403 of a firewall, in HTML"),
    "read-1021": Fault(QUESTION, 0.003, "a signed question is answered -1021, outside of the window"),
    "read-slow": Fault(QUESTION, 0.03, "the answer to a question takes seconds"),
}

# What an answer says, where a question of that kind was asked.
TOLD: Mapping[str, Fault] = {
    "candle-late": Fault(QUESTION, 0.01, "klines do not have the newest closed candle yet"),
    "candle-twice": Fault(QUESTION, 0.01, "klines hold one candle twice"),
    "candle-missing": Fault(QUESTION, 0.01, "klines have a hole"),
    "candle-impossible": Fault(QUESTION, 0.01, "klines hold a candle whose high is below its low"),
    "crossed-book": Fault(QUESTION, 0.02, "the best bid is above the best ask"),
    "unknown-filter": Fault(QUESTION, 0.05, "a symbol has a filter, and a field, that nobody documented"),
}

MOODS: Mapping[str, Fault] = {
    "thin-book": Fault(MARKET, 0.12, "less than a smallest order stands at the best price, for a while"),
    "empty-book": Fault(MARKET, 0.01, "nobody bids and nobody asks, for a while"),
    "market-halt": Fault(MARKET, 0.006, "the symbol is halted, for a while"),
    "market-break": Fault(MARKET, 0.003, "the symbol has a break, for a while"),
    "cancel-only": Fault(MARKET, 0.004, "the symbol takes cancellations only, for a while"),
    "symbol-unknown-status": Fault(MARKET, 0.003, "the symbol has a status that nobody documented, for a while"),
    "filters-change": Fault(MARKET, 0.01, "lot or smallest order change between two questions, and stay so"),
    "price-jump": Fault(MARKET, 0.02, "the price is elsewhere when the order arrives, for a while"),
}

VENUE: Mapping[str, Fault] = {
    "maintenance": Fault(REQUEST, 0.003, "the venue answers 503 to everything, for minutes"),
    "orders-canceled": Fault(REQUEST, 0.001, "the venue cancels every order that rests"),
    "balance-moved": Fault(REQUEST, 0, "somebody withdraws a hundredth of a balance by hand"),
    "wipe": Fault(REQUEST, 0, "the testnet's reset: every order is gone, the balances are the first ones again"),
}

CATALOGUE: Mapping[str, Fault] = {**BEFORE, **AFTER, **ENGINE, **READ, **TOLD, **MOODS, **VENUE}
