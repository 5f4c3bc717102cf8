"""What the services do a case's work with: one unit of work, and what is done in it."""
