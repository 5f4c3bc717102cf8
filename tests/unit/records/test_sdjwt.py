"""What a note's seal proves, what it hides, and every way in which it is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier

from vault.crypto.signing import SigningKey, UnusableSigningInput
from vault.errors import VerificationFailed
from vault.records import sdjwt_format
from vault.records.sdjwt import IssuedNote, SealInputInvalid, SectionInput, issue_note, note_hash
from vault.records.sdjwt_format import SealRefused
from vault.records.sdjwt_verify import VerifiedNote, VerifiedSection, verify_note

KEY = SigningKey.from_seed(bytes(range(32)))
OTHER_KEY = SigningKey.from_seed(bytes(32))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PARENTING = SectionInput("refa", "Parenting schedule", "communication", ("One.", "Two.", "Three."))
PLACE: dict[str, object] = {"at": 5, "after": 0, "last": False, "text": ""}
SISTER = SectionInput("refb", "Sister's call", "third-party", ("She said so.",))


def issue(*sections: SectionInput) -> IssuedNote:
    return issue_note(
        KEY,
        note_ref="noteref",
        kind="progress",
        session_on="2026-03-02",
        authored_at="2026-03-02T17:00:00.000000Z",
        signed_at="2026-03-02T17:05:00.000000Z",
        author="clinician",
        sections=sections,
    )


def shown(note: IssuedNote, *refs: str) -> list[str]:
    return [
        text
        for ref in refs
        for text in (note.sections[ref].section, *note.sections[ref].paragraphs)
    ]


def verify(note: IssuedNote, disclosures: list[str]) -> VerifiedNote:
    return verify_note(note.jwt, disclosures, public_key_bytes=KEY.public_bytes)


def payload_of(jwt: str) -> dict[str, object]:
    payload = sdjwt_format.parse(sdjwt_format.decode(jwt.split(".")[1]))
    assert isinstance(payload, dict)
    return payload


def sign(payload: object, key: SigningKey = KEY, header: dict[str, object] | None = None) -> str:
    head = {"alg": "EdDSA", "kid": KEY.fingerprint, "typ": "vault-note+sd-jwt", **(header or {})}
    signed = ".".join(sdjwt_format.encode(json.dumps(part).encode()) for part in (head, payload))
    return f"{signed}.{sdjwt_format.encode(key.sign_raw(signed.encode()))}"


def section_of_paragraphs(*paragraphs: object) -> tuple[str, list[str]]:
    """Sign a note whose one section holds exactly these paragraph objects."""

    def disclosure(value: object) -> str:
        return sdjwt_format.encode(json.dumps(["salt", value]).encode())

    def holders(texts: list[str]) -> list[object]:
        return [{"...": sdjwt_format.digest(each)} for each in texts]

    inner = [disclosure(each) for each in paragraphs]
    outer = disclosure(
        {"ref": "r", "title": "t", "content_kind": "opinion", "paragraphs": holders(inner)}
    )
    payload = {**payload_of(issue(PARENTING).jwt), "sections": holders([outer])}
    return sign(payload), [outer, *inner]


def test_everything_shown_proves_everything_signed() -> None:
    note = issue(PARENTING, SISTER)
    verified = verify(note, shown(note, "refa", "refb"))
    assert verified.claims.session_on == "2026-03-02"
    assert verified.claims.author == "clinician"
    assert {section.ref: section for section in verified.sections} == {
        "refa": VerifiedSection(
            "refa", "Parenting schedule", "communication", ("One.", "Two.", "Three.")
        ),
        "refb": VerifiedSection("refb", "Sister's call", "third-party", ("She said so.",)),
    }
    assert all(section.complete for section in verified.sections)


def test_one_section_proves_itself_and_shows_nothing_of_another() -> None:
    note = issue(PARENTING, SISTER)
    disclosures = shown(note, "refa")
    verified = verify(note, disclosures)
    assert [section.ref for section in verified.sections] == ["refa"]
    sent = sdjwt_format.join(note.jwt, disclosures)
    readable = b"".join(
        sdjwt_format.decode(part) for text in sent.split("~") for part in text.split(".")
    )
    assert b"One." in readable
    assert b"Sister" not in readable
    assert b"She said so" not in readable


def test_note_hash_is_known_without_any_section() -> None:
    note = issue(PARENTING)
    verified = verify(note, [])
    assert verified.sections == ()
    assert verified.note_hash == note.note_hash == note_hash(note.jwt)


@pytest.mark.parametrize(
    ("withheld", "expected"),
    [
        ({0}, (None, "Two.", "Three.")),
        ({1}, ("One.", None, "Three.")),
        ({2}, ("One.", "Two.", None)),
        ({0, 1}, (None, "Three.")),
        ({1, 2}, ("One.", None)),
        ({0, 1, 2}, (None,)),
    ],
)
def test_withheld_paragraphs_are_one_gap_in_their_place(
    withheld: set[int], expected: tuple[str | None, ...]
) -> None:
    note = issue(PARENTING)
    parts = note.sections["refa"]
    kept = [text for place, text in enumerate(parts.paragraphs) if place not in withheld]
    section = verify(note, [*kept, parts.section]).sections[0]
    assert section.paragraphs == expected
    assert not section.complete


@pytest.mark.parametrize("paragraphs", [(), ("",)])
def test_emptiness_of_a_section_can_be_shown(paragraphs: tuple[str, ...]) -> None:
    note = issue(SectionInput("r", "Empty", "opinion", paragraphs))
    section = verify(note, shown(note, "r")).sections[0]
    assert section.paragraphs == ("",)
    assert section.complete


@pytest.mark.parametrize(("count", "digests"), [(0, 4), (1, 4), (4, 4), (5, 8), (8, 8)])
def test_number_of_digests_is_a_multiple_of_four(count: int, digests: int) -> None:
    note = issue(*(SectionInput(f"r{n}", "t", "opinion", ("p",)) for n in range(count)))
    sections = payload_of(note.jwt)["sections"]
    assert isinstance(sections, list)
    assert len(sections) == digests


def test_order_of_digests_tells_nothing() -> None:
    sections = [SectionInput(f"r{n}", "t", "opinion", ("p",)) for n in range(12)]
    issued = issue(*sections)
    digests = [each["..."] for each in payload_of(issued.jwt)["sections"]]
    assert digests == sorted(digests)


def test_distance_of_two_shown_paragraphs_does_not_count_those_between() -> None:
    def distance(count: int) -> int:
        note = issue(SectionInput("r", "t", "opinion", ["p"] * count))
        first, *_, last = note.sections["r"].paragraphs
        places = [json.loads(sdjwt_format.decode(text))[1]["at"] for text in (first, last)]
        return int(places[1] - places[0])

    fewer = sorted(distance(3) for _ in range(60))
    more = sorted(distance(12) for _ in range(60))
    assert fewer[-1] > more[0]


def test_same_text_sealed_twice_shares_no_digest() -> None:
    first, second = issue(PARENTING), issue(PARENTING)
    assert first.sections["refa"].section != second.sections["refa"].section
    assert payload_of(first.jwt)["sections"] != payload_of(second.jwt)["sections"]


def test_no_label_code_stands_in_a_seal() -> None:
    payload = payload_of(issue(PARENTING).jwt)
    assert set(payload) == {
        *("_sd_alg", "author", "authored_at", "kind", "note_ref", "sections", "session_on"),
        "signed_at",
    }


def test_two_sections_of_one_reference_are_not_sealed() -> None:
    with pytest.raises(SealInputInvalid):
        issue(PARENTING, PARENTING)


def test_independent_verifier_accepts_what_we_issue() -> None:
    note = issue(PARENTING, SISTER)
    public = JWK(kty="OKP", crv="Ed25519", x=sdjwt_format.encode(KEY.public_bytes))
    sent = sdjwt_format.join(note.jwt, shown(note, "refa"))
    payload = SDJWTVerifier(sent, lambda *_: public).get_verified_payload()
    assert [section["title"] for section in payload["sections"]] == ["Parenting schedule"]
    assert sorted(each["text"] for each in payload["sections"][0]["paragraphs"]) == [
        *("One.", "Three.", "Two."),
    ]


def test_section_of_another_note_is_refused() -> None:
    note, other = issue(PARENTING), issue(PARENTING)
    with pytest.raises(SealRefused, match="belongs to nothing"):
        verify(note, shown(other, "refa"))


def test_paragraph_without_its_section_is_refused() -> None:
    note = issue(PARENTING)
    with pytest.raises(SealRefused, match="belongs to nothing"):
        verify(note, [note.sections["refa"].paragraphs[0]])


def test_repeated_disclosure_is_refused() -> None:
    note = issue(PARENTING)
    with pytest.raises(SealRefused, match="given twice"):
        verify(note, shown(note, "refa", "refa"))


def test_every_altered_character_of_the_seal_is_noticed() -> None:
    note = issue(SISTER)
    for place, character in enumerate(note.jwt):
        altered = note.jwt[:place] + ("A" if character != "A" else "B") + note.jwt[place + 1 :]
        with pytest.raises(VerificationFailed):
            verify_note(altered, shown(note, "refb"), public_key_bytes=KEY.public_bytes)


def test_every_altered_character_of_a_disclosure_is_noticed() -> None:
    note = issue(SISTER)
    section, paragraph = shown(note, "refb")
    for place, character in enumerate(paragraph):
        altered = paragraph[:place] + ("A" if character != "A" else "B") + paragraph[place + 1 :]
        with pytest.raises(SealRefused):
            verify(note, [section, altered])


def test_seal_of_another_key_is_refused() -> None:
    note = issue(PARENTING)
    with pytest.raises(SealRefused, match="another signing key"):
        verify_note(note.jwt, [], public_key_bytes=OTHER_KEY.public_bytes)


def test_seal_claiming_the_key_but_signed_by_another_is_refused() -> None:
    forged = sign(payload_of(issue(PARENTING).jwt), key=OTHER_KEY)
    with pytest.raises(VerificationFailed, match="signature"):
        verify_note(forged, [], public_key_bytes=KEY.public_bytes)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"alg": "none"}, "not signed with"),
        ({"alg": "ES256"}, "not signed with"),
        ({"alg": "HS256"}, "not signed with"),
        ({"alg": "eddsa"}, "not signed with"),
        ({"typ": "JWT"}, "another type"),
        ({"typ": "kb+jwt"}, "another type"),
        ({"kid": "someone"}, "another signing key"),
        ({"crit": ["b64"]}, "header"),
        ({"jwk": {}}, "header"),
    ],
)
def test_wrong_header_is_refused_even_when_well_signed(
    header: dict[str, object], reason: str
) -> None:
    jwt = sign(payload_of(issue(PARENTING).jwt), header=header)
    with pytest.raises(SealRefused, match=reason):
        verify_note(jwt, [], public_key_bytes=KEY.public_bytes)


def test_unsigned_seal_is_refused() -> None:
    signed, _, _ = issue(PARENTING).jwt.rpartition(".")
    for jwt in (signed, f"{signed}.", f"{signed}..", f"{signed}.AA"):
        with pytest.raises(VerificationFailed):
            verify_note(jwt, [], public_key_bytes=KEY.public_bytes)


@pytest.mark.parametrize("tail", ["~", "=", "\n", " ", ".", "~e30.e30.e30", "A"])
def test_trailing_data_is_refused(tail: str) -> None:
    with pytest.raises(VerificationFailed):
        verify_note(issue(PARENTING).jwt + tail, [], public_key_bytes=KEY.public_bytes)


def test_padded_disclosure_is_refused() -> None:
    note = issue(SISTER)
    with pytest.raises(SealRefused, match="base64url"):
        verify(note, [note.sections["refb"].section + "="])


@pytest.mark.parametrize(
    ("period", "now", "reason"),
    [
        ({"exp": int(NOW.timestamp())}, NOW, "expired"),
        ({"nbf": int((NOW + timedelta(seconds=1)).timestamp())}, NOW, "not valid yet"),
        ({"exp": 4_000_000_000}, None, "no time was given"),
        ({"nbf": 0}, None, "no time was given"),
        ({"exp": True}, NOW, "does not hold"),
        ({"exp": 4e9}, NOW, "does not hold"),
        ({"exp": "4000000000"}, NOW, "does not hold"),
    ],
)
def test_seal_outside_its_period_is_refused(
    period: dict[str, object], now: datetime | None, reason: str
) -> None:
    jwt = sign({**payload_of(issue(PARENTING).jwt), **period})
    with pytest.raises(SealRefused, match=reason):
        verify_note(jwt, [], public_key_bytes=KEY.public_bytes, now=now)


def test_seal_within_its_period_is_accepted() -> None:
    period = {"nbf": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 1}
    jwt = sign({**payload_of(issue(PARENTING).jwt), **period})
    assert verify_note(jwt, [], public_key_bytes=KEY.public_bytes, now=NOW).sections == ()


@pytest.mark.parametrize(
    "change",
    [
        {"sections": None},
        {"sections": [1]},
        {"sections": [{"ref": "r"}]},
        {"author": 7},
        {"label": {"confidentiality": "N"}},
        {"_sd": []},
        {"iat": 1},
    ],
)
def test_payload_that_is_not_a_notes_is_refused(change: dict[str, object]) -> None:
    payload = {**payload_of(issue(PARENTING).jwt), **change}
    if change == {"_sd": []}:
        payload.pop("author")
    with pytest.raises(SealRefused):
        verify_note(sign(payload), [], public_key_bytes=KEY.public_bytes)


@pytest.mark.parametrize("payload", [[], "text", None])
def test_payload_that_is_no_object_is_refused(payload: object) -> None:
    with pytest.raises(SealRefused, match="not an object"):
        verify_note(sign(payload), [], public_key_bytes=KEY.public_bytes)


def test_two_verified_sections_of_one_reference_are_refused() -> None:
    note = issue(PARENTING, SectionInput("other", "t", "opinion", ("p",)))
    first = note.sections["refa"].section
    _, content = json.loads(sdjwt_format.decode(first))
    again = sdjwt_format.encode(json.dumps(["salt", {**content, "paragraphs": []}]).encode())
    payload = payload_of(note.jwt)
    payload["sections"] = [{"...": sdjwt_format.digest(each)} for each in (first, again)]
    with pytest.raises(SealRefused, match="same reference"):
        verify_note(sign(payload), [first, again], public_key_bytes=KEY.public_bytes)


@pytest.mark.parametrize(
    "paragraphs",
    [
        [PLACE | {"last": True}, PLACE | {"at": 6, "after": 5, "last": True}],
        [PLACE | {"after": 5, "last": True}],
        [PLACE, PLACE | {"at": 9, "after": 3, "last": True}],
        [PLACE, PLACE | {"last": True, "text": "other"}],
        [PLACE | {"at": 0, "last": True}],
        [PLACE | {"last": 1}],
        [{"at": 1, "after": 0, "last": True}],
    ],
)
def test_contradictory_paragraphs_are_refused(paragraphs: list[dict[str, object]]) -> None:
    jwt, disclosures = section_of_paragraphs(*paragraphs)
    with pytest.raises(SealRefused):
        verify_note(jwt, disclosures, public_key_bytes=KEY.public_bytes)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(max_size=20), st.lists(st.text(max_size=60), max_size=6)), max_size=6
    ),
    st.randoms(use_true_random=False),
)
def test_any_choice_of_sections_and_paragraphs_proves_exactly_that_choice(
    texts: list[tuple[str, list[str]]], random: Random
) -> None:
    sections = [
        SectionInput(f"r{n}", title, "opinion", paragraphs)
        for n, (title, paragraphs) in enumerate(texts)
    ]
    note = issue(*sections)
    chosen = [section for section in sections if random.random() < 0.6]
    disclosures = shown(note, *(section.ref for section in chosen))
    random.shuffle(disclosures)
    verified = verify(note, disclosures)
    assert {section.ref: (section.title, section.paragraphs) for section in verified.sections} == {
        section.ref: (section.title, tuple(section.paragraphs) or ("",)) for section in chosen
    }


def test_every_subset_of_paragraphs_keeps_their_order() -> None:
    texts = ("a", "b", "c", "d", "e")
    note = issue(SectionInput("r", "t", "opinion", texts))
    parts = note.sections["r"]
    for size in range(len(texts) + 1):
        for kept in combinations(range(len(texts)), size):
            shown_paragraphs = [parts.paragraphs[place] for place in kept]
            section = verify(note, [parts.section, *shown_paragraphs]).sections[0]
            assert [text for text in section.paragraphs if text is not None] == [
                texts[place] for place in kept
            ]
            assert section.complete == (size == len(texts))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_public_key_of_a_wrong_length_is_refused(length: int) -> None:
    with pytest.raises(UnusableSigningInput):
        verify_note(issue(PARENTING).jwt, [], public_key_bytes=bytes(length))
