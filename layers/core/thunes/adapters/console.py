"""The owner's attention without a phone: the function's own output."""

import sys


class ConsoleNotifier:
    """Writes each message as one line."""

    def send(self, text: str) -> None:
        sys.stdout.write(text.replace("\n", " | ") + "\n")
