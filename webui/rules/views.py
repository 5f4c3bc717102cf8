"""The rules of a state, each with where it stands and whether counsel signed it off."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from vault.jurisdictions.pack import Jurisdiction, load
from webui.context import vault
from webui.display import STATES
from webui.guard import signed_in

rules = Blueprint("rules", __name__, url_prefix="/rules")


@rules.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """Show the rules of the practice's state, or of another; they name nobody."""
    settings = vault().settings.records
    asked = request.args.get("state", "")
    chosen = next((each for each in Jurisdiction if each == asked), settings.jurisdiction)
    pack = load(chosen, settings.reviewed_rules)
    return render_template(
        "rules/index.html",
        pack=pack,
        rules=tuple(pack.rules()),
        states=STATES,
        chosen=chosen,
        own=chosen is settings.jurisdiction,
    )
