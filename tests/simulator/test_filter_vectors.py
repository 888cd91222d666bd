import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from thunes.simulator.errors import VenueError
from thunes.simulator.filters import CHECKS, Asked, failures, parse_number


def spoken(case: dict[str, Any]) -> bool:
    """Tell whether the simulator takes orders of this kind, under filters that it knows."""
    plain = case["order"]["type"] in ("LIMIT", "MARKET") and "icebergQty" not in case["order"]
    names = {entry["filterType"] for entry in case["filters"]}
    return plain and "quantity" in case["order"] and names <= set(CHECKS) and not case["context"].get("ref")


def outcome(case: dict[str, Any]) -> set[str]:
    order = case["order"]
    try:
        quantity = parse_number("quantity", order["quantity"], 8)
        price = parse_number("price", order["price"], 8) if order["type"] == "LIMIT" else None
    except VenueError as error:
        return {"-1100 ILLEGAL_CHARS"} if error.code == -1100 else {f"{error.code} {error.message}"}
    average = Fraction(case["context"].get("avg", "0"))
    asked = Asked(order["side"], Fraction(quantity), None if price is None else Fraction(price), average)
    return set(failures({"filters": case["filters"]}, asked))


def test_the_derived_vectors_come_out_as_documented(shared_data: Path) -> None:
    cases = json.loads((shared_data / "vectors/derived_binance_filters.json").read_text())["cases"]
    ours = [case for case in cases if spoken(case)]
    expected = {case["id"]: set(case["expected_failures"]) for case in ours}
    assert {case["id"]: outcome(case) for case in ours} == expected
    assert len(ours) >= 8
