"""Opening many items fast, each under a key of its own that is wrapped under a shared one.

It opens exactly what `vault.crypto.envelope` does, in one step an item: a search through a caseload
opens tens of thousands of them while someone waits.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vault.crypto.envelope import (
    KEY_BYTES,
    NONCE_BYTES,
    OVERHEAD,
    SUITE_AES_256_GCM,
    VERSION,
    Lock,
    SealBroken,
)

_HEADER = bytes((VERSION, SUITE_AES_256_GCM))
_NONCE = slice(len(_HEADER), len(_HEADER) + NONCE_BYTES)
_REST = slice(len(_HEADER) + NONCE_BYTES, None)
_WRAPPED_BYTES = OVERHEAD + KEY_BYTES


class BulkOpener:
    """A wrapping key made ready to open many items.

    Args:
        key: 32 bytes.

    Raises:
        WrongKeyLength: the key is not 32 bytes long.
    """

    __slots__ = ("_lock", "_unwrap")

    def __init__(self, key: bytes):
        self._lock = Lock(key)
        self._unwrap = AESGCM(key).decrypt

    def open(self, wrapped: bytes, wrapped_aad: bytes, envelope: bytes, aad: bytes) -> bytes:
        """Unwrap an item's key and open the item with it.

        Args:
            wrapped: the item's key, as `wrap_key` wrapped it.
            wrapped_aad: what the wrapped key is bound to.
            envelope: the item, as `seal` sealed it.
            aad: what the item is bound to.

        Raises:
            UnknownEnvelope: a version or suite is not known here.
            SealBroken: one of the two does not open, or what was wrapped is not a key.
        """
        if wrapped[:2] != _HEADER or envelope[:2] != _HEADER or len(wrapped) != _WRAPPED_BYTES:
            return self._open_slowly(wrapped, wrapped_aad, envelope, aad)
        try:
            key = self._unwrap(wrapped[_NONCE], wrapped[_REST], _HEADER + wrapped_aad)
            return AESGCM(key).decrypt(envelope[_NONCE], envelope[_REST], _HEADER + aad)
        except (InvalidTag, ValueError):
            raise SealBroken("A sealed item does not open where it stands.") from None

    def _open_slowly(
        self, wrapped: bytes, wrapped_aad: bytes, envelope: bytes, aad: bytes
    ) -> bytes:
        key = self._lock.open(wrapped, aad=wrapped_aad)
        if len(key) != KEY_BYTES:
            raise SealBroken("A sealed item stands where a key belongs.")
        return Lock(key).open(envelope, aad=aad)
