"""The catalogue of faults: one family, one file; `catalogue.py` lists them in order of precedence."""
