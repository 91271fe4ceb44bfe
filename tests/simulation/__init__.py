"""Whole installations on a virtual clock: minutes, days and restarts of them, from one seed."""
