"""Strategies by name; the registry is one dict, and nothing is imported before it is asked for."""

from thunes.strategies.bounds import Bound
from thunes.strategies.registry import REGISTRY, bounds_of, build, build_whole
from thunes.strategies.strategy import BadParameters, Opinion, Strategy, Whole

__all__ = ["REGISTRY", "BadParameters", "Bound", "Opinion", "Strategy", "Whole", "bounds_of", "build", "build_whole"]
