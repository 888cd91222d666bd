"""A Binance on your laptop: recorded or invented candles, a matching engine, the REST face over HTTP."""
