"""The client of Xero: bytes out, answers in, looks, tokens, and all of it against the simulator."""
