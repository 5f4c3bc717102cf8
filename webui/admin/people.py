"""Pages of people: invitations, roles, second steps, keys, recovery."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.errors import Conflict, InvalidInput, NotFound, PermissionDenied, VaultError
from vault.identity.accounts import Account
from vault.identity.permissions import Permission, Role
from webui.admin.blueprint import admin
from webui.admin.forms import InviteForm, RolesForm, SharesForm
from webui.context import actor, people, vault
from webui.guard import permitted
from webui.security import limiter, signin_limit


@admin.get("/")
@permitted(Permission.USER_MANAGE)
def index() -> ResponseReturnValue:
    """List everybody."""
    return render_template(
        "admin/index.html",
        accounts=vault().accounts.directory(actor()),
        factors=vault().factors.states(actor()),
        required=frozenset(vault().settings.web.second_factor_roles),
    )


@admin.route("/people/new", methods=["GET", "POST"])
@permitted(Permission.USER_MANAGE)
def invite() -> ResponseReturnValue:
    """Invite a person; show their one-time code, once."""
    form = InviteForm()
    trouble: VaultError | None = None
    status = 200
    if form.validate_on_submit():
        try:
            code = vault().accounts.invite(
                actor(),
                form.username.data,
                form.display_name.data,
                form.credential.data or "",
                [Role(role) for role in form.roles.data],
            )
        except (InvalidInput, Conflict) as error:
            trouble, status = error, 422
        else:
            return render_template("admin/code.html", username=form.username.data, code=code)
    elif form.is_submitted():
        status = 422
    return render_template("admin/invite.html", form=form, trouble=trouble), status


@admin.get("/people/<user_id>")
@permitted(Permission.USER_MANAGE)
def person(user_id: str) -> ResponseReturnValue:
    """Show a person: roles, second step, keys."""
    return _person(user_id, None, None), 200


@admin.post("/people/<user_id>/roles")
@permitted(Permission.USER_MANAGE)
def set_roles(user_id: str) -> ResponseReturnValue:
    """Give a person exactly these roles."""
    form = RolesForm()
    trouble: VaultError | None = None
    if form.validate_on_submit():
        try:
            roles = [Role(role) for role in form.roles.data]
            vault().accounts.set_roles(actor(), _account(user_id).username, roles)
        except (Conflict, PermissionDenied) as error:
            trouble = error
        else:
            flash("The roles are set. Their sessions have ended, so that they hold.", "success")
            return redirect(url_for("admin.person", user_id=user_id))
    return _person(user_id, form, trouble), 422


@admin.post("/people/<user_id>/close")
@permitted(Permission.USER_MANAGE)
def close(user_id: str) -> ResponseReturnValue:
    """Close an account."""
    vault().accounts.set_status(actor(), _account(user_id).username, active=False)
    flash("The account is closed and its sessions have ended.", "success")
    return redirect(url_for("admin.person", user_id=user_id))


@admin.post("/people/<user_id>/reopen")
@permitted(Permission.USER_MANAGE)
def reopen(user_id: str) -> ResponseReturnValue:
    """Open a closed account again."""
    vault().accounts.set_status(actor(), _account(user_id).username, active=True)
    flash("The account is open again.", "success")
    return redirect(url_for("admin.person", user_id=user_id))


@admin.post("/people/<user_id>/factors/remove")
@permitted(Permission.USER_MANAGE)
def remove_factors(user_id: str) -> ResponseReturnValue:
    """Take the second steps from someone who lost theirs."""
    vault().factors.remove_all(actor(), _account(user_id).username)
    flash("They sign in with their passphrase alone until they add a second step.", "success")
    return redirect(url_for("admin.person", user_id=user_id))


@admin.post("/people/<user_id>/office-keys")
@permitted(Permission.USER_MANAGE)
def office_keys(user_id: str) -> ResponseReturnValue:
    """Grant the organisation's own keys that their roles call for."""
    granted = vault().grants.grant_office_keys(actor(), _account(user_id).username)
    flash("Granted." if granted else "They hold what their roles call for.", "success")
    return redirect(url_for("admin.person", user_id=user_id))


@admin.route("/people/<user_id>/recovery", methods=["GET", "POST"])
@permitted(Permission.RECOVERY)
@limiter.limit(signin_limit, methods=["POST"])
def reset(user_id: str) -> ResponseReturnValue:
    """Let someone who lost their passphrase choose another, with a quorum of shares."""
    account, form = _account(user_id), SharesForm()
    trouble: VaultError | None = None
    status = 200
    if form.validate_on_submit():
        try:
            code = vault().recovery.reset_user(actor(), account.username, form.words())
        except (InvalidInput, Conflict) as error:
            trouble, status = error, 422
        else:
            return render_template("admin/code.html", username=account.username, code=code)
    elif form.is_submitted():
        status = 422
    return _shares_page(account, form, trouble, restoring=False), status


@admin.route("/people/<user_id>/restore", methods=["GET", "POST"])
@permitted(Permission.RECOVERY)
@limiter.limit(signin_limit, methods=["POST"])
def restore(user_id: str) -> ResponseReturnValue:
    """Give someone who chose a new passphrase the keys that they held before."""
    account, form = _account(user_id), SharesForm()
    trouble: VaultError | None = None
    status = 200
    if form.validate_on_submit():
        try:
            count = vault().recovery.restore_user(actor(), account.username, form.words())
        except (InvalidInput, Conflict) as error:
            trouble, status = error, 422
        else:
            flash(f"They hold {count} keys again.", "success")
            return redirect(url_for("admin.person", user_id=user_id))
    elif form.is_submitted():
        status = 422
    return _shares_page(account, form, trouble, restoring=True), status


def _account(user_id: str) -> Account:
    account = people().get(user_id)
    if account is None:
        raise NotFound("There is no such account.")
    return account


def _shares_page(
    account: Account, form: SharesForm, trouble: VaultError | None, *, restoring: bool
) -> str:
    """Show the form again without the shares: they are not sent back to any screen."""
    form.shares.data = ""
    return render_template(
        "admin/recovery.html", account=account, form=form, trouble=trouble, restoring=restoring
    )


def _person(user_id: str, form: RolesForm | None, trouble: VaultError | None) -> str:
    account = _account(user_id)
    return render_template(
        "admin/person.html",
        account=account,
        form=form or RolesForm(roles=[role.value for role in account.roles]),
        trouble=trouble,
        factors=vault().factors.states(actor())[user_id],
        held=vault().custody.keys_of(actor(), user_id),
    )
