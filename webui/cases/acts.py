"""What can be done with a case in one step from its page: form, words and service of each act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.vocabulary import StepName
from vault.disclosure.services.court import Court
from vault.disclosure.services.intake import Intake
from vault.identity.actor import Actor
from webui.cases import act_forms as forms
from webui.cases import client_forms as clients
from webui.cases.act_forms import ActForm
from webui.context import vault

Perform = Callable[[Actor, str, Any], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act.

    Args:
        form: the class of its form.
        button: what its button says.
        said: what is said once it is done.
        explained: what it means, for whoever is about to do it.
        asks: what the form's `words` are, where it has any.
        hint: what helps to write them.
        perform: does it, given the actor, the case and the form.
        lasting: whether it ends the case or cannot be taken back.
    """

    form: type[ActForm]
    button: str
    said: str
    explained: str
    perform: Perform
    asks: str = ""
    hint: str = ""
    lasting: bool = False

    def make(self, step: StepName) -> ActForm:
        """Return the act's form, filled with what was sent to it."""
        made = self.form(prefix=step.value)
        if self.asks:
            made["words"].label.text = self.asks
        return made


def _on_intake(record: Callable[[Intake, Actor, str, str], CaseState]) -> Perform:
    return lambda actor, case, form: record(vault().intake, actor, case, form.words.data or "")


def _on_court(record: Callable[[Court, Actor, str, str], CaseState]) -> Perform:
    return lambda actor, case, form: record(vault().court, actor, case, form.words.data or "")


ACTS: Mapping[StepName, Act] = {
    StepName.VERIFY: Act(
        form=forms.WordsForm,
        button="Record that it is verified",
        said="The paper is verified.",
        explained="Ask the court or issuer whether the paper is theirs, by a number or address "
        "that you did not take from the paper itself (45 CFR 164.514(h)).",
        asks="With whom, and how it was verified",
        hint="Such as: clerk's office, by telephone, number from the court's site.",
        perform=_on_intake(Intake.verify),
    ),
    StepName.HOLD: Act(
        form=forms.HoldForm,
        button="Put the records on hold",
        said="The records are on hold, and the tasks to notify are set.",
        explained="Every record of the charts that the case asks for is kept from being deleted, "
        "joint and collateral ones included. Unless the paper came from a client, tasks to tell "
        "each client, our counsel and the insurer are set.",
        perform=lambda actor, case, form: vault().intake.hold(actor, case, form.chart_numbers()),
    ),
    StepName.CLASSIFY: Act(
        form=ActForm,
        button="Classify the paper",
        said="The paper is classified.",
        explained="The class follows from who signed and what the text says; nobody chooses it.",
        perform=lambda actor, case, _: vault().intake.classify(actor, case),
    ),
    StepName.CONSULT: Act(
        form=forms.ConsultForm,
        button="Record the consultation",
        said="The consultation is on record.",
        explained="Never be a lone ranger: ask somebody competent, and share no more than the "
        "question takes, without identifiers.",
        perform=lambda actor, case, form: vault().intake.consult(actor, case, form.consultation()),
    ),
    StepName.WAIVE_CONSULTATION: Act(
        form=forms.WordsForm,
        button="Record why nobody was consulted",
        said="It is on record why nobody was consulted.",
        explained="The case goes on; the task to consult somebody stays open.",
        asks="Why nobody was consulted",
        perform=_on_intake(Intake.waive_consultation),
    ),
    StepName.ASK_COURT: Act(
        form=forms.AskCourtForm,
        button="Record the request to the court",
        said="The request is on record; the case waits for the court's answer.",
        explained="Where disclosure without consent could do harm, the court is asked to withdraw "
        "the order, to narrow it or to keep the records under seal (NASW 1.07(j)).",
        perform=lambda actor, case, form: vault().intake.ask_court(
            actor, case, form.court_ask(), form.words.data
        ),
    ),
    StepName.SKIP_REQUEST: Act(
        form=forms.WordsForm,
        button="Record why the court is not asked",
        said="It is on record why the court is not asked.",
        explained="The reason stands in the case and in the log.",
        asks="Why the court is not asked",
        perform=_on_intake(Intake.skip_request),
    ),
    StepName.MEET_BASIS: Act(
        form=forms.MeetBasisForm,
        button="Find the legal basis met",
        said="The legal basis is found met. The scope can be set.",
        explained="You find that everything the law asks of this class of paper is there.",
        asks="On what grounds",
        perform=lambda actor, case, form: vault().intake.meet_basis(
            actor, case, form.words.data or "", chart=form.chart_number()
        ),
    ),
    StepName.OBJECT: Act(
        form=forms.WordsForm,
        button="Record the objection",
        said="The objection is on record; the case waits for its ruling.",
        explained="Nothing is found met, decided or sent while an objection is pending.",
        asks="Whose objection, and on what grounds",
        perform=_on_court(Court.object),
    ),
    StepName.NOTE_MOTION: Act(
        form=forms.WordsForm,
        button="Record the motion",
        said="The motion is on record; the case waits for its ruling.",
        explained="A motion to quash, to modify or to compel, whoever made it.",
        asks="Whose motion, and for what",
        perform=_on_court(Court.note_motion),
    ),
    StepName.STAY: Act(
        form=forms.WordsForm,
        button="Record the stay",
        said="The stay is on record.",
        explained="The paper stands, but not for now.",
        asks="By whom it is stayed, and until when",
        perform=_on_court(Court.stay),
    ),
    StepName.SUBMIT_IN_CAMERA: Act(
        form=forms.WordsForm,
        button="Record that the judge reviews the records",
        said="It is on record that the records are before the judge.",
        explained="The sealed package for the judge is a case of its own; this case waits.",
        asks="What is laid before which judge",
        perform=_on_court(Court.submit_in_camera),
    ),
    StepName.RULE: Act(
        form=forms.RuleForm,
        button="Record the ruling",
        said="The ruling is on record.",
        explained="How what was pending ended, in the words in which it is written.",
        perform=lambda actor, case, form: vault().court.rule(
            actor, case, form.side(), form.answer(), form.words.data
        ),
    ),
    StepName.REVOKE: Act(
        form=forms.LastingForm,
        button="Record the revocation",
        said="The paper no longer stands; nothing is disclosed on it.",
        explained="Nothing more is disclosed on this paper. What decisions handed over is taken "
        "back at once.",
        asks="By whom it was revoked or vacated, and where that is written",
        perform=_on_court(Court.revoke),
        lasting=True,
    ),
    StepName.REFUSE: Act(
        form=forms.LastingForm,
        button="Refuse the disclosure",
        said="The disclosure is refused. The letter to the requester is ready.",
        explained="Nothing is disclosed. The letter that goes out neither confirms nor denies "
        "that anybody is a client, and does not give this reason.",
        asks="Why it is refused, for the record here",
        perform=_on_court(Court.refuse),
        lasting=True,
    ),
    StepName.CLAW_BACK: Act(
        form=forms.RecallForm,
        button="Call it back",
        said="The pages are called back. The letter of notice is ready; the case waits for their "
        "return.",
        explained="The recipient is given notice to return or destroy the pages (Fed. R. Civ. P. "
        "26(b)(5)(B)), and an order under Fed. R. Evid. 502(d) is sought, or why not is recorded.",
        asks="Why, and how it was noticed",
        perform=lambda actor, case, form: vault().court.claw_back(
            actor, case, form.pages.data, form.words.data
        ),
        lasting=True,
    ),
    StepName.END_FORM: Act(
        form=clients.EndFormForm,
        button="Record its end",
        said="The form's end is on record. What was built on the forms is void.",
        explained="Revoked in writing, expired by the event that it names, or found false. What "
        "has left on it before stays as it was (45 CFR 164.508(b)(5); 42 CFR 2.31(a)(6)).",
        perform=lambda actor, case, form: vault().signed_forms.end(
            actor, case, form.number.data, form.became(), form.words.data
        ),
        lasting=True,
    ),
    StepName.EXTEND: Act(
        form=clients.ExtendForm,
        button="Take more time",
        said="The time is extended. The letter to the client is ready.",
        explained="Once, by thirty days at most, and only if the client is told in writing within "
        "the first thirty: why, and until when (45 CFR 164.524(b)(2)).",
        perform=lambda actor, case, form: vault().client_requests.extend(
            actor, case, form.extension()
        ),
    ),
    StepName.DENY_ACCESS: Act(
        form=clients.DenyForm,
        button="Deny it",
        said="The denial is on record. The letter to the client is ready, and a task.",
        explained="Whatever is kept back from the client takes a written denial with its ground. "
        "A likelihood of harm is a clinician's own finding, and the client may have it "
        "reviewed by somebody who had no part in it (45 CFR 164.524(a), (d)).",
        perform=lambda actor, case, form: vault().client_requests.deny(
            actor, case, form.chosen(), form.words.data, whole=form.whole.data
        ),
        lasting=True,
    ),
    StepName.DESIGNATE: Act(
        form=clients.DesignateForm,
        button="Record to whom it goes",
        said="The copy goes to whom the client designates. What was rendered for another is void.",
        explained="The client may direct the copy to somebody else, in a signed writing that "
        "clearly says to whom and where (45 CFR 164.524(c)(3)(ii)). It then goes to them only: "
        "the letters tell by whose direction. Part 2 records take a consent of their own.",
        perform=lambda actor, case, form: vault().client_requests.designate(
            actor, case, form.designation(), form.writing.data.read()
        ),
    ),
    StepName.UNDESIGNATE: Act(
        form=forms.LastingForm,
        button="Record that it is taken back",
        said="The copy goes to the client. What was rendered for another is void.",
        explained="The copy is for the client again; what was rendered or approved is void.",
        asks="How and when the client took it back",
        perform=lambda actor, case, form: vault().client_requests.undesignate(
            actor, case, form.words.data
        ),
        lasting=True,
    ),
    StepName.SET_FEE: Act(
        form=clients.FeeForm,
        button="Put the fee on record",
        said="The fee is on record. The letter with the copy tells it.",
        explained="Only what the copy costs: labor for copying, supplies, postage, and a summary "
        "that the client agreed to beforehand; nothing for looking for the record (45 CFR "
        "164.524(c)(4)). Leave every amount empty where nothing is charged.",
        perform=lambda actor, case, form: vault().client_requests.set_fee(actor, case, form.fee()),
    ),
    StepName.ASK_REVIEW: Act(
        form=forms.WordsForm,
        button="Record that a review is asked for",
        said="It is on record; a clinician who had no part in the denial reviews it next.",
        explained="It goes at once to a licensed professional who had no part in the denial.",
        asks="How the client asked for it, and when",
        perform=lambda actor, case, form: vault().client_requests.ask_review(
            actor, case, form.words.data
        ),
    ),
    StepName.REVIEW_DENIAL: Act(
        form=clients.ReviewDenialForm,
        button="Record what you find",
        said="The review is on record. The letter to the client is ready.",
        explained="You look at the denial again as a licensed professional who had no part in it. "
        "Where you reverse it, the case goes on and is scoped anew (45 CFR 164.524(a)(4)).",
        perform=lambda actor, case, form: vault().client_requests.review(
            actor, case, form.found(), form.words.data
        ),
    ),
    StepName.ACCOUNT: Act(
        form=ActForm,
        button="Enter it in the accounting",
        said="The disclosure is accounted for.",
        explained="The client may ask for six years to whom anything was disclosed "
        "(45 CFR 164.528).",
        perform=lambda actor, case, _: vault().court.account(actor, case),
    ),
    StepName.CLOSE: Act(
        form=forms.SureForm,
        button="Close the case",
        said="The case is closed.",
        explained="A later paper can open it again; holds stay in place.",
        perform=lambda actor, case, _: vault().court.close(actor, case),
        lasting=True,
    ),
}
"""Every act that the page of a case offers; the others have pages of their own."""
