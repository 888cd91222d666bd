"""The console: one message, one line."""

import pytest

from thunes.adapters.console import ConsoleNotifier


@pytest.mark.parametrize(
    ("text", "line"), [("hello", "hello\n"), ("first\nsecond", "first | second\n"), ("", "\n"), ("☃ é", "☃ é\n")]
)
def test_a_message_is_one_line(capsys: pytest.CaptureFixture[str], text: str, line: str) -> None:
    ConsoleNotifier().send(text)
    assert capsys.readouterr().out == line
