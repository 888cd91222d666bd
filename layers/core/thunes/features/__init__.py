"""What is computed from candles, once for live, backtest and training: arrays in, arrays out, numpy alone."""
