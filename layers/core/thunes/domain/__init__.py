"""The rules of the house, in the standard library alone: no I/O, no clock, no float money."""
