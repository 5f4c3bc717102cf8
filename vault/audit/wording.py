"""What each event of the log says in plain words.

The log knows features by their tags alone, so the tags stand here as text; a test holds this table
against every feature's enumeration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vault.audit.events import Outcome


@dataclass(frozen=True, slots=True)
class Act:
    """An act as a sentence about whoever did it tells it.

    Args:
        did: that it was done ("opened a note").
        to_do: what was tried ("open a note").
    """

    did: str
    to_do: str

    def told(self, outcome: Outcome) -> str:
        """Return the sentence without its subject, as the act ended."""
        if outcome is Outcome.DENIED:
            return f"was refused to {self.to_do}"
        return self.did if outcome is Outcome.SUCCESS else f"tried to {self.to_do}, and failed"


def _act(done: str, tried: str, rest: str = "") -> Act:
    return Act(f"{done} {rest}".strip(), f"{tried} {rest}".strip())


AREAS: Mapping[str, str] = {
    "identity": "People, sign-ins and keys",
    "records": "Charts and notes",
    "disclosure": "Disclosures",
    "production": "Productions",
    "breakglass": "Emergency access",
    "loans": "Loans of psychotherapy notes",
    "retention": "Retention and disposal",
    "sponsors": "Reports to sponsors",
    "safety": "Reports, warnings, emergencies",
    "attesting": "Attesters outside",
    "audit": "The log itself",
    "tasks": "Tasks",
    "administration": "Administration",
    "backup": "Backups",
}
"""The first part of a tag, and what it is about."""

ACTS: Mapping[str, Act] = {
    "identity:organisation:found": _act("founded", "found", "the vault"),
    "identity:user:invite": _act("invited", "invite", "somebody"),
    "identity:user:enrol": _act("set up", "set up", "their account"),
    "identity:user:set-roles": _act("changed", "change", "somebody's roles"),
    "identity:user:disable": _act("disabled", "disable", "an account"),
    "identity:user:enable": _act("enabled", "enable", "an account"),
    "identity:user:reset": _act("reset", "reset", "an account"),
    "identity:user:change-passphrase": _act("changed", "change", "their passphrase"),
    "identity:user:list": _act("listed", "list", "the accounts"),
    "identity:login:begin": _act("gave", "give", "a user name and passphrase to be checked"),
    "identity:login:attempt": _act("signed", "sign", "in"),
    "identity:session:begin": _act("began", "begin", "a session in a browser"),
    "identity:session:renew": _act("renewed", "renew", "a session"),
    "identity:session:end": _act("ended", "end", "a session"),
    "identity:session:lapse": _act("was signed out", "be signed out", "after a time without use"),
    "identity:session:list": _act("listed", "list", "sessions"),
    "identity:session:broken": _act(
        "used", "use", "a session that somebody changed in the database"
    ),
    "identity:factor:add": _act("added", "add", "a second factor"),
    "identity:factor:remove": _act("removed", "remove", "a second factor"),
    "identity:factor:try": _act("gave", "give", "a second factor to be checked"),
    "identity:factor:pass": _act("passed", "pass", "the check of the second factor"),
    "identity:factor:list": _act("listed", "list", "who has a second factor"),
    "identity:route:refuse": _act("reached", "reach", "a page that is not for their roles"),
    "identity:key:grant": _act("gave", "give", "somebody a key"),
    "identity:key:revoke": _act("took", "take", "a key away from somebody"),
    "identity:key:rotate": _act("began", "begin", "to change a key"),
    "identity:key:rewrap": _act("moved", "move", "rows to a changed key"),
    "identity:key:rotation-done": _act("finished", "finish", "changing a key"),
    "identity:key:recover": _act("gave keys", "give keys", "again with recovery shares"),
    "identity:seal:use": _act("used", "use", "the organisation's seal"),
    "identity:reasons:read": _act("read", "read", "the reasons given for acts"),
    "identity:filter:save": _act("saved", "save", "a filter of the log"),
    "identity:filter:remove": _act("removed", "remove", "a saved filter of the log"),
    "records:chart:create": _act("opened", "open", "a new chart"),
    "records:chart:open": _act("opened", "open", "a chart"),
    "records:chart:own-family": _act(
        "opened", "open", "a chart in which a member has their own surname"
    ),
    "records:chart:list": _act("listed", "list", "the charts they hold keys of"),
    "records:chart:correct": _act("corrected", "correct", "a chart's details"),
    "records:chart:set-status": _act("closed or opened", "close or open", "a chart to new notes"),
    "records:chart:grant": _act("gave", "give", "somebody keys of a chart"),
    "records:chart:holders": _act("looked up", "look up", "who holds a chart's keys"),
    "records:member:add": _act("added", "add", "a member to a chart"),
    "records:member:correct": _act("corrected", "correct", "a member's details"),
    "records:member:list": _act("listed", "list", "the people they know from their charts"),
    "records:alert:list": _act("read", "read", "the safety alerts of their charts"),
    "records:alert:raise": _act("raised", "raise", "a safety alert"),
    "records:alert:clear": _act("cleared", "clear", "a safety alert"),
    "records:note:draft": _act("began", "begin", "a note"),
    "records:note:save": _act("saved", "save", "a draft of a note"),
    "records:note:discard": _act("discarded", "discard", "a draft of a note"),
    "records:note:open": _act("opened", "open", "a note"),
    "records:note:sign": _act("signed", "sign", "a note"),
    "records:note:cosign": _act("cosigned", "cosign", "a note"),
    "records:note:correct": _act("corrected", "correct", "a section of a signed note"),
    "records:note:history": _act("opened", "open", "the history of a note"),
    "records:note:held": _act("opened", "open", "what a hold found in a draft of a note"),
    "records:note:verify": _act("verified", "verify", "the seal of a note"),
    "records:note:import": _act("imported", "import", "a note"),
    "records:note:import-several": _act("imported", "import", "several notes"),
    "records:note:compare": _act("compared", "compare", "a file with the notes of a chart"),
    "records:label:set": _act("changed", "change", "the label of a section"),
    "records:label:request": _act("asked for", "ask for", "a lower label of a section"),
    "records:label:confirm": _act("confirmed", "confirm", "a lower label of a section"),
    "records:label:decline": _act("declined", "decline", "a lower label of a section"),
    "records:label:list": _act("listed", "list", "the labels that wait to be confirmed"),
    "records:work:list": _act("looked up", "look up", "what waits for them"),
    "records:amendment:receive": _act("entered", "enter", "a request to amend a record"),
    "records:amendment:extend": _act("put", "put", "the answer to a request to amend off"),
    "records:amendment:accept": _act("accepted", "accept", "a request to amend"),
    "records:amendment:deny": _act("denied", "deny", "a request to amend"),
    "records:amendment:disagree": _act("kept", "keep", "a client's statement of disagreement"),
    "records:amendment:rebut": _act("kept", "keep", "a rebuttal of a client's statement"),
    "records:amendment:inform": _act("recorded", "record", "who was told of an amendment"),
    "records:amendment:attach": _act(
        "recorded", "record", "whether a denied request goes along with disclosures"
    ),
    "records:amendment:list": _act("listed", "list", "requests to amend"),
    "records:amendment:open": _act("opened", "open", "a request to amend"),
    "records:search:find": _act("searched", "search", "the notes they hold keys of"),
    "disclosure:case:open": _act("opened", "open", "a new disclosure case"),
    "disclosure:case:read": _act("read", "read", "a disclosure case"),
    "disclosure:case:list": _act("listed", "list", "their disclosure cases"),
    "disclosure:case:close": _act("closed", "close", "a disclosure case"),
    "disclosure:case:refuse": _act("refused", "refuse", "what a paper asks for"),
    "disclosure:participant:add": _act("added", "add", "somebody to a disclosure case"),
    "disclosure:instrument:complete": _act("completed", "complete", "the entry of a paper"),
    "disclosure:instrument:read-scan": _act("read", "read", "the scan of a paper"),
    "disclosure:instrument:verify": _act("verified", "verify", "that a paper is genuine"),
    "disclosure:instrument:classify": _act("settled", "settle", "what sort of paper it is"),
    "disclosure:instrument:amend": _act("took in", "take in", "an amended or later paper"),
    "disclosure:instrument:stay": _act("recorded", "record", "a stay"),
    "disclosure:instrument:revoke": _act("recorded", "record", "that a paper was revoked"),
    "disclosure:records:hold": _act("put", "put", "records on hold"),
    "disclosure:consultation:record": _act("recorded", "record", "a consultation"),
    "disclosure:consultation:waive": _act("went on", "go on", "without a consultation"),
    "disclosure:court:ask": _act("asked", "ask", "the court something"),
    "disclosure:court:skip": _act("went on", "go on", "without asking the court"),
    "disclosure:court:submit": _act("laid", "lay", "the records before the judge"),
    "disclosure:court:rule": _act("recorded", "record", "how what was pending ended"),
    "disclosure:basis:establish": _act("recorded", "record", "a fact that a legal basis rests on"),
    "disclosure:basis:withdraw": _act("took back", "take back", "a fact a legal basis rested on"),
    "disclosure:basis:document": _act("read", "read", "a document that a legal basis rests on"),
    "disclosure:form:enter": _act("entered", "enter", "a client's signed form"),
    "disclosure:form:end": _act("recorded", "record", "that a client's form ended"),
    "disclosure:form:read": _act("read", "read", "the scan of a client's form"),
    "disclosure:access:extend": _act("took", "take", "more time to answer a client's request"),
    "disclosure:access:deny": _act("denied", "deny", "a client access to their record"),
    "disclosure:access:ask-review": _act(
        "recorded", "record", "that a client wants a denial reviewed"
    ),
    "disclosure:access:review": _act("reviewed", "review", "a denial of access"),
    "disclosure:counsel-paper:file": _act("filed", "file", "a paper of counsel's own"),
    "disclosure:counsel-paper:list": _act("listed", "list", "counsel's own papers of a case"),
    "disclosure:counsel-paper:read": _act("read", "read", "a paper of counsel's own"),
    "disclosure:basis:meet": _act("recorded", "record", "that the legal basis is met"),
    "disclosure:objection:record": _act("recorded", "record", "an objection"),
    "disclosure:motion:record": _act("recorded", "record", "a motion"),
    "disclosure:scope:negotiate": _act("recorded", "record", "a round of negotiation"),
    "disclosure:scope:set": _act("set", "set", "which sections are in scope"),
    "disclosure:section:list": _act("listed", "list", "sections for a case"),
    "disclosure:section:show": _act("read", "read", "a section for a case"),
    "disclosure:section:search": _act("searched", "search", "sections of a case"),
    "disclosure:section:fingerprint": _act("took", "take", "fingerprints of withheld text"),
    "disclosure:section:decide": _act("decided", "decide", "on sections of a case"),
    "disclosure:section:reopen": _act("took back", "take back", "decisions on sections"),
    "disclosure:section:change": _act("found", "find", "a section changed since it was scoped"),
    "disclosure:review:clinical": _act("reviewed", "review", "the decisions as a clinician"),
    "disclosure:review:independent": _act("reviewed", "review", "the decisions independently"),
    "disclosure:released:open": _act("read", "read", "released sections"),
    "disclosure:released:open-fingerprints": _act(
        "opened", "open", "the fingerprints of withheld text"
    ),
    "disclosure:letter:write": _act("wrote", "write", "a letter of a case"),
    "disclosure:hold:list": _act("listed", "list", "holds on a chart"),
    "disclosure:hold:place": _act("put", "put", "a chart on hold by hand"),
    "disclosure:hold:ask-to-lift": _act("asked", "ask", "that a hold be lifted"),
    "disclosure:hold:decline-to-lift": _act("let", "let", "a hold stand"),
    "disclosure:hold:lift": _act("lifted", "lift", "a hold"),
    "disclosure:task:complete": _act("completed", "complete", "a task of a case"),
    "disclosure:accounting:read": _act("read", "read", "the accounting of a chart's disclosures"),
    "disclosure:accounting:list": _act("listed", "list", "charts with disclosures to account for"),
    "disclosure:accounting:read-whole": _act("read", "read", "every disclosure of a chart"),
    "disclosure:accounting:export": _act("exported", "export", "an accounting for programs"),
    "disclosure:accounting-suspension:record": _act(
        "recorded", "record", "that an agency suspends an accounting"
    ),
    "disclosure:accounting-suspension:lift": _act("lifted", "lift", "a suspended accounting"),
    "disclosure:accounting-request:receive": _act(
        "took in", "take in", "a request for an accounting"
    ),
    "disclosure:accounting-request:list": _act("listed", "list", "the requests for an accounting"),
    "disclosure:accounting-request:read": _act("read", "read", "a request for an accounting"),
    "disclosure:accounting-request:extend": _act(
        "extended", "extend", "the time to answer a request for an accounting"
    ),
    "disclosure:accounting-request:tell-fee": _act(
        "recorded", "record", "that a client was told of a fee for an accounting"
    ),
    "disclosure:accounting-request:agree-fee": _act(
        "settled", "settle", "the fee for an accounting"
    ),
    "disclosure:accounting-request:narrow": _act("narrowed", "narrow", "a request's period"),
    "disclosure:accounting-request:withdraw": _act(
        "recorded", "record", "that a request for an accounting was withdrawn"
    ),
    "disclosure:accounting-request:answer": _act("gave", "give", "an accounting"),
    "disclosure:accounting-request:write": _act(
        "wrote", "write", "a letter about a request for an accounting"
    ),
    "tasks:list:read": _act("read", "read", "their list of tasks"),
    "tasks:feed:show": _act("looked at", "look at", "their calendar feed"),
    "tasks:feed:make": _act("made", "make", "a calendar feed"),
    "tasks:feed:revoke": _act("revoked", "revoke", "their calendar feed"),
    "tasks:feed:fetch": _act("fetched", "fetch", "a calendar feed"),
    "disclosure:accounting-copy:read": _act("read", "read", "the copy of an accounting given"),
    "disclosure:production:render": _act("rendered", "render", "a production"),
    "disclosure:production:answer": _act("answered", "answer", "a warning of the self-test"),
    "disclosure:production:approve": _act("approved", "approve", "a production"),
    "disclosure:review:leave-outside": _act(
        "left", "leave", "the independent review to an attester outside"
    ),
    "disclosure:attestation:ask": _act("asked", "ask", "an attester outside about a production"),
    "disclosure:attestation:take-in": _act("took", "take", "an attester's answer in"),
    "disclosure:production:transmit": _act("sent", "send", "a production"),
    "disclosure:log:transmit": _act("sent", "send", "a privilege log under seal"),
    "disclosure:production:account": _act("accounted for", "account for", "a disclosure"),
    "disclosure:production:clawback": _act("called back", "call back", "what was sent"),
    "production:rendering:prepare": _act("prepared", "prepare", "a production"),
    "production:rendering:self-test": _act("tested", "test", "a production for withheld text"),
    "production:rendering:read": _act("read", "read", "a rendered production"),
    "production:rendering:preview": _act("previewed", "preview", "a production"),
    "production:attestation:read": _act("read", "read", "a request to an attester outside"),
    "production:package:seal": _act("sealed", "seal", "a production"),
    "production:package:assemble": _act("packed", "pack", "a production"),
    "production:package:store": _act("stored", "store", "a package"),
    "production:package:collect": _act("collected", "collect", "a package to send it"),
    "production:trust:export": _act("exported", "export", "the keys that packages verify with"),
    "sponsors:report:issue": _act("issued", "issue", "a report to sponsors"),
    "sponsors:report:read": _act("opened", "open", "a report to sponsors"),
    "sponsors:report:list": _act("listed", "list", "reports to sponsors"),
    "retention:chart:list-due": _act("counted", "count", "how long charts are kept"),
    "retention:disposal:propose": _act("proposed", "propose", "to dispose of a chart"),
    "retention:disposal:cancel": _act("took", "take", "a proposed disposal back"),
    "retention:disposal:decline": _act("declined", "decline", "a proposed disposal"),
    "retention:chart:dispose": _act("disposed", "dispose", "of a chart as the second person"),
    "retention:chart:dispose-again": _act(
        "disposed", "dispose", "again of a chart that a backup had brought back"
    ),
    "retention:disposal:list": _act("listed", "list", "disposals"),
    "retention:disposal:read": _act("looked", "look", "at a disposal"),
    "retention:backup:destroy": _act("recorded", "record", "that a backup was destroyed"),
    "breakglass:access:ask": _act("asked for", "ask for", "emergency access to a chart"),
    "breakglass:access:grant": _act("lent", "lend", "a chart's keys in an emergency"),
    "breakglass:access:decline": _act("declined", "decline", "an emergency access"),
    "breakglass:access:end": _act("ended", "end", "an emergency access"),
    "breakglass:access:lapse": _act("ended", "end", "an emergency access whose time was over"),
    "breakglass:access:review": _act("reviewed", "review", "an emergency access"),
    "breakglass:access:list": _act("listed", "list", "emergency accesses"),
    "loans:loan:lend": _act("lent", "lend", "psychotherapy notes"),
    "loans:loan:renew": _act("renewed", "renew", "a loan of psychotherapy notes"),
    "loans:loan:end": _act("ended", "end", "a loan of psychotherapy notes"),
    "loans:loan:lapse": _act("ended", "end", "a loan of psychotherapy notes whose time was over"),
    "loans:loan:list": _act("listed", "list", "their loans of psychotherapy notes"),
    "loans:loan:show": _act("opened", "open", "a loan of psychotherapy notes"),
    "safety:case:open": _act("opened", "open", "a safety case"),
    "safety:case:attach": _act("named", "name", "the chart that a safety case is about"),
    "safety:case:complete": _act("recorded", "record", "the facts of a safety case"),
    "safety:case:tell": _act("recorded", "record", "what was told in a safety case"),
    "safety:case:consult": _act("recorded", "record", "a consultation in a safety case"),
    "safety:case:tell-victim": _act(
        "recorded", "record", "that a victim was told of a report, or why not"
    ),
    "safety:case:review": _act("reviewed", "review", "a safety case"),
    "safety:attestation:ask": _act("asked", "ask", "an attester outside to review a safety case"),
    "safety:attestation:read": _act("read", "read", "a request to review a safety case"),
    "safety:attestation:take-in": _act("took", "take", "a review from outside in"),
    "safety:case:share": _act("gave", "give", "somebody the key of a safety case"),
    "safety:case:list": _act("listed", "list", "safety cases"),
    "safety:case:show": _act("opened", "open", "the page of a safety case"),
    "safety:section:copy": _act("copied", "copy", "a section out for an emergency"),
    "safety:document:render": _act("set", "set", "a paper of a safety case in type"),
    "safety:document:read": _act("read", "read", "a paper of a safety case"),
    "attesting:attester:list": _act("listed", "list", "the attesters"),
    "attesting:attester:register": _act("registered", "register", "an attester"),
    "attesting:attester:confirm": _act("confirmed", "confirm", "an attester's key"),
    "attesting:attester:withdraw": _act("withdrew", "withdraw", "an attester"),
    "audit:log:read": _act("read", "read", "the log"),
    "audit:log:accept-loss": _act("accepted", "accept", "that the log lacks events"),
    "audit:checkpoint:cosign": _act("cosigned", "cosign", "a checkpoint of the log"),
    "audit:key:rotate": _act("changed", "change", "the log's key"),
    "administration:keys:list": _act("listed", "list", "who holds which keys"),
    "administration:sessions:list": _act("listed", "list", "who is signed in"),
    "administration:session:end": _act("ended", "end", "somebody's session"),
    "administration:settings:change": _act("changed", "change", "the vault's settings"),
    "backup:file:write": _act("wrote", "write", "a backup"),
    "backup:file:list": _act("listed", "list", "the backups"),
    "backup:file:hand-out": _act("downloaded", "download", "a backup"),
    "backup:file:restore": _act("restored", "restore", "a backup"),
}
"""Every act that the log tells of, by its tag."""


def act_of(tag: str) -> Act:
    """Return an act in words; a tag that this version does not know speaks for itself."""
    return ACTS.get(tag) or Act(f"did {tag}", f"do {tag}")
