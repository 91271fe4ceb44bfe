"""Everything that knows how Xero is spoken to: its shapes, its answers, its tokens, its addresses."""
