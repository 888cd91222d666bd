"""Faults by name between a client and the venue: what they are, when they strike, what the client sees of them."""
