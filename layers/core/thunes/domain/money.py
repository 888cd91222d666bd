"""Exact decimals: the only numbers that may decide how much."""

import re
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

ZERO = Decimal(0)
ONE = Decimal(1)
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,4})?")

# Sixty digits hold any product of two venue numbers (20 digits each side of the point, twice);
# a result that still does not fit raises instead of being rounded behind our back.
EXACT = Context(prec=60, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
_ROUNDED = Context(prec=60, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])
_SHARE_QUANTUM = Decimal("1e-18")
_ROUNDED_UP = Context(prec=60, rounding=ROUND_CEILING, traps=[InvalidOperation, DivisionByZero, Overflow])
_RATIO_QUANTUM = Decimal("1e-12")


class NotMoney(ValueError):
    """A value that cannot be an exact amount: a float, a bool, a word, NaN or an infinity."""


def exact(value: object, what: str = "amount") -> Decimal:
    """Return ``value`` (Decimal, int or decimal text) as a finite Decimal without losing a digit.

    Raises:
        NotMoney: for floats, bools, other types, malformed text, NaN and infinities.
    """
    if isinstance(value, bool) or not isinstance(value, (Decimal, int, str)):
        raise NotMoney(f"{what}: {value!r} is a {type(value).__name__}; give a decimal string")
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise NotMoney(f"{what}: {value!r} is not a decimal number")
    number = Decimal(value)
    if not number.is_finite():
        raise NotMoney(f"{what}: {value!r} is not finite")
    return number


def exactly(function: Callable[P, R]) -> Callable[P, R]:
    """Run ``function`` so that its arithmetic is exact or raises ``decimal.Inexact``."""

    @wraps(function)
    def in_exact_context(*args: P.args, **kwargs: P.kwargs) -> R:
        with localcontext(EXACT):
            return function(*args, **kwargs)

    return in_exact_context


def floor_to(value: Decimal, step: Decimal) -> Decimal:
    """Return the largest multiple of ``step`` that is not above ``value``; a step of 0 means no grid."""
    return _to_grid(value, step, ROUND_FLOOR)


def ceil_to(value: Decimal, step: Decimal) -> Decimal:
    """Return the smallest multiple of ``step`` that is not below ``value``; a step of 0 means no grid."""
    return _to_grid(value, step, ROUND_CEILING)


def is_multiple(value: Decimal, step: Decimal) -> bool:
    """Tell whether ``value`` lies on the grid of ``step``; every value lies on a grid of 0."""
    return floor_to(value, step) == value


def _to_grid(value: Decimal, step: Decimal, rounding: str) -> Decimal:
    if step == ZERO:
        return value
    steps = EXACT.divide_int(value, step)
    rest = EXACT.subtract(value, EXACT.multiply(steps, step))
    if rest > ZERO and rounding == ROUND_CEILING:
        steps = EXACT.add(steps, 1)
    if rest < ZERO and rounding == ROUND_FLOOR:
        steps = EXACT.subtract(steps, 1)
    return EXACT.multiply(steps, step)


def share(total: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """Return ``total * part / whole`` to 18 decimals; what stays behind is ``total`` minus this, exactly."""
    if part == whole:
        return total
    quotient = _ROUNDED.divide(EXACT.multiply(total, part), whole)
    return quotient.quantize(_SHARE_QUANTUM, context=_ROUNDED)


def ratio(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Return a quotient rounded to 12 decimals: for judging and showing, never for booking."""
    return _ROUNDED.divide(numerator, denominator).quantize(_RATIO_QUANTUM, context=_ROUNDED)


def ratio_up(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Return a quotient, rounded up at the sixtieth digit: times the denominator it is never too little."""
    return _ROUNDED_UP.divide(numerator, denominator)


def plain(value: Decimal) -> str:
    """Return the shortest text without an exponent: what the wire, the trail and people read."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
