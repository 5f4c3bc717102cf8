"""An HTML page as a browser reads it: its elements, links and forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

LOOSE = {"input", "button", "select", "textarea"}
Attributes = dict[str, str]


@dataclass
class Field:
    """A field of a form: its name, what kind it is, its value and what can be chosen in it."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    attributes: Attributes = field(default_factory=dict)


@dataclass
class Form:
    """A form of a page."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    @property
    def names(self) -> frozenset[str]:
        """The names of its fields."""
        return frozenset(each.name for each in self.fields)


class Page(HTMLParser):
    """A page that was read."""

    def __init__(self, text: str, url: str):
        super().__init__()
        self.url = url
        self.elements: list[tuple[str, Attributes]] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._choosing: Field | None = None
        self._writing: Field | None = None
        self.feed(text)

    @property
    def links(self) -> list[str]:
        """Where the page leads to."""
        return [given["href"] for tag, given in self.elements if tag == "a" and "href" in given]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        if tag == "form":
            self._form = Form(given.get("action") or self.url, given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "option" and self._choosing is not None:
            value = given.get("value", "")
            self._choosing.options.append(value)
            if "selected" in given:
                self._choosing.value = value
        elif tag in LOOSE and given.get("name") and "disabled" not in given:
            self._take(tag, given)

    def handle_data(self, data: str) -> None:
        if self._writing is not None:
            self._writing.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._choosing = None
        elif tag == "textarea":
            self._writing = None

    def _take(self, tag: str, given: Attributes) -> None:
        kind = tag if tag != "input" else given.get("type", "text")
        found = Field(given["name"], kind, given.get("value", ""), attributes=given)
        if tag == "select":
            self._choosing = found
        elif tag == "textarea":
            self._writing = found
        if self._form is not None:
            self._form.fields.append(found)
