"""The panel of costs."""

from thunes.research.report.costs import costs_of
from thunes.research.report.figures import NONE, exact, percent
from thunes.research.report.folder import RunFolder
from thunes.research.report.html import Html, element
from thunes.research.report.overview import money_of
from thunes.research.report.parts import note, section, table

HOW = (
    "Slippage follows from the terms: how far fills lay from the open. Twice the cost is the same fills with the same "
    "quantities, so it is close to what a second run would come to and no substitute for one."
)
NOTHING = "Nothing was gained before costs, so there is no share of it to give."


def paid(run: RunFolder) -> Html:
    """Return what trading cost and what it left."""
    found, money = costs_of(run), money_of(run)
    amounts = {
        "Before costs": found.gross,
        "Commission": -found.commission,
        "Slippage": -found.slippage,
        "After costs": found.net,
        "After twice the costs": found.at_twice,
    }
    rows: list[tuple[object, ...]] = [
        (
            name,
            exact(amount, money.full(amount, signed=True)),
            exact(amount / run.cash, _share(amount / run.cash), toned=True),
        )
        for name, amount in amounts.items()
    ]
    whole = table("Change of the account", ("", "Amount", "Of the cash"), rows)
    share = NONE if found.share is None else percent(found.share)
    took = f"Costs took {share} of what was gained before them." if found.share else NOTHING
    says = element("div", element("p", took), note(HOW))
    return section("costs", "Costs", element("div", whole, says, class_="two"))


def _share(share: float) -> str:
    return percent(share, signed=True)
