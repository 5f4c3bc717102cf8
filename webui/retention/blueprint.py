"""The area that all pages about keeping and disposing of records belong to."""

from flask import Blueprint

retention = Blueprint("retention", __name__, url_prefix="/retention")
