"""Cryptography on bytes: envelopes, recipients, passphrases, signatures, shares, the seal key.

Every primitive comes from `cryptography` (and SLIP-39 from `shamir-mnemonic`); these modules only
fix formats, lengths and what each key may be used for. Nothing here knows of charts or users.
"""
