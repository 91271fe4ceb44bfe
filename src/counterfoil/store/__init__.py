"""All that is remembered: organisations, documents and what became of them, every request and its bytes."""
