"""One list of tasks for each person over every feature, its clocks, and their calendar feed."""
