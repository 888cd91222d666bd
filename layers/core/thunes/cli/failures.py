"""Errors as people and programs read them, and the exit code of each kind.

0 ok · 1 unexpected · 2 usage or configuration · 3 not found · 4 not permitted · 5 done, with findings
6 unreachable · 7 refused by safety · 130 Ctrl-C
"""

import os
import sys
import traceback
import uuid
from json import dumps

import click

OK, UNEXPECTED, USAGE, NOT_FOUND, NOT_PERMITTED, FINDINGS, UNREACHABLE, REFUSED = range(8)
INTERRUPTED = 130


class Finding(click.ClickException):
    """The command did its work, showed its result, and found something wrong."""

    exit_code = FINDINGS


class Missing(click.ClickException):
    """What was asked for is not there."""

    exit_code = NOT_FOUND


def report(error: BaseException, *, as_json: bool) -> int:
    """Show ``error`` and return the exit code that it stands for."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, BrokenPipeError):  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        sys.stderr.write(error.format_message() + "\n")
        return USAGE
    code, message = exit_code(error), _message(error)
    if code == UNEXPECTED:
        trace_id = uuid.uuid4().hex[:8]
        message = f"{message}; trace id {trace_id}, THUNES_DEBUG=1 shows where"
        if os.environ.get("THUNES_DEBUG"):
            traceback.print_exception(error)
    what, _, hint = message.partition("; ")
    if as_json and not isinstance(error, Finding):
        sys.stdout.write(dumps({"error": {"code": code, "message": what, "hint": hint or None}}) + "\n")
    else:
        sys.stderr.write(f"error: {what}\n" + (f"       {hint}\n" if hint else ""))
    return code


def exit_code(error: BaseException) -> int:
    """Return the exit code of an error."""
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - only a command that fails pays for these

    from thunes import errors  # noqa: PLC0415
    from thunes.domain.candle import BadCandle  # noqa: PLC0415
    from thunes.domain.instrument import MalformedInstrument  # noqa: PLC0415

    meanings: list[tuple[tuple[type[BaseException], ...], int]] = [
        ((click.exceptions.Abort, KeyboardInterrupt), INTERRUPTED),
        ((errors.NoConsent,), REFUSED),
        ((errors.Misconfigured, BadCandle, MalformedInstrument), USAGE),
        ((BotoCoreError,), USAGE),  # what the cloud answers has a name by then: this is its configuration
        ((FileNotFoundError,), NOT_FOUND),
        ((PermissionError,), NOT_PERMITTED),
        ((errors.BooksDisagree,), FINDINGS),
        ((errors.Transient, errors.OutcomeUnknown, ConnectionError), UNREACHABLE),
        ((errors.Refused,), REFUSED),
    ]
    if isinstance(error, click.ClickException):
        return error.exit_code
    if _absent_library(error):
        return USAGE
    return next((code for kinds, code in meanings if isinstance(error, kinds)), UNEXPECTED)


def _message(error: BaseException) -> str:
    if isinstance(error, click.exceptions.Abort | KeyboardInterrupt):
        return "interrupted"
    if isinstance(error, click.UsageError) and error.ctx:
        return f"{error.format_message()}; see {error.ctx.command_path} --help"
    if isinstance(error, click.ClickException):
        return error.format_message()
    library = _absent_library(error)
    if library:
        return f"{library} is not installed; .ci/setup research installs what backtests and searches need"
    return " ".join(str(error).split()) or type(error).__name__


def _absent_library(error: BaseException) -> str:
    """Return the library that is missing, if that is what is wrong; a module of our own never is."""
    name = (error.name or "").partition(".")[0] if isinstance(error, ModuleNotFoundError) else ""
    return "" if name == "thunes" else name
