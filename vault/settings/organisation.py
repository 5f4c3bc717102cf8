"""The settings of what the organisation is, and of what its sponsors are told."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from vault.names import plain_name


class OrganisationKind(StrEnum):
    """What the custodian of the records is."""

    PRACTICE = "practice"
    AGENCY = "agency"
    EAP = "eap"


class OrganisationSettings(BaseModel):
    """What the organisation is, and what an employee assistance program's sponsor is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Annotated[
        OrganisationKind,
        Field(description="practice, agency, or eap for an employee assistance program"),
    ] = OrganisationKind.PRACTICE
    sponsors: Annotated[
        tuple[str, ...], Field(description="an employee assistance program's sponsors, by name")
    ] = ()
    part2_program: Annotated[
        bool,
        Field(
            description="whether it holds itself out as giving substance use disorder diagnosis, "
            "treatment or referral for it (42 CFR 2.11)"
        ),
    ] = False
    smallest_cell: Annotated[
        int,
        Field(ge=11, le=1000, description="the fewest charts that a figure for a sponsor rests on"),
    ] = 11
    fewest_charts: Annotated[
        int,
        Field(ge=11, le=10_000, description="the fewest charts of which a sponsor is told at all"),
    ] = 30

    @model_validator(mode="after")
    def _consistent(self) -> OrganisationSettings:
        if self.sponsors and self.kind is not OrganisationKind.EAP:
            raise ValueError('only an employee assistance program (kind = "eap") has sponsors')
        names = [plain_name(name) for name in self.sponsors]
        if not all(names) or len(set(names)) != len(names):
            raise ValueError("each sponsor is named, once")
        if self.fewest_charts < self.smallest_cell:
            raise ValueError("fewest_charts is no smaller than smallest_cell")
        return self
