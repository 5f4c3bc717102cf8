"""The audit log for those who watch over it; no page here holds a word of any note."""
