"""Recorded candles for research: read fast, sound or refused, from a file at hand or from Binance's public archive."""

from thunes.research.data.dataset import Dataset, Hole
from thunes.research.data.load import load_bars
from thunes.research.data.resample import resample

__all__ = ["Dataset", "Hole", "load_bars", "resample"]
