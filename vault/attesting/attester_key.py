"""An attester's own key: one private file, its seed under a passphrase; no vault knows it."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from pathlib import Path

from vault.crypto import secret_file
from vault.crypto.envelope import SealBroken, bind, unwrap_key, wrap_key
from vault.crypto.passphrase import (
    Argon2Cost,
    BadPhc,
    check_passphrase,
    derive_login,
    new_login,
)
from vault.crypto.signing import PUBLIC_BYTES, SEED_BYTES, BadKeyFile, SigningKey
from vault.errors import AuthenticationFailed, InvalidInput

NAME = "attester.key"
PUBLIC_NAME = "attester.pub"
_KIND = "vault/attester-key/v1"
_SPOKEN = b"vault/attester-fingerprint/v1|"
_GROUP = 4
_GROUPS = 5


class PublicKeyInvalid(InvalidInput):
    """What was given is no attester's public key."""

    code = "attester-key-invalid"
    default_untouched = "Nobody was registered."
    default_remedy = "Copy it whole from what `vaultctl attester new` printed: 64 characters."


def spoken(public_key: bytes) -> str:
    """Return a key's fingerprint to be read out by telephone: 100 bits as K7QD-2M4X-….

    Finding another key with the same one takes some 2^100 tries.
    """
    digest = hashlib.sha256(_SPOKEN + public_key).digest()
    letters = base64.b32encode(digest).decode()[: _GROUP * _GROUPS]
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def same_fingerprint(typed: str, public_key: bytes) -> bool:
    """Tell whether somebody typed a key's fingerprint, in whatever case and grouping."""
    plain = "".join(each for each in typed.upper() if each.isalnum())
    return plain == spoken(public_key).replace("-", "")


def read_public(text: str) -> bytes:
    """Read a public key as `vaultctl attester new` prints it.

    Raises:
        PublicKeyInvalid: it is none.
    """
    try:
        raw = bytes.fromhex(text.strip())
    except ValueError:
        raw = b""
    if len(raw) != PUBLIC_BYTES:
        raise PublicKeyInvalid("That is no attester's public key.")
    return raw


def create(folder: Path, passphrase: str, cost: Argon2Cost) -> SigningKey:
    """Make a key in a new folder, its seed under a passphrase.

    Raises:
        WeakPassphrase, UnusablePassphrase: the passphrase will not do.
        UnsafeSecretFile: a key stands in the folder already.
        OSError: the folder cannot be written.
    """
    check_passphrase(passphrase)
    seed = secrets.token_bytes(SEED_BYTES)
    key = SigningKey.from_seed(seed)
    secret = new_login(passphrase, cost)
    content = {
        "kind": _KIND,
        "public": key.public_bytes.hex(),
        "phc": secret.phc,
        "seed": wrap_key(secret.kek, seed, aad=_binding(key.public_bytes)).hex(),
    }
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret_file.create(folder / NAME, json.dumps(content, indent=1).encode() + b"\n")
    (folder / PUBLIC_NAME).write_text(f"{key.public_bytes.hex()}\n", encoding="ascii")
    return key


def load(folder: Path, passphrase: str) -> SigningKey:
    """Open the key of a folder.

    Raises:
        UnsafeSecretFile: its file is missing, a link, another user's, or open to others.
        BadKeyFile: its content is no attester's key.
        AuthenticationFailed: the passphrase is another.
    """
    try:
        content = json.loads(secret_file.read(folder / NAME))
        if content["kind"] != _KIND:
            raise BadKeyFile("The key file is of a kind that this program does not know.")
        public, wrapped = bytes.fromhex(content["public"]), bytes.fromhex(content["seed"])
        kek = derive_login(passphrase, content["phc"]).kek
    except (ValueError, KeyError, TypeError, BadPhc):
        raise BadKeyFile("The key file cannot be read as an attester's key.") from None
    try:
        key = SigningKey.from_seed(unwrap_key(kek, wrapped, aad=_binding(public)))
    except SealBroken:
        raise AuthenticationFailed(
            "This passphrase does not open the key.", untouched="Nothing was signed."
        ) from None
    if key.public_bytes != public:
        raise BadKeyFile("The key file names another public key than its own.")
    return key


def _binding(public: bytes) -> bytes:
    return bind(_KIND, public.hex())
