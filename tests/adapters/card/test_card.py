"""The card: its size, its numbers, and that nothing on it stands in the way of anything else."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw

from tests.builders import d
from tests.domain.days import TODAY, ago, events
from thunes.adapters.card import draw_card
from thunes.adapters.card.canvas import SCALE, Box, Canvas, font_of
from thunes.adapters.card.colours import GAIN, LOSS, STAGES, STATES
from thunes.adapters.card.curve import points_of
from thunes.domain.audit import Event, Fact
from thunes.domain.day_figures import Close, figures
from thunes.domain.day_text import figures as shown

LABELS = {"Realised that day", "Equity, last 30 days", "THUNES"}


def fact(days: int = 30, gain: str = "1.25", **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    rows = [ago(n, equity=d("1000") - n, realized=d(gain), exits=1, wins=1) for n in range(days - 1, -1, -1)]
    counted = {"denied": {"state": 2}, "positions": {"BTCUSDT": d("0.00049951")}, "trading_state": "ACTIVE"}
    outputs = {**counted, **figures(rows, [], Close("USDT", d("1000"), d("-0.5"), "agree")), **changes}
    [event] = events(Fact(Event.DAY_SUMMARIZED, {"day": TODAY}, outputs))
    return event.decision_inputs, event.decision_outputs


LONG: dict[str, Any] = {
    "quote": "LONGASSET1",
    "worth": d("-123456789012.34"),
    "change": d("-123456789.55"),
    "pnl": {"1d": d("-12345678901.5"), "7d": d("98765432.1"), "30d": d("-123456789.1")},
    "positions": {f"LONG{n}USDT": d("0.12345678") for n in range(9)},
    "denied": {"exchange_health": 12, "max_position_size": 40},
    "trading_state": "REDUCING",
}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Box]]:
    """What is written on the card, and where."""
    found: list[tuple[str, Box]] = []
    inner = Canvas._line

    def line(self: Canvas, text: str, at: tuple[int, int], size: int, colour: str, bold: bool) -> None:
        left, middle = at[0] // SCALE, at[1] // SCALE
        high = size * 2 // 5
        found.append((text, Box(left, middle - high, left + self.width(text, size, bold=bold), middle + high)))
        inner(self, text, at, size, colour, bold)

    monkeypatch.setattr(Canvas, "_line", line)
    return found


def picture(png: bytes) -> Image.Image:
    image = Image.open(BytesIO(png))
    image.load()
    return image.convert("RGB")


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def near(image: Image.Image, colour: str, box: Box) -> int:
    """Count the pixels of a place that have nearly that colour: a palette moves each a little."""
    raw = image.crop((box.left, box.top, box.right, box.bottom)).tobytes()
    pixels = (raw[n : n + 3] for n in range(0, len(raw), 3))
    return sum(max(abs(a - b) for a, b in zip(pixel, rgb(colour), strict=True)) < 14 for pixel in pixels)


@pytest.mark.parametrize("changes", [{}, LONG], ids=["plain", "long"])
@pytest.mark.parametrize("stage", STAGES)
def test_it_is_a_png_of_1000_by_520(changes: dict[str, Any], stage: str) -> None:
    png = draw_card(*fact(**changes), stage)
    assert png.startswith(b"\x89PNG\r\n")
    assert picture(png).size == (1000, 520)
    assert len(png) < 100_000


def test_every_number_on_it_is_the_fact_s(drawn: list[tuple[str, Box]]) -> None:
    inputs, outputs = fact()
    draw_card(inputs, outputs, "paper")
    allowed = {text for figure in shown(inputs, outputs) for text in (figure.label, figure.value)}
    of = {figure.label: figure.value for figure in shown(inputs, outputs)}
    ends = {outputs["history"][0]["day"], outputs["history"][-1]["day"]}
    axis = {f"high {of['High']}", f"low {of['Low']}", f"root {of['Root']}", "PAPER"}
    written = {text for text, _ in drawn}
    assert written <= allowed | axis | ends | LABELS
    assert {figure.value for figure in shown(inputs, outputs)} - {of["High"], of["Low"], of["Root"]} <= written
    assert axis <= written


@pytest.mark.parametrize("changes", [{}, LONG, {"days": 1}], ids=["plain", "long", "first day"])
def test_nothing_is_written_over_anything_else_or_past_the_edge(
    drawn: list[tuple[str, Box]], changes: dict[str, Any]
) -> None:
    draw_card(*fact(**changes), "live")
    for number, (text, box) in enumerate(drawn):
        assert 0 <= box.left < box.right <= 1000, text
        assert 0 <= box.top < box.bottom <= 520, text
        for other, place in drawn[number + 1 :]:
            beside = box.right <= place.left or place.right <= box.left
            assert beside or box.bottom <= place.top or place.bottom <= box.top, f"{text!r} and {other!r}"


def test_a_list_too_long_is_cut_off_with_an_ellipsis_and_amounts_never_are(drawn: list[tuple[str, Box]]) -> None:
    inputs, outputs = fact(**LONG)
    draw_card(inputs, outputs, "live")
    cut = [text for text, _ in drawn if text.endswith("…")]
    whole = {figure.label: figure.value for figure in shown(inputs, outputs)}
    assert all(whole["Positions"].startswith(text[:-1]) or whole["Denied"].startswith(text[:-1]) for text in cut)
    assert len(cut) == 2


@pytest.mark.parametrize(("gain", "colour", "other"), [("1.25", GAIN, LOSS), ("-1.25", LOSS, GAIN)])
def test_a_gain_and_a_loss_have_their_colours_and_arrows(gain: str, colour: str, other: str) -> None:
    image, result = picture(draw_card(*fact(gain=gain), "dev")), Box(32, 108, 368, 156)
    assert near(image, colour, result) > 300
    assert near(image, other, result) == 0
    rows = [near(image, colour, Box(32, y, 58, y + 1)) for y in (123, 141)]
    assert (rows[0] < rows[1]) is (colour == GAIN)


def test_a_day_without_a_result_has_no_arrow() -> None:
    image = picture(draw_card(*fact(gain="0"), "dev"))
    assert near(image, GAIN, Box(32, 108, 368, 156)) == near(image, LOSS, Box(32, 108, 368, 156)) == 0


@pytest.mark.parametrize(("stage", "colour"), STAGES.items())
def test_the_stage_is_told_by_its_colour(stage: str, colour: str) -> None:
    assert near(picture(draw_card(*fact(), stage)), colour, Box(0, 0, 1000, 5)) > 4000


@pytest.mark.parametrize(("state", "colour"), STATES.items())
def test_the_trading_state_has_its_colour(state: str, colour: str) -> None:
    assert near(picture(draw_card(*fact(trading_state=state), "dev")), colour, Box(700, 30, 905, 60)) > 30


def test_the_first_day_says_when_the_curve_begins(drawn: list[tuple[str, Box]]) -> None:
    draw_card(*fact(days=1), "dev")
    assert "the curve begins with the second day" in {text for text, _ in drawn}


def test_a_fact_from_before_can_be_drawn() -> None:
    assert picture(draw_card({"day": "2024-01-09"}, {"realized": "0", "fills": 0}, "elsewhere")).size == (1000, 520)


def test_the_same_fact_is_the_same_picture() -> None:
    assert draw_card(*fact(), "dev") == draw_card(*fact(), "dev")


def test_points_go_from_left_to_right_and_the_highest_lies_on_top() -> None:
    plot = Box(0, 0, 100, 50)
    assert points_of(plot, [d("1"), d("3"), d("2")]) == [(0, 99), (99, 0), (199, 50)]
    assert points_of(plot, [d("5"), d("5")]) == [(0, 49), (199, 49)]


def test_a_minus_is_as_wide_as_a_plus() -> None:
    canvas = Canvas(100, 20)
    assert canvas.width("-1.5", 14) == canvas.width("+1.5", 14)
    assert canvas.width("2024-01-09", 14) > 0


@pytest.mark.parametrize(
    "character", sorted({*"0123456789 +.,:%$…", *"abcdefghijklmnopqrstuvwxyz", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ_/"})
)
def test_the_font_has_every_character_that_is_written(character: str) -> None:
    font = font_of(20)
    assert bytes(font.getmask(character)) != bytes(font.getmask("\N{CJK UNIFIED IDEOGRAPH-4E2D}"))


def test_a_pillow_without_freetype_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.ImageFont.load_default", lambda size: ImageDraw)
    with pytest.raises(TypeError, match="FreeType"):
        font_of.__wrapped__(99)
