"""The area of safety cases."""

from __future__ import annotations

from flask import Blueprint

safety = Blueprint("safety", __name__, url_prefix="/safety")
