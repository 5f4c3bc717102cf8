"""The first page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webui.guard import signed_in

home = Blueprint("home", __name__)


@home.get("/")
@signed_in
def start() -> ResponseReturnValue:
    """Show what waits."""
    return render_template("home/start.html")
