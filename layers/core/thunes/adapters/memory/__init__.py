"""Ledger and queues in this process's memory: for replay and tests, under the same contracts as the real ones."""
