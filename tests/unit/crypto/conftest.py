from __future__ import annotations

import json
from typing import Any

import cryptography_vectors
import pytest

from vault.crypto.passphrase import Argon2Cost


@pytest.fixture(scope="session")
def cheap_cost() -> Argon2Cost:
    return Argon2Cost(memory_kib=8, time=1, lanes=1)


@pytest.fixture(scope="session")
def xwing_vectors() -> list[dict[str, Any]]:
    with cryptography_vectors.open_vector_file("HPKE/hpke-pq-test-vectors.json", "r") as file:
        return [vector for vector in json.load(file) if vector["kem_id"] == 0x647A]


def _records(path: str, first_field: str) -> list[dict[str, str]]:
    """Read `name = value` blocks, each beginning with `first_field`."""
    records: list[dict[str, str]] = []
    with cryptography_vectors.open_vector_file(path, "r") as file:
        for line in file:
            name, equals, value = (part.strip() for part in line.partition("="))
            if name.startswith(("#", "[")) or not equals:
                continue
            if name == first_field:
                records.append({})
            records[-1][name] = value
    return records


@pytest.fixture(scope="session")
def gcm_vectors() -> list[dict[str, str]]:
    """NIST's AES-256-GCM encryptions with a 96-bit nonce and a text."""
    records = _records("ciphers/AES/GCM/gcmEncryptExtIV256.rsp", "Count")
    return [record for record in records if len(record["IV"]) == 24 and record["PT"]]


@pytest.fixture(scope="session")
def argon2id_vectors() -> list[dict[str, str]]:
    return _records("KDF/argon2id.txt", "COUNT")


@pytest.fixture(scope="session")
def hkdf_vectors() -> list[dict[str, str]]:
    """RFC 5869 App. A, SHA-256."""
    return _records("KDF/rfc-5869-HKDF-SHA256.txt", "COUNT")


@pytest.fixture(scope="session")
def ed25519_vectors() -> list[tuple[bytes, bytes, bytes, bytes]]:
    """Seed, public key, message and signature of the Ed25519 authors' set, RFC 8032's included."""
    vectors = []
    with cryptography_vectors.open_vector_file("asymmetric/Ed25519/sign.input", "r") as file:
        for line in file:
            secret, public, message, signed = (bytes.fromhex(f) for f in line.split(":")[:4])
            vectors.append((secret[:32], public, message, signed[:64]))
    return vectors
