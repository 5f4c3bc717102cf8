"""How long charts are kept, what keeps them longer, and how they are disposed of (RH1 to RH5)."""
