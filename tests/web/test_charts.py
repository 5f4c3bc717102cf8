"""Charts in the pages: what stands where, what is refused, and that no text becomes markup."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.conftest import START, passphrase_of
from tests.web.conftest import Pages
from tests.web.noting import ABOUT_A
from vault.assembly import Vault
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.labels.vocabulary import NoteKind
from vault.records.chart_model import ChartDetails, MemberDetails, MemberRole, UnitKind
from vault.records.note_model import SectionDraft
from webui.charts.first_page import NOTES_A_PAGE

NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


def written(served: Vault, author: Actor, chart: str, day: int, kind: NoteKind) -> str:
    note = served.notes.draft(
        author,
        chart,
        session_at=START - timedelta(days=day),
        kind=kind,
        sections=[SectionDraft(title="Title", text="Text.", label=ABOUT_A)],
    )
    return note.note_id


def test_a_chart_is_opened_and_its_first_member_added(pages: Pages) -> None:
    harmon = pages["harmon"]
    assert "You hold the key of no chart yet." in harmon.get("/charts/").text
    harmon.get("/charts/new")
    page = harmon.post("/charts/new", {"unit_kind": "family", "name": "The Okafors"})
    assert re.fullmatch(r"/charts/C-[A-Z2-7]{6}/members", page.request.path)
    page = harmon.post(page.request.path, {"role": "child", "name": "Chidi Okafor"})
    assert "Added as CH1." in page.text
    assert "Chidi Okafor" in page.text
    assert "The Okafors" in harmon.get("/charts/").text


def test_a_chart_without_name_or_kind_is_asked_for_again(pages: Pages) -> None:
    harmon = pages["harmon"]
    harmon.get("/charts/new")
    page = harmon.post("/charts/new", {"referral": "By the court"})
    assert page.status_code == 422
    assert "Enter a name." in page.text
    assert "Choose who is treated together." in page.text
    assert "By the court" in page.text


def test_the_list_is_filtered_without_script(pages: Pages, chart: str) -> None:
    harmon = pages["harmon"]
    harmon.get("/charts/")
    assert "The Hartleys" in harmon.post("/charts/", {"words": "hart", "status": "open"}).text
    assert "The Hartleys" not in harmon.post("/charts/", {"words": "", "status": "closed"}).text
    assert "is called so" in harmon.post("/charts/", {"words": "zzz"}).text


def test_the_alert_stands_first_for_everyone_who_may_open_the_page(
    pages: Pages, served: Vault, harmon: Actor, chart: str
) -> None:
    served.alerts.raise_alert(harmon, chart, "B owns a weapon.")
    sato = served.logins.login("sato", passphrase_of("sato"))
    served.holders.grant(harmon, chart, sato.user_id, [CompartmentName.IDENTITY])
    for name in ("harmon", "sato"):
        text = pages[name].get(f"/charts/{chart}").text
        assert text.index("B owns a weapon.") < text.index("<h1>")


def test_an_alert_is_raised_and_cleared_with_a_reason(pages: Pages, chart: str) -> None:
    harmon = pages["harmon"]
    harmon.get(f"/charts/{chart}")
    page = harmon.post(f"/charts/{chart}/alerts", {"text": " "})
    assert page.status_code == 422
    assert "Say what the danger is." in page.text
    page = harmon.post(f"/charts/{chart}/alerts", {"text": "Danger at home."})
    assert "Danger at home." in page.text
    [clear] = set(re.findall(r'action="(/charts/[^"]+/clear)"', page.text))
    page = harmon.post(clear, {"reason": ""})
    assert page.status_code == 422
    assert "Danger at home." in page.text
    page = harmon.post(clear, {"reason": "He moved out."})
    assert "The alert is cleared." in page.text
    assert "Danger at home." not in page.text
    assert "was cleared before" in harmon.post(clear, {"reason": "Again."}).text


def test_notes_come_a_page_at_a_time_and_filtered(
    pages: Pages, served: Vault, harmon: Actor, chart: str
) -> None:
    notes = [
        written(served, harmon, chart, day, NoteKind.PROGRESS) for day in range(NOTES_A_PAGE + 3)
    ]
    contact = written(served, harmon, chart, 400, NoteKind.CONTACT)
    browser = pages["harmon"]
    first = browser.get(f"/charts/{chart}").text
    assert first.count('class="entry"') == NOTES_A_PAGE
    [older] = re.findall(rf'href="(/charts/{chart}\?before=[a-z2-7]+)"', first)
    second = browser.get(older).text
    assert second.count('class="entry"') == 4
    assert notes[-1] in second
    assert "Older notes" not in second
    page = browser.post(f"/charts/{chart}", {"kind": "contact", "year": ""})
    assert page.text.count('class="entry"') == 1
    assert contact in page.text
    page = browser.post(f"/charts/{chart}", {"year": str((START - timedelta(days=400)).year)})
    assert page.text.count('class="entry"') == 1
    assert "No note fits." in browser.post(f"/charts/{chart}", {"author": "nobody"}).text
    page = browser.post(f"/charts/{chart}", {"kind": "progress"})
    assert page.text.count('class="entry"') == NOTES_A_PAGE
    page = browser.post(f"/charts/{chart}", {"kind": "progress", "before": notes[-2]})
    assert page.text.count('class="entry"') == 1


@pytest.mark.parametrize("year", ["9" * 5000, "-1", "0", "2026.5", "٢٠٢٦", "'; --"])
def test_a_year_that_is_none_filters_nothing(pages: Pages, chart: str, year: str) -> None:
    pages["harmon"].get(f"/charts/{chart}")
    assert pages["harmon"].post(f"/charts/{chart}", {"year": year}).status_code == 200


def test_psychotherapy_notes_stand_apart_and_tell_others_only_that_they_exist(
    pages: Pages, served: Vault, harmon: Actor, chart: str
) -> None:
    ordinary = written(served, harmon, chart, 1, NoteKind.PROGRESS)
    private = written(served, harmon, chart, 2, NoteKind.PSYCHOTHERAPY)
    sato = served.logins.login("sato", passphrase_of("sato"))
    served.holders.grant(
        harmon, chart, sato.user_id, [CompartmentName.IDENTITY, CompartmentName.GENERAL]
    )
    text = pages["harmon"].get(f"/charts/{chart}").text
    apart = text.index("(separate record)")
    assert text.index(ordinary) < apart < text.index(private)
    for path in (f"/charts/{chart}", f"/charts/{chart}/psychotherapy"):
        text = pages["sato"].get(path).text
        assert "Harmon keeps psychotherapy notes." in text
        assert private not in text


def test_details_are_corrected_and_the_chart_closed_and_opened(pages: Pages, chart: str) -> None:
    harmon = pages["harmon"]
    page = harmon.get(f"/charts/{chart}/details")
    assert "By the court" in page.text
    page = harmon.post(f"/charts/{chart}/details", {"name": "The Hartley couple"})
    assert "The Hartley couple" in page.text
    page = harmon.post(f"/charts/{chart}/status", {"status": "closed"})
    assert "closed to new notes" in page.text
    assert "Write a note" not in page.text
    page = harmon.post(f"/charts/{chart}/status", {"status": "open"})
    assert "Import notes" in page.text


def test_a_person_of_another_chart_is_added_as_the_same_person(
    pages: Pages, served: Vault, harmon: Actor, chart: str
) -> None:
    other = served.charts.create(harmon, UnitKind.INDIVIDUAL, ChartDetails(name="Ann")).number
    [ann] = served.members.known(harmon)
    browser = pages["harmon"]
    assert f"Ann Hartley (A in {chart})" in browser.get(f"/charts/{other}/members").text
    page = browser.post(f"/charts/{other}/members", {"role": "client", "person_id": ann.person_id})
    assert "Added as A." in page.text
    assert f'href="/charts/{chart}">{chart}</a>' in page.text
    assert len(served.members.known(harmon)) == 1


def test_a_stranger_is_not_taken_for_a_known_person(pages: Pages, chart: str) -> None:
    harmon = pages["harmon"]
    harmon.get(f"/charts/{chart}/members")
    page = harmon.post(
        f"/charts/{chart}/members", {"role": "client", "name": "X", "person_id": "a" * 26}
    )
    assert page.status_code == 422
    assert "You know of no such person." in page.text


def test_members_are_corrected_and_refused_where_there_is_no_room(pages: Pages, chart: str) -> None:
    harmon = pages["harmon"]
    harmon.get(f"/charts/{chart}/members/A")
    page = harmon.post(
        f"/charts/{chart}/members/A", {"name": "Anna Hartley", "birth_date": "1980-02-29"}
    )
    assert "29 Feb 1980" in page.text
    for name, handle in (("Bo", "B"), ("Cy", "C")):
        page = harmon.post(
            f"/charts/{chart}/members", {"role": "client", "name": name, "handle": handle}
        )
    assert page.status_code == 422
    assert "at most 2 clients" in page.text
    page = harmon.post(f"/charts/{chart}/members/A", {"name": "", "birth_date": "2999-01-01"})
    assert page.status_code == 422
    assert "Enter the name." in page.text
    assert "has not come yet" in page.text
    assert harmon.get(f"/charts/{chart}/members/Z").status_code == 404


def test_keys_are_shown_in_words_and_given_to_a_colleague(
    pages: Pages, served: Vault, chart: str
) -> None:
    harmon = pages["harmon"]
    page = harmon.get(f"/charts/{chart}/access")
    assert "Ordinary sections" in page.text
    okoye = next(each for each in served.accounts.names().values() if each.username == "okoye")
    assert pages["okoye"].get(f"/charts/{chart}").status_code == 403
    form = {"person": okoye.user_id, "keys": ["identity", "general"]}
    page = harmon.post(f"/charts/{chart}/access", form)
    assert "Okoye holds the keys now." in page.text
    assert "The Hartleys" in pages["okoye"].get(f"/charts/{chart}").text
    page = harmon.post(f"/charts/{chart}/access", form)
    assert page.status_code == 422
    assert "already holds this key" in page.text
    page = harmon.post(f"/charts/{chart}/access", {"person": okoye.user_id})
    assert "Choose at least one key." in page.text


def test_keys_go_to_nobody_who_could_not_use_them(pages: Pages, served: Vault, chart: str) -> None:
    udell = next(each for each in served.accounts.names().values() if each.username == "udell")
    harmon = pages["harmon"]
    harmon.get(f"/charts/{chart}/access")
    page = harmon.post(f"/charts/{chart}/access", {"person": udell.user_id, "keys": ["identity"]})
    assert page.status_code == 422


def _key(served: Vault, holder: Actor, chart: str, name: CompartmentName) -> str:
    locks = served.holders.of_chart(holder, chart)
    return next(each.compartment_id for each in locks if each.name is name)


def test_a_key_is_taken_back_in_the_browser(
    pages: Pages, served: Vault, chart: str, harmon: Actor
) -> None:
    browser = pages["harmon"]
    okoye = next(
        each for each in served.accounts.names().values() if each.username == "okoye"
    ).user_id
    browser.get(f"/charts/{chart}/access")
    browser.post(f"/charts/{chart}/access", {"person": okoye, "keys": ["identity"]})
    assert pages["okoye"].get(f"/charts/{chart}").status_code == 200
    key = _key(served, harmon, chart, CompartmentName.IDENTITY)
    url = f"/charts/{chart}/access/{key}"
    assert "Okoye" in browser.get(url).text
    form = {"leaving": okoye, "passphrase": "not it"}
    assert "not your passphrase" in browser.post(url, form).text
    assert pages["okoye"].get(f"/charts/{chart}").status_code == 200
    page = browser.post(url, form | {"passphrase": passphrase_of("harmon")})
    served.jobs.close()
    page = browser.get(page.request.path)
    assert "Done." in page.text
    page = browser.get(f"/charts/keys/{page.request.path.rpartition('/')[2]}")
    assert "does not hold it and opens nothing of it any more" in page.text
    assert pages["okoye"].get(f"/charts/{chart}").status_code == 403
    assert "The Hartleys" in browser.get(f"/charts/{chart}").text


def test_who_holds_no_key_takes_none_back(
    pages: Pages, served: Vault, chart: str, harmon: Actor
) -> None:
    key = _key(served, harmon, chart, CompartmentName.GENERAL)
    okoye = pages["okoye"]
    form = {"leaving": "", "passphrase": passphrase_of("okoye")}
    assert okoye.post(f"/charts/{chart}/access/{key}", form).status_code == 403
    assert okoye.post(f"/charts/{chart}/access/{key}/carry-on", {}).status_code == 403


def test_nobody_is_shut_out_by_default_or_of_their_own_key(
    pages: Pages, served: Vault, chart: str, harmon: Actor
) -> None:
    key = _key(served, harmon, chart, CompartmentName.GENERAL)
    browser, url = pages["harmon"], f"/charts/{chart}/access/{key}"
    page = browser.post(url, {"passphrase": passphrase_of("harmon")})
    assert "Choose who loses the key, or nobody." in page.text
    form = {"leaving": harmon.user_id, "passphrase": passphrase_of("harmon")}
    assert browser.post(url, form).status_code == 422
    assert browser.get(f"/charts/{chart}/access/{chart}").status_code == 404


def test_a_change_of_a_key_that_was_cut_off_is_carried_on(
    pages: Pages, served: Vault, chart: str, harmon: Actor
) -> None:
    key = _key(served, harmon, chart, CompartmentName.IDENTITY)

    def cut_off(_moved: int, _left: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        served.rotations.rotate(harmon, key, progress=cut_off)
    browser = pages["harmon"]
    page = browser.get(f"/charts/{chart}/access")
    assert "A change of this key is not finished" in page.text
    assert "The Hartleys" in page.text
    browser.post(f"/charts/{chart}/access/{key}/carry-on", {})
    served.jobs.close()
    assert "is not finished" not in browser.get(f"/charts/{chart}/access").text
    assert browser.post(f"/charts/{chart}/access/{key}/carry-on", {}).status_code == 404


PATHS = (
    "/charts/{chart}",
    "/charts/{chart}/members",
    "/charts/{chart}/members/A",
    "/charts/{chart}/details",
    "/charts/{chart}/access",
    "/charts/{chart}/psychotherapy",
    "/charts/{chart}/import",
)


@pytest.mark.parametrize("path", PATHS)
def test_nobody_reaches_a_chart_whose_key_they_do_not_hold(
    pages: Pages, chart: str, path: str
) -> None:
    for name in ("okoye", "sato", "reyes", "calder", "pryce", "udell", "quill"):
        page = pages[name].get(path.format(chart=chart))
        assert page.status_code == 403, name
        assert "Hartley" not in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/charts/{chart}/alerts",
        "/charts/{chart}/members",
        "/charts/{chart}/members/A",
        "/charts/{chart}/details",
        "/charts/{chart}/status",
        "/charts/{chart}/access",
        "/charts/{chart}/import",
        "/charts/{chart}/import/again",
        "/charts/{chart}/import/land",
    ],
)
def test_a_colleague_without_the_key_changes_nothing(
    pages: Pages, served: Vault, harmon: Actor, chart: str, path: str
) -> None:
    before = served.charts.open_first_page(harmon, chart)
    okoye = pages["okoye"]
    okoye.get("/charts/new")
    form = {"text": "x", "name": "x", "role": "child", "status": "closed", "pasted": "x"}
    assert okoye.post(path.format(chart=chart), form).status_code == 403
    assert served.charts.open_first_page(harmon, chart) == before


@pytest.mark.parametrize("path", PATHS)
def test_pages_of_a_record_are_never_kept_by_the_browser(
    pages: Pages, chart: str, path: str
) -> None:
    answer = pages["harmon"].get(path.format(chart=chart))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", [*PATHS, "/charts/", "/charts/new", "/search/", "/"])
def test_a_form_without_its_token_is_refused(pages: Pages, chart: str, path: str) -> None:
    browser = pages["harmon"]
    browser.get("/")
    browser.token = "forged"
    status = browser.post(path.format(chart=chart), {"name": "x"}).status_code
    assert status in {400, 405}


def test_what_people_write_never_becomes_markup(pages: Pages, served: Vault, harmon: Actor) -> None:
    details = ChartDetails(name=NASTY, referral=NASTY, confidentiality_agreement=NASTY)
    chart = served.charts.create(harmon, UnitKind.COUPLE, details).number
    person = MemberDetails(name=NASTY, contact=NASTY, relationship=NASTY)
    served.members.add(harmon, chart, "A", MemberRole.CLIENT, person)
    served.alerts.raise_alert(harmon, chart, NASTY)
    browser = pages["harmon"]
    seen = [browser.get(path.format(chart=chart)).text for path in (*PATHS, "/charts/", "/")]
    browser.get("/charts/")
    seen.append(browser.post("/charts/", {"words": NASTY}).text)
    seen.append(browser.post(f"/charts/{chart}/alerts", {"text": ""}).text)
    for text in seen:
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "49" not in re.findall(r"onerror=alert\(2\)&gt;(\S{0,6})", text)
        assert "&lt;script&gt;alert(1)" in text
