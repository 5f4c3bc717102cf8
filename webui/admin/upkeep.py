"""Pages of health, backups and settings."""

from __future__ import annotations

import json
from zoneinfo import available_timezones

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from vault.backup.folder import BackupFolder
from vault.doctor.check import Status
from vault.doctor.examine import examine
from vault.errors import InvalidInput, VaultError
from vault.identity.permissions import Permission
from vault.jobs.service import Progress
from webui.admin.blueprint import admin
from webui.admin.forms import BackupForm, SettingsForm
from webui.context import actor, place, vault
from webui.guard import permitted
from webui.jobs.finished import finished
from webui.jobs.kinds import JobKind


@admin.get("/health")
@permitted(Permission.USER_MANAGE)
def health() -> ResponseReturnValue:
    """Examine the vault and its machine."""
    checks = examine(place().home, vault().clock)
    worst = max((check.status for check in checks), key=list(Status).index)
    return render_template("admin/health.html", checks=checks, worst=worst)


@admin.route("/backups", methods=["GET", "POST"])
@permitted(Permission.BACKUP)
def backups() -> ResponseReturnValue:
    """List the backups that the server keeps; begin another."""
    form = BackupForm()
    if form.validate_on_submit():
        return redirect(url_for("jobs.show", job_id=_begin(form.new.data)))
    kept = vault().backups.kept(actor())
    page = render_template("admin/backups.html", form=form, kept=kept)
    return page, 422 if form.is_submitted() else 200


@admin.get("/backups/made/<job_id>")
@permitted(Permission.BACKUP)
def backed_up(job_id: str) -> ResponseReturnValue:
    """Show what a backup holds that was just made."""
    made = json.loads(finished(job_id, JobKind.BACKUP)[1])
    return render_template("admin/backed_up.html", made=made)


@admin.get("/backups/<name>")
@permitted(Permission.BACKUP)
def download_backup(name: str) -> ResponseReturnValue:
    """Send a backup, which is encrypted, to be kept elsewhere."""
    file = vault().backups.hand_out(actor(), name)
    return send_file(file.path, as_attachment=True, download_name=file.name, max_age=0)


@admin.route("/settings", methods=["GET", "POST"])
@permitted(Permission.USER_MANAGE)
def settings() -> ResponseReturnValue:
    """Show and change the settings that are safe to change."""
    present = vault().configuring.present(actor())
    form = SettingsForm(data=_to_form(present))
    trouble: VaultError | None = None
    status = 200
    if form.validate_on_submit():
        try:
            changed = vault().configuring.change(actor(), _from_form(form))
        except InvalidInput as error:
            trouble, status = error, 422
        else:
            words = "Saved. The server takes it when it next starts." if changed else "No change."
            flash(words, "success")
            return redirect(url_for("admin.settings"))
    elif form.is_submitted():
        status = 422
    zones = sorted(available_timezones())
    return render_template("admin/settings.html", form=form, trouble=trouble, zones=zones), status


def _begin(passphrase: str) -> str:
    backups, who = vault().backups, actor()
    target = BackupFolder(place().home).next(vault().clock.now())

    def write(progress: Progress) -> bytes:
        made = backups.write(who, target, passphrase, progress=progress)
        told = {"file": target.name, "sha256": made.sha256, "rows": made.contents.rows}
        return json.dumps(told).encode()

    return vault().jobs.start(who, JobKind.BACKUP, "", write)


_GROUPS = {
    "records": ("late_after_hours", "time_zone", "jurisdiction", "supervised"),
    "web": (
        "idle_minutes",
        "absolute_hours",
        "second_factor_roles",
        "signins_a_minute",
        "requests_a_minute",
    ),
    "login": ("free_attempts",),
    "organisation": ("kind", "part2_program", "sponsors", "smallest_cell", "fewest_charts"),
}


def _to_form(present: dict[str, int | str | list[str]]) -> dict[str, object]:
    found: dict[str, object] = {name.partition(".")[2]: value for name, value in present.items()}
    supervised, sponsors = present["records.supervised"], present["organisation.sponsors"]
    return found | {
        "supervised": ", ".join(supervised) if isinstance(supervised, list) else "",
        "sponsors": "\n".join(sponsors) if isinstance(sponsors, list) else "",
    }


def _from_form(form: SettingsForm) -> dict[str, int | str | list[str]]:
    wanted: dict[str, int | str | list[str]] = {
        f"{group}.{key}": form[key].data for group, keys in _GROUPS.items() for key in keys
    }
    names = (form.supervised.data or "").replace(",", " ").split()
    sponsors = [line.strip() for line in (form.sponsors.data or "").splitlines() if line.strip()]
    return wanted | {"records.supervised": names, "organisation.sponsors": sponsors}
