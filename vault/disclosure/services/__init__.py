"""The services of a disclosure: every public method is one act."""
