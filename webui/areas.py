"""Every area of the pages, in one list."""

from __future__ import annotations

from flask import Flask

from webui.account import own, second_step, views  # noqa: F401 - they add pages to `account`
from webui.account.blueprint import account
from webui.founding.views import founding
from webui.home.views import home
from webui.jobs.views import jobs

BLUEPRINTS = (founding, home, account, jobs)


def install(app: Flask) -> None:
    """Register every area."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
