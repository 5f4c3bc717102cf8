"""Opening many items fast, each under a key of its own that is wrapped under a shared one.

It opens exactly what `vault.crypto.envelope` does, in one step an item: a search through a caseload
opens tens of thousands of them while someone waits.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vault.crypto.envelope import KEY_BYTES, NONCE_BYTES, OVERHEAD, TAG_BYTES, Lock, SealBroken

_BODY = OVERHEAD - TAG_BYTES
_HEAD = _BODY - NONCE_BYTES
_HEADER = slice(0, _HEAD)
_NONCE = slice(_HEAD, _BODY)
_REST = slice(_BODY, None)
_WRAPPED = struct.Struct(f"{_HEAD}x{NONCE_BYTES}s{KEY_BYTES + TAG_BYTES}s")


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
        # The headers are authenticated as they stand: one that is not this suite's does not open.
        try:
            key = self._unwrap(wrapped[_NONCE], wrapped[_REST], wrapped[_HEADER] + wrapped_aad)
            if len(key) == KEY_BYTES:
                header = envelope[_HEADER]
                return AESGCM(key).decrypt(envelope[_NONCE], envelope[_REST], header + aad)
        except (InvalidTag, ValueError):
            pass
        return self._open_or_say_why(wrapped, wrapped_aad, envelope, aad)

    def open_joined(
        self, wrapped: bytes, envelopes: bytes, lengths: Iterable[int], headed: Iterable[bytes]
    ) -> Iterator[bytes]:
        """Open items that stand one behind the other, without a look at each of them.

        Args:
            wrapped: their keys, as `wrap_key` wrapped them.
            envelopes: the items, as `seal` sealed them.
            lengths: how long each envelope is.
            headed: two for each item: what its key and what it itself is bound to, each with the
                header of the envelope before it.

        Raises:
            SealBroken: one does not open, or not all parts are there; `open` tells of each.
        """
        unwrap, line, start = self._unwrap, iter(headed), 0
        try:
            for (nonce, sealed_key), length, wrapped_aad, aad in zip(
                _WRAPPED.iter_unpack(wrapped), lengths, line, line, strict=True
            ):
                aead = AESGCM(unwrap(nonce, sealed_key, wrapped_aad))
                body, end = start + _BODY, start + length
                yield aead.decrypt(envelopes[start + _HEAD : body], envelopes[body:end], aad)
                start = end
        except (InvalidTag, ValueError, struct.error):
            raise SealBroken("Sealed items do not open where they stand.") from None

    def _open_or_say_why(
        self, wrapped: bytes, wrapped_aad: bytes, envelope: bytes, aad: bytes
    ) -> bytes:
        key = self._lock.open(wrapped, aad=wrapped_aad)
        if len(key) != KEY_BYTES:
            raise SealBroken("A sealed item stands where a key belongs.")
        return Lock(key).open(envelope, aad=aad)
