"""The examples that RFC 9901 prints, and each refusal of its §7.1, on our processing."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from hypothesis import given
from hypothesis import strategies as st

from vault.records import sdjwt_format
from vault.records.sdjwt_format import SealRefused

# §5.1: disclosure, what it holds, digest.
ISSUED = {
    "given_name": (
        "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd",
        ["2GLC42sKQveCfGfryNRN9w", "given_name", "John"],
        "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4",
    ),
    "family_name": (
        "WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImZhbWlseV9uYW1lIiwgIkRvZSJd",
        ["eluV5Og3gSNII8EYnsxA_A", "family_name", "Doe"],
        "TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo",
    ),
    "email": (
        "WyI2SWo3dE0tYTVpVlBHYm9TNXRtdlZBIiwgImVtYWlsIiwgImpvaG5kb2VAZXhhbXBsZS5jb20iXQ",
        ["6Ij7tM-a5iVPGboS5tmvVA", "email", "johndoe@example.com"],
        "JzYjH4svliH0R3PyEMfeZu6Jt69u5qehZo7F7EPYlSE",
    ),
    "phone_number": (
        "WyJlSThaV205UW5LUHBOUGVOZW5IZGhRIiwgInBob25lX251bWJlciIsICIrMS0yMDItNTU1LTAxMDEiXQ",
        ["eI8ZWm9QnKPpNPeNenHdhQ", "phone_number", "+1-202-555-0101"],
        "PorFbpKuVu6xymJagvkFsFXAbRoc2JGlAUA2BA4o7cI",
    ),
    "phone_number_verified": (
        "WyJRZ19PNjR6cUF4ZTQxMmExMDhpcm9BIiwgInBob25lX251bWJlcl92ZXJpZmllZCIsIHRydWVd",
        ["Qg_O64zqAxe412a108iroA", "phone_number_verified", True],
        "XQ_3kPKt1XyX7KANkqVR6yZ2Va5NrPIvPYbyMvRKBMM",
    ),
    "address": (
        (
            "WyJBSngtMDk1VlBycFR0TjRRTU9xUk9BIiwgImFkZHJlc3MiLCB7InN0cmVldF9hZGRyZXNzIjogIjEyMyBN"
            "YWluIFN0IiwgImxvY2FsaXR5IjogIkFueXRvd24iLCAicmVnaW9uIjogIkFueXN0YXRlIiwgImNvdW50cnki"
            "OiAiVVMifV0"
        ),
        [
            "AJx-095VPrpTtN4QMOqROA",
            "address",
            {
                "street_address": "123 Main St",
                "locality": "Anytown",
                "region": "Anystate",
                "country": "US",
            },
        ],
        "XzFrzwscM6Gn6CJDc6vVK8BkMnfG8vOSKfpPIZdAfdE",
    ),
    "birthdate": (
        "WyJQYzMzSk0yTGNoY1VfbEhnZ3ZfdWZRIiwgImJpcnRoZGF0ZSIsICIxOTQwLTAxLTAxIl0",
        ["Pc33JM2LchcU_lHggv_ufQ", "birthdate", "1940-01-01"],
        "gbOsI4Edq2x2Kw-w5wPEzakob9hV1cRD0ATN3oQL9JM",
    ),
    "updated_at": (
        "WyJHMDJOU3JRZmpGWFE3SW8wOXN5YWpBIiwgInVwZGF0ZWRfYXQiLCAxNTcwMDAwMDAwXQ",
        ["G02NSrQfjFXQ7Io09syajA", "updated_at", 1570000000],
        "CrQe7S5kqBAHt-nMYXgc6bdt2SH5aTY1sU_M-PgkjPI",
    ),
    "US": (
        "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIlVTIl0",
        ["lklxF5jMYlGTPUovMNIvCA", "US"],
        "pFndjkZ_VCzmyTa6UjlZo3dh-ko8aIKQc9DlGzhaVYo",
    ),
    "DE": (
        "WyJuUHVvUW5rUkZxM0JJZUFtN0FuWEZBIiwgIkRFIl0",
        ["nPuoQnkRFq3BIeAm7AnXFA", "DE"],
        "7Cf6JkPudry3lcbwHgeZ8khAv1U1OSlerP0VkBJrWZ0",
    ),
}
ISSUER_JWT = (
    "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogImV4YW1wbGUrc2Qtand0In0.eyJfc2QiOiBb"
    "IkNyUWU3UzVrcUJBSHQtbk1ZWGdjNmJkdDJTSDVhVFkxc1VfTS1QZ2tqUEkiLCAiSnpZ"
    "akg0c3ZsaUgwUjNQeUVNZmVadTZKdDY5dTVxZWhabzdGN0VQWWxTRSIsICJQb3JGYnBL"
    "dVZ1Nnh5bUphZ3ZrRnNGWEFiUm9jMkpHbEFVQTJCQTRvN2NJIiwgIlRHZjRvTGJnd2Q1"
    "SlFhSHlLVlFaVTlVZEdFMHc1cnREc3JaemZVYW9tTG8iLCAiWFFfM2tQS3QxWHlYN0tB"
    "TmtxVlI2eVoyVmE1TnJQSXZQWWJ5TXZSS0JNTSIsICJYekZyendzY002R242Q0pEYzZ2"
    "Vks4QmtNbmZHOHZPU0tmcFBJWmRBZmRFIiwgImdiT3NJNEVkcTJ4Mkt3LXc1d1BFemFr"
    "b2I5aFYxY1JEMEFUTjNvUUw5Sk0iLCAianN1OXlWdWx3UVFsaEZsTV8zSmx6TWFTRnpn"
    "bGhRRzBEcGZheVF3TFVLNCJdLCAiaXNzIjogImh0dHBzOi8vaXNzdWVyLmV4YW1wbGUu"
    "Y29tIiwgImlhdCI6IDE2ODMwMDAwMDAsICJleHAiOiAxODgzMDAwMDAwLCAic3ViIjog"
    "InVzZXJfNDIiLCAibmF0aW9uYWxpdGllcyI6IFt7Ii4uLiI6ICJwRm5kamtaX1ZDem15"
    "VGE2VWpsWm8zZGgta284YUlLUWM5RGxHemhhVllvIn0sIHsiLi4uIjogIjdDZjZKa1B1"
    "ZHJ5M2xjYndIZ2VaOGtoQXYxVTFPU2xlclAwVmtCSnJXWjAifV0sICJfc2RfYWxnIjog"
    "InNoYS0yNTYiLCAiY25mIjogeyJqd2siOiB7Imt0eSI6ICJFQyIsICJjcnYiOiAiUC0y"
    "NTYiLCAieCI6ICJUQ0FFUjE5WnZ1M09IRjRqNFc0dmZTVm9ISVAxSUxpbERsczd2Q2VH"
    "ZW1jIiwgInkiOiAiWnhqaVdXYlpNUUdIVldLVlE0aGJTSWlyc1ZmdWVjQ0U2dDRqVDlG"
    "MkhaUSJ9fX0.zjhXTlVnC9cFuDlL7JuR2TK7DCo0XtlMpbuNVNZJhWOkCPsRHn9oHNQk"
    "I02D6YziRYsapgbA_tV4-0LmAfA53Q"
)
KEY_BINDING_JWT = (
    "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogImtiK2p3dCJ9.eyJub25jZSI6ICIxMjM0NTY3ODkwIiwgImF1ZCI6ICJodH"
    "RwczovL3ZlcmlmaWVyLmV4YW1wbGUub3JnIiwgImlhdCI6IDE3NDgzNjE5NDEsICJzZF9oYXNoIjogIjEtTGNmNkNpQm"
    "1QNzJKREZ1QkYwYnZhbFMtRnpJbFh5aUNrSlhwN3BKbWMifQ.4OCivqequv7GMn45GWWEBceEwvByv9wY61HvxbOKY0p"
    "Oxyto9-HG2coh1D3frjl1AhF-vDnB1CD0SXL32P-toA"
)

# §6.3: the address and each of its parts are disclosures.
RECURSIVE = {
    "street_address": (
        "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgInN0cmVldF9hZGRyZXNzIiwgIlNjaHVsc3RyLiAxMiJd"
    ),
    "locality": "WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImxvY2FsaXR5IiwgIlNjaHVscGZvcnRhIl0",
    "address": (
        "WyJRZ19PNjR6cUF4ZTQxMmExMDhpcm9BIiwgImFkZHJlc3MiLCB7Il9zZCI6IFsiNnZoOWJxLXpTNEdLTV83R3Bn"
        "Z1ZiWXp6dTZvT0dYcm1OVkdQSFA3NVVkMCIsICI5Z2pWdVh0ZEZST0NnUnJ0TmNHVVhtRjY1cmRlemlfNkVyX2o3"
        "NmttWXlNIiwgIktVUkRQaDRaQzE5LTN0aXotRGYzOVY4ZWlkeTFvVjNhM0gxRGEyTjBnODgiLCAiV045cjlkQ0JK"
        "OEhUQ3NTMmpLQVN4VGpFeVc1bTV4NjVfWl8ycm8yamZYTSJdfV0"
    ),
}
RECURSIVE_PAYLOAD: dict[str, object] = {
    "_sd": ["HvrKX6fPV0v9K_yCVFBiLFHsMaxcD_114Em6VT8x1lg"],
    "sub": "6c5c0a49-b589-431d-bae7-219122a9ec2c",
    "_sd_alg": "sha-256",
}


def issued_payload() -> dict[str, object]:
    payload = sdjwt_format.parse(sdjwt_format.decode(ISSUER_JWT.split(".")[1]))
    assert isinstance(payload, dict)
    return payload


def disclosure(*content: object) -> str:
    return sdjwt_format.encode(json.dumps(content).encode())


def payload_with(*disclosures: str) -> dict[str, object]:
    return {"_sd": [sdjwt_format.digest(each) for each in disclosures]}


def elements_with(*disclosures: str) -> dict[str, object]:
    return {"list": [{"...": sdjwt_format.digest(each)} for each in disclosures]}


@pytest.mark.parametrize("claim", ISSUED)
def test_example_disclosures_have_the_digests_that_the_rfc_prints(claim: str) -> None:
    text, content, digest = ISSUED[claim]
    assert sdjwt_format.digest(text) == digest
    assert sdjwt_format.parse(sdjwt_format.decode(text)) == content


def test_digests_of_the_section_on_disclosures() -> None:
    moebius = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    assert sdjwt_format.digest(moebius) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"


def test_issued_example_processes_to_the_claims_it_was_made_from() -> None:
    processed = sdjwt_format.process(issued_payload(), [text for text, _, _ in ISSUED.values()])
    assert processed["nationalities"] == ["US", "DE"]
    assert processed["birthdate"] == "1940-01-01"
    assert set(processed) == {
        *(name for name in ISSUED if name not in {"US", "DE"}),
        *("iss", "iat", "exp", "sub", "nationalities", "cnf"),
    }


def test_presented_example_processes_to_the_payload_that_the_rfc_prints() -> None:
    shown = [ISSUED[name][0] for name in ("family_name", "address", "given_name", "US")]
    assert sdjwt_format.process(issued_payload(), shown) == {
        "iss": "https://issuer.example.com",
        "iat": 1683000000,
        "exp": 1883000000,
        "sub": "user_42",
        "nationalities": ["US"],
        "cnf": {
            "jwk": {
                "kty": "EC",
                "crv": "P-256",
                "x": "TCAER19Zvu3OHF4j4W4vfSVoHIP1ILilDls7vCeGemc",
                "y": "ZxjiWWbZMQGHVWKVQ4hbSIirsVfuecCE6t4jT9F2HZQ",
            }
        },
        "family_name": "Doe",
        "address": ISSUED["address"][1][2],
        "given_name": "John",
    }


def test_issuer_signature_of_the_example_covers_the_bytes_that_we_take_apart() -> None:
    # The issuer's key of the RFC's examples (Appendix A.5).
    issuer = ec.EllipticCurvePublicNumbers(
        int.from_bytes(sdjwt_format.decode("b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ"), "big"),
        int.from_bytes(sdjwt_format.decode("Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"), "big"),
        ec.SECP256R1(),
    ).public_key()
    signed, _, signature = ISSUER_JWT.rpartition(".")
    raw = sdjwt_format.decode(signature)
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    issuer.verify(utils.encode_dss_signature(r, s), signed.encode(), ec.ECDSA(hashes.SHA256()))


def test_recursive_example_shows_only_the_parts_given() -> None:
    shown = [RECURSIVE["locality"], RECURSIVE["address"], RECURSIVE["street_address"]]
    processed = sdjwt_format.process(RECURSIVE_PAYLOAD, shown)
    assert processed["address"] == {"street_address": "Schulstr. 12", "locality": "Schulpforta"}


def test_recursive_example_with_the_outer_disclosure_alone_is_an_empty_object() -> None:
    processed = sdjwt_format.process(RECURSIVE_PAYLOAD, [RECURSIVE["address"]])
    assert processed["address"] == {}


def test_inner_disclosure_without_its_outer_one_is_refused() -> None:
    with pytest.raises(SealRefused, match="belongs to nothing"):
        sdjwt_format.process(RECURSIVE_PAYLOAD, [RECURSIVE["locality"]])


def test_presentation_with_key_binding_is_refused() -> None:
    presented = sdjwt_format.join(ISSUER_JWT, [ISSUED["US"][0]]) + KEY_BINDING_JWT
    with pytest.raises(SealRefused, match="key binding"):
        sdjwt_format.split(presented)


def test_joined_form_splits_into_its_parts() -> None:
    shown = [ISSUED["US"][0], ISSUED["DE"][0]]
    assert sdjwt_format.split(sdjwt_format.join(ISSUER_JWT, shown)) == (ISSUER_JWT, tuple(shown))


@pytest.mark.parametrize("text", ["", "abc", "a~b", "a~~", "~", "a~b~c"])
def test_malformed_joined_form_is_refused(text: str) -> None:
    with pytest.raises(SealRefused):
        sdjwt_format.split(text)


def test_unreferenced_disclosure_is_refused() -> None:
    with pytest.raises(SealRefused, match="belongs to nothing"):
        sdjwt_format.process(issued_payload(), [disclosure("salt", "given_name", "Mallory")])


def test_tampered_disclosure_is_refused() -> None:
    text = ISSUED["given_name"][0]
    altered = sdjwt_format.encode(sdjwt_format.decode(text).replace(b"John", b"Jane"))
    with pytest.raises(SealRefused, match="belongs to nothing"):
        sdjwt_format.process(issued_payload(), [altered])


def test_repeated_disclosure_is_refused() -> None:
    text = ISSUED["given_name"][0]
    with pytest.raises(SealRefused, match="given twice"):
        sdjwt_format.process(issued_payload(), [text, text])


def test_digest_standing_twice_is_refused_shown_or_not() -> None:
    text = disclosure("salt", "a", 1)
    twice = {"x": payload_with(text), "y": payload_with(text)}
    for shown in ([], [text]):
        with pytest.raises(SealRefused, match="twice"):
            sdjwt_format.process(dict(twice), shown)


def test_digest_repeated_inside_a_disclosure_is_refused() -> None:
    inner = disclosure("salt", "a", 1)
    outer = disclosure("salt", "b", payload_with(inner))
    payload = payload_with(inner, outer)
    with pytest.raises(SealRefused, match="twice"):
        sdjwt_format.process(payload, [outer])


@pytest.mark.parametrize("name", ["_sd", "...", "_sd_alg", 7])
def test_disclosure_of_a_reserved_name_is_refused(name: object) -> None:
    text = disclosure("salt", name, "value")
    with pytest.raises(SealRefused, match="reserved"):
        sdjwt_format.process(payload_with(text), [text])


def test_disclosure_of_a_name_already_there_is_refused() -> None:
    text = disclosure("salt", "author", "someone else")
    with pytest.raises(SealRefused, match="already"):
        sdjwt_format.process({**payload_with(text), "author": "the author"}, [text])


def test_two_disclosures_of_one_name_are_refused() -> None:
    texts = [disclosure("salt", "a", 1), disclosure("salt", "a", 2)]
    with pytest.raises(SealRefused, match="already"):
        sdjwt_format.process(payload_with(*texts), texts)


def test_element_disclosure_does_not_stand_for_a_claim_nor_a_claim_for_an_element() -> None:
    element, claim = disclosure("salt", "value"), disclosure("salt", "name", "value")
    with pytest.raises(SealRefused, match="does not fit"):
        sdjwt_format.process(payload_with(element), [element])
    with pytest.raises(SealRefused, match="does not fit"):
        sdjwt_format.process(elements_with(claim), [claim])


def test_disclosed_value_may_not_be_a_placeholder_itself() -> None:
    inner = disclosure("salt", "value")
    outer = disclosure("salt", {"...": sdjwt_format.digest(inner)})
    with pytest.raises(SealRefused, match="reserved name"):
        sdjwt_format.process(elements_with(outer), [outer, inner])


@pytest.mark.parametrize(
    "payload",
    [
        {"_sd": "not a list"},
        {"_sd": [1]},
        {"_sd": ["short"]},
        {"_sd": ["=" * 43]},
        {"list": [{"...": 1}]},
        {"list": [{"...": "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4", "x": 1}]},
        {"object": {"...": "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4"}},
        {"object": {"_sd_alg": "sha-256"}},
        {"_sd_alg": "sha-1"},
        {"_sd_alg": None},
    ],
)
def test_malformed_payload_is_refused(payload: dict[str, object]) -> None:
    with pytest.raises(SealRefused):
        sdjwt_format.process(payload, [])


@pytest.mark.parametrize("content", [[], ["salt"], ["s", "n", "v", "x"], [1, "v"], {}, "text", 1])
def test_malformed_disclosure_is_refused(content: object) -> None:
    text = sdjwt_format.encode(json.dumps(content).encode())
    with pytest.raises(SealRefused, match="malformed"):
        sdjwt_format.process(payload_with(text), [text])


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}',
        b'["salt",NaN]',
        b'["salt",-Infinity]',
        b'["salt",1e999]',
        b'["salt","\\ud800"]',
        b'["salt","v"] trailing',
        b'["salt","\xff"]',
        b"[" * 100_000,
        b"",
        b"\xef\xbb\xbf[]",
    ],
)
def test_json_that_is_not_strict_is_refused(data: bytes) -> None:
    with pytest.raises(SealRefused, match="strict JSON"):
        sdjwt_format.parse(data)


def test_nesting_without_end_is_refused() -> None:
    value: object = 1
    for _ in range(100):
        value = {"a": value}
    with pytest.raises(SealRefused, match="too deep"):
        sdjwt_format.process({"a": value}, [])


@pytest.mark.parametrize("text", ["YQ==", "YR", "Y", "Y\nQ", "Y+", "Y/", "é", "YQ ", "\ud800"])
def test_base64url_in_any_but_its_canonical_form_is_refused(text: str) -> None:
    with pytest.raises(SealRefused, match="base64url"):
        sdjwt_format.decode(text)


@given(st.binary())
def test_base64url_round_trips(data: bytes) -> None:
    text = sdjwt_format.encode(data)
    assert sdjwt_format.decode(text) == data
    assert base64.urlsafe_b64decode(text + "==") == data


@given(st.lists(st.text(max_size=30), min_size=1, max_size=3))
def test_any_text_in_place_of_disclosures_is_refused(texts: list[str]) -> None:
    with pytest.raises(SealRefused):
        sdjwt_format.process(issued_payload(), texts)
