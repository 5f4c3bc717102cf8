"""The audit log: who did what, in a Merkle tree that nobody can quietly rewrite."""
