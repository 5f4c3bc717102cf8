"""A case as it is kept: who comes in, its entries and papers, and what they add up to."""
