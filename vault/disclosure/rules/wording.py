"""The notices that a production carries, read from `wording.toml` beside this module."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from vault.disclosure.rules.vocabulary import Basis
from vault.errors import SettingsError

Sentence = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\x00-\x1f{}]+$")
]


class WordingInvalid(SettingsError):
    """The file of notices is not of its form."""

    code = "wording-invalid"
    default_untouched = "Nothing was rendered."
    default_remedy = "Mend the file, or put back the one of the release."


class Notice(BaseModel):
    """One sentence or two to the recipient, and where they come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Sentence
    citation: Sentence


class Wording(BaseModel):
    """The words of every built basis to those outside.

    Args:
        as_of: the date as of which the sources were read.
        reviewed_by: the counsel who signed the wording off; "" if nobody did yet.
        purpose: basis → what an accounting of disclosures states as the purpose
            (45 CFR 164.528(b)(2)(iv)).
        notice: basis → what a production on it says to its recipient.
        refusal: class of paper → what a refusal says that such papers take, whoever they are about.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    as_of: date
    reviewed_by: str
    purpose: dict[Basis, Notice]
    notice: dict[Basis, Annotated[tuple[Notice, ...], Field(min_length=1)]]
    refusal: dict[Basis, Notice] = {}

    def notices(self, basis: Basis) -> tuple[str, ...]:
        """Return the notices of a basis; none for one that is not built."""
        return tuple(notice.text for notice in self.notice.get(basis, ()))

    def generally(self, basis: Basis) -> str:
        """Return what papers of a class take, as a refusal says it; "" where it is silent."""
        found = self.refusal.get(basis)
        return f"{found.text} ({found.citation})" if found else ""

    def purpose_of(self, basis: Basis) -> str:
        """Return the purpose that an accounting states; the basis's own words if none is set."""
        found = self.purpose.get(basis)
        return f"{found.text} ({found.citation})" if found else basis.words


def read_wording(raw: str) -> Wording:
    """Read a file of notices.

    Raises:
        WordingInvalid: it is not TOML, or not of its form.
    """
    try:
        return Wording.model_validate(tomllib.loads(raw))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise WordingInvalid(f"The file of notices cannot be read: {error}.") from error


@lru_cache(maxsize=1)
def standard_wording() -> Wording:
    """Return the notices that come with the product."""
    return read_wording(files(__package__).joinpath("wording.toml").read_text("utf-8"))
