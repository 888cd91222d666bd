"""Binance Spot behind the ports MarketData and Exchange."""
