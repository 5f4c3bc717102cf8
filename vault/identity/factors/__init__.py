"""What proves a person besides their passphrase: timed codes, passkeys, recovery codes (AC1)."""
