"""What goes wrong on order, one subject one file."""
