"""The vault's settings: their groups, and how they are read."""
