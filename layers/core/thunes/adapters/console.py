"""The owner's attention without a phone: the function's own output."""

import sys

from thunes.domain.notices.markup import bare


class ConsoleNotifier:
    """Writes each message as one line; what is written cannot be rewritten."""

    def send(self, text: str, silent: bool = False) -> int | None:
        sys.stdout.write(bare(text).replace("\n", " | ") + "\n")
        return None

    def send_photo(self, png: bytes, caption: str, silent: bool = False) -> bool:
        self.send(caption, silent)
        return True

    def edit(self, message: int, text: str) -> bool:
        return False
