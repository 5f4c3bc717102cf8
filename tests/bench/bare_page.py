"""The page to measure against: bare Flask, one row by the ORM, nothing else.

gunicorn makes it by `tests.bench.bare_page:make("sqlite:///…")`.
"""

from __future__ import annotations

from flask import Flask, abort
from markupsafe import escape
from sqlalchemy.orm import Session

from tests.bench.baseline import PlainSection
from vault.store.engine import open_engine


def make(url: str) -> Flask:
    """Make the application over the plain notes in a database."""
    app = Flask(__name__)
    engine = open_engine(url)

    @app.get("/<int:section_id>")
    def show(section_id: int) -> str:
        with Session(engine) as session:
            found = session.get(PlainSection, section_id) or abort(404)
            return f"<!doctype html><h1>{escape(found.title)}</h1><p>{escape(found.text)}</p>"

    return app
