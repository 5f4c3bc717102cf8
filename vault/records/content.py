"""A section's sealed content: its title and text, together with a digest of its label.

The label stands readable in the database so that charts can be sorted by it. Its digest inside
the encrypted content shows whether someone changed it there without the key.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Self, cast

from vault.audit.canonical import JSON, canonical_json
from vault.errors import InvalidInput, TamperedData
from vault.labels.label import Label
from vault.records.paragraphs import normalised, paragraphs

TITLE_LENGTH = 200
TEXT_BYTES = 10 * 1024 * 1024
LABEL_DIGEST_BYTES = 32
_UNTIDY = (" \n", "\n\n\n")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class UnusableText(InvalidInput):
    """A title or text cannot be kept as it is."""

    code = "unusable-text"
    default_untouched = "Nothing was saved."


class LabelChanged(TamperedData):
    """A section's label is not the one it was sealed with: someone changed it in the database."""

    code = "label-changed"


@dataclass(frozen=True, slots=True)
class SectionContent:
    """A section's title and text.

    Args:
        title: one line, its white space single spaces.
        text: as `paragraphs.normalised` makes it.
    """

    title: str
    text: str

    @classmethod
    def written(cls, title: str, text: str) -> Self:
        """Take a title and text as someone wrote them.

        Raises:
            UnusableText: the title is empty or too long, the text is longer than 10 MiB, or one
                of them holds control characters.
        """
        title = " ".join(unicodedata.normalize("NFC", title).split())
        plain = _is_plain(text)
        if not plain:
            text = normalised(text)
        if not 0 < len(title) <= TITLE_LENGTH:
            raise UnusableText(f"A section's title has 1 to {TITLE_LENGTH} characters.")
        if _CONTROLS.search(title) or not (plain or _CONTROLS.search(text) is None):
            raise UnusableText(
                "A section holds control characters.",
                remedy="Paste it as plain text, or import the file, which cleans it.",
            )
        if len(text.encode()) > TEXT_BYTES:
            raise UnusableText("A section's text is longer than 10 MiB.")
        return cls(title, text)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text in the pieces that are sealed and redacted one by one."""
        return paragraphs(self.text)

    def packed(self, label: Label) -> bytes:
        """Return the bytes to seal for a section of this label."""
        return label_digest(label) + f"{self.title}\n{self.text}".encode()

    @classmethod
    def unpacked(cls, raw: bytes, label: Label) -> Self:
        """Read what `packed` made.

        Raises:
            LabelChanged: it was sealed with another label.
        """
        if raw[:LABEL_DIGEST_BYTES] != label_digest(label):
            raise LabelChanged("A section's label is not the one it was sealed with.")
        title, _, text = raw[LABEL_DIGEST_BYTES:].decode().partition("\n")
        return cls(title, text)


def _is_plain(text: str) -> bool:
    """Tell at a glance that a text holds no control and `normalised` leaves it as it is.

    False when unsure.
    """
    return (
        text.isascii()
        and text.replace("\n", "").isprintable()
        and not any(odd in text for odd in _UNTIDY)
        and text == text.strip()
    )


@lru_cache(maxsize=1024)
def label_digest(label: Label) -> bytes:
    """Return the 32 bytes by which content names its label."""
    return hashlib.sha256(canonical_json(cast("JSON", label.to_json()))).digest()
