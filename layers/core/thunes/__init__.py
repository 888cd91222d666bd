"""THUNES: small positions on Binance Spot, traded from Lambda, every decision audited."""

__version__ = "0.1.0"
