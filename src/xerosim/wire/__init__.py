"""What comes in, one subject one file."""
