"""Who may speak to the books: consent, tokens, connections, one subject one file."""
