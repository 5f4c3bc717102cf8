"""How long charts are kept, holds, and disposal by two people."""
