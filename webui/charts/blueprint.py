"""The blueprint of charts."""

from __future__ import annotations

from flask import Blueprint

charts = Blueprint("charts", __name__, url_prefix="/charts")
