"""`vaultctl`, the command line: one file a noun, each calling the services and nothing below."""
