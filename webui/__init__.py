"""The web pages over `vault`: views parse, call one service and render."""
