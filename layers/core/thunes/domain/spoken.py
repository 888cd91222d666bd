"""What came in over the phone, and what can be offered back: no more of it than we use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Button:
    """A choice below a message: what it shows, and what comes back when it is pressed (64 bytes at most)."""

    label: str
    data: str


@dataclass(frozen=True)
class Press:
    """A button that was pressed: the press itself, and the message below which it was."""

    press_id: str
    chat: str
    message: int


@dataclass(frozen=True)
class Spoken:
    """A command of the owner: a text, or the data of a button that was pressed."""

    update_id: int
    user: str
    chat: str
    text: str
    press: Press | None = None


@dataclass(frozen=True)
class Stranger:
    """Somebody who reached the bot and is not listed."""

    user: str
    what: str
