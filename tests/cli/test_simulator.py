"""`thunes simulator`: what it prints, what it serves, what its page says of it, and how it refuses nonsense."""

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.simulator.candle_files import rows, write_csv
from tests.terminal import Terminal
from thunes.cli import cli
from thunes.simulator.faults.catalogue import CATALOGUE

PAGE = Path(__file__).parents[2] / "docs" / "simulator.md"
STOP_LIMIT_S = 20


@contextmanager
def running(terminal: Terminal, *options: str) -> Iterator[tuple[dict[str, str], "subprocess.Popen[str]"]]:
    """A simulator that listens, and what it has said of itself."""
    with terminal.start("simulator", "--json", *options) as process:
        assert process.stdout
        yield json.loads(process.stdout.readline()), process
        process.kill()


def stop(process: "subprocess.Popen[str]") -> dict[str, Any]:
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=STOP_LIMIT_S)
    assert process.returncode == 0, err
    done: dict[str, Any] = json.loads(out)
    return done


def test_it_serves_until_it_is_stopped_and_tells_what_struck(terminal: Terminal) -> None:
    with running(terminal, "--faults", "read-5xx@2", "--seed", "7") as (access, process):
        assert access.keys() == {"url", "api_key", "api_secret", "symbol", "interval"}
        statuses = [requests.get(f"{access['url']}/v3/time", timeout=5).status_code for _ in range(3)]
        assert statuses == [200, 503, 200]
        assert stop(process) == {"requests": 2, "orders": 0, "fills": 0, "faults": {"read-5xx": 1}}


def test_the_python_example_of_its_page_runs(terminal: Terminal) -> None:
    [example] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    with running(terminal, "--seed", "0", "--balance", "500") as (access, process):
        code = example.replace("http://127.0.0.1:8099/api", access["url"])
        command = [sys.executable, "-W", "ignore", "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.stdout == "FILLED 0.00099900\n", done.stderr
        assert stop(process)["fills"] == 1


def test_recorded_candles_happen_now(terminal: Terminal) -> None:
    path = write_csv(terminal.folder / "ETHUSDT-1h.csv", rows(400))
    with running(terminal, "--data", str(path)) as (access, process):
        assert (access["symbol"], access["interval"]) == ("ETHUSDT", "1h")
        query = "symbol=ETHUSDT&interval=1h&limit=1000"
        known = requests.get(f"{access['url']}/v3/klines?{query}", timeout=5).json()
        now = requests.get(f"{access['url']}/v3/time", timeout=5).json()["serverTime"]
        assert len(known) == 101
        assert known[-1][0] <= now <= known[-1][6]
        stop(process)


def test_people_get_tables(terminal: Terminal) -> None:
    with terminal.start("simulator", "--faults", "read-5xx@1") as process:
        assert process.stdout
        said = [process.stdout.readline() for _ in range(6)]
        url = said[1].split()[-1]
        assert requests.get(f"{url}/v3/ping", timeout=5).status_code == 503
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=STOP_LIMIT_S)
    assert re.search(r"^Faults that struck\nread-5xx +1$", out, re.MULTILINE)


def test_the_catalogue_is_listed(terminal: Terminal) -> None:
    listed = terminal("simulator", "--list-faults", "--json").json["faults"]
    assert {row["name"]: (row["where"], row["chance"], row["what"]) for row in listed} == {
        name: (fault.where, fault.chance, fault.what) for name, fault in CATALOGUE.items()
    }
    lines = terminal("simulator", "--list-faults").out.splitlines()
    assert [line.split()[0] for line in lines] == ["fault", *CATALOGUE]


def test_its_page_has_the_catalogue_and_every_option() -> None:
    text = PAGE.read_text(encoding="utf-8")
    table = re.findall(r"^\| `([a-z0-9-]+)` \| ([0-9.]+|off) \| ([a-z' ]+) \| (.*) \|$", text, re.MULTILINE)
    assert table == [
        (name, str(fault.chance or "off"), str(fault.where), fault.what) for name, fault in CATALOGUE.items()
    ]
    options = {name for option in cli.commands["simulator"].params for name in option.opts}
    assert options - {"-h", "--help"} == set(re.findall(r"`(--[a-z-]+)`", text.partition("## What it serves")[0]))


@pytest.mark.parametrize("command", ["simulator", "demo"])
@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ("lost-respons:0.1", "no fault is called 'lost-respons', do you mean lost-response?"),
        ("strom", "do you mean storm?"),
        ("lost-response:2", "2 is not a chance from 0 to 1"),
        ("ban-418@0", "0 is not the number of an opportunity"),
        ("", "an empty part between the commas"),
    ],
)
def test_faults_that_are_none(terminal: Terminal, command: str, spec: str, why: str) -> None:
    refused(terminal, [command, "--faults", spec], why)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--fault-seed", "1"], "give --faults"),
        (["--start", "2024-01-01"], "give --data"),
        (["--data", "x.csv", "--seed", "1"], "leave them out with --data"),
        (["--data", "x.csv", "--interval", "1h"], "leave them out with --data"),
        (["--interval", "7m"], "7m"),
        (["--symbol", "BTCXYZ"], "symbol 'BTCXYZ'"),
    ],
)
def test_options_that_contradict_each_other(terminal: Terminal, options: list[str], why: str) -> None:
    refused(terminal, ["simulator", *options], why)


def test_a_fault_seed_without_faults_in_the_demo(terminal: Terminal) -> None:
    refused(terminal, ["demo", "--fault-seed", "1"], "give --faults")


def test_a_file_that_is_not_there(terminal: Terminal) -> None:
    outcome = terminal("simulator", "--data", "nowhere.parquet")
    assert (outcome.code, outcome.err) == (3, "error: nowhere.parquet: no such file\n")


def test_a_port_that_is_taken(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused(terminal, ["simulator", "--port", str(port)], f"port {port} is not free")


def refused(terminal: Terminal, arguments: list[str], why: str) -> None:
    outcome = terminal(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert why in outcome.err
    assert "Traceback" not in outcome.err
