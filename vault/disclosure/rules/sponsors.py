"""An employee assistance program's sponsor as the recipient of a client's records; pure.

The employer who pays for the program is no party to its counseling. It gets a client's records only
on a form that names it (42 CFR 2.31(a)(4); 45 CFR 164.508(c)(1)(iii)), or as a party to litigation
on whatever lets the records go to parties; in no other capacity.
"""

from __future__ import annotations

from collections.abc import Collection

from vault.disclosure.rules.kept_forms import KeptForm
from vault.disclosure.rules.vocabulary import Recipient
from vault.names import plain_name


def kept_from_sponsor(
    recipient: str,
    capacities: Collection[Recipient],
    forms: Collection[KeptForm],
    sponsors: Collection[str],
) -> str:
    """Return in words why a production may not go to a sponsor, "" where it may or is none.

    Args:
        recipient: to whom it is to go.
        capacities: in what capacities it is received.
        forms: the forms on which it is to leave.
        sponsors: the sponsors by name, as the settings have them.
    """
    name = plain_name(recipient)
    if not any(plain_name(sponsor) in name for sponsor in sponsors):
        return ""
    if set(capacities) - {Recipient.PARTY, Recipient.NAMED}:
        return "a sponsor gets records as a party to litigation, or on a form that names it"
    if Recipient.NAMED in capacities and any(kept.form.to_class for kept in forms):
        return "the client's form names a class of recipients, and not the sponsor"
    return ""
