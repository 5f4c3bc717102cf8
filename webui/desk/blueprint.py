"""The blueprint of the release desk and of what follows from it."""

from __future__ import annotations

from flask import Blueprint

desk = Blueprint("desk", __name__, url_prefix="/cases")
