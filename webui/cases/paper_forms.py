"""The form of a paper that came in (LI1)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from vault.disclosure.rules.class_words import ClassFinding, find_class
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.vocabulary import InstrumentKind, SignerRole, TextFlag
from webui.cases.clause_forms import BLANK_ROWS, ClausesForm, clause_rows
from webui.cases.fields import LONG, SHORT, Moment, choices, code, codes, lines, listed, local
from webui.fields import Checks


class PaperForm(ClausesForm):
    """A paper's particulars, its scan and its clauses; all but what class it is may wait."""

    kind = SelectField(
        "What it calls itself",
        [InputRequired("Choose what the paper calls itself.")],
        choices=choices(InstrumentKind, "Choose"),
    )
    signer = SelectField(
        "Who signed it",
        [InputRequired("Choose who signed it.")],
        choices=choices(SignerRole, "Choose"),
    )
    text = Checks("What its text says: it", choices=choices(TextFlag))
    signed_by = StringField("The signer's name", [Length(max=SHORT)])
    court = StringField("Court or issuing body", [Length(max=SHORT)])
    docket = StringField("Docket number or reference", [Length(max=SHORT)])
    parties = TextAreaField("Parties, one a line", [Length(max=LONG)], render_kw={"rows": 3})
    requester = StringField("Who asks for the records", [Length(max=SHORT)])
    requester_role = StringField("In what role", [Length(max=SHORT)])
    dated_on = DateField("Date of the paper", [Optional()])
    served_at = Moment("When it was served", validators=[Optional()])
    method = StringField("How it was served", [Length(max=SHORT)])
    return_at = Moment("When it is to be answered", validators=[Optional()])
    protective_terms = TextAreaField(
        "Seal and protective terms, as written", [Length(max=LONG)], render_kw={"rows": 3}
    )
    no_terms = BooleanField("It was read for such terms and has none")
    scan = FileField("Scan of the paper (PDF)", render_kw={"accept": "application/pdf,.pdf"})

    def finding(self) -> ClassFinding | None:
        """Return the class that the paper would be of; None until kind and signer are chosen."""
        kind, signer = code(InstrumentKind, self.kind.data), code(SignerRole, self.signer.data)
        if kind is None or signer is None:
            return None
        return find_class(signer, kind, codes(TextFlag, self.text.data))

    def instrument(self) -> Instrument:
        """Return the particulars entered; the form was validated."""
        [kind], [signer] = (
            codes(InstrumentKind, [self.kind.data]),
            codes(SignerRole, [self.signer.data]),
        )
        terms = (self.protective_terms.data or "").strip()
        return Instrument(
            kind=kind,
            signer=signer,
            text=codes(TextFlag, self.text.data),
            court=_line(self.court),
            docket=_line(self.docket),
            parties=lines(self.parties.data),
            requester=_line(self.requester),
            requester_role=_line(self.requester_role),
            signed_by=_line(self.signed_by),
            dated_on=self.dated_on.data,
            served_at=self.served_at.instant,
            method=_line(self.method),
            return_at=self.return_at.instant,
            protective_terms=terms or ("" if self.no_terms.data else None),
        )

    def scan_bytes(self) -> bytes | None:
        """Return the scan that was sent, if any."""
        sent = request.files.get(self.scan.name)
        return sent.read() if sent is not None and sent.filename else None


class OpenCaseForm(PaperForm):
    """A paper, and the case that it opens."""

    charts = StringField("Charts it asks for", [Length(max=SHORT)])
    people = Checks("Who takes part", choices={})

    def chart_numbers(self) -> tuple[str, ...]:
        """Return the numbers of the charts entered."""
        return tuple(number.upper() for number in listed(self.charts.data))


class AmendForm(PaperForm):
    """A paper that replaces the present one."""

    sure = BooleanField(
        "What stands on the earlier paper is void: its scope, decisions, reviews and approvals",
        [DataRequired("Tick this to go on.")],
    )


def paper_data(instrument: Instrument, clauses: Sequence[Clause]) -> dict[str, object]:
    """Return what is on record of a paper as what its form shows."""
    return {
        "kind": instrument.kind.value,
        "signer": instrument.signer.value,
        "text": sorted(instrument.text),
        "signed_by": instrument.signed_by,
        "court": instrument.court,
        "docket": instrument.docket,
        "parties": "\n".join(instrument.parties),
        "requester": instrument.requester,
        "requester_role": instrument.requester_role,
        "dated_on": instrument.dated_on,
        "served_at": local(instrument.served_at),
        "method": instrument.method,
        "return_at": local(instrument.return_at),
        "protective_terms": instrument.protective_terms or "",
        "no_terms": instrument.protective_terms == "",
        "clauses": clause_rows(clauses, 1),
    }


def successor_data(instrument: Instrument) -> dict[str, object]:
    """Return what a paper that replaces another most likely shares with it."""
    same = paper_data(instrument, ())
    kept = (
        "kind",
        "signer",
        "text",
        "signed_by",
        "court",
        "docket",
        "parties",
        "requester",
        "requester_role",
    )
    return {name: same[name] for name in kept} | {"clauses": clause_rows((), BLANK_ROWS)}


def _line(field: StringField) -> str:
    return (field.data or "").strip()
