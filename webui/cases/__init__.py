"""Disclosure cases: everything before and around the release desk."""
