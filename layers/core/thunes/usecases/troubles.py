"""What went wrong in a run that goes on all the same, and what that comes to at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from thunes.errors import BooksDisagree, Misconfigured, Transient


@dataclass
class Troubles:
    """Contradictions, questions without an answer, and settings that keep us from asking."""

    contradictions: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    misconfigured: list[str] = field(default_factory=list)

    @contextmanager
    def noted(self, about: str) -> Iterator[None]:
        """Note what goes wrong inside instead of failing with it."""
        try:
            yield
        except BooksDisagree as error:
            self.contradictions.append(str(error))
        except Transient as error:
            self.unanswered.append(f"{about}: {error}")
        except Misconfigured as error:
            self.misconfigured.append(str(error))

    def explain(self, why: str) -> None:
        """Take the contradictions back: they are in doubt, or have been explained."""
        self.unanswered += self.contradictions and [why]
        self.contradictions = []

    def __len__(self) -> int:
        return len(self.contradictions) + len(self.unanswered) + len(self.misconfigured)

    def report(self) -> None:
        """Fail with what was noted, the gravest first; do nothing when nothing was.

        Raises:
            BooksDisagree: what contradicts the books.
            Misconfigured: what the owner has to mend.
            Transient: what had no answer.
        """
        if self.contradictions:
            raise BooksDisagree("; ".join(self.contradictions))
        if self.misconfigured:
            raise Misconfigured("; ".join(dict.fromkeys(self.misconfigured)))
        if self.unanswered:
            raise Transient("; ".join(self.unanswered))
