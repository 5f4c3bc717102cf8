"""From "who is it" to a session: a second factor comes between wherever one is due."""

from __future__ import annotations

from flask import jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from vault.identity.actor import Actor
from vault.identity.sessions import SessionState
from webui.context import current, vault
from webui.guard import safe_path
from webui.signing_in import device_of, forget_forms, set_cookie

_NEXT = "next"


def state_after_passphrase(actor: Actor) -> SessionState:
    """Return whether a second factor is due, to be passed or still to be set up."""
    factors = vault().factors
    due = factors.of(actor).any or factors.required(actor)
    return SessionState.SECOND_FACTOR if due else SessionState.OPEN


def enter(actor: Actor, state: SessionState, target: str) -> Response:
    """Begin a session and lead on to `target`, by way of the second factor where it is due."""
    secret = vault().sessions.begin(actor, device_of(request), state)
    waiting = state is SessionState.SECOND_FACTOR
    place = url_for("account.second_factor") if waiting else safe_path(target)
    answer = redirect(place)
    forget_forms()
    set_cookie(answer, secret)
    if waiting:
        session[_NEXT] = target
    return answer


def enter_quietly(actor: Actor, state: SessionState) -> ResponseReturnValue:
    """Begin a session for a page that stays as it is; answer in JSON with its new form token."""
    secret = vault().sessions.begin(actor, device_of(request), state)
    return _quiet_answer(secret, code_needed=state is SessionState.SECOND_FACTOR)


def open_up() -> Response:
    """Open a session whose second factor was passed, under a new secret, and lead on."""
    target = session.get(_NEXT, "")
    answer = redirect(safe_path(target))
    forget_forms()
    set_cookie(answer, vault().sessions.renew(current()))
    return answer


def open_up_quietly() -> ResponseReturnValue:
    """Do as `open_up` for a page that stays as it is."""
    return _quiet_answer(vault().sessions.renew(current()), code_needed=False)


def _quiet_answer(secret: str, *, code_needed: bool) -> ResponseReturnValue:
    forget_forms()
    answer = jsonify({"csrf_token": generate_csrf(), "code_needed": code_needed})
    set_cookie(answer, secret)
    return answer
