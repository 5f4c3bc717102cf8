"""Reading real notes: bytes in, parsed sections out, nothing stored."""
