"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from vault.errors import AuthenticationFailed
from vault.identity.sessions import SessionState
from webui.account.forms import SignInForm
from webui.context import actor, current, vault
from webui.guard import half_signed_in, public, safe_path, signed_in
from webui.security import limiter, signin_limit
from webui.signing_in import clear_cookie, device_of, set_cookie

account = Blueprint("account", __name__, url_prefix="/account")


@account.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit(signin_limit, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Take a user name and passphrase; lead on to where the person wanted to go."""
    form = SignInForm(next=request.args.get("next", ""))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(safe_path(form.next.data))
    trouble, status = None, 200
    if form.validate_on_submit():
        try:
            person = vault().logins.login(form.username.data, form.passphrase.data)
        except AuthenticationFailed as error:
            trouble, status = error, 401
        else:
            secret = vault().sessions.begin(person, device_of(request), SessionState.OPEN)
            answer = redirect(safe_path(form.next.data))
            set_cookie(answer, secret)
            return answer
    elif form.is_submitted():
        status = 422
    return render_template("account/sign_in.html", form=form, trouble=trouble), status


@account.post("/sign-in-again")
@public
@limiter.limit(signin_limit)
def sign_in_again() -> ResponseReturnValue:
    """Sign in from the page that somebody was on when their session ended; answer in JSON.

    What they had typed there stays where it is.
    """
    person = vault().logins.login(
        request.form.get("username", ""), request.form.get("passphrase", "")
    )
    secret = vault().sessions.begin(person, device_of(request), SessionState.OPEN)
    answer = jsonify({})
    set_cookie(answer, secret)
    g.pop("csrf_token", None)
    answer.set_data(jsonify({"csrf_token": generate_csrf()}).get_data())
    return answer


@account.get("/session")
@half_signed_in
def session_state() -> ResponseReturnValue:
    """Tell a page that looks by itself that the session still stands, and its form token."""
    left = current().ends_at - vault().clock.now()
    idle = vault().settings.web.idle_minutes * 60
    return jsonify({"seconds_left": min(left.total_seconds(), idle), "csrf_token": generate_csrf()})


@account.get("/")
@signed_in
def show() -> ResponseReturnValue:
    """Show one's own account."""
    return render_template("account/show.html", sessions=vault().sessions.list_for(actor()))


@account.route("/sign-out", methods=["POST"])
@half_signed_in
def sign_out() -> ResponseReturnValue:
    """End the session."""
    vault().sessions.end(current())
    answer = redirect(url_for("account.sign_in"))
    clear_cookie(answer)
    flash("You are signed out.", "success")
    return answer
