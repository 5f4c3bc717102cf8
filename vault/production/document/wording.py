"""The fixed words of a production, in one place: the templates themselves hold none.

The self-test can therefore tell template wording from released text, and counsel can read every
sentence that leaves under the organisation's name on one page.
"""

from __future__ import annotations

from datetime import date

from vault.disclosure.rules.vocabulary import ReasonCode
from vault.typesetting.letter import long_date

NBSP = "\N{NO-BREAK SPACE}"

LOG_COLUMNS = (
    "Control no.",
    "Bates no.",
    "Date",
    "Type of record",
    "Author",
    "Participants",
    "Holder",
    "Privilege asserted",
    "Description",
    "Treatment",
    "Clause",
)

CATEGORY_COLUMNS = (
    "Control nos.",
    "Items",
    "Bates nos.",
    "Dates",
    "Type of record",
    "Authors",
    "Participants",
    "Holder",
    "Privilege asserted",
    "Description",
    "Treatment",
    "Clauses",
)

LANGUAGE = "en"
AND = "and"
DOCKET = "Docket No."
REFERENCE = "Reference"
TITLE = "Records produced"
TITLE_IN_CAMERA = "Records submitted under seal"
PURSUANT = "Pursuant to"

PRODUCED_BY = "Produced by"
PRODUCED_TO = "Produced to"
PRODUCED_ON = "Date of production"
PRODUCTION_NUMBER = "Production no."
BATES_RANGE = "Bates range"
CONTACT = "Custodian of records"
SUPPLEMENTS = "Supplements"
PAGES = "pages"
PAGE = "page"
DATED = "dated"

LIMITS = (
    "This production is made only to the extent stated in the instrument named above. It waives "
    "no privilege and no protection, whether of a client, of another person or of the custodian; "
    "producing part of a record waives nothing as to the rest of it."
)
CONSTRUCTION = (
    "It was composed from the released passages alone. Withheld text was never part of these "
    "files: there is nothing beneath a marker."
)
FILING = (
    "Prepared for filing: social-security and taxpayer-identification numbers, birth dates, names "
    "of minors and financial-account numbers are given in the forms of "
    f"Fed. R. Civ. P.{NBSP}5.2(a)."
)

SCOPE = "Scope of this production"
CLAUSES = "Clauses answered"
CONTENTS = "What is produced and what is withheld"
NOTICES = "Notices"
SEALED = "Restrictions ordered by the court"
WHAT_IS_NEW = "What is new in this production"
NOTHING_NEW = "Nothing: every item below was part of an earlier production."
LEGEND = "Legend"
LEGEND_TEXT = (
    "A marker stands where text is withheld. Every marker has the same width, whatever it stands "
    "for; the code gives the ground, and nothing else."
)
INDEX = "Index of records"
INDEX_COLUMNS = ("Date of service", "Record", "Bates no.")
COUNT_COLUMNS = ("Code", "Ground", "Records", "Sections", "Passages")
NEW_COLUMNS = ("Item", "Bates no.")
VOLUMES = "Volumes"
VOLUME = "Volume"
OF = "of"
ALL_VOLUMES = "All volumes"
INDEX_OF_VOLUME = "Index of records in this volume"

AUTHOR = "Author"
WRITTEN = "Written"
LATE_ENTRY = "Late entry"
LATE_ENTRY_TEXT = "written after the date of service, on the date shown"
CONTINUED = "continued"
NEW = "New"
NOTHING_RECORDED = "Nothing was recorded under this heading."
SECTION_WITHHELD = "Section withheld"
APPENDED = f"kept with this section under 45{NBSP}CFR{NBSP}164.526(d)"
CONTROL = "Control no."
WITHHELD = "Withheld in full"
RECORD_WITHHELD = "Record withheld in full"
SEE_LOG = "Described in the privilege log."

LOG = "Privilege log"
LOG_TEXT = "Fed. R. Civ. P. 26(b)(5)(A). Persons are named by role."
LOG_APART = (
    "The privilege log of this production (Fed. R. Civ. P. 26(b)(5)(A)) is not among these files. "
    "It is kept under seal for the court or counsel."
)
TITLE_LOG = "Privilege log under seal"
LOG_APART_TEXT = (
    "This log is for the court or counsel alone and is not to be shown to anyone else. "
    "It is no part of the production that it describes; its Bates numbers are those of the pages "
    "where the withheld items stand. Whoever approved the production approved this log by the same "
    "hash."
)
LOG_RULE = f"Fed. R. Civ. P.{NBSP}26(b)(5)(A)"
LOG_BY_CATEGORY = "By category: what is alike stands in one row, with the number of its items."

CONFIDENTIAL = "Confidential"
PRODUCTION = "Production"

CERTIFICATE = "Certificate of custodian of records"
CERTIFICATE_RULE = f"Fed. R. Evid. 902(11) · 28 U.S.C. §{NBSP}1746"
FILE_COLUMNS = ("File", "Bytes", "SHA-256")
CERTIFICATE_TRUTH = "I declare under penalty of perjury that the foregoing is true and correct."
EXECUTED = "Executed on (date)"
SIGNATURE = "Signature"


def marker(code: str) -> str:
    """Return what a marker shows: one width for every code."""
    return f"[ {code} ]"


def ground(reason: ReasonCode) -> str:
    """Return what a code stands for, as the legend prints it."""
    return reason.words[:1].upper() + reason.words[1:]


def continued(title: str) -> str:
    """Return the title of what goes on in another volume or on another page."""
    return f"{title} ({CONTINUED})" if title else title


def appended_head(kind: str, on: date) -> str:
    """Return the line above a writing that goes along with a section."""
    return f"{kind}, {day(on)} · {APPENDED}"


def withheld_section(control: str | None) -> str:
    """Return the line beside the marker of a withheld section."""
    return f"{SECTION_WITHHELD} · {CONTROL} {control}" if control else SECTION_WITHHELD


def day(when: date) -> str:
    """Write a date as American courts do, whatever the machine's locale."""
    return long_date(when)


def number_of(number: int, one: str, many: str) -> str:
    """Write a number with its noun, so that no line ends between them."""
    return f"{number}{NBSP}{one if number == 1 else many}"


def certificate_statements(
    *, title: str, organisation: str, bates: str, pages: int, late_entries: bool
) -> tuple[str, ...]:
    """Return the certificate's numbered statements (FRE 902(11); 803(6)(A), (B) and (C))."""
    custodian = (
        f"I am the custodian of the records of {organisation}, where my position is {title}. I am "
        "familiar with the way in which these records are made and kept, and I am qualified to "
        "make this certification."
    )
    made = (
        f"The records produced under Bates numbers {bates} ({number_of(pages, PAGE, PAGES)}) were "
        "made at or near the time of the matters recorded by, or from information transmitted "
        "by, someone with knowledge of them."
    )
    late = (
        " Entries marked as late were written on the dates shown in them, after the date of "
        "service."
    )
    kept = f"They were kept in the course of a regularly conducted activity of {organisation}."
    practice = "Making such records was a regular practice of that activity."
    copies = (
        "What is produced is a true copy of these records, except for the sections and passages "
        "that are marked as withheld or redacted."
    )
    files = (
        "The files of this production are identified by the SHA-256 digests below (Fed. "
        f"R.{NBSP}Evid.{NBSP}902(14)). Each PDF is identified as it was approved: an electronic "
        "seal may follow these bytes in the file, and changes none of them."
    )
    return custodian, made + late if late_entries else made, kept, practice, copies, files


def certificate_opening(name: str) -> str:
    """Return the sentence that the statements complete."""
    return f"I, {name}, certify and declare:"
