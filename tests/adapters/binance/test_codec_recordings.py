"""Recorded answers, broken a hundred thousand times: they are read or refused, and no other error reaches a caller."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.adapters.binance.documents import READERS, with_value, without
from tests.adapters.binance.documents import Path as Steps
from tests.adapters.binance.test_codec_fuzz import places
from thunes.adapters.binance import codec

MUTATIONS = 100_000
VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    10**20,
    0.1,
    "",
    "NaN",
    "-1",
    "1e5",
    " 1 ",
    "1_0",
    "Infinity",
    "x" * 40,
    [],
    {},
    [[]],
)


def cut(dice: Random, document: Any) -> Any:
    """Return what a connection that broke would leave, as far as it is JSON at all."""
    text = json.dumps(document)
    try:
        return json.loads(text[: dice.randrange(len(text))])
    except ValueError:
        return None


def mutated(dice: Random, name: str, document: Any) -> Any:
    where: Steps = dice.choice(places(document))
    match dice.randrange(3):
        case 0:
            return without(name, where)
        case 1:
            return with_value(name, where, dice.choice(VALUES))
    return cut(dice, document)


@pytest.mark.slow
def test_a_hundred_thousand_broken_answers_raise_nothing_but_what_is_promised() -> None:
    dice = Random(2026)  # noqa: S311 - answers, not secrets
    refused = 0
    for _ in range(MUTATIONS):
        name = dice.choice(sorted(READERS))
        read, document, error = READERS[name]
        try:
            read(mutated(dice, name, document))
        except (error, codec.EmptyBook):
            refused += 1
    assert MUTATIONS / 4 < refused < MUTATIONS


@pytest.mark.slow
def test_recorded_answers_broken_in_the_middle_are_read_or_refused(shared_data: Path) -> None:
    dice = Random(2026)  # noqa: S311 - answers, not secrets
    lines = (shared_data / "rest/private-mock-gocryptotrader.jsonl").read_text().splitlines()
    answers = [json.loads(line)["response"] for line in lines]
    for _ in range(MUTATIONS // 10):
        broken = cut(dice, dice.choice(answers)) if dice.random() < 0.3 else dice.choice(answers)
        for read, _, error in READERS.values():
            try:
                read(broken)
            except (error, codec.EmptyBook):
                continue
