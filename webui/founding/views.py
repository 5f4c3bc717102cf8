"""Founding a vault in a browser."""

from __future__ import annotations

import hmac
from zoneinfo import available_timezones

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from vault.administration.configuring import edited
from vault.assembly import create_vault
from vault.errors import AuthenticationFailed, Conflict, InvalidInput, SettingsError, VaultError
from vault.home import example_settings
from vault.identity.founding import FOUNDING, SOLO, Founder
from webui.context import place
from webui.founding.forms import FoundingForm
from webui.guard import founding as while_unfounded
from webui.security import limiter, signin_limit

founding = Blueprint("founding", __name__, url_prefix="/first-run")


class WrongSetupCode(AuthenticationFailed):
    """Somebody without the code tried to found the vault."""

    code = "wrong-setup-code"
    default_untouched = "No vault was made."
    default_remedy = "The code stands where the server was started."


@founding.route("/", methods=["GET", "POST"])
@while_unfounded
@limiter.limit(signin_limit, methods=["POST"])
def start() -> ResponseReturnValue:
    """Found the vault; show its recovery shares, once."""
    form = FoundingForm(time_zone="UTC", origin="vault.invalid/audit")
    trouble: VaultError | None = None
    status = 200
    if form.validate_on_submit():
        try:
            shares = _found(form)
        except (WrongSetupCode, InvalidInput, SettingsError, Conflict) as error:
            trouble, status = error, 422
        else:
            return render_template(
                "founding/shares.html",
                shares=[share.split() for share in shares],
                threshold=form.threshold.data,
                username=form.username.data,
                organisation=form.organisation.data,
            )
    elif form.is_submitted():
        status = 422
    zones = sorted(available_timezones())
    return render_template("founding/start.html", form=form, trouble=trouble, zones=zones), status


def _found(form: FoundingForm) -> list[str]:
    here = place()
    if not hmac.compare_digest(form.setup_code.data.strip().encode(), here.setup_code.encode()):
        raise WrongSetupCode("That is not the set-up code.")
    shares = create_vault(
        here.home,
        name=form.organisation.data,
        contact=form.contact.data,
        founder=Founder(
            username=form.username.data,
            display_name=form.display_name.data,
            credential=form.credential.data or "",
            passphrase=form.new.data,
            roles=SOLO if form.solo.data else FOUNDING,
        ),
        threshold=form.threshold.data,
        share_count=form.shares.data,
        config=_settings(form),
        clock=here.clock,
    )
    here.open()
    return shares


def _settings(form: FoundingForm) -> str:
    """Return the example settings with the practice's own zone, state and log name."""
    own = {
        "records.time_zone": form.time_zone.data,
        "records.jurisdiction": form.jurisdiction.data,
        "audit.origin": form.origin.data,
        "attestation.outside": bool(form.solo.data),
    }
    return edited(example_settings(), own)
