"""The side door under /sim, which Xero does not have, one subject one file."""
