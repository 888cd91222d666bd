"""Every kind of error has its exit code, one line that says what, and one that says how to mend it."""

import json

import click
import pytest

from thunes import errors
from thunes.cli import failures
from thunes.cli.failures import report
from thunes.domain.candle import BadCandle
from thunes.domain.instrument import MalformedInstrument

KINDS = [
    (click.exceptions.Abort(), 130),
    (KeyboardInterrupt(), 130),
    (click.UsageError("no such option"), 2),
    (errors.Misconfigured("THUNES_STAGE: wrong"), 2),
    (BadCandle("candle of noon: negative volume"), 2),
    (MalformedInstrument("BTCUSDT: no filters"), 2),
    (failures.Missing("no such strategy"), 3),
    (FileNotFoundError("template.yaml is not here"), 3),
    (PermissionError("no"), 4),
    (failures.Finding("event 3 is gone"), 5),
    (errors.BooksDisagree("BTC 0.1"), 5),
    (errors.Transient("no answer"), 6),
    (errors.Conflict("another write came first"), 6),
    (errors.OutcomeUnknown("timed out"), 6),
    (ConnectionRefusedError("refused"), 6),
    (errors.Refused(-2010, "insufficient balance"), 7),
    (ZeroDivisionError("division by zero"), 1),
    (ModuleNotFoundError("No module named 'numpy'", name="numpy.linalg"), 2),
    (ModuleNotFoundError("No module named 'thunes.gone'", name="thunes.gone"), 1),
]


@pytest.mark.parametrize(("error", "code"), KINDS, ids=lambda value: type(value).__name__)
def test_every_kind_of_error_has_its_exit_code(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(error, as_json=False) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("error: ")


def test_what_is_wrong_and_how_to_mend_it_have_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    report(errors.Misconfigured("THUNES_TABLE is not set; start `thunes up`"), as_json=False)
    assert capsys.readouterr().err == "error: THUNES_TABLE is not set\n       start `thunes up`\n"


def test_programs_read_errors_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    report(errors.Transient("no answer; try again"), as_json=True)
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {"error": {"code": 6, "message": "no answer", "hint": "try again"}}
    assert shown.err == ""


def test_a_library_that_is_not_there_is_named_with_what_installs_it(capsys: pytest.CaptureFixture[str]) -> None:
    report(ModuleNotFoundError("No module named 'numpy'", name="numpy"), as_json=False)
    shown = capsys.readouterr().err
    assert shown.startswith("error: numpy is not installed\n       .ci/setup research installs")


def test_a_finding_leaves_stdout_to_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(failures.Finding("event 3 is gone"), as_json=True) == 5
    assert capsys.readouterr().out == ""


def test_a_message_of_many_lines_becomes_one(capsys: pytest.CaptureFixture[str]) -> None:
    report(errors.Transient("first\n  second"), as_json=False)
    assert capsys.readouterr().err == "error: first second\n"


def test_the_unexpected_shows_where_only_when_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report(ZeroDivisionError("division by zero"), as_json=False)
    assert "trace id" in (quiet := capsys.readouterr().err)
    assert "Traceback" not in quiet
    monkeypatch.setenv("THUNES_DEBUG", "1")
    report(ZeroDivisionError("division by zero"), as_json=False)
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_asking_for_help_is_no_error() -> None:
    assert report(click.exceptions.Exit(0), as_json=False) == 0
