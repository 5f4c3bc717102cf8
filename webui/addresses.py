"""Addresses in templates: those that name no thing are built once, not in every page."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask, request

_MOST = 1024


def install(app: Flask) -> None:
    """Give the templates of `app` their `url_for`."""

    @lru_cache(_MOST)
    def fixed(_root: str, endpoint: str, filename: str | None) -> str:
        values: dict[str, Any] = {"filename": filename} if filename else {}
        return app.url_for(endpoint, **values)

    def url_for(endpoint: str, **values: Any) -> str:
        if not values or (endpoint.endswith("static") and len(values) == 1):
            return fixed(request.script_root, endpoint, values.get("filename"))
        return app.url_for(endpoint, **values)

    app.jinja_env.globals["url_for"] = url_for
