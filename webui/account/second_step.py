"""The second step of signing in, and its first set-up where a role requires one."""

from __future__ import annotations

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vault.errors import AuthenticationFailed
from vault.identity.sessions import SessionState
from webui import challenges
from webui.account.blueprint import account
from webui.account.entering import open_up, open_up_quietly
from webui.account.forms import CodeForm
from webui.context import actor, current, vault
from webui.guard import half_signed_in
from webui.security import limiter, signin_limit


@account.route("/second-factor", methods=["GET", "POST"])
@half_signed_in
@limiter.limit(signin_limit, methods=["POST"])
def second_factor() -> ResponseReturnValue:
    """Take a timed code or a recovery code; a passkey answers beside it."""
    if current().state is SessionState.OPEN:
        return redirect(url_for("home.start"))
    factors = vault().factors.of(actor())
    if not factors.any:
        return redirect(url_for("account.set_up"))
    form = CodeForm()
    trouble, status = None, 200
    if form.validate_on_submit():
        try:
            vault().factors.pass_code(actor(), form.code.data)
        except AuthenticationFailed as error:
            if _wants_json():
                raise
            trouble, status = error, 401
        else:
            return open_up_quietly() if _wants_json() else open_up()
    elif form.is_submitted():
        status = 422
    page = render_template(
        "account/second_factor.html", form=form, factors=factors, trouble=trouble
    )
    return page, status


@account.post("/second-factor/options")
@half_signed_in
def own_passkey_options() -> ResponseReturnValue:
    """Tell the browser which of the person's passkeys to ask for."""
    return jsonify(vault().passkeys.request(challenges.site(), challenges.give(), actor()))


@account.post("/second-factor/passkey")
@half_signed_in
@limiter.limit(signin_limit)
def pass_passkey() -> ResponseReturnValue:
    """Take a passkey's answer as the second step."""
    vault().passkeys.check(
        actor(), challenges.site(), challenges.take(), request.form.get("answer", "")
    )
    answer = open_up()
    told = jsonify({"next": answer.location})
    for cookie in answer.headers.getlist("Set-Cookie"):
        told.headers.add("Set-Cookie", cookie)
    return told


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
