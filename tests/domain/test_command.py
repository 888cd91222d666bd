from tests.builders import signal
from thunes.domain.command import PlaceIntent


def test_a_command_to_place_is_named_after_its_intent() -> None:
    assert PlaceIntent(signal().intent_id).id == signal().intent_id
