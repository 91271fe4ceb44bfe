"""Which version of Counterfoil this is; a home remembers the one that wrote it."""

VERSION = "0.1.0"
