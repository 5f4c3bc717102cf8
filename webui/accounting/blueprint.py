"""The blueprint of the accounting pages."""

from __future__ import annotations

from flask import Blueprint

accounting = Blueprint("accounting", __name__, url_prefix="/accounting")
