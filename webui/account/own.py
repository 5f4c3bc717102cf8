"""One's own account: sessions, passphrase, the second steps that one has."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.errors import AuthenticationFailed, InvalidInput
from webui.account.blueprint import account
from webui.account.confirming import confirm
from webui.account.forms import ChangePassphraseForm
from webui.context import actor, current, vault
from webui.guard import signed_in
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


@account.post("/recovery-codes")
@signed_in
@limiter.limit(signin_limit)
def new_codes() -> ResponseReturnValue:
    """Make fresh recovery codes in place of the old ones."""
    try:
        confirm()
    except AuthenticationFailed as error:
        return _page(error), 422
    return render_template("account/codes.html", codes=vault().factors.new_codes(actor()))


@account.post("/app/remove")
@signed_in
@limiter.limit(signin_limit)
def remove_app() -> ResponseReturnValue:
    """Remove the authenticator app."""
    try:
        confirm()
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
        confirm()
    except AuthenticationFailed as error:
        return _page(error), 422
    vault().passkeys.remove(actor(), passkey_id)
    flash("The passkey no longer signs you in.", "success")
    return redirect(url_for("account.show"))


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
