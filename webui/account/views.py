"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from vault.errors import AuthenticationFailed, InvalidInput
from vault.identity.sessions import SessionState
from webui import challenges
from webui.account.blueprint import account
from webui.account.entering import enter, enter_quietly, state_after_passphrase
from webui.account.forms import EnrolForm, SignInForm
from webui.context import current, vault
from webui.guard import half_signed_in, public, safe_path
from webui.security import limiter, signin_limit
from webui.signing_in import clear_cookie, forget_forms


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
            return enter(person, state_after_passphrase(person), form.next.data)
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
    return enter_quietly(person, state_after_passphrase(person))


@account.post("/passkey/options")
@public
@limiter.limit(signin_limit)
def passkey_options() -> ResponseReturnValue:
    """Tell the browser what to ask an authenticator for, anybody's passkey."""
    return jsonify(vault().passkeys.request(challenges.site(), challenges.give()))


@account.post("/passkey/sign-in")
@public
@limiter.limit(signin_limit)
def passkey_sign_in() -> ResponseReturnValue:
    """Sign in whoever's passkey answered; it is both factors at once."""
    person = vault().passkeys.login(
        challenges.site(), challenges.take(), request.form.get("answer", "")
    )
    answer = enter(person, SessionState.OPEN, request.form.get("next", ""))
    told = jsonify({"next": answer.location})
    for cookie in answer.headers.getlist("Set-Cookie"):
        told.headers.add("Set-Cookie", cookie)
    return told


@account.route("/enrol", methods=["GET", "POST"])
@public
@limiter.limit(signin_limit, methods=["POST"])
def enrol() -> ResponseReturnValue:
    """Let an invited person choose their passphrase with their one-time code."""
    form = EnrolForm()
    trouble, status = None, 200
    if form.validate_on_submit():
        try:
            vault().accounts.enrol(form.username.data, form.code.data, form.new.data)
        except (AuthenticationFailed, InvalidInput) as error:
            trouble, status = error, 422
        else:
            flash("Your account is ready. Sign in with your new passphrase.", "success")
            return redirect(url_for("account.sign_in"))
    elif form.is_submitted():
        status = 422
    return render_template("account/enrol.html", form=form, trouble=trouble), status


@account.get("/session")
@half_signed_in
def session_state() -> ResponseReturnValue:
    """Tell a page that looks by itself whose session stands, how long, and its form token."""
    session, now = current(), vault().clock.now()
    idle = timedelta(minutes=vault().settings.web.idle_minutes)
    return jsonify(
        {
            "username": session.actor.username,
            "lapses_in": (session.seen_at + idle - now).total_seconds(),
            "ends_in": (session.ends_at - now).total_seconds(),
            "csrf_token": generate_csrf(),
        }
    )


@account.route("/sign-out", methods=["POST"])
@half_signed_in
def sign_out() -> ResponseReturnValue:
    """End the session."""
    vault().sessions.end(current())
    answer = redirect(url_for("account.sign_in"))
    forget_forms()
    clear_cookie(answer)
    flash("You are signed out.", "success")
    return answer
