"""Verifying a package, without a vault."""
