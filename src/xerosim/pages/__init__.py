"""xerosim's own pages: where a person looks at the books, plays the bookkeeper and causes trouble."""
