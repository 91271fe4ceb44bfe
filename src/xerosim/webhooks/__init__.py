"""Telling subscribers of changes, one subject one file."""
