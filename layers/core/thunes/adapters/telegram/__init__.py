"""The owner's phone: messages out, and commands in if they opted in."""
