"""Long work: how far it is, and what it made."""
