"""The steps of a case, each with what it takes and what it does."""
