"""State packs: the rules of each state as data, the clocks that run by them; no rule is code."""
