"""The release desk, and a case's way from decisions to delivery."""
