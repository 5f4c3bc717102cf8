"""Each person's tasks, and their calendar feed."""
