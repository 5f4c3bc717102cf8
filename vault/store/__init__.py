"""Storage: the engine, the declarative base and the unit of work (the only commit)."""
