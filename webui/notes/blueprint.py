"""The blueprint of notes."""

from __future__ import annotations

from flask import Blueprint

notes = Blueprint("notes", __name__)
