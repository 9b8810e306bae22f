"""How claims get into the ledger: added, imported, or reviewed from drafts."""
