"""From a passphrase to the two secrets of a login: Argon2id (RFC 9106), then HKDF-Expand.

`auth` shows that the passphrase is known (only its SHA-256 is stored); `kek` wraps the person's
seeds and is never stored. Neither can be computed from the other.

A passphrase is first prepared as RFC 8265 §4.2 (OpaqueString) says: spaces of any script become the
ASCII space, then Unicode NFC, which NIST SP 800-63B-4 §3.1.1.2 asks for too. So the same words
typed on another keyboard or system give the same key. NFKC would be wrong here: it folds distinct
characters together. Characters that cannot be seen are refused, since they come by pasting and are
missed when typing; so are those that Unicode has not assigned, because a later version could
normalise them otherwise and lock the person out.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from vault.crypto.envelope import bind, derive
from vault.errors import InvalidInput, TamperedData

MIN_CHARACTERS = 15
MAX_CHARACTERS = 1024
SALT_BYTES = 16
_ROOT_BYTES = 32
_MAX_MEMORY_KIB = 4 * 1024 * 1024
_MAX_TIME = 64
_MAX_LANES = 64
_JOINERS = "\u200c\u200d"
_REFUSED_CATEGORIES = frozenset(("Cc", "Cf", "Cn", "Cs", "Zl", "Zp"))
_PHC = re.compile(
    r"\$argon2id\$v=19\$m=([1-9][0-9]{0,9}),t=([1-9][0-9]{0,9}),p=([1-9][0-9]{0,9})"
    r"\$([A-Za-z0-9+/]{22})"
)


class UnusablePassphrase(InvalidInput):
    """A passphrase holds characters from which no lasting key can be made."""

    code = "unusable-passphrase"
    default_remedy = "Use letters, digits, punctuation, symbols and spaces."


class WeakPassphrase(InvalidInput):
    """A new passphrase is too short, or among the first that an attacker tries."""

    code = "weak-passphrase"
    default_untouched = "The passphrase was not set."
    default_remedy = "Four or five words that do not belong together make a good one."


class BadPhc(TamperedData):
    """A stored Argon2id parameter string cannot be read, or asks for an absurd cost."""

    code = "bad-phc"
    default_untouched = "Nobody was logged in."


class BadCost(InvalidInput):
    """An Argon2id cost lies outside what the algorithm or the vault allows."""

    code = "bad-cost"
    default_remedy = "The sound default is 65536 KiB, 3 passes, 1 lane."


_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
)
_COMMON = frozenset(
    (
        "clientrecordsvault",
        "correcthorsebatterystaple",
        "inthebeginninggodcreatedtheheavenandtheearth",
        "itwasthebestoftimesitwastheworstoftimes",
        "loremipsumdolorsitamet",
        "maytheforcebewithyou",
        "ourfatherwhoartinheaven",
        "password12345678",
        "password123456789",
        "supercalifragilisticexpialidocious",
        "thelordismyshepherd",
        "thequickbrownfoxjumpsoverthelazydog",
        "thisismypassphrase",
        "thisismypassword",
        "tobeornottobethatisthequestion",
    )
)


@dataclass(frozen=True, slots=True)
class Argon2Cost:
    """What one Argon2id run costs.

    Args:
        memory_kib: memory in KiB, at least 8 a lane, at most 4 GiB.
        time: passes over the memory, 1 to 64.
        lanes: degree of parallelism, 1 to 64.

    Raises:
        BadCost: outside these limits.
    """

    memory_kib: int = 65536
    time: int = 3
    lanes: int = 1

    def __post_init__(self) -> None:
        if not (
            1 <= self.time <= _MAX_TIME
            and 1 <= self.lanes <= _MAX_LANES
            and 8 * self.lanes <= self.memory_kib <= _MAX_MEMORY_KIB
        ):
            raise BadCost(
                f"Argon2id cannot run with {self.memory_kib} KiB, {self.time} passes "
                f"and {self.lanes} lanes."
            )


@dataclass(frozen=True, slots=True)
class LoginSecret:
    """What a passphrase yields.

    Args:
        phc: parameters and salt in PHC form, to be stored; it holds nothing secret.
        auth: 32 bytes; store and compare `auth_digest(auth)` only.
        kek: 32 bytes; wraps the person's seeds, never stored.
    """

    phc: str
    auth: bytes = field(repr=False)
    kek: bytes = field(repr=False)


def check_passphrase(passphrase: str) -> None:
    """Check that a new passphrase is good enough to stand alone (NIST SP 800-63B-4 §3.1.1.2).

    At least 15 characters, counted as Unicode code points, and not one that is commonly used or
    expected: the whole of it is compared, capitals, spaces and punctuation aside, with well-known
    phrases, keyboard runs and repetitions. No mixture of kinds of characters is asked for.

    Raises:
        WeakPassphrase: it is too short, too long or too easily guessed.
        UnusablePassphrase: it holds characters that cannot be used.
    """
    prepared = prepare(passphrase)
    if len(prepared) < MIN_CHARACTERS:
        raise WeakPassphrase(
            f"The passphrase has {len(prepared)} characters; it needs {MIN_CHARACTERS} or more."
        )
    if len(prepared) > MAX_CHARACTERS:
        raise WeakPassphrase(
            f"The passphrase has {len(prepared)} characters; at most {MAX_CHARACTERS} are taken.",
            remedy="Choose a shorter one.",
        )
    folded = prepared.casefold()
    bare = "".join(c for c in folded if c.isalnum())
    if _repeats_short_unit(folded) or _repeats_short_unit(bare):
        raise WeakPassphrase("The passphrase only repeats a shorter text.")
    if bare in _COMMON or any(_is_run(bare, run) for run in _RUNS):
        raise WeakPassphrase("The passphrase is among the first that an attacker tries.")


def new_login(passphrase: str, cost: Argon2Cost) -> LoginSecret:
    """Derive the secrets of a new passphrase under a fresh random salt.

    Raises:
        UnusablePassphrase: it holds characters that cannot be used.
    """
    return _derive(passphrase, secrets.token_bytes(SALT_BYTES), cost)


def derive_login(passphrase: str, phc: str) -> LoginSecret:
    """Derive the secrets again, with the parameters and salt of a stored PHC string.

    Raises:
        UnusablePassphrase: the passphrase holds characters that cannot be used.
        BadPhc: the stored string cannot be read.
    """
    salt, cost = _read_phc(phc)
    return _derive(passphrase, salt, cost)


def decoy_phc(username: str, secret: bytes, cost: Argon2Cost) -> str:
    """Return the PHC string to use for a user name that does not exist.

    The same name always gets the same one, so that neither the time nor the salt of the answer
    tells an unknown user from a known one.

    Args:
        username: as normalised for looking up users.
        secret: 32 random bytes that the server keeps.
        cost: the cost that real users have.
    """
    info = bind("vault/decoy-salt/v1", username)
    return _write_phc(derive(secret, info)[:SALT_BYTES], cost)


def auth_digest(auth: bytes) -> bytes:
    """Return the SHA-256 under which `auth` is stored (compare with `hmac.compare_digest`)."""
    return hashlib.sha256(auth).digest()


def stretch(prepared: bytes, salt: bytes, cost: Argon2Cost) -> bytes:
    """Run Argon2id (RFC 9106, version 0x13) and return 32 bytes."""
    return Argon2id(
        salt=salt,
        length=_ROOT_BYTES,
        iterations=cost.time,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive(prepared)


def prepare(passphrase: str) -> str:
    """Bring a passphrase into the one form from which keys are made (see the module's text).

    Raises:
        UnusablePassphrase: it holds control, invisible, surrogate or unassigned characters.
    """
    if any(
        unicodedata.category(c) in _REFUSED_CATEGORIES and c not in _JOINERS for c in passphrase
    ):
        raise UnusablePassphrase("The passphrase holds a character that cannot be used.")
    spaced = "".join(" " if unicodedata.category(c) == "Zs" else c for c in passphrase)
    return unicodedata.normalize("NFC", spaced)


def _repeats_short_unit(text: str) -> bool:
    longest = min(MIN_CHARACTERS - 1, len(text) // 2)
    return any(text[n:] == text[:-n] for n in range(1, longest + 1))


def _is_run(text: str, run: str) -> bool:
    endless = run * (len(text) // len(run) + 2)
    return bool(text) and (text in endless or text in endless[::-1])


def _derive(passphrase: str, salt: bytes, cost: Argon2Cost) -> LoginSecret:
    root = stretch(prepare(passphrase).encode(), salt, cost)
    return LoginSecret(
        phc=_write_phc(salt, cost),
        auth=derive(root, b"vault/login/v1|auth"),
        kek=derive(root, b"vault/login/v1|kek"),
    )


def _write_phc(salt: bytes, cost: Argon2Cost) -> str:
    text = base64.b64encode(salt).rstrip(b"=").decode()
    return f"$argon2id$v=19$m={cost.memory_kib},t={cost.time},p={cost.lanes}${text}"


def _read_phc(phc: str) -> tuple[bytes, Argon2Cost]:
    match = _PHC.fullmatch(phc)
    if match is None:
        raise BadPhc("A user's stored passphrase parameters cannot be read.")
    memory, time, lanes, salt = match.groups()
    try:
        cost = Argon2Cost(int(memory), int(time), int(lanes))
    except BadCost:
        raise BadPhc("A user's stored passphrase parameters ask for an absurd cost.") from None
    return base64.b64decode(salt + "=="), cost
