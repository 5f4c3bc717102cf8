"""Outside attesters: named people outside the practice who hold one signing key and nothing else.

A request tells them of a case without identifiers; their signed attestation answers it.
"""
