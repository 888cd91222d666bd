"""Strategies by name; the registry is one dict, and nothing is imported before it is asked for."""

from thunes.strategies.bounds import Bound
from thunes.strategies.registry import REGISTRY, bounds_of, build
from thunes.strategies.strategy import BadParameters, Opinion, Strategy

__all__ = ["REGISTRY", "BadParameters", "Bound", "Opinion", "Strategy", "bounds_of", "build"]
