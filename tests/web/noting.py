"""A chart to write notes in, and the editor's form as a browser without script sends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask import Flask

from tests.conftest import START, passphrase_of
from vault.assembly import Vault
from vault.identity.actor import Actor
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, Sensitivity
from vault.records.chart_model import ChartDetails, MemberDetails, MemberRole, UnitKind
from vault.records.note_model import SectionDraft
from webui.context import EXTENSION

ABOUT_A = Label(Confidentiality.N, subjects=("A",), holders=("A",))
RESTRICTED = Label(Confidentiality.R, frozenset({Sensitivity.MH}), subjects=("A",), holders=("A",))
ATTACK = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'&{{7*7}}"


@dataclass(slots=True)
class Desk:
    """Harmon's chart of a couple, and acts in it behind the pages."""

    vault: Vault
    chart: str
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """Log a person in, once."""
        if username not in self.actors:
            found = self.vault.logins.login(username, passphrase_of(username))
            self.actors[username] = found
        return self.actors[username]

    def draft(self, *sections: SectionDraft, **options: object) -> str:
        """Begin a note of Harmon's and return its id."""
        written = sections or (SectionDraft(title="Parenting", text="Sundays.", label=ABOUT_A),)
        return self.vault.notes.draft(
            self.actor("harmon"),
            self.chart,
            session_at=START,
            sections=written,
            **options,  # type: ignore[arg-type]  # passed on as they are
        ).note_id

    def signed(self, *sections: SectionDraft, **options: object) -> str:
        """Begin a note of Harmon's, sign it and return its id."""
        note_id = self.draft(*sections, **options)
        self.vault.signing.sign(self.actor("harmon"), note_id)
        return note_id

    def sections(self, note_id: str) -> list[tuple[str, str]]:
        """Return a note's titles and texts as they are saved."""
        opened = self.vault.notes.open(self.actor("harmon"), note_id).sections
        return [(each.content.title, each.content.text) for each in opened if each.content]

    def section_id(self, note_id: str, place: int = 0) -> str:
        """Return the id of one of a note's sections."""
        return self.vault.notes.open(self.actor("harmon"), note_id).sections[place].section_id


def desk_in(app: Flask, *, name: str = "The H. couple", member: str = "Elena H.") -> Desk:
    """Make the chart in the vault that an application serves."""
    vault = app.extensions[EXTENSION].vault
    return desk_of(vault, name=name, member=member)


def desk_of(vault: Vault, *, name: str = "The H. couple", member: str = "Elena H.") -> Desk:
    """Make the chart in a vault."""
    harmon = vault.logins.login("harmon", passphrase_of("harmon"))
    chart = vault.charts.create(harmon, UnitKind.COUPLE, ChartDetails(name=name)).number
    vault.members.add(harmon, chart, "A", MemberRole.CLIENT, MemberDetails(name=member))
    vault.members.add(harmon, chart, "B", MemberRole.CLIENT, MemberDetails(name="Daniel H."))
    return Desk(vault, chart, {"harmon": harmon})


class _Form(HTMLParser):
    """Collects what a browser would send of the form `draft`."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self._inside = False
        self._area = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        self._inside = self._inside or (tag == "form" and of.get("id") == "draft")
        if not self._inside:
            return
        name = of.get("name", "")
        if tag == "input" and (of.get("type") not in ("radio", "checkbox") or "checked" in of):
            self.data.setdefault(name, []).append(of.get("value", ""))
        elif tag == "textarea":
            self._area = name
            self.data[name] = [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in of:
            self.data[self._select] = [of["value"]]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._area:
            self.data[self._area] = [self.data[self._area][0].removeprefix("\n")]
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.data[self._area][0] += data


def form_in(page: str) -> dict[str, object]:
    """Return the fields of the editor's form on a page, as a browser would send them."""
    parser = _Form()
    parser.feed(page)
    return {name: values[0] if len(values) == 1 else values for name, values in parser.data.items()}
