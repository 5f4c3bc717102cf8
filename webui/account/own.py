"""One's own account: sessions, passphrase, second factors."""

from __future__ import annotations

import segno
from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vault.errors import AuthenticationFailed, Conflict, InvalidInput
from vault.identity.sessions import SessionState
from webui import challenges
from webui.account.blueprint import account
from webui.account.forms import ChangePassphraseForm, TotpForm
from webui.context import actor, current, vault
from webui.guard import half_signed_in, signed_in
from webui.security import limiter, signin_limit
from webui.signing_in import forget_forms, set_cookie


@account.get("/")
@signed_in
def show() -> ResponseReturnValue:
    """Show one's own account."""
    return _page()


@account.post("/sessions/<session_id>/end")
@signed_in
def end_session(session_id: str) -> ResponseReturnValue:
    """End one of one's own sessions elsewhere."""
    vault().sessions.revoke(actor(), session_id)
    flash("That session has ended.", "success")
    return redirect(url_for("account.show"))


@account.route("/passphrase", methods=["GET", "POST"])
@signed_in
@limiter.limit(signin_limit, methods=["POST"])
def change_passphrase() -> ResponseReturnValue:
    """Change one's passphrase; every other session ends."""
    form = ChangePassphraseForm()
    trouble, status = None, 200
    if form.validate_on_submit():
        try:
            vault().accounts.change_passphrase(
                actor(), form.old.data, form.new.data, session_id=current().session_id
            )
        except (AuthenticationFailed, InvalidInput) as error:
            trouble, status = error, 422
        else:
            answer = redirect(url_for("account.show"))
            forget_forms()
            set_cookie(answer, vault().sessions.renew(current()))
            flash("Your passphrase is changed, and your other sessions have ended.", "success")
            return answer
    elif form.is_submitted():
        status = 422
    return render_template("account/passphrase.html", form=form, trouble=trouble), status


@account.get("/set-up")
@half_signed_in
def set_up() -> ResponseReturnValue:
    """Offer the ways of a second factor."""
    return render_template(
        "account/set_up.html",
        factors=vault().factors.of(actor()),
        required=current().state is SessionState.SECOND_FACTOR,
    )


@account.route("/set-up/app", methods=["GET", "POST"])
@half_signed_in
@limiter.limit(signin_limit, methods=["POST"])
def set_up_app() -> ResponseReturnValue:
    """Set up an authenticator app: a QR code, then the first code it shows."""
    _refuse_detour()
    form = TotpForm()
    trouble, status = None, 200
    if form.validate_on_submit():
        try:
            codes = vault().factors.add_totp(actor(), form.carried.data, form.code.data)
        except (AuthenticationFailed, InvalidInput) as error:
            trouble, status = error, 422
        else:
            return _set_up_done(codes)
    secret, uri, carried = vault().factors.new_totp(actor())
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
    return render_template("account/set_up_passkey.html")


@account.post("/set-up/passkey/options")
@half_signed_in
def new_passkey_options() -> ResponseReturnValue:
    """Tell the browser what passkey to make."""
    _refuse_detour()
    return jsonify(vault().passkeys.creation(actor(), challenges.site(), challenges.give()))


@account.post("/set-up/passkey")
@half_signed_in
def add_passkey() -> ResponseReturnValue:
    """Keep the passkey that the browser made."""
    _refuse_detour()
    codes = vault().passkeys.add(
        actor(),
        challenges.site(),
        challenges.take(),
        request.form.get("answer", ""),
        request.form.get("name", ""),
    )
    return _set_up_done(codes)


@account.post("/recovery-codes")
@signed_in
@limiter.limit(signin_limit)
def new_codes() -> ResponseReturnValue:
    """Make fresh recovery codes in place of the old ones."""
    try:
        _confirm()
    except AuthenticationFailed as error:
        return _page(error), 422
    return render_template("account/codes.html", codes=vault().factors.new_codes(actor()))


@account.post("/app/remove")
@signed_in
@limiter.limit(signin_limit)
def remove_app() -> ResponseReturnValue:
    """Remove the authenticator app."""
    try:
        _confirm()
    except AuthenticationFailed as error:
        return _page(error), 422
    vault().factors.remove_totp(actor())
    flash("The authenticator app no longer signs you in.", "success")
    return redirect(url_for("account.show"))


@account.post("/passkeys/<passkey_id>/remove")
@signed_in
@limiter.limit(signin_limit)
def remove_passkey(passkey_id: str) -> ResponseReturnValue:
    """Remove a passkey."""
    try:
        _confirm()
    except AuthenticationFailed as error:
        return _page(error), 422
    vault().passkeys.remove(actor(), passkey_id)
    flash("The passkey no longer signs you in.", "success")
    return redirect(url_for("account.show"))


def _confirm() -> None:
    """Want the passphrase again: an open session alone weakens no sign-in.

    Raises:
        AuthenticationFailed: it is not theirs, or their name is closed for now.
    """
    vault().logins.confirm(actor(), request.form.get("passphrase", ""))


def _page(trouble: AuthenticationFailed | None = None) -> str:
    return render_template(
        "account/show.html",
        sessions=vault().sessions.list_for(actor()),
        here=current().session_id,
        factors=vault().factors.of(actor()),
        passkeys=vault().passkeys.list_for(actor()),
        required=vault().factors.required(actor()),
        trouble=trouble,
    )


def _refuse_detour() -> None:
    """Keep someone who has a second factor from adding another before they passed it.

    Raises:
        Conflict: they have one and have not passed it yet.
    """
    half = current().state is SessionState.SECOND_FACTOR
    if half and vault().factors.of(actor()).any:
        raise Conflict("Pass the second step first.", remedy="Go to the sign-in page.")


def _set_up_done(codes: list[str]) -> ResponseReturnValue:
    secret = vault().sessions.renew(current())
    forget_forms()
    answer = make_response(render_template("account/codes.html", codes=codes))
    set_cookie(answer, secret)
    return answer
