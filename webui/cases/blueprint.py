"""The area of disclosure cases; the modules beside this one add its pages."""

from __future__ import annotations

from flask import Blueprint

from vault.disclosure.rules.steps.base import named
from webui.cases.clause_words import limits_of
from webui.cases.due import due_of
from webui.cases.said import said_of

cases = Blueprint("cases", __name__, url_prefix="/cases")
cases.add_app_template_filter(limits_of, "limits_of")
cases.add_app_template_filter(due_of, "due_of")
cases.add_app_template_filter(said_of, "said_of")
cases.add_app_template_filter(named, "roles_in_words")
