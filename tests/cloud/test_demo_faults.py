"""A short demo through faults: they strike, functions fail, and at the end the account adds up all the same."""

import pytest

from tests.terminal import Terminal
from thunes.simulator.faults.catalogue import CATALOGUE

pytestmark = pytest.mark.cloud


@pytest.mark.slow
def test_a_storm_settles_and_its_account_adds_up(terminal: Terminal) -> None:
    outcome = terminal("demo", "--days", "2", "--faults", "storm", "--fault-seed", "3", "--json")
    assert outcome.code == 0, outcome.err
    summary = outcome.json
    assert (summary["unexplained"], summary["audit_chain_ok"], summary["cycles"]) == ("0", True, 48)
    assert summary["faults"].keys() <= CATALOGUE.keys()
    assert sum(summary["faults"].values()) > 0


@pytest.mark.slow
def test_what_was_asked_for_strikes_and_is_mended(terminal: Terminal) -> None:
    # A question is repeated twice: one without an answer is mended at once, three in a row fail the run.
    questions = "read-5xx@30,read-5xx@200,read-5xx@201,read-5xx@202"
    spec = f"{questions},lost-response@1,lost-request@2,self-match@3,commission-bnb:1"
    outcome = terminal("demo", "--days", "5", "--faults", spec, "--json")
    assert outcome.code == 0, outcome.err
    summary = outcome.json
    asked = {"read-5xx": 4, "lost-response": 1, "lost-request": 1, "self-match": 1}
    assert {name: summary["faults"].get(name) for name in asked} == asked
    assert summary["functions_failed"]
    assert summary["fees"].keys() >= {"BNB"}
    assert (summary["unexplained"], summary["audit_chain_ok"]) == ("0", True)
    verified = terminal("audit", "verify", "--file", "artifacts/demo/audit.jsonl", "--json")
    assert verified.json["chain"] == "ok"


def test_money_that_somebody_took_is_found(terminal: Terminal) -> None:
    outcome = terminal("demo", "--days", "1", "--faults", "balance-moved@40", "--json")
    assert outcome.code == 5
    assert outcome.json["unexplained"] != "0"
    assert outcome.json["trading_state"] == "HALTED"
    assert outcome.json["faults"] == {"balance-moved": 1}
