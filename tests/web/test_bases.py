"""Each other basis of legal process through its pages, from its facts to what is sent."""

from __future__ import annotations

import html
import io
from dataclasses import dataclass

import pytest
from flask import Flask

from tests.conftest import People
from tests.integration.production.bases import (
    ADMINISTRATIVE,
    ASSURED,
    DAY,
    DRINKING_TOO,
    PAPER,
    PART2_FACTS,
    PART2_ORDER,
    POLICE_REQUEST,
    SUBPOENA,
    on_paper,
)
from tests.integration.production.conftest import EVERYTHING, Producing
from tests.web.conftest import Pages
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.elements.catalogue import RULES
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.vocabulary import State
from webui.context import EXTENSION


@dataclass(frozen=True)
class Way:
    """A basis as its users take it: its paper and facts, what leaves and stays, to whom."""

    paper: Instrument
    clauses: tuple[Clause, ...]
    facts: tuple[Element, ...]
    leaves: str
    stays: str
    capacity: str
    others: tuple[str, ...]


WAYS = {
    "subpoena": Way(
        SUBPOENA,
        EVERYTHING,
        (*ASSURED, Element.PRIVILEGE_WAIVED),
        "a-alone",
        "drinking",
        "party",
        ("law_enforcement",),
    ),
    "part 2 order": Way(
        PART2_ORDER,
        DRINKING_TOO,
        (*PART2_FACTS, Element.PART2_OPENED),
        "drinking",
        "private",
        "court",
        ("law_enforcement", "guardian"),
    ),
    "law enforcement": Way(
        POLICE_REQUEST,
        DRINKING_TOO,
        (*ADMINISTRATIVE, Element.PRIVILEGE_WAIVED),
        "a-alone",
        "drinking",
        "law_enforcement",
        ("party", "guardian"),
    ),
}


@pytest.fixture
def matter(app: Flask) -> Producing:
    """The Hardemans' record in the vault that the pages show."""
    vault = app.extensions[EXTENSION].vault
    made = Producing(vault, People(vault))
    made.write_record()
    return made


def posted(pages: Pages, who: str, matter: Producing, rest: str, **fields: object) -> str:
    """Look at a page of the case, send a form to an address of it and return what follows."""
    pages[who].get(f"/cases/{matter.case}/")
    answer = pages[who].post(f"/cases/{matter.case}/{rest}", fields)
    return html.unescape(answer.text)


def recorded(pages: Pages, matter: Producing, element: Element) -> str:
    """Put a fact on record on the page."""
    rule, name = RULES[element], element.value
    fields: dict[str, object] = {f"{name}-on": DAY.isoformat(), f"{name}-source": "paragraph 4"}
    if rule.holder:
        fields[f"{name}-holder"] = "A"
    if rule.document:
        fields[f"{name}-document"] = (io.BytesIO(PAPER), "paper.pdf")
    return posted(pages, "calder", matter, f"basis/{name}", **fields)


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_a_basis_is_taken_through_its_pages_to_what_is_sent(
    pages: Pages, matter: Producing, way: Way
) -> None:
    on_paper(matter, way.paper, way.clauses)
    assert "not on record" in posted(pages, "calder", matter, "acts/meet_basis")
    assert matter.at(State.CONSULTED)
    for element in way.facts:
        assert f"On record: {element.words}." in recorded(pages, matter, element)
    met = posted(pages, "calder", matter, "acts/meet_basis")
    assert "The legal basis is found met." in met
    in_scope = [matter.sections[way.leaves], matter.sections[way.stays]]
    assert "is set" in posted(pages, "reyes", matter, "scope", sections=in_scope)
    release = f"{matter.sections[way.stays]}:release:1:"
    refused = posted(pages, "harmon", matter, "desk/decide", decision=release)
    assert "cannot be released" in refused
    for key, rest in ((way.leaves, "release:1:"), (way.stays, "withhold::R1")):
        posted(pages, "harmon", matter, "desk/decide", decision=f"{matter.sections[key]}:{rest}")
    matter.to_judged()
    matter.rendered()
    matter.answer_all()
    matter.approved()
    matter.sealed()
    sending = pages["reyes"].get(f"/cases/{matter.case}/production/sending").text
    assert f'value="{way.capacity}"' in sending
    for other in way.others:
        assert f'value="{other}"' not in sending
    sent = pages["reyes"].post(
        f"/cases/{matter.case}/production/transmit",
        {"capacities": way.capacity, "method": "courier", "sure": "y"},
    )
    assert matter.at(State.TRANSMITTED), html.unescape(sent.text)
    assert matter.verified(sent.data, matter.trust()).holds


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_what_comes_without_its_facts_is_refused_with_a_letter_that_confirms_nothing(
    pages: Pages, matter: Producing, way: Way
) -> None:
    on_paper(matter, way.paper, way.clauses)
    posted(
        pages, "calder", matter, "acts/refuse",
        **{"refuse-words": "Nothing came with it.", "refuse-sure": "y"},
    )  # fmt: skip
    text = html.unescape(pages["calder"].get(f"/cases/{matter.case}/letter").text)
    letter = text[text.index("<article") : text.index("</article")]
    assert "neither confirm nor deny" in letter
    for secret in ("Hardeman", "Alma", "Bruno", matter.chart, "came with it", "Part 2"):
        assert secret not in letter
    pdf = pages["calder"].get(f"/cases/{matter.case}/letter.pdf")
    assert pdf.data.startswith(b"%PDF-")
