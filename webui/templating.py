"""How templates are run: their globals are one plain dictionary.

Jinja gives each template a chain of two, which every rendering copies and every import of macros
compares key by key; that is a twentieth of a page.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment


class PlainGlobals(Environment):
    """Flask's environment for templates that have no globals of their own."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the environment's globals as they are, unless a template brings some."""
        return super().make_globals(d) if d else self.globals


def install(app: Flask) -> None:
    """Run the templates of `app` so; this comes before anything is given to its templates."""
    app.jinja_environment = PlainGlobals
