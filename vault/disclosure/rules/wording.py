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


class Notice(BaseModel):
    """One sentence or two to the recipient, and where they come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Sentence
    citation: Sentence


class Wording(BaseModel):
    """The notices of every built basis.

    Args:
        as_of: the date as of which the sources were read.
        reviewed_by: the counsel who signed the wording off; "" if nobody did yet.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    as_of: date
    reviewed_by: str
    court_order: Annotated[tuple[Notice, ...], Field(min_length=1)]
    in_camera: Annotated[tuple[Notice, ...], Field(min_length=1)]

    def notices(self, basis: Basis) -> tuple[str, ...]:
        """Return the notices of a basis; none for one that is not built."""
        by_basis = {Basis.COURT_ORDER: self.court_order, Basis.IN_CAMERA: self.in_camera}
        return tuple(notice.text for notice in by_basis.get(basis, ()))


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
