"""Every area of the pages, in one list."""

from __future__ import annotations

from flask import Flask

from webui.account import (  # noqa: F401 - they add pages to `account`
    own,
    second_step,
    setting_up,
    views,
)
from webui.account.blueprint import account
from webui.accounting import (  # noqa: F401 - they add pages to `accounting`
    office,
    requests,
    sponsors,
)
from webui.accounting import views as _accounting  # noqa: F401 - the same
from webui.accounting.blueprint import accounting
from webui.admin import people as _people  # noqa: F401 - it adds pages to `admin`
from webui.admin import upkeep, watching  # noqa: F401 - the same
from webui.admin.blueprint import admin
from webui.amendments.views import amendments
from webui.attesters.views import attesters
from webui.audit import (  # noqa: F401 - they add pages to `audit`
    counting,
    emergencies,
    exporting,
    proving,
    standing_out,
    story,
)
from webui.audit import listing as _log  # noqa: F401 - the same
from webui.audit.blueprint import audit
from webui.cases import (  # noqa: F401 - they add pages to `cases`
    access,
    counsel,
    court,
    following,
    grounds,
    intake,
    listing,
    people,
    scoping,
    showing,
    signed_forms,
    talks,
)
from webui.cases.blueprint import cases
from webui.charts.blueprint import charts
from webui.desk import (  # noqa: F401 - they add pages to `desk`
    approving,
    attesting,
    deciding,
    producing,
    reviewing,
    sending,
)
from webui.desk import showing as _showing  # noqa: F401 - the same
from webui.desk.blueprint import desk
from webui.emergency.views import emergency
from webui.founding.views import founding
from webui.home.views import home
from webui.importing.views import importing
from webui.jobs.views import jobs
from webui.labels import views as _labels  # noqa: F401 - it adds pages to `labels`
from webui.labels.blueprint import labels
from webui.loans.views import loans
from webui.notes import (  # noqa: F401 - they add pages to `notes`
    editing,
    history,
    reading,
    signing,
    starting,
)
from webui.notes.blueprint import notes
from webui.retention import disposing, holding  # noqa: F401 - they add pages to `retention`
from webui.retention.blueprint import retention
from webui.rules.views import rules
from webui.safety import acts as _safety_acts  # noqa: F401 - it adds pages to `safety`
from webui.safety import attesting as _safety_attesting  # noqa: F401 - the same
from webui.safety import handing as _handing  # noqa: F401 - the same
from webui.safety import views as _safety  # noqa: F401 - the same
from webui.safety.blueprint import safety
from webui.search.views import search
from webui.tasks.views import tasks

BLUEPRINTS = (
    founding,
    home,
    account,
    jobs,
    labels,
    notes,
    cases,
    charts,
    search,
    importing,
    emergency,
    loans,
    safety,
    admin,
    attesters,
    desk,
    accounting,
    retention,
    rules,
    amendments,
    tasks,
    audit,
)


def install(app: Flask) -> None:
    """Register every area."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
