"""What the owner is told: which facts, in which words, how loudly, and when a repeat is the same thing again."""

from thunes.domain.notices.choices import BadChoice, read_choices
from thunes.domain.notices.kinds import KINDS, NOTICED, Choice, Kind, kind_of
from thunes.domain.notices.notice import Notice, Wording, notice

__all__ = [
    "KINDS",
    "NOTICED",
    "BadChoice",
    "Choice",
    "Kind",
    "Notice",
    "Wording",
    "kind_of",
    "notice",
    "read_choices",
]
