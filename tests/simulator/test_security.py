import hashlib
import hmac
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulator.patience import PATIENT
from thunes.simulator.errors import VenueError
from thunes.simulator.security import check_signed, check_stamp

KEYS = {"known": "secret"}
NOW = 1_700_000_000_000


def signed(payload: str, key: bytes = b"secret") -> str:
    return f"{payload}&signature={hmac.new(key, payload.encode(), hashlib.sha256).hexdigest()}"


def refusal(key: str, payload: str) -> tuple[int, int]:
    with pytest.raises(VenueError) as error:
        check_signed(KEYS, key, payload, NOW)
    return error.value.status, error.value.code


def test_a_request_with_the_right_key_signature_and_stamp_passes() -> None:
    check_signed(KEYS, "known", signed(f"symbol=BTCUSDT&timestamp={NOW}"), NOW)


@pytest.mark.parametrize(
    ("key", "payload", "expected"),
    [
        ("", signed(f"timestamp={NOW}"), (401, -2014)),
        ("unknown", signed(f"timestamp={NOW}"), (401, -2015)),
        ("known", signed(f"timestamp={NOW}", key=b"another"), (400, -1022)),
        ("known", signed(f"quantity=1&timestamp={NOW}").replace("quantity=1", "quantity=9"), (400, -1022)),
        ("known", f"timestamp={NOW}", (400, -1022)),
        ("known", f"timestamp={NOW}&signature=", (400, -1022)),
        ("known", "", (400, -1022)),
        ("known", signed("symbol=BTCUSDT"), (400, -1102)),
        ("known", signed("timestamp="), (400, -1102)),
        ("known", signed("timestamp=-5"), (400, -1102)),
        ("known", signed("timestamp=soon"), (400, -1102)),
        ("known", signed(f"timestamp={NOW}.5"), (400, -1102)),
        ("known", signed(f"timestamp={NOW - 5001}"), (400, -1021)),
        ("known", signed(f"timestamp={NOW - 2001}&recvWindow=2000"), (400, -1021)),
        ("known", signed(f"timestamp={NOW + 1000}"), (400, -1021)),
        ("known", signed(f"timestamp={NOW}&recvWindow=60000.001"), (400, -1131)),
        ("known", signed(f"timestamp={NOW}&recvWindow=0"), (400, -1131)),
        ("known", signed(f"timestamp={NOW}&recvWindow=-1"), (400, -1131)),
        ("known", signed(f"timestamp={NOW}&recvWindow=NaN"), (400, -1131)),
        ("known", signed(f"timestamp={NOW}&recvWindow=Infinity"), (400, -1131)),
        ("known", signed(f"timestamp={NOW}&recvWindow=wide"), (400, -1102)),
    ],
)
def test_any_other_request_is_refused_by_its_documented_code(key: str, payload: str, expected: tuple[int, int]) -> None:
    assert refusal(key, payload) == expected


def test_a_signature_in_strange_letters_is_refused_like_any_other() -> None:
    assert refusal("known", f"timestamp={NOW}&signature=é") == (400, -1022)


def test_a_stamp_of_thousands_of_digits_is_refused() -> None:
    assert refusal("known", signed(f"timestamp={'9' * 5000}"))[0] == 400


@settings(PATIENT, max_examples=300)
@given(age=st.integers(-3000, 70_000), window=st.integers(1, 60_000))
def test_a_stamp_is_taken_inside_its_window_and_never_a_second_ahead(age: int, window: int) -> None:
    params = {"timestamp": str(NOW - age), "recvWindow": str(window)}
    if -1000 < age <= window:
        check_stamp(params, NOW)
    else:
        with pytest.raises(VenueError, match="-1021"):
            check_stamp(params, NOW)


def test_the_published_hmac_examples_verify_and_a_changed_digit_does_not(shared_data: Path) -> None:
    vectors = json.loads((shared_data / "vectors/binance_docs_signatures.json").read_text())
    secret = re.search(r"secretKey=(\w+)", vectors["semantics"])
    assert secret
    examples = [case for case in vectors["cases"] if case["api"] == "REST"]
    assert len(examples) == 2
    for case in examples:
        stamp = int(dict(case["params_in_order"])["timestamp"])
        check_signed({"key": secret[1]}, "key", f"{case['payload']}&signature={case['signature']}", stamp)
        changed = case["payload"].replace("quantity=1", "quantity=2")
        with pytest.raises(VenueError, match="-1022"):
            check_signed({"key": secret[1]}, "key", f"{changed}&signature={case['signature']}", stamp)


def test_the_published_timing_examples_come_out_as_documented(shared_data: Path) -> None:
    cases = json.loads((shared_data / "vectors/binance_docs_timing.json").read_text())["cases"]
    for case in cases:
        params = {"timestamp": str(case["timestamp"]), "recvWindow": str(case["recvWindow"])}
        if case["expected"].startswith("accept"):
            check_stamp(params, case["serverTime"])
        else:
            code = "-1021" if "-1021" in case["expected"] else "-1131"
            with pytest.raises(VenueError, match=code):
                check_stamp(params, case["serverTime"])
    assert len(cases) == 7
