"""Deny by default: an endpoint says who may reach it, or nobody may.

A permission here only keeps people off pages that are none of theirs. Whether they may touch the
thing on the page is the service's to say, and whether they can read it the key's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from vault.audit.events import Event, Outcome
from vault.errors import PermissionDenied
from vault.identity.events import IdentityEvent
from vault.identity.permissions import Permission, Role, permissions_of
from vault.identity.sessions import Current, SessionState
from webui.context import place, vault

P = ParamSpec("P")
R = TypeVar("R")

_ACCESS = "__access__"


class Door(StrEnum):
    """Who may pass."""

    FOUNDING = "founding"
    PUBLIC = "public"
    FEED = "feed"
    HALF = "half"
    SIGNED_IN = "signed-in"
    PERMITTED = "permitted"


@dataclass(frozen=True, slots=True)
class Access:
    """What an endpoint declares: a door, and for `PERMITTED` any one of these permissions."""

    door: Door
    permissions: frozenset[Permission] = frozenset()

    def admits(self, roles: frozenset[Role]) -> bool:
        """Tell whether someone signed in with these roles may reach the endpoint."""
        return self.door is not Door.PERMITTED or not self.permissions.isdisjoint(
            permissions_of(roles)
        )


def founding(view: Callable[P, R]) -> Callable[P, R]:
    """Open an endpoint to anybody as long as no vault is founded, and to nobody afterwards."""
    return _declare(view, Access(Door.FOUNDING))


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Open an endpoint to anybody."""
    return _declare(view, Access(Door.PUBLIC))


def by_feed_token(view: Callable[P, R]) -> Callable[P, R]:
    """Open an endpoint to whoever has a calendar feed's token; the view asks for it."""
    return _declare(view, Access(Door.FEED))


def half_signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Open an endpoint to whoever gave their passphrase, the second factor still due or not."""
    return _declare(view, Access(Door.HALF))


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Open an endpoint to whoever is signed in, whatever their roles."""
    return _declare(view, Access(Door.SIGNED_IN))


def permitted(*permissions: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open an endpoint to whoever's roles carry one of these permissions."""

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        return _declare(view, Access(Door.PERMITTED, frozenset(permissions)))

    return declare


def access_of(view: object) -> Access | None:
    """Return what a view declares, None for nothing."""
    return cast("Access | None", getattr(view, _ACCESS, None))


def install(app: Flask) -> None:
    """Guard every endpoint of `app`; call it when all are registered.

    Raises:
        RuntimeError: an endpoint declares nothing; the program would never serve it.
    """
    for endpoint, view in app.view_functions.items():
        if access_of(view) is None and not endpoint.endswith("static"):
            raise RuntimeError(f"the endpoint {endpoint} declares nobody who may reach it")
    app.before_request(_check)


def safe_path(target: str) -> str:
    """Return `target` if it is a path on this site, else the first page's.

    What begins with one slash and names no host cannot lead elsewhere (CWE-601).
    """
    parts = urlsplit(target)
    plain = target.isprintable() and "\\" not in target and not target.startswith("//")
    if plain and target.startswith("/") and not parts.netloc and not parts.scheme:
        return target
    return url_for("home.start")


def _declare(view: Callable[P, R], access: Access) -> Callable[P, R]:
    setattr(view, _ACCESS, access)
    return view


def _check() -> ResponseReturnValue | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint.endswith("static"):
        return None
    access = access_of(current_app.view_functions[endpoint])
    if access is None:
        abort(403)
    founded = place().vault is not None
    if access.door is Door.FOUNDING:
        return abort(404) if founded else None
    if not founded:
        return redirect(url_for("founding.start"))
    if access.door in {Door.PUBLIC, Door.FEED}:
        return None
    return _check_person(access, endpoint)


def _check_person(access: Access, endpoint: str) -> ResponseReturnValue | None:
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    vault().sweep()
    current: Current = current_user.current
    if current.state is SessionState.SECOND_FACTOR and access.door is not Door.HALF:
        return redirect(url_for("account.second_factor"))
    if not access.admits(current.actor.roles):
        _refuse(current, endpoint)
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method != "GET" or request.accept_mimetypes.best == "application/json":
        abort(401)
    return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")))


def _refuse(current: Current, endpoint: str) -> None:
    vault().store.append_alone(
        [
            Event(
                tag=IdentityEvent.ROUTE_REFUSED,
                actor=current.actor.user_id,
                outcome=Outcome.DENIED,
                detail={"endpoint": endpoint},
            )
        ]
    )
    raise PermissionDenied("This page is not for your roles.", untouched="Nothing was shown.")
