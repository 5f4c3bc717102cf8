"""Ceilings as data: what a basis never reaches, and the ways in which it reaches the rest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from vault.disclosure.rules.clauses import Express, SectionFacts
from vault.disclosure.rules.client_access import DenialGround
from vault.disclosure.rules.elements.requirement import NOTHING_MORE, Requirement, met
from vault.disclosure.rules.elements.vocabulary import Element
from vault.labels.vocabulary import Code, ContentKind

ANY_CONTENT = frozenset(ContentKind)


class Extent(Code):
    """How far a section may leave."""

    NONE = "none", "may not leave"
    PART = "part", "may leave redacted"
    WHOLE = "whole", "may leave whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What a basis does not reach even if a clause names it.

    Args:
        express: what.
        why: why not, and what it would take, after "are out of reach of the basis ...:".
        contents: the kinds of content of it that are barred.
        unless: the elements of which any one, on record, lifts the bar.
        denial: the ground on which it is denied in writing to a client who asks for it; None
            where the law asks for no denial, or one would tell what must not be told.
    """

    express: Express
    why: str
    contents: frozenset[ContentKind] = ANY_CONTENT
    unless: frozenset[Element] = frozenset()
    denial: DenialGround | None = None

    def applies(self, facts: SectionFacts, on_record: Collection[Element]) -> bool:
        """Tell whether it keeps back a section."""
        return (
            self.express in facts.needs_express
            and facts.content in self.contents
            and self.unless.isdisjoint(on_record)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way in which a basis reaches sections.

    Args:
        by: what must be on record for it to be open; nothing where the paper itself opens it.
        extent: how far a section may leave at most.
        contents: the kinds of content that it reaches.
        cleared_by: the elements that clear the privilege holder whom they name; None where the
            paper's own clauses clear holders.
        together: whether each clause is one holder's, so that those that reach a section clear it
            together, and a joint one leaves only with every holder's.
        own: whether it reaches nothing but the own record of the one member cleared.
        implied: what it reaches although no clause names it.
    """

    by: Requirement = NOTHING_MORE
    extent: Extent = Extent.WHOLE
    contents: frozenset[ContentKind] = ANY_CONTENT
    cleared_by: frozenset[Element] | None = None
    together: bool = False
    own: bool = False
    implied: frozenset[Express] = frozenset()

    def stands(self, on_record: Collection[Element]) -> bool:
        """Tell whether it is open."""
        return met(self.by, on_record)
