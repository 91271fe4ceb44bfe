"""The accounting API from call to answer, one step one file."""
