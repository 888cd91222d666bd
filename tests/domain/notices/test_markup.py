"""Escaped once, and cut only where neither a tag nor an entity is torn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thunes.domain.notices.markup import bare, bold, code, escape, shortened, split, table, units
from thunes.local.telegram_markup import length

WORDS = st.text(st.sampled_from("ab<>&\n; é☃🚀"), max_size=40)
PIECES = st.lists(st.tuples(st.sampled_from([escape, bold, code]), WORDS), max_size=20)


@given(WORDS)
def test_whatever_is_escaped_reads_as_it_was(text: str) -> None:
    assert bare(escape(text)) == bare(bold(text)) == text
    assert length(bold(text), html=True) == units(text)


@given(PIECES, st.integers(40, 200))
def test_every_part_is_whole_fits_and_nothing_is_lost(pieces: list[tuple[object, str]], limit: int) -> None:
    text = "".join(mark(word) for mark, word in pieces)  # type: ignore[operator]
    parts = split(text, limit)
    assert all(units(part) <= limit for part in parts)
    for part in parts:
        length(part, html=True)
    assert "".join(map(bare, parts)).replace("\n", "") == bare(text).replace("\n", "")


@given(st.text(st.sampled_from("ab\n<🚀"), max_size=300), st.integers(60, 120))
def test_a_long_table_stays_a_table_in_every_part(text: str, limit: int) -> None:
    parts = split(table(("name",), [[line] for line in text.split("\n")]), limit)
    for part in parts:
        assert part.startswith("<pre>")
        assert part.endswith("</pre>")
        assert units(part) <= limit


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("short", ["short"]),
        ("12345678", ["12345678"]),
        ("123456789", ["12345678", "9"]),
        ("1234\n6789", ["1234", "6789"]),
        ("12345678\n0", ["12345678", "0"]),
        ("1234\n678\n0", ["1234\n678", "0"]),
        ("1\n3\n5\n789\n1", ["1\n3\n5", "789\n1"]),
        ("\n23456789", ["\n2345678", "9"]),
        ("1234\n\n\n\n9", ["1234\n\n\n", "9"]),
        ("123456789abcdefgh", ["12345678", "9abcdefg", "h"]),
        ("1234567&amp;", ["1234567", "&amp;"]),
    ],
)
def test_texts_are_split_at_line_ends_where_there_are_any(text: str, parts: list[str]) -> None:
    assert split(text, 8) == parts


def test_a_tag_is_closed_at_a_cut_and_opened_again_behind_it() -> None:
    assert split("<b>aaaa\nbbbb</b>", 14) == ["<b>aaaa</b>", "<b>bbbb</b>"]
    assert split("<b><code>aaaabbbb</code></b>", 24) == [
        "<b><code>aaaa</code></b>",
        "<b><code>bbbb</code></b>",
    ]


def test_what_is_shortened_says_so() -> None:
    assert (shortened("abcdef", 6), shortened("abcdefg", 6)) == ("abcdef", "abcde…")


def test_a_table_has_its_names_to_the_left_and_its_figures_to_the_right() -> None:
    assert table(("a", "b"), [("long", 1), ("x", "<22")]) == "<pre>a       b\nlong    1\nx     &lt;22</pre>"
