"""The rules of a disclosure: pure, data in and data out; no input, no output, no database."""
