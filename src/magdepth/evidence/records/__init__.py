"""How the records of the ledger are kept: chained by hashes, locked while written, read fast."""
