"""What goes out, in Xero's shapes, one subject one file."""
