from tests.builders import HOUR, START, d
from tests.simulator.venue import ROW, Venue, flat
from thunes.simulator.clock import ManualTime
from thunes.simulator.market import Market
from thunes.simulator.simulator import Simulator


def test_equity_marks_what_is_held_at_the_bid() -> None:
    venue = Venue(balances={"USDT": d("100"), "BTC": d("0.5")})
    assert venue.simulator.equity("USDT") == d("100") + d("0.5") * d("20000.00")


def test_equity_counts_what_is_locked() -> None:
    venue = Venue(balances={"USDT": d("100")})
    venue.place(time_in_force="GTC", price=d("19000.00"))
    assert venue.account.locked["USDT"] == d("19.00")
    assert venue.simulator.equity("USDT") == d("100")


def test_a_round_trip_costs_two_commissions_and_the_spread() -> None:
    venue = Venue(balances={"USDT": d("100"), "BTC": d("1")})
    before = venue.simulator.equity("USDT")
    venue.place(quantity=d("0.00400"))
    venue.place(quantity=d("0.00400"), side="SELL", price=d("20000.00"), client_order_id="T0-b")
    fees = d("0.00400") * d("0.001") * d("20000.00") + d("80.00") * d("0.001")
    assert before - venue.simulator.equity("USDT") == fees + d("0.00400") * d("0.01")


def test_equity_is_told_in_the_quote_that_is_asked_for() -> None:
    alien = Market({**ROW, "symbol": "ETHBTC", "baseAsset": "ETH", "quoteAsset": "BTC"}, HOUR, flat("0.05"))
    home = Market(ROW, HOUR, flat())
    both = Simulator.create([home, alien], {"USDT": d("7"), "BTC": d("2"), "ETH": d("10")}, ManualTime(START))
    assert both.equity("BTC") == d("2.5")
    assert both.equity("USDT") == d("7") + d("2") * d("20000.00")
