"""Forms filled with markup wherever a person can type, and sent as a browser sends them."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.conftest import passphrase_of
from tests.integration.disclosure.conftest import SCAN
from tests.web.attacks.estate import Estate, Person
from tests.web.attacks.reading import Field, Form, Page

TAG, HANDLER = "x-canary", "oncanary"
MARKUP = f'"\'><{TAG} {HANDLER}="1">Söndag</{TAG}>{{{{7*7}}}}'
ESCAPED = f"&lt;{TAG}"
TYPED = {"text", "search", "textarea", "email", "tel", "url"}
SET = {
    "date": "2026-01-04",
    "datetime-local": "2026-01-04T10:00",
    "time": "10:00",
    "number": "5",
}
ENDS = {
    "account.change_passphrase",
    "account.end_session",
    "account.new_codes",
    "account.set_up_app",
    "account.sign_out",
    "admin.backups",
    "admin.close",
    "admin.end_session",
    "admin.remove_factors",
    "admin.set_roles",
    "admin.settings",
    "charts.set_status",
    "notes.discard",
}
"""Forms that would end somebody's session, close a chart, or take what other forms need."""


@dataclass
class Crawl:
    """Walks the pages as one person, fills each form once and looks at every page it sees.

    Args:
        estate: the vault and its people.
        name: whose browser it is.
        taken: the addresses that took a form so far, of all crawls.
        escaped: the addresses on whose pages markup stands as text, of all crawls.
    """

    estate: Estate
    name: str
    taken: set[str]
    escaped: set[str]
    seen: set[str] = field(default_factory=set)
    sent: set[tuple[str, frozenset[str]]] = field(default_factory=set)
    dead: set[str] = field(default_factory=set)

    @property
    def person(self) -> Person:
        """Whose browser it is."""
        return self.estate.people[self.name]

    def walk(self, starts: Collection[str], *, fill: bool, most: int = 2) -> None:
        """Visit pages from the starts on, following `most` links to each sort of page."""
        waiting = [(url, "") for url in starts]
        followed: dict[str, int] = {}
        while waiting:
            url, source = waiting.pop(0)
            if url in self.seen:
                continue
            if source:
                endpoint = self.endpoint(url)
                followed[endpoint] = followed.get(endpoint, 0) + 1
                if followed[endpoint] > most:
                    continue
            self.seen.add(url)
            answer = self.person.get(url)
            if source and answer.status_code >= 400:
                self.dead.add(f"{self.name}: {source} leads to {url}, {answer.status_code}")
            page = self.look(answer)
            if page is None or answer.status_code >= 400:
                continue
            waiting += [(each, url) for each in map(self.inside, page.links) if each]
            for form in page.forms if fill else ():
                waiting += [(each, "") for each in self.send(form)]

    def inside(self, link: str) -> str:
        """Return a link without its fragment if it leads to a page of ours, else ""."""
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or not parts.path.startswith("/"):
            return ""
        return parts._replace(fragment="").geturl()

    def endpoint(self, url: str, method: str = "GET") -> str:
        """Return what serves an address, "" for nothing."""
        adapter = self.estate.app.url_map.bind("localhost")
        try:
            return str(adapter.match(urlsplit(url).path, method=method)[0])
        except HTTPException:
            return ""

    def look(self, answer: TestResponse) -> Page | None:
        """Check that a page holds no markup of ours, and remember where it stands as text."""
        if answer.mimetype != "text/html":
            return None
        page = Page(answer.text, answer.request.path)
        for tag, given in page.elements:
            assert tag != TAG, answer.request.path
            assert HANDLER not in given, answer.request.path
            for name in ("href", "action", "src", "formaction"):
                assert not given.get(name, "").lower().startswith("javascript:")
        assert "Söndag&lt;/x-canary&gt;49" not in answer.text, "what was typed ran as a template"
        if ESCAPED in answer.text:
            self.escaped.add(self.endpoint(answer.request.path, answer.request.method))
        return page

    def send(self, form: Form) -> Iterator[str]:
        """Fill and send a form; a second time with what it refused left alone."""
        endpoint = self.endpoint(form.action, form.method.upper())
        known = (form.action, form.names)
        if form.method != "post" or {endpoint} & (ENDS | self.taken) or known in self.sent:
            return
        self.sent.add(known)
        answer = self.sending(form, frozenset())
        if answer.status_code == 422:
            elements = Page(answer.text, form.action).elements
            wrong = {given.get("name", "") for _, given in elements if given.get("aria-invalid")}
            answer = self.sending(form, frozenset(wrong))
        if answer.status_code < 400:
            self.taken.add(endpoint)
        if answer.status_code == 302:
            yield answer.location

    def sending(self, form: Form, wrong: frozenset[str]) -> TestResponse:
        """Send a form; the fields named keep what they had."""
        data = MultiDict[str, object]()
        pressed = False
        for each in form.fields:
            if each.kind in {"submit", "button"}:
                if not pressed:
                    data.add(each.name, each.value)
                pressed = True
            elif each.kind == "file":
                data.add(each.name, (io.BytesIO(SCAN), f"{MARKUP}.pdf"))
            elif each.kind != "radio" or each.name not in data:
                data.add(each.name, self.value(each, kept=each.name in wrong))
        answer = self.person.client.post(form.action, data=data, buffered=True)
        self.look(self.person.seen(answer))
        return answer

    def value(self, each: Field, *, kept: bool) -> str:
        """Return what is put into a field."""
        kind, typed = each.kind, each.kind in TYPED and "list" not in each.attributes
        most = int(each.attributes.get("maxlength", "400"))
        if kind == "password":
            return passphrase_of(self.name)
        if kind == "select":
            return each.value or next(filter(None, reversed(each.options)), "")
        if typed and each.name in {"chart", "charts"}:
            return self.estate.matter.chart
        if typed and each.name == "username":
            return "newell"
        if typed and not kept and most >= len(MARKUP):
            return MARKUP
        return each.value or SET.get(kind, "A" if kept else "")
