"""What an order costs in a backtest, and what the venue would take: as the account that trades has it."""

from typing import NamedTuple

from thunes.domain.instrument import Instrument
from thunes.domain.risk import Limits

COMMISSION = 0.001
SLIPPAGE = 0.0005
CASH = 1000.0


class Terms(NamedTuple):
    """Amounts in quote, quantities in base, rates as shares of 1; a step or a bound of 0 is off.

    An entry spends ``budget``, or all the cash when that is 0, and accepts ``band`` above the ask; it is not made when
    the ask lies more than ``max_slippage`` above the close that asked for it. ``slippage`` is how far bid and ask lie
    from the open; ``reserve`` is the commission that a position must survive to be sold again. ``in_base`` says that
    the venue takes its commission from what was bought; otherwise all of it is in quote.
    """

    cash: float = CASH
    budget: float = 0.0
    commission: float = COMMISSION
    slippage: float = SLIPPAGE
    band: float = 0.0
    max_slippage: float = 0.0
    tick: float = 0.0
    lot: float = 0.0
    min_quantity: float = 0.0
    min_notional: float = 0.0
    reserve: float = 0.0
    in_base: bool = False

    @classmethod
    def of(cls, instrument: Instrument, limits: Limits, cash: float, commission: float, slippage: float) -> "Terms":
        """Return the terms on which the use cases would trade ``instrument`` within ``limits``."""
        return cls(
            cash=cash,
            budget=float(limits.max_position_size),
            commission=commission,
            slippage=slippage,
            band=float(limits.price_band),
            max_slippage=float(limits.max_slippage),
            tick=float(instrument.price_step),
            lot=float(instrument.lot_step),
            min_quantity=float(instrument.lot.minimum),
            min_notional=float(instrument.min_notional),
            reserve=float(limits.assumed_commission),
            in_base=True,
        )
