"""Access in an emergency: a reason, a time box, a second person's key, a review (AC2)."""
