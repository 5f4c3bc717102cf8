"""Word shares of the organisation's recovery seed: SLIP-39 (SatoshiLabs), any k of n rebuild it.

Every share is 33 words with a checksum that finds up to three wrong words. A set is one SLIP-39
group of n members with threshold k. With k = 1 it is n groups of one, because SLIP-39 lets a
group with threshold 1 have one member only.
"""

from __future__ import annotations

from collections.abc import Sequence

import shamir_mnemonic
from shamir_mnemonic.wordlist import WORD_INDEX_MAP

from vault.errors import InvalidInput

SECRET_BYTES = 32
SHARE_WORDS = 33
MAX_SHARES = 16
_MADE_APART = "The shares look alike but were not made together."
_NO_STRETCHING = 0
"""The iteration exponent: 10 000 PBKDF2 rounds. More would only slow an empty passphrase down."""


class SharesRefused(InvalidInput):
    """The word shares do not rebuild a secret. No word is ever repeated in the message."""

    code = "shares-refused"
    default_untouched = "Nothing was recovered or changed."


class WrongWord(SharesRefused):
    """One share is not as it was written down."""

    code = "share-wrong-word"
    default_remedy = "Compare it word by word with the paper and enter it again."


class TooFewShares(SharesRefused):
    """The shares are good but not enough."""

    code = "too-few-shares"
    default_remedy = "Ask another share holder to enter theirs."


class ForeignShare(SharesRefused):
    """One share is of another set than the others, or not of this vault's making."""

    code = "foreign-share"
    default_remedy = (
        "Check the set's date on the paper; only shares made together rebuild the seed."
    )


class BadQuorum(InvalidInput):
    """The numbers asked for cannot make a set of shares."""

    code = "bad-quorum"
    default_untouched = "No share was made."
    default_remedy = "Choose for example 2 of 3, or 3 of 5."


def split(secret: bytes, k: int, n: int, *, passphrase: str = "") -> list[str]:
    """Split a 32-byte secret into n shares, any k of which rebuild it.

    Args:
        secret: 32 bytes.
        k: how many shares rebuild the secret, 1 to n.
        n: how many shares to make, at most 16.
        passphrase: printable ASCII. A wrong one cannot be told from the right one when
            combining (SLIP-39, "Passphrase"), so the vault uses none.

    Raises:
        BadQuorum: k and n are not 1 <= k <= n <= 16.
        InvalidInput: the secret is not 32 bytes, or the passphrase not printable ASCII.
    """
    if not 1 <= k <= n <= MAX_SHARES:
        raise BadQuorum(f"{k} of {n} shares cannot be made; it takes 1 <= k <= n <= {MAX_SHARES}.")
    if len(secret) != SECRET_BYTES:
        raise InvalidInput(f"A secret to share must be {SECRET_BYTES} bytes; it has {len(secret)}.")
    groups = shamir_mnemonic.generate_mnemonics(
        group_threshold=1,
        groups=[(1, 1)] * n if k == 1 else [(k, n)],
        master_secret=secret,
        passphrase=_ascii(passphrase),
        iteration_exponent=_NO_STRETCHING,
    )
    return [share for group in groups for share in group]


def combine(shares: Sequence[str], *, passphrase: str = "") -> bytes:
    """Rebuild the secret from k or more shares, in any order; every one given must fit.

    Args:
        shares: the shares' words, with any spacing and capitals.
        passphrase: the one given when splitting.

    Raises:
        WrongWord: a share, named by its position, was not entered as written.
        ForeignShare: a share, named by its position, is of another set.
        TooFewShares: more shares are needed; the message says how many.
    """
    secret_passphrase = _ascii(passphrase)
    read = [_read(share, position) for position, share in enumerate(shares, 1)]
    _require_one_set(read)
    k = read[0].member_threshold
    secret = _combine_exactly(shares[:k], secret_passphrase)
    for extra in shares[k:]:
        if _combine_exactly([*shares[: k - 1], extra], secret_passphrase) != secret:
            raise ForeignShare(_MADE_APART)
    return secret


def _combine_exactly(shares: Sequence[str], passphrase: bytes) -> bytes:
    """Combine k shares; SLIP-39 implementations take neither fewer nor more."""
    try:
        return bytes(shamir_mnemonic.combine_mnemonics(shares, passphrase))
    except shamir_mnemonic.MnemonicError:
        # Raised below, not here: the library's message quotes words and would be chained to it.
        refusal = ForeignShare(_MADE_APART)
    raise refusal


def _read(share: str, position: int) -> shamir_mnemonic.Share:
    words = share.split()
    if len(words) != SHARE_WORDS:
        raise WrongWord(f"Share {position} has {len(words)} words; it must have {SHARE_WORDS}.")
    for number, word in enumerate(words, 1):
        if word.lower() not in WORD_INDEX_MAP:
            raise WrongWord(f"Share {position}: word {number} is not in the SLIP-39 word list.")
    try:
        return shamir_mnemonic.Share.from_mnemonic(share)
    except shamir_mnemonic.MnemonicError:
        refusal = WrongWord(f"Share {position} has a wrong word, or its words are out of order.")
    raise refusal


def _require_one_set(shares: Sequence[shamir_mnemonic.Share]) -> None:
    if not shares:
        raise TooFewShares("No share was entered.")
    first = shares[0]
    if first.group_threshold != 1:
        raise ForeignShare("Share 1 is of a kind that this vault does not make.")
    places: dict[tuple[int, int], int] = {}
    for position, share in enumerate(shares, 1):
        if share.common_parameters() != first.common_parameters():
            raise ForeignShare(f"Share {position} belongs to another set than share 1.")
        place = (share.group_index, share.index)
        if place in places:
            raise SharesRefused(
                f"Shares {places[place]} and {position} are the same share.",
                remedy="Each share holder enters their own.",
            )
        places[place] = position
    if len(shares) < first.member_threshold:
        raise TooFewShares(
            f"{len(shares)} of the {first.member_threshold} shares needed were entered."
        )


def _ascii(passphrase: str) -> bytes:
    if not (passphrase.isascii() and all(c.isprintable() for c in passphrase)):
        raise InvalidInput("A share passphrase may hold printable ASCII characters only.")
    return passphrase.encode()
