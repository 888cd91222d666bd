"""One outside service per room. Rooms do not know each other; only wiring knows them all."""
