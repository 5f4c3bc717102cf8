"""Clients' requests to amend a signed section (45 CFR 164.526)."""
