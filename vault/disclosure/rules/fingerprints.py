"""Fingerprints of withheld text, by which someone who cannot read it can prove it absent.

At decision time, with the clinician's keys, every run of `RUN` words of the withheld text and
every named term in it leaves a keyed hash in the case; whoever exports compares what is about to
leave with these. Five words is the shortest run at which the stock phrases of clinical prose
("the claimant described his ...") stop to coincide between unrelated sections; a piece shorter
than that is hashed whole.

The hash is BLAKE2b keyed (RFC 7693 §2.9) under a key derived from the case key, cut to 16 bytes:
at 128 bits a chance match among millions of runs does not happen, and nothing is gained by more.
Without the case key the hashes can be neither computed nor guessed at; whoever holds it can test a
guess, so a case's participants are trusted that far and the stored form is sealed like a text.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from vault.crypto.envelope import derive
from vault.disclosure.rules.words import identifies, named_terms, numbers_and_addresses, words
from vault.errors import TamperedData

RUN = 5
_DIGEST_BYTES = 16
_VERSION = 1
_TERMS = 0
"""The place of terms among a section's prints; runs of n words stand at n."""


class FingerprintsBroken(TamperedData):
    """Stored fingerprints are not of the form that this program wrote."""

    code = "fingerprints-broken"
    default_untouched = "Nothing was compared."


class HitKind(StrEnum):
    """What was found again."""

    PASSAGE = "passage"
    TERM = "term"


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """Something in a text that a withheld section holds too.

    Args:
        section_ref: the withheld section version.
        kind: passage or named term.
        words: the words as the searched text has them, normalised; a term that is a number,
            an address or a date is marked by `#`, `@` or `/`.
    """

    section_ref: str
    kind: HitKind
    words: str


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """The fingerprints of a case's withheld text.

    Args:
        prints: section version → its digests: terms at 0, runs of n words at n.
    """

    _key: bytes = field(repr=False)
    prints: Mapping[str, tuple[frozenset[bytes], ...]]
    _terms: Mapping[bytes, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _passages: Mapping[bytes, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _lengths: frozenset[int] = field(init=False, repr=False, compare=False)
    _named: dict[str, tuple[str, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    """Words looked up before, and the sections that name them: prose repeats its words."""

    def __post_init__(self) -> None:
        terms: dict[bytes, tuple[str, ...]] = {}
        passages: dict[bytes, tuple[str, ...]] = {}
        for section, levels in self.prints.items():
            alone = (section,)
            for level, digests in enumerate(levels):
                sections = terms if level == _TERMS else passages
                for digest in digests:
                    others = sections.get(digest)
                    sections[digest] = others + alone if others else alone
        object.__setattr__(self, "_terms", terms)
        object.__setattr__(self, "_passages", passages)
        lengths = (n for levels in self.prints.values() for n in range(1, RUN + 1) if levels[n])
        object.__setattr__(self, "_lengths", frozenset(lengths))

    @classmethod
    def build(
        cls,
        case_key: bytes,
        withheld: Mapping[str, Iterable[str]],
        names: Iterable[str] = (),
    ) -> Self:
        """Take the fingerprints of withheld text.

        Args:
            case_key: the case's 32-byte key.
            withheld: section version → its withheld pieces: paragraphs, or redacted spans.
            names: names of members and collaterals.
        """
        key = _key(case_key)
        known = tuple(names)
        return cls(
            key, {section: _prints(key, pieces, known) for section, pieces in withheld.items()}
        )

    def __or__(self, other: Self) -> Self:
        """Return both together; for a section in both, those of `other`."""
        return type(self)(self._key, {**self.prints, **other.prints})

    def ignoring(self, ordinary: Iterable[str]) -> Self:
        """Return these without the terms of texts that are no secret: caption, parties' names."""
        hasher = _hasher(self._key, b"term")
        spoken = {_digest(hasher, term) for text in ordinary for term in _terms_of(text)}
        prints = {
            section: (levels[_TERMS] - spoken, *levels[1:])
            for section, levels in self.prints.items()
        }
        return type(self)(self._key, prints)

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Return what a text shares with the withheld text, sorted.

        Args:
            text: what is about to leave.
        """
        found = words(text)
        return tuple(
            sorted(
                Hit(section, kind, said)
                for kind, sharing in (
                    (HitKind.PASSAGE, self._repeated(found)),
                    (HitKind.TERM, self._naming({*found, *numbers_and_addresses(text)})),
                )
                for said, sections in sharing
                for section in sections
            )
        )

    def _repeated(self, found: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the runs of words that withheld sections hold too, with these sections."""
        hasher = _hasher(self._key, b"run")
        for run in {run for n in self._lengths for run in _runs(found, n)}:
            sections = self._passages.get(_digest(hasher, run))
            if sections:
                yield run, sections

    def _naming(self, terms: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the terms that withheld sections hold too, with these sections."""
        hasher = _hasher(self._key, b"term")
        for term in terms:
            sections = self._named.get(term)
            if sections is None:
                sections = self._terms.get(_digest(hasher, term), ())
                self._named[term] = sections
            if sections:
                yield term, sections

    def to_bytes(self) -> bytes:
        """Return the stored form: version byte, then section by section its sorted digests."""
        out = [struct.pack(">BI", _VERSION, len(self.prints))]
        for section, levels in sorted(self.prints.items()):
            name = section.encode()
            out.append(struct.pack(">H", len(name)) + name)
            for level in levels:
                out.append(struct.pack(">I", len(level)))
                out.extend(sorted(level))
        return b"".join(out)

    @classmethod
    def from_bytes(cls, case_key: bytes, stored: bytes) -> Self:
        """Read what `to_bytes` wrote.

        Raises:
            FingerprintsBroken: it is of another version, cut short or has something after it.
        """
        cursor = _Cursor(stored)
        version, sections = cursor.unpack(">BI")
        if version != _VERSION:
            raise FingerprintsBroken("Stored fingerprints are of a version not known here.")
        prints = {}
        for _ in range(sections):
            name = cursor.take(cursor.unpack(">H")[0])
            prints[name.decode()] = tuple(
                frozenset(cursor.digests(cursor.unpack(">I")[0])) for _ in range(RUN + 1)
            )
        if cursor.left:
            raise FingerprintsBroken("Stored fingerprints have something after their end.")
        return cls(_key(case_key), prints)


class _Cursor:
    """Reads stored bytes from front to back, refusing to go past the end."""

    def __init__(self, stored: bytes):
        self._stored = stored
        self._place = 0

    @property
    def left(self) -> int:
        return len(self._stored) - self._place

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise FingerprintsBroken("Stored fingerprints are cut short.")
        taken = self._stored[self._place : self._place + count]
        self._place += count
        return taken

    def unpack(self, form: str) -> tuple[int, ...]:
        return struct.unpack(form, self.take(struct.calcsize(form)))

    def digests(self, count: int) -> Iterator[bytes]:
        blob = self.take(count * _DIGEST_BYTES)
        return (blob[at : at + _DIGEST_BYTES] for at in range(0, len(blob), _DIGEST_BYTES))


def _key(case_key: bytes) -> bytes:
    return derive(case_key, b"vault/fingerprints/v1")


def _hasher(key: bytes, kind: bytes) -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=_DIGEST_BYTES, key=key, person=kind)


def _digest(hasher: hashlib.blake2b, text: str) -> bytes:
    """Hash a text with a copy of a hasher, which is quicker than to key one anew."""
    copy = hasher.copy()
    copy.update(text.encode())
    return copy.digest()


def _prints(
    key: bytes, pieces: Iterable[str], names: tuple[str, ...]
) -> tuple[frozenset[bytes], ...]:
    levels: list[set[bytes]] = [set() for _ in range(RUN + 1)]
    of_terms, of_runs = _hasher(key, b"term"), _hasher(key, b"run")
    for piece in pieces:
        found = words(piece)
        levels[_TERMS] |= {_digest(of_terms, term) for term in named_terms(piece, names)}
        if found and identifies(found):
            n = min(RUN, len(found))
            levels[n] |= {_digest(of_runs, run) for run in _runs(found, n)}
    return tuple(frozenset(level) for level in levels)


def _runs(found: list[str], n: int) -> Iterator[str]:
    return (" ".join(found[at : at + n]) for at in range(len(found) - n + 1))


def _terms_of(text: str) -> Iterator[str]:
    yield from words(text)
    yield from numbers_and_addresses(text)
