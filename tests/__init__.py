"""The tests of Counterfoil and xerosim."""
