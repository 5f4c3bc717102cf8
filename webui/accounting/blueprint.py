"""The blueprint of the accounting pages."""

from __future__ import annotations

from flask import Blueprint

from vault.settings.organisation import OrganisationKind
from webui.context import vault

accounting = Blueprint("accounting", __name__, url_prefix="/accounting")


@accounting.context_processor
def _of_the_tabs() -> dict[str, object]:
    return {"has_sponsors": has_sponsors}


def has_sponsors() -> bool:
    """Tell whether the organisation is of the kind that reports to sponsors (AC6)."""
    return vault().settings.organisation.kind is OrganisationKind.EAP
