"""What is kept of productions, under their case's key."""
