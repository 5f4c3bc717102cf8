"""Every area of the pages, in one list."""

from __future__ import annotations

from flask import Flask

from webui.account.views import account
from webui.home.views import home
from webui.jobs.views import jobs

BLUEPRINTS = (home, account, jobs)


def install(app: Flask) -> None:
    """Register every area."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
