"""Search: words and phrases in what a person's keys open."""
