"""Setting up a second step of signing in: an authenticator app, a passkey."""

from __future__ import annotations

import segno
from flask import jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from vault.errors import AuthenticationFailed, Conflict, InvalidInput
from vault.identity.sessions import SessionState
from webui import challenges
from webui.account.blueprint import account
from webui.account.confirming import confirm
from webui.account.forms import ConfirmedTotpForm, TotpForm
from webui.context import actor, current, vault
from webui.guard import half_signed_in
from webui.security import limiter, signin_limit
from webui.signing_in import forget_forms, set_cookie


@account.get("/set-up")
@half_signed_in
def set_up() -> ResponseReturnValue:
    """Offer the ways of a second factor."""
    return render_template(
        "account/set_up.html",
        factors=vault().factors.of(actor()),
        required=_half(),
    )


@account.route("/set-up/app", methods=["GET", "POST"])
@half_signed_in
@limiter.limit(signin_limit, methods=["POST"])
def set_up_app() -> ResponseReturnValue:
    """Set up an authenticator app: a QR code, then the first code it shows."""
    _refuse_detour()
    form = TotpForm() if _half() else ConfirmedTotpForm()
    trouble, status = None, 200
    if form.validate_on_submit():
        try:
            _confirm_if_open()
            codes = vault().factors.add_totp(actor(), form.carried.data, form.code.data)
        except (AuthenticationFailed, InvalidInput) as error:
            trouble, status = error, 422
        else:
            return _set_up_done(codes)
    secret, uri, carried = vault().factors.new_totp(actor(), form.carried.data or "")
    form.carried.data, form.code.data = carried, ""
    page = render_template(
        "account/set_up_app.html",
        form=form,
        trouble=trouble,
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        picture=segno.make(uri, error="m").svg_data_uri(scale=5, border=2),
    )
    return page, status


@account.get("/set-up/passkey")
@half_signed_in
def set_up_passkey() -> ResponseReturnValue:
    """Set up a passkey; the browser does the work."""
    _refuse_detour()
    return render_template("account/set_up_passkey.html", half=_half())


@account.post("/set-up/passkey/options")
@half_signed_in
@limiter.limit(signin_limit)
def new_passkey_options() -> ResponseReturnValue:
    """Tell the browser what passkey to make; a wrong passphrase is told before it is made."""
    _refuse_detour()
    _confirm_if_open()
    return jsonify(vault().passkeys.creation(actor(), challenges.site(), challenges.give()))


@account.post("/set-up/passkey")
@half_signed_in
@limiter.limit(signin_limit)
def add_passkey() -> ResponseReturnValue:
    """Keep the passkey that the browser made."""
    _refuse_detour()
    _confirm_if_open()
    codes = vault().passkeys.add(
        actor(),
        challenges.site(),
        challenges.take(),
        request.form.get("answer", ""),
        request.form.get("name", ""),
    )
    return _set_up_done(codes)


def _refuse_detour() -> None:
    """Keep someone who has a second factor from adding another before they passed it.

    Raises:
        Conflict: they have one and have not passed it yet.
    """
    if _half() and vault().factors.of(actor()).any:
        raise Conflict("Pass the second step first.", remedy="Go to the sign-in page.")


def _confirm_if_open() -> None:
    """Want the passphrase again, except in a sign-in that has just taken it."""
    if not _half():
        confirm()


def _half() -> bool:
    return current().state is SessionState.SECOND_FACTOR


def _set_up_done(codes: list[str]) -> ResponseReturnValue:
    secret = vault().sessions.renew(current())
    forget_forms()
    answer = make_response(render_template("account/codes.html", codes=codes))
    set_cookie(answer, secret)
    return answer
