"""Search of a caseload, beside what decrypting its sections alone takes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.bench import texts
from tests.bench.measure import Figure, alternate, timed, within
from tests.bench.places import ENGINES, Office, Places
from vault.identity.actor import Keyring
from vault.records.search import Search

CHARTS = 40
SECTIONS = 20_000
TARGET_MICROSECONDS = 5.0
ONE_IN = 100
"""One section of so many holds the word that is looked for."""


def figures(places: Places) -> Iterator[Figure]:
    """Measure searches of a clinician's whole caseload, in microseconds a section."""
    wanted = SECTIONS // 4 if places.quick else SECTIONS
    rounds = places.rounds(12)
    alone = _Alone(wanted)
    for name in ENGINES:
        with places.vault(name) as office:
            count = _write_caseload(office, wanted)
            caseload = _Caseload(office, count)
            yield within(
                f"Search {count:,} sections, {name}: a section (beside decrypting it)",
                alternate(alone.decrypt, caseload.search, rounds),
                TARGET_MICROSECONDS,
            )
            yield within(
                f"The same, the first after log-in ({CHARTS} charts' keys opened)",
                alternate(alone.decrypt, caseload.search_first, rounds),
                TARGET_MICROSECONDS,
            )


class _Alone:
    """As many sections in memory, each under a key of its own, wrapped under another."""

    def __init__(self, sections: int):
        source = random.Random(11)  # noqa: S311 - invented prose
        self._lock = AESGCM(bytes(32))
        nonce, aad = bytes(12), bytes(100)
        self._rows = []
        for _ in range(sections):
            key = source.randbytes(32)
            text = texts.prose(source).encode()
            self._rows.append(
                (
                    self._lock.encrypt(nonce, key, aad),
                    AESGCM(key).encrypt(nonce, text, aad),
                )
            )

    def decrypt(self) -> float:
        nonce, aad = bytes(12), bytes(100)

        def decrypt(number: int) -> None:
            wrapped, sealed = self._rows[number]
            AESGCM(self._lock.decrypt(nonce, wrapped, aad)).decrypt(nonce, sealed, aad)

        return timed(len(self._rows), decrypt)


class _Caseload:
    def __init__(self, office: Office, sections: int):
        self._search = Search(office.vault.store)
        self._author = office.author
        self._sections = sections

    def search(self) -> float:
        return timed(1, lambda _: self._find()) / self._sections

    def search_first(self) -> float:
        ring = self._author.keyring
        fresh = Keyring(ring.key_id, ring.seeds, ring.recipient, ring.signing)
        self._author = replace(self._author, keyring=fresh)
        return self.search()

    def _find(self) -> None:
        results = self._search.find(self._author, texts.RARE_WORD)
        if (results.searched, results.found) != (self._sections, self._sections // ONE_IN):
            raise AssertionError("the search did not look everywhere")


def _write_caseload(office: Office, wanted: int) -> int:
    """Write notes until there are about as many sections as wanted; return how many."""
    source = random.Random(13)  # noqa: S311 - invented prose
    charts = [office.new_chart() for _ in range(CHARTS)]
    notes, now = office.notes, office.vault.clock.now()
    written = 0
    planted = 0
    while written < wanted or written % ONE_IN:
        drafts = texts.note(source)
        written += len(drafts)
        if written // ONE_IN > planted:
            planted += 1
            drafts[2] = replace(drafts[2], text=f"{drafts[2].text} A {texts.RARE_WORD.upper()}.")
        notes.draft(office.author, source.choice(charts), session_at=now, sections=drafts)
    return written
