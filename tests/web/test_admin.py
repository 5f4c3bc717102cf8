from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Template, passphrase_of
from tests.web.conftest import Pages
from vault.assembly import Vault
from vault.audit.reports import LogEntry, LogFilter
from vault.records.chart_model import ChartDetails, UnitKind
from vault.settings.loading import load_settings
from webui.context import EXTENSION

PHRASE = "an entirely new harbour light"
SETTINGS = {
    "idle_minutes": "20",
    "absolute_hours": "10",
    "second_factor_roles": ["privacy_officer", "administrator"],
    "free_attempts": "3",
    "signins_a_minute": "10",
    "requests_a_minute": "1200",
    "late_after_hours": "48",
    "time_zone": "America/New_York",
    "jurisdiction": "NY",
    "supervised": "okoye, harmon",
    "kind": "eap",
    "part2_program": "y",
    "sponsors": "Harbor Shipping\n\n Pier <b>9</b> \n",
    "smallest_cell": "12",
    "fewest_charts": "40",
}


def person_page(pages: Pages, username: str) -> str:
    vault = pages.app.extensions[EXTENSION].vault
    [found] = [each for each in vault.accounts.names().values() if each.username == username]
    return f"/admin/people/{found.user_id}"


def test_an_invited_person_enrols_with_the_code_shown_once(pages: Pages) -> None:
    pages["quill"].get("/admin/people/new")
    form = {"display_name": "N. <b>Newell</b>", "username": "newell", "roles": ["clinician"]}
    page = pages["quill"].post("/admin/people/new", dict(form)).text
    code = re.search(r"<code>([a-z2-7-]+)</code>", page)
    assert code is not None
    browser = pages.nobody()
    browser.get("/account/enrol")
    enrol = {"username": "newell", "code": code[1], "new": PHRASE, "again": PHRASE}
    browser.post("/account/enrol", dict(enrol))
    assert browser.sign_in("newell", PHRASE).status_code == 200
    people = pages["quill"].get("/admin/").text
    assert "N. &lt;b&gt;Newell&lt;/b&gt;" in people
    assert code[1] not in people


def test_roles_are_set_and_sessions_with_the_old_ones_end(pages: Pages) -> None:
    url = person_page(pages, "harmon")
    pages["harmon"].get("/")
    pages["quill"].get(url)
    answer = pages["quill"].post(f"{url}/roles", {"roles": ["clinician", "supervisor"]})
    assert "roles are set" in answer.text
    assert pages["harmon"].get("/", follow=False).status_code == 302


def test_nobody_gives_themselves_a_role(pages: Pages) -> None:
    url = person_page(pages, "quill")
    pages["quill"].get(url)
    roles = ["administrator", "privacy_officer", "auditor"]
    assert pages["quill"].post(f"{url}/roles", {"roles": roles}).status_code == 422


def test_a_closed_account_no_longer_signs_in_until_it_is_opened_again(pages: Pages) -> None:
    url = person_page(pages, "harmon")
    pages["quill"].get(url)
    pages["quill"].post(f"{url}/close")
    assert pages.nobody().sign_in("harmon").status_code == 401
    pages["quill"].post(f"{url}/reopen")
    assert pages.nobody().sign_in("harmon").status_code == 200


def test_a_lost_passphrase_is_replaced_by_a_quorum(pages: Pages, template: Template) -> None:
    vault = pages.app.extensions[EXTENSION].vault
    harmon = vault.logins.login("harmon", passphrase_of("harmon"))
    vault.charts.create(harmon, UnitKind.INDIVIDUAL, ChartDetails(name="The Canary"))
    url = person_page(pages, "harmon")
    pages["quill"].get(f"{url}/recovery")
    too_few = {"shares": template.shares[0]}
    assert pages["quill"].post(f"{url}/recovery", dict(too_few)).status_code == 422
    enough = {"shares": "\n".join(template.shares[:2])}
    page = pages["quill"].post(f"{url}/recovery", dict(enough)).text
    code = re.search(r"<code>([a-z2-7-]+)</code>", page)
    assert code is not None
    browser = pages.nobody()
    browser.get("/account/enrol")
    form = {"username": "harmon", "code": code[1], "new": PHRASE, "again": PHRASE}
    browser.post("/account/enrol", dict(form))
    assert browser.sign_in("harmon", PHRASE).status_code == 200
    pages["quill"].get(f"{url}/restore")
    assert "keys again" in pages["quill"].post(f"{url}/restore", dict(enough)).text
    assert "The Canary" in browser.get("/charts/").text


def test_shares_typed_are_not_sent_back_or_kept(
    pages: Pages, template: Template, home: Path
) -> None:
    url = person_page(pages, "harmon")
    pages["quill"].get(f"{url}/recovery")
    answer = pages["quill"].post(f"{url}/recovery", {"shares": template.shares[0]})
    assert template.shares[0] not in answer.text
    for path in home.iterdir():
        if path.is_file():
            assert template.shares[0].encode() not in path.read_bytes()


def test_safe_settings_are_saved_and_others_are_out_of_reach(pages: Pages, home: Path) -> None:
    config = home / "config.toml"
    config.write_text("# Kept by hand\n" + config.read_text())
    pages["quill"].get("/admin/settings")
    answer = pages["quill"].post(
        "/admin/settings", {**SETTINGS, "database_url": "sqlite:////tmp/x", "log_key": "x"}
    )
    assert "Saved." in answer.text
    assert config.read_text().startswith("# Kept by hand\n")
    saved = load_settings(config)
    assert saved.web.idle_minutes == 20
    assert saved.records.supervised == ("okoye", "harmon")
    assert saved.records.jurisdiction == "NY"
    assert saved.web.second_factor_roles == ("privacy_officer", "administrator")
    assert saved.organisation.sponsors == ("Harbor Shipping", "Pier <b>9</b>")
    assert saved.organisation.part2_program
    assert saved.organisation.smallest_cell == 12
    assert saved.database_url == "sqlite:///vault.db"


@pytest.mark.parametrize(
    ("field", "value"),
    [("idle_minutes", "0"), ("time_zone", "Mars/Olympus"), ("kind", "practice")],
)
def test_a_setting_that_would_not_load_is_refused(
    pages: Pages, home: Path, field: str, value: str
) -> None:
    before = (home / "config.toml").read_bytes()
    pages["quill"].get("/admin/settings")
    assert pages["quill"].post("/admin/settings", {**SETTINGS, field: value}).status_code == 422
    assert (home / "config.toml").read_bytes() == before


def test_the_health_page_tells_what_the_doctor_finds(pages: Pages) -> None:
    page = pages["quill"].get("/admin/health").text
    assert "migrations" in page
    assert "x-wing" in page.lower()


def test_a_backup_is_made_and_downloaded(pages: Pages, home: Path) -> None:
    pages["quill"].get("/admin/backups")
    answer = pages["quill"].post("/admin/backups", {"new": PHRASE, "again": PHRASE})
    vault = pages.app.extensions[EXTENSION].vault
    vault.jobs.close()
    made = pages["quill"].get(answer.request.path.replace("/work/", "/admin/backups/made/"))
    url = re.search(r'href="(/admin/backups/[0-9TZ]+\.vaultbackup)"', made.text)
    assert url is not None
    file = pages["quill"].get(url[1], buffered=True)
    assert file.status_code == 200
    assert file.headers["Cache-Control"] == "no-store"
    assert passphrase_of("quill").encode() not in file.data
    [kept] = (home / "backups").iterdir()
    udell = vault.logins.login("udell", passphrase_of("udell"))
    [left] = [
        entry.detail["file"]
        for entry in vault.oversight.entries(udell, LogFilter())
        if entry.tag == "backup:file:hand-out"
    ]
    assert left == kept.name
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["../config.toml", "..%2fconfig.toml", "log.key", "x.vaultbackup"])
def test_no_other_file_is_sent_as_a_backup(pages: Pages, name: str) -> None:
    assert pages["quill"].get(f"/admin/backups/{name}").status_code == 404


@pytest.mark.parametrize("username", ["harmon", "sato", "reyes", "calder", "pryce", "udell"])
def test_nobody_else_reaches_administration(pages: Pages, username: str) -> None:
    url = person_page(pages, "harmon")
    browser = pages[username]
    for path in ("/admin/", "/admin/people/new", url, "/admin/health", "/admin/settings"):
        assert browser.get(path).status_code == 403, path
    browser.get("/account/")
    for path in (f"{url}/roles", f"{url}/close", f"{url}/factors/remove", "/admin/settings"):
        assert browser.post(path, {"roles": ["administrator"]}).status_code == 403, path


def test_an_administrator_sees_who_is_signed_in_and_signs_them_out(pages: Pages) -> None:
    vault = pages.app.extensions[EXTENSION].vault
    pages["harmon"].get("/")
    page = pages["quill"].get("/admin/sessions").text
    assert "Harmon" in page
    harmon = vault.logins.login("harmon", passphrase_of("harmon"))
    [session] = vault.sessions.list_for(harmon)
    url = f"/admin/sessions/{session.session_id}/end"
    assert url in page
    assert "has ended" in pages["quill"].post(url).text
    assert pages["harmon"].get("/", follow=False).status_code == 302
    assert pages["quill"].post(url).status_code == 404
    logged = [each.detail for each in _log(vault) if each.tag == "administration:session:end"]
    assert {"of": harmon.user_id} in logged


def test_keys_are_listed_by_chart_with_numbers_and_no_names(pages: Pages) -> None:
    vault = pages.app.extensions[EXTENSION].vault
    harmon = vault.logins.login("harmon", passphrase_of("harmon"))
    numbers = [
        vault.charts.create(harmon, UnitKind.INDIVIDUAL, ChartDetails(name="The Canary")).number
        for _ in range(51)
    ]
    page = pages["quill"].get("/admin/keys").text
    first, last = sorted(numbers)[0], sorted(numbers)[-1]
    assert first in page
    assert last not in page
    assert "Canary" not in page
    assert "the chart itself" in page
    following = re.search(r'href="(/admin/keys\?after=C-[A-Z0-9]+)"', page)
    assert following is not None
    assert last in pages["quill"].get(following[1]).text
    assert pages["udell"].get("/admin/keys").status_code == 403


def _log(vault: Vault) -> list[LogEntry]:
    udell = vault.logins.login("udell", passphrase_of("udell"))
    return list(vault.oversight.entries(udell, LogFilter()))
