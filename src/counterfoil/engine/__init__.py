"""The loops that carry documents from the store to Xero; they know core and the ports, and nothing else."""
