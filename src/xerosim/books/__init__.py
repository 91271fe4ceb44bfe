"""The state of the simulated books, one subject one file."""
