"""Searching what your keys open."""

from __future__ import annotations

import re
from datetime import date, datetime, time

import click
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from vault.cli.blocks import MARGIN, attention, clean, hint
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.params import DAY, NUMBER, WORDS, OneOf, codes
from vault.cli.shell import Shell
from vault.importing.preview import in_one_line
from vault.labels.vocabulary import (
    Code,
    Confidentiality,
    Law,
    LocalCode,
    NoteKind,
    Obligation,
    Refrain,
    Sensitivity,
)
from vault.records.search import SearchFilters, SearchHit

LABEL_CODES: tuple[Code, ...] = (
    *Confidentiality,
    *Sensitivity,
    *Law,
    *LocalCode,
    *Obligation,
    *Refrain,
)


@click.command(
    cls=VaultCommand,
    fields={
        "hits": "list of {section, note, chart, kind, session_at, status, label, title, "
        "snippets}; a snippet is {before, match, after}",
        "found": "how many sections match in all",
        "searched": "how many were read through",
        "broken": "ids of sections that were tampered with",
    },
)
@click.argument("query", type=WORDS, help='Words, word*, or a "phrase"; - for standard input.')
@click.option("--chart", type=NUMBER, default="", help="Only in this chart.")
@click.option("--from", "first", type=DAY, help="Sessions from this day on.")
@click.option("--to", "last", type=DAY, help="Sessions up to this day.")
@click.option(
    "--kind",
    "kinds",
    type=OneOf(NoteKind, "kind"),
    multiple=True,
    help=f"Only notes of this kind: {codes(NoteKind)}.",
)
@click.option(
    "--code",
    "label_codes",
    type=OneOf(LABEL_CODES, "code"),
    multiple=True,
    help="Only sections whose label has this code, such as R or SUD.",
)
@click.option(
    "--most", type=click.IntRange(1, 1000), default=20, show_default=True, help="Most results."
)
@pass_shell
def search(
    shell: Shell,
    query: str,
    chart: str,
    first: date | None,
    last: date | None,
    kinds: tuple[NoteKind, ...],
    label_codes: tuple[Code, ...],
    most: int,
) -> None:
    """Find words in what your keys open.

    That you searched is logged, the words are not.
    """
    filters = SearchFilters(
        chart=chart,
        session_from=_edge(first, time.min),
        session_until=_edge(last, time.max),
        kinds=frozenset(kinds),
        codes=frozenset(label_codes),
    )
    actor = shell.actor
    with shell.out.working("Reading what your keys open"):
        found = shell.vault.search.find(actor, query, filters, most=most)
    shell.out.result(
        {
            "hits": [_hit_json(each) for each in found.hits],
            "found": found.found,
            "searched": found.searched,
            "broken": list(found.broken),
        },
        *(block for each in found.hits for block in _hit_blocks(each)),
        *(
            attention(f"Section {each[:8]} does not open where it stands; it was tampered with.")
            for each in found.broken
        ),
        hint(f"{found.found} of the {found.searched} sections that you can read hold it."),
    )


def _edge(day: date | None, at: time) -> datetime | None:
    return None if day is None else datetime.combine(day, at).astimezone()


def _hit_json(hit: SearchHit) -> dict[str, object]:
    return {
        "section": hit.section_id,
        "note": hit.note_id,
        "chart": hit.chart,
        "kind": hit.kind,
        "session_at": hit.session_at,
        "status": hit.status,
        "label": hit.label.to_json(),
        "title": hit.title,
        "snippets": [
            {"before": each.before, "match": each.match, "after": each.after}
            for each in hit.snippets
        ],
    }


def _hit_blocks(hit: SearchHit) -> list[RenderableType]:
    return [
        Text.assemble(
            (f"{hit.session_at:%Y-%m-%d}  ", "dim"),
            (clean(hit.title), "bold"),
            (f"  {hit.chart}, {hit.kind}, note {hit.note_id[:8]}", "dim"),
        ),
        Padding(hint(in_one_line(hit.label)), MARGIN, expand=False),
        *(
            Padding(
                Text.assemble(
                    "… ",
                    _in_one_line(each.before).lstrip(),
                    (_in_one_line(each.match), "bold yellow"),
                    _in_one_line(each.after).rstrip(),
                    " …",
                ),
                MARGIN,
                expand=False,
            )
            for each in hit.snippets
        ),
        Text(),
    ]


def _in_one_line(piece: str) -> str:
    return clean(re.sub(r"\s+", " ", piece))
