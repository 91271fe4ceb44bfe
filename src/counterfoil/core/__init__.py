"""Bookkeeping in values: frozen data and pure functions; no clock, no input or output, no chance."""
