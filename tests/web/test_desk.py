"""The release desk without script: what each role sees, decides, and can't reach."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask

from tests.conftest import Beginning, People
from tests.integration.disclosure.conftest import PARENTING_ONLY, TEXTS
from tests.integration.production.conftest import STAGES, Producing
from tests.web.conftest import Pages
from vault.disclosure.rules.vocabulary import Action, ReasonCode
from webui.context import EXTENSION


@pytest.fixture
def matter(app: Flask) -> Producing:
    """The Hardeman matter in the vault that the pages show, its scope set."""
    vault = app.extensions[EXTENSION].vault
    return Producing.begun(vault, People(vault))


@pytest.fixture
def beginning(request: pytest.FixtureRequest) -> Beginning:
    marker = request.node.get_closest_marker("at")
    return STAGES[marker.args[0] if marker else "scope"]


def url(matter: Producing, rest: str) -> str:
    return f"/cases/{matter.case}/{rest}"


def token(matter: Producing, key: str, rest: str) -> str:
    return f"{matter.sections[key]}:{rest}"


def choosing(**given: str) -> dict[str, object]:
    """The form that chooses many sections."""
    names = ("since", "until", "kind", "holder", "label", "clause", "code")
    return dict.fromkeys(names, "") | {"action": "withhold"} | given


def decided(matter: Producing, key: str) -> Action | None:
    made = matter.vault.cases.read(matter.clinician, matter.case).decisions
    found = made.get(matter.sections[key])
    return found.decision.action if found else None


def test_the_clinician_sees_titles_and_opens_one_text_at_a_time(
    pages: Pages, matter: Producing
) -> None:
    page = pages["harmon"].get(url(matter, "desk"))
    assert page.status_code == 200
    assert "Handover of the child" in page.text
    assert "0 of 3 decided" in page.text
    assert not any(text[:25] in html.unescape(page.text) for text in TEXTS.values())
    opened = pages["harmon"].get(url(matter, f"desk/sections/{matter.sections['parenting']}"))
    assert "They hand Robin over on Sunday evenings" in opened.text
    assert TEXTS["handover"] not in opened.text
    assert len(matter.logged("disclosure:section:show")) == 1
    assert opened.headers["Cache-Control"] == "no-store"


def test_staff_see_label_date_kind_and_size_but_no_word(pages: Pages, matter: Producing) -> None:
    for name in ("reyes", "calder", "pryce"):
        page = html.unescape(pages[name].get(url(matter, "desk")).text)
        assert "Progress note" in page
        assert "a few lines" in page
        assert "Handover of the child" not in page
        assert not any(text[:25] in page for text in TEXTS.values())


def test_staff_reach_no_text_by_any_address_of_the_desk(pages: Pages, matter: Producing) -> None:
    matter.withhold("b-alone")
    version = matter.sections["parenting"]
    for name in ("reyes", "calder", "pryce"):
        browser = pages[name]
        for path in (f"desk/sections/{version}", f"desk/preview?note={version}", "desk/preview"):
            answer = browser.get(url(matter, path))
            assert "Sunday evenings" not in answer.text
            assert TEXTS["b-alone"][:20] not in html.unescape(answer.text)
        forms = {
            "desk/find": {"words": "Robin", "code": "R3"},
            "desk/redact": {"words": "Robin", "code": "R3", "section": version},
            "desk/decide": {"decision": f"{version}:release:1:"},
            f"desk/sections/{version}/judge": {"action": "release", "clause": "1", "code": "R1"},
            f"desk/sections/{version}/redact": {"span": "0:0:4:R3", "code": "R1", "clause": "1"},
            "desk/choose": {"action": "release"},
        }
        browser.get(url(matter, "desk"))
        for path, form in forms.items():
            answer = browser.post(url(matter, path), dict(form))
            assert answer.status_code == 403, (name, path)
            assert "Sunday evenings" not in answer.text
    assert decided(matter, "parenting") is None


@pytest.mark.parametrize(
    "path",
    [
        "desk",
        "review",
        "production",
        "desk/preview",
        "production/approval",
        "production/sending",
        "production/letter",
        "production/privilege-log",
    ],
)
def test_whoever_takes_no_part_is_told_there_is_no_such_case(
    pages: Pages, matter: Producing, path: str
) -> None:
    for name in ("okoye", "sato"):
        answer = pages[name].get(url(matter, path))
        assert answer.status_code == 403
        assert "There is no such case, or you take no part in it." in answer.text
    assert pages["udell"].get(url(matter, path)).status_code == 403


def test_releasing_and_withholding_by_their_buttons(pages: Pages, matter: Producing) -> None:
    browser = pages["harmon"]
    page = browser.get(url(matter, "desk"))
    release = token(matter, "parenting", "release:1:")
    assert f'value="{release}"' in page.text
    answer = browser.post(url(matter, "desk/decide"), {"decision": release})
    assert "Released. It is on the page now." in answer.text
    assert "1 of 3 decided" in answer.text
    browser.post(url(matter, "desk/decide"), {"decision": token(matter, "b-alone", "withhold::R1")})
    assert decided(matter, "parenting") is Action.RELEASE
    assert decided(matter, "b-alone") is Action.WITHHOLD


def test_a_decision_is_taken_back_only_with_a_reason(pages: Pages, matter: Producing) -> None:
    matter.release("parenting")
    browser, section = pages["harmon"], matter.sections["parenting"]
    browser.get(url(matter, "desk"))
    refused = browser.post(url(matter, "desk/reopen"), {"section": section, "reason": " "})
    assert refused.status_code == 422
    assert decided(matter, "parenting") is Action.RELEASE
    taken = browser.post(url(matter, "desk/reopen"), {"section": section, "reason": "Too much."})
    assert "Taken back" in taken.text
    assert decided(matter, "parenting") is None


def test_passages_ticked_and_words_typed_stay_back(pages: Pages, matter: Producing) -> None:
    browser, section = pages["harmon"], matter.sections["parenting"]
    opened = browser.get(url(matter, f"desk/sections/{section}"))
    suggested = re.findall(r'name="span" id="[^"]+" value="([^"]+)"', opened.text)
    assert [tokens.count(":R") for tokens in suggested] == [2, 1]
    assert "NASW 1.07(f), (g)" in opened.text
    answer = browser.post(
        url(matter, f"desk/sections/{section}/redact"),
        {"span": suggested, "words": "ferry\nsunday evenings", "code": "R5", "clause": "1"},
    )
    assert answer.status_code == 200
    assert "Released in part, 5 passages kept back" in answer.text
    assert "ferry" not in matter.shown(matter.records)
    assert answer.text.count("<mark") == 5


def test_words_that_are_not_there_release_nothing(pages: Pages, matter: Producing) -> None:
    browser, section = pages["harmon"], matter.sections["parenting"]
    browser.get(url(matter, f"desk/sections/{section}"))
    answer = browser.post(
        url(matter, f"desk/sections/{section}/redact"),
        {"words": "nowhere", "code": "R5", "clause": "1"},
    )
    assert answer.status_code == 422
    assert "Some of the words do not stand in the section." in answer.text
    assert "nowhere</textarea>" in answer.text
    assert decided(matter, "parenting") is None


@pytest.mark.parametrize(
    "forged",
    [
        "x",
        "",
        ",",
        "0:0:4:R3,",
        "0:0:4:R3,x",
        "0:0:4:R9",
        "-1:0:4:R3",
        "0:0:99999:R3",
        "7:0:4:R3",
        "0:4:4:R3",
        "0:0:4:R3\n",
        "0:0:4",
    ],
)
def test_a_forged_passage_releases_nothing(pages: Pages, matter: Producing, forged: str) -> None:
    browser, section = pages["harmon"], matter.sections["parenting"]
    browser.get(url(matter, f"desk/sections/{section}"))
    answer = browser.post(
        url(matter, f"desk/sections/{section}/redact"),
        {"span": forged, "code": "R5", "clause": "1"},
    )
    assert answer.status_code == 422
    assert decided(matter, "parenting") is None


def test_a_forged_decision_on_a_section_out_of_scope_is_refused(
    pages: Pages, matter: Producing
) -> None:
    browser = pages["harmon"]
    browser.get(url(matter, "desk"))
    for forged in (
        token(matter, "drinking", "release:1:"),
        token(matter, "sister", "withhold::R1"),
        token(matter, "b-alone", "release:9:"),
        token(matter, "b-alone", "withhold:9:R2"),
        token(matter, "parenting", "redact:1:"),
        "0" * 26 + ":release:1:",
        "../../:release:1:",
        "",
    ):
        answer = browser.post(url(matter, "desk/decide"), {"decision": forged})
        assert answer.status_code in {404, 422}, forged
    assert not matter.state().decisions


def test_one_bad_decision_among_many_decides_none(pages: Pages, matter: Producing) -> None:
    browser = pages["harmon"]
    browser.get(url(matter, "desk"))
    tokens = [token(matter, "parenting", "release:1:"), token(matter, "drinking", "release:1:")]
    assert browser.post(url(matter, "desk/decide"), {"decision": tokens}).status_code == 422
    twice = [token(matter, "parenting", "release:1:"), token(matter, "parenting", "withhold::R1")]
    assert browser.post(url(matter, "desk/decide"), {"decision": twice}).status_code == 422
    assert not matter.state().decisions


def test_many_are_listed_one_by_one_before_they_are_decided(
    pages: Pages, matter: Producing
) -> None:
    browser = pages["harmon"]
    browser.get(url(matter, "desk"))
    listed = browser.post(url(matter, "desk/choose"), choosing(holder="B"))
    assert listed.status_code == 200
    assert not matter.state().decisions
    tokens = re.findall(r'name="decision" value="([^"]+)"', listed.text)
    assert len(tokens) == 3
    browser.post(url(matter, "desk/decide"), {"decision": tokens[1:], "reason": "Not asked for."})
    assert len(matter.state().decisions) == 2
    released = browser.post(url(matter, "desk/choose"), choosing(action="release", kind="progress"))
    assert len(re.findall(r'name="decision" value="([^"]+)"', released.text)) == 1


def test_what_can_not_be_released_is_listed_with_its_reason(
    pages: Pages, matter: Producing
) -> None:
    matter.set_scope("parenting", "sister")
    browser = pages["harmon"]
    browser.get(url(matter, "desk"))
    listed = browser.post(url(matter, "desk/choose"), choosing(action="release"))
    assert "Meant, but not possible" in listed.text
    assert len(re.findall(r'name="decision" value="([^"]+)"', listed.text)) == 1


def test_a_period_that_ends_before_it_begins_is_refused(pages: Pages, matter: Producing) -> None:
    browser = pages["harmon"]
    browser.get(url(matter, "desk"))
    period = choosing(since="2025-12-01", until="2025-11-01")
    answer = browser.post(url(matter, "desk/choose"), period)
    assert answer.status_code == 422
    assert "The period ends before it begins." in answer.text


def test_a_name_is_kept_back_everywhere_after_every_place_was_shown(
    pages: Pages, matter: Producing
) -> None:
    matter.release("parenting")
    browser = pages["harmon"]
    browser.get(url(matter, "desk"))
    found = browser.post(url(matter, "desk/find"), {"words": "robin", "code": "R3"})
    assert found.text.count("<mark>Robin</mark>") == 2
    assert decided(matter, "parenting") is Action.RELEASE
    form = {"words": "robin", "code": "R3", "section": matter.sections["parenting"]}
    browser.post(url(matter, "desk/redact"), dict(form))
    assert "Robin" not in matter.shown(matter.records)


def test_sections_that_changed_are_told_and_brought_up_to_date(
    pages: Pages, matter: Producing
) -> None:
    matter.release("parenting")
    matter.vault.signing.correct_section(
        matter.clinician, matter.section_id("parenting"), "They hand Robin over at noon.", "time"
    )
    browser = pages["harmon"]
    page = browser.get(url(matter, "desk"))
    assert "Sections changed since they were put in scope or decided: 1." in page.text
    after = browser.post(url(matter, "desk/sync"))
    assert "Brought up to date: 1 section" in after.text
    assert "Sections changed since" not in after.text


def test_the_preview_shows_what_is_released_and_nothing_else(
    pages: Pages, matter: Producing
) -> None:
    matter.release("parenting")
    [note] = {
        row.note_id
        for row in matter.vault.desk.board(matter.clinician, matter.case).rows
        if row.version_id == matter.sections["parenting"]
    }
    for name in ("harmon", "reyes"):
        page = pages[name].get(url(matter, f"desk/preview?note={note}"))
        assert "Sunday evenings" in page.text
        assert "lantern lit" not in page.text
        assert "data:image/png;base64,iVBOR" in page.text
        assert page.headers["Cache-Control"] == "no-store"


def test_text_that_looks_like_markup_stays_text(pages: Pages, app: Flask) -> None:
    evil = '<script>alert(1)</script> "><img src=x onerror=alert(2)> {{7*7}} javascript:alert(3)'
    vault = app.extensions[EXTENSION].vault
    made = Producing(vault, People(vault))
    old = TEXTS["handover"]
    TEXTS["handover"] = evil
    try:
        made.write_record()
    finally:
        TEXTS["handover"] = old
    made.open_case(clauses=PARENTING_ONLY)
    made.to_scope()
    made.release("handover")
    browser = pages["harmon"]
    shown = [
        browser.get(url(made, f"desk/sections/{made.sections['handover']}")),
        browser.get(url(made, "desk/preview?page=4")),
        browser.post(url(made, "desk/find"), {"words": "script", "code": "R3"}),
    ]
    for page in shown:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "alert(1)" in page.text
        assert "49" not in re.sub(r"data:image[^\"]+", "", page.text).partition("{{7*7}}")[0][-9:]


def test_no_form_of_the_desk_is_taken_without_its_token(pages: Pages, matter: Producing) -> None:
    browser = pages["harmon"]
    browser.get(url(matter, "desk"))
    version = matter.sections["parenting"]
    for path in (
        "desk/decide",
        "desk/reopen",
        "desk/sync",
        "desk/choose",
        "desk/find",
        "desk/redact",
        f"desk/sections/{version}/judge",
        f"desk/sections/{version}/redact",
        "review/clinical",
        "review/independent",
        "production/render",
        "production/warnings/x",
        "production/approve",
        "production/seal",
        "production/transmit",
        "production/transmit-log",
        "production/collect",
        "production/account",
        "production/close",
    ):
        answer = browser.post(url(matter, path), {"csrf_token": "forged"})
        assert answer.status_code == 400, path


def judged(matter: Producing) -> None:
    """Release the parenting section, claim a privilege in the others, and review."""
    matter.release("parenting")
    matter.withhold("handover", "b-alone", code=ReasonCode.R2)
    matter.to_judged()


def test_the_log_by_category_is_chosen_where_the_production_is_rendered(
    pages: Pages, matter: Producing
) -> None:
    judged(matter)
    browser = pages["reyes"]
    browser.get(url(matter, "production"))
    form = {"recipient": "L. Ortiz", "role": "counsel", "profile": "production"}
    browser.post(url(matter, "production/render"), form | {"log": "category"})
    matter.vault.jobs.close()
    page = browser.get(url(matter, "production"))
    log = matter.viewed().summary.log
    assert (log.by_category, log.items) == (True, 1)
    assert log.words.capitalize() in html.unescape(page.text)
    table = browser.get(url(matter, "production/privilege-log")).text
    assert "Privilege log, by category" in table
    assert "Control nos." in table


@pytest.mark.at("log apart")
def test_a_log_under_seal_is_handed_out_for_the_court_or_counsel_alone(
    pages: Pages, matter: Producing
) -> None:
    browser = pages["reyes"]
    page = html.unescape(browser.get(url(matter, "production")).text)
    assert "The privilege log would tell whoever reads it that a client has substance use" in page
    page = browser.get(url(matter, "production/sending")).text
    assert "Send the privilege log that is under seal" in page
    form = {"log-recipient": "The clerk", "log-address": "1 Court Square", "log-method": "courier"}
    for capacity in ({}, {"log-capacity": "party"}):
        answer = browser.post(url(matter, "production/transmit-log"), form | capacity)
        assert answer.status_code == 422
        assert not matter.state().logs
    answer = browser.post(url(matter, "production/transmit-log"), form | {"log-capacity": "court"})
    assert answer.mimetype == "application/zip"
    assert matter.verified(answer.data).log
    assert "Privilege log under seal sent" in browser.get(url(matter, "production/sending")).text
    letter = browser.get(url(matter, "production/letter")).text
    assert "the privilege log is kept under seal for the court or counsel" in letter


def test_the_desk_says_what_comes_where_there_is_no_scope_yet(pages: Pages, app: Flask) -> None:
    vault = app.extensions[EXTENSION].vault
    made = Producing(vault, People(vault))
    made.write_record()
    made.open_case(clauses=PARENTING_ONLY)
    page = pages["harmon"].get(url(made, "desk"))
    assert "No section is in scope yet." in page.text
    assert (
        "No section of the case is in scope." in pages["harmon"].get(url(made, "desk/preview")).text
    )
