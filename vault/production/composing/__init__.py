"""From what a case releases to the released document and what proves it."""
