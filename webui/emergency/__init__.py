"""Access in an emergency: asking, lending, knowing of it."""
