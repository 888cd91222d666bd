"""The owner's choice per kind of alert: checked when it is read, for a typing mistake must not silence an alarm."""

from collections.abc import Mapping
from difflib import get_close_matches

from thunes.domain.notices.kinds import HALT, KINDS, Choice

Choices = Mapping[str, Choice]


class BadChoice(ValueError):
    """A kind of alert that does not exist, or a choice that it does not have."""


def read_choices(given: Mapping[str, object]) -> Choices:
    """Return the choice for every kind: what was ``given``, as in ``{"approved": "off"}``, else its default.

    Raises:
        BadChoice: in one line, with the name that was probably meant.
    """
    known = [kind.name for kind in KINDS]
    for name, choice in given.items():
        if name not in known:
            raise BadChoice(f"there is no alert {name!r}{_meant(name, known)}; there are {', '.join(known)}")
        if choice not in list(Choice):
            meant = _meant(str(choice), list(Choice))
            raise BadChoice(f"alert {name}: {choice!r} is no choice{meant}; give on, silent or off")
    if given.get(HALT.name) == Choice.OFF:
        raise BadChoice("alert halt cannot be off: whoever trades must hear that trading stopped; silent is possible")
    return {kind.name: Choice(str(given.get(kind.name, kind.default))) for kind in KINDS}


def _meant(name: str, known: list[str]) -> str:
    nearest = get_close_matches(name, known, n=1)
    return f", did you mean {nearest[0]}?" if nearest else ""
