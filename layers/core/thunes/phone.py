"""What the use cases need to speak with the owner: ports as in ports.py, for a conversation instead of for trading."""

from typing import Protocol

from thunes.domain.spoken import Button, Press
from thunes.domain.told import Told


class Notifier(Protocol):
    """The owner's attention. Texts are HTML of domain.notices.markup.

    All raise Transient when nothing arrived, and ``send`` Refused when it never will.
    """

    def send(self, text: str, silent: bool = False) -> int | None:
        """Deliver one message, in parts when it is long; return its number in the chat if it can be edited."""

    def send_photo(self, png: bytes, caption: str, silent: bool = False) -> bool:
        """Deliver a picture with a text of at most 1,024 characters; return whether it was taken."""

    def edit(self, message: int, text: str) -> bool:
        """Rewrite a message; return whether it could be."""


class ToldLog(Protocol):
    """What the owner was told lately, for whichever process tells the next thing. Both methods raise Transient."""

    def read(self, key: str) -> Told | None:
        """Return what was told under ``key`` last."""

    def write(self, key: str, told: Told) -> None:
        """Remember what was told under ``key``, in place of what was remembered."""


class PhoneLog(Protocol):
    """What came in over the phone, each thing once. Both methods raise Transient."""

    def claim(self, name: str, said: str = "") -> bool:
        """Remember ``name`` with what was said; False, and nothing changes, when it is remembered already."""

    def said(self, name: str) -> str | None:
        """Return what was said under ``name``; None when it is not remembered."""


class Chat(Protocol):
    """The owner's side of a conversation. Texts are HTML; all raise Transient or Refused when nothing arrived."""

    def say(self, chat: str, text: str, button: Button | None = None) -> None:
        """Send a message, with one button below it if given."""

    def rewrite(self, press: Press, text: str, button: Button | None = None) -> None:
        """Replace the message whose button was pressed, and tell the phone that the press was heard."""
