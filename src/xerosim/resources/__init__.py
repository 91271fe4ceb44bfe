"""What each address of the accounting API does, one subject one file; `table` has all of them."""
