from tests.usecases.desk import Desk
from thunes.ports import Cursor, CursorKey


def test_each_symbol_has_its_own_progress() -> None:
    plan = Desk(symbols=("BTCUSDT", "ETHUSDT")).plan
    keys = [plan.cursor_key(symbol) for symbol in plan.symbols]
    assert keys == [CursorKey("sma_crossover", "BTCUSDT"), CursorKey("sma_crossover", "ETHUSDT")]


def test_progress_nobody_has_made_is_fresh() -> None:
    desk = Desk()
    key = desk.plan.cursor_key("BTCUSDT")
    assert desk.ledger.read(cursors=[key]).cursor(key) == Cursor(key)
