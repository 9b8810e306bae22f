"""Shipped data: scenarios, overlays, the ledger of claims, monthly facts."""
