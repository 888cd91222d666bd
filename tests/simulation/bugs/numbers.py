"""Mistakes in what is computed and written on the wire."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.simulation.bugs.entering import Patch, bug
from thunes.domain import portfolio, position, sizing
from thunes.domain.instrument import Instrument
from thunes.domain.money import ZERO, ceil_to, floor_to
from thunes.domain.position import Flow, Position
from thunes.domain.sizing import Proposal, Quote
from thunes.usecases import place_order, post_once, validate_risk


@bug
def quantities_are_not_floored(patch: Patch) -> None:
    patch.setattr("thunes.domain.sizing.floor_to", lambda value, step: value)
    patch.setattr(place_order, "floor_to", lambda value, step: value)
    patch.setattr(Instrument, "failures", lambda self, quantity, price: ())


@bug
def the_grid_begins_at_the_smallest_quantity(patch: Patch) -> None:
    def offset(value: Decimal, step: Decimal) -> Decimal:
        return floor_to(value - Decimal("0.00001"), step) + Decimal("0.00001") if step < 1 else floor_to(value, step)

    patch.setattr("thunes.domain.sizing.floor_to", offset)
    patch.setattr(place_order, "floor_to", lambda value, step: value)
    patch.setattr(Instrument, "failures", lambda self, quantity, price: ())


@bug
def a_quantity_goes_through_a_float(patch: Patch) -> None:
    patch.setattr(post_once, "plain", lambda value: str(float(value) / 1e-5 * 1e-5))


@bug
def an_exit_is_rounded_up(patch: Patch) -> None:
    def up(instrument: Instrument, quote: Quote, held: Position, band: Decimal) -> Proposal:
        proposal = exit_(instrument, quote, held, band)
        return replace(proposal, quantity=ceil_to(held.quantity, instrument.lot_step))

    exit_ = sizing.size_exit
    patch.setattr(validate_risk, "size_exit", up)
    # Whoever sends it looks once more at what is held, and floors.
    patch.setattr(place_order, "_quantity", lambda view, intent, instrument: intent.quantity)


@bug
def the_commission_is_forgotten(patch: Patch) -> None:
    def bare(fill: Any, base: str, quote: str) -> Flow:
        return flow(replace(fill, commission=ZERO), base, quote)

    flow = position.flow_of
    patch.setattr(position, "flow_of", bare)
    patch.setattr(portfolio, "flow_of", bare)
