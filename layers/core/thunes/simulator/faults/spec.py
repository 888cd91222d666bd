"""The text by which a user asks for faults: ``storm,ban-418:0,lost-response@3``.

Parts are separated by commas and read from left to right, a later one amends an earlier one: ``NAME:CHANCE`` gives a
fault its chance at each opportunity, ``NAME@N`` lets it strike at its n-th opportunity, ``storm`` is the mixture of
the catalogue.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from thunes.simulator.faults.catalogue import CATALOGUE
from thunes.simulator.faults.dice import Plan

PRESETS: Mapping[str, Mapping[str, float]] = {
    "storm": {name: fault.chance for name, fault in CATALOGUE.items() if fault.chance},
}
CHANCE = r"[0-9]*\.?[0-9]+"
NUMBER = r"[1-9][0-9]{0,8}"


class BadFaults(ValueError):
    """A text that asks for no fault there is, or not in a way there is; the message says how to mend it."""


def parse(text: str) -> Plan:
    """Return what the text asks for.

    Raises:
        BadFaults: for a name that is not in the catalogue, a chance that is none, an empty part.
    """
    chances: dict[str, float] = {}
    scripted: dict[str, frozenset[int]] = {}
    for part in (part.strip() for part in text.split(",")):
        if part in PRESETS:
            chances |= PRESETS[part]
            continue
        name, sign, value = _split(part)
        if sign == ":":
            chances[name] = _chance(part, value)
            scripted.pop(name, None)
        else:
            scripted[name] = scripted.get(name, frozenset()) | {_opportunity(part, value)}
    return Plan({name: chance for name, chance in chances.items() if chance}, scripted)


def _split(part: str) -> tuple[str, str, str]:
    name, sign, value = next(((*part.partition(sign),) for sign in ":@" if sign in part), (part, "", ""))
    if name not in CATALOGUE:
        raise BadFaults(f"{_named(name)}{_nearest(name)}; `thunes simulator --list-faults` lists them")
    if not sign:
        raise BadFaults(f"{name} has neither a chance, as in {name}:0.05, nor a number, as in {name}@1")
    return name, sign, value


def _chance(part: str, value: str) -> float:
    if not re.fullmatch(CHANCE, value) or not 0 <= float(value) <= 1:
        raise BadFaults(f"{part}: {value or 'nothing'} is not a chance from 0 to 1, as in 0.05")
    return float(value)


def _opportunity(part: str, value: str) -> int:
    if not re.fullmatch(NUMBER, value):
        raise BadFaults(f"{part}: {value or 'nothing'} is not the number of an opportunity, as in 1")
    return int(value)


def _named(name: str) -> str:
    return f"no fault is called {name!r}" if name else "an empty part between the commas"


def _nearest(name: str) -> str:
    found = get_close_matches(name.lower(), [*CATALOGUE, *PRESETS], n=1, cutoff=0.5) if name else []
    return f", do you mean {found[0]}?" if found else ""
