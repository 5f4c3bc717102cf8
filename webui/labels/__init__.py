"""Labels: chips and pickers for every page, relabelling, and requests for lower labels."""
