"""What a basis takes, as a tree of elements: what of it stands, and what is still missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from vault.disclosure.rules.elements.vocabulary import Element
from vault.identity.permissions import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementRule:
    """What recording an element takes.

    Args:
        citation: where the law asks for it.
        roles: of which one may record it or take it back.
        document: whether the paper that shows it is filed with it.
        holder: whether it is about one member, named by handle, and recorded once for each.
        ends: whether it has an end that is recorded with it, such as a form's expiry.
        follows: whether it follows from what is entered elsewhere, so that nobody records it.
        hint: what helps whoever records it.
        quoted: what a production calls it to its recipient, who then reads its source too; "" where
            the production is silent on it.
        cited: what a production says before its citation; "" where it is silent on it.
    """

    citation: str
    roles: frozenset[Role]
    document: bool = False
    holder: bool = False
    ends: bool = False
    follows: bool = False
    hint: str = ""
    quoted: str = ""
    cited: str = ""

    def printed(self, source: str) -> str:
        """Return what a production says of it while it stands; "" where it is silent on it."""
        if self.quoted:
            return f"{self.quoted}: {source}"
        return f"{self.cited} {self.citation}." if self.cited else ""


@dataclass(frozen=True, slots=True)
class All:
    """Everything in it is needed.

    Args:
        words: what it all makes; "" where that goes without saying.
        parts: what it consists of; nothing where nothing more is needed.
    """

    words: str
    parts: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of its parts is enough.

    Args:
        words: what any of them makes.
        parts: the ways to it.
    """

    words: str
    parts: tuple[Requirement, ...]


Requirement = Element | All | AnyOf

NOTHING_MORE = All("", ())
"""The tree of a basis that rests on its paper alone."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that the tree still lacks.

    Args:
        words: what, in words.
        elements: the elements that it names.
    """

    words: str
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A place in the tree, as a page or a screen lists it.

    Args:
        depth: how deep it lies.
        words: what it is.
        element: the element; None where it is a group.
        met: whether it stands.
        any: whether it is a group of which one part is enough.
        optional: whether the basis is met without it too.
    """

    depth: int
    words: str
    element: Element | None
    met: bool
    any: bool = False
    optional: bool = False


def met(tree: Requirement, on_record: Collection[Element]) -> bool:
    """Tell whether everything that the tree takes is on record."""
    match tree:
        case All():
            return all(met(part, on_record) for part in tree.parts)
        case AnyOf():
            return any(met(part, on_record) for part in tree.parts)
        case _:
            return tree in on_record


def lacking(tree: Requirement, on_record: Collection[Element]) -> Iterator[Lack]:
    """Yield what the tree still lacks.

    Where one of several ways is enough, those that were begun are told in full, and each by its
    name as long as none was.
    """
    if met(tree, on_record):
        return
    match tree:
        case All():
            for part in tree.parts:
                yield from lacking(part, on_record)
        case AnyOf():
            begun = [part for part in tree.parts if set(elements_of(part)) & set(on_record)]
            ways = " or ".join(_way(part, on_record, bool(begun)) for part in begun or tree.parts)
            yield Lack(f"{tree.words} ({ways})", elements_of(tree))
        case _:
            yield Lack(tree.words, (tree,))


def _way(part: Requirement, on_record: Collection[Element], begun: bool) -> str:
    if not begun:
        return part.words
    lacks = "; ".join(lack.words for lack in lacking(part, on_record))
    return f"{part.words} still lacks: {lacks}"


def elements_of(tree: Requirement) -> tuple[Element, ...]:
    """Return every element that the tree names, each once, in its order."""
    if isinstance(tree, Element):
        return (tree,)
    found = (element for part in tree.parts for element in elements_of(part))
    return tuple(dict.fromkeys(found))


def outline(tree: Requirement, on_record: Collection[Element], depth: int = 0) -> Iterator[Branch]:
    """Yield the tree line by line, each with whether it stands; unnamed groups have no line."""
    if isinstance(tree, Element):
        yield Branch(depth, tree.words, tree, met(tree, on_record))
        return
    if tree.words:
        whole = met(tree, on_record)
        yield Branch(depth, tree.words, None, whole, isinstance(tree, AnyOf))
    for part in tree.parts:
        yield from outline(part, on_record, depth + bool(tree.words))
