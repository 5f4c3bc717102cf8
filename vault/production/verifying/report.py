"""The report of a verification: for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from vault.audit.canonical import JSON
from vault.production.packaging.manifest import Manifest


class Outcome(StrEnum):
    """How a check ended."""

    HOLDS = "holds"
    FAILED = "failed"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked, or that could not be.

    Args:
        name: a stable name for programs.
        outcome: how it ended.
        text: what that means, in a sentence.
    """

    name: str
    outcome: Outcome
    text: str


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """What was found out about a package.

    Args:
        checks: every check, in the order in which they were made.
        manifest: the manifest, once it could be read and its signature held.
        log: whether the package is the privilege log under seal of the manifest's production.
    """

    checks: tuple[Check, ...]
    manifest: Manifest | None
    log: bool = False

    @property
    def holds(self) -> bool:
        """Whether nothing failed and the package could be read to its end."""
        return self.manifest is not None and not self._with(Outcome.FAILED)

    def explain(self) -> str:
        """Say in plain words what was released, what was withheld and what was found."""
        parts = []
        if self.manifest:
            parts += [f"{self.heading}.", *([] if self.log else [_released(self.manifest)])]
            parts.append(_withheld(self.manifest))
        for outcome, title in (
            (Outcome.FAILED, "What does not hold"),
            (Outcome.HOLDS, "What holds"),
            (Outcome.UNCHECKED, "What was not checked"),
        ):
            checks = self._with(outcome)
            if checks:
                parts.append("\n".join([f"{title}:", *(f"  - {check.text}" for check in checks)]))
        parts.append(
            self.conclusion if self.holds else "THE PACKAGE DOES NOT VERIFY. Do not rely on it."
        )
        return "\n\n".join(parts) + "\n"

    @property
    def heading(self) -> str:
        """What was checked, in a line; "" where the manifest could not be trusted."""
        if self.manifest is None:
            return ""
        return f"{'Privilege log under seal of production' if self.log else 'Production'} " + (
            _which(self.manifest)
        )

    @property
    def trusted(self) -> bool:
        """Whether the keys were compared with what is known of the sender from elsewhere."""
        return any(c.name == "trust" and c.outcome is Outcome.HOLDS for c in self.checks)

    @property
    def conclusion(self) -> str:
        """What a report that holds comes to, in one line."""
        if self.trusted:
            return "Everything that could be checked holds."
        return (
            "The package is consistent with itself. Who made it is not shown: that takes the "
            "sender's trust file."
        )

    def to_json(self) -> Mapping[str, JSON]:
        """Return the report for programs.

        `holds` (bool), `package` ("production" or "privilege-log"), `checks` (a list of `name`,
        `outcome`, `text`) and, where the manifest could be trusted, `production` (`ref`,
        `number`, `dated`, `organisation`, `bates`,
        `sections` released, `withheld` by `reason` and `kind`, `log` with its `form`, `rows` and
        `items`, or `form` "sealed" and `commitment`; null in a package of before it was told),
        else null.
        """
        manifest = self.manifest
        production: JSON = None
        if manifest:
            production = {
                "ref": manifest.production,
                "number": manifest.number,
                "dated": manifest.dated,
                "organisation": manifest.organisation,
                "bates": str(manifest.bates.range()),
                "sections": len(manifest.items),
                "withheld": [entry.model_dump(mode="json") for entry in manifest.withheld],
                "log": manifest.log.model_dump(mode="json") if manifest.log else None,
            }
        return {
            "holds": self.holds,
            "package": "privilege-log" if self.log else "production",
            "checks": [
                {"name": check.name, "outcome": check.outcome.value, "text": check.text}
                for check in self.checks
            ],
            "production": production,
        }

    def _with(self, outcome: Outcome) -> list[Check]:
        return [check for check in self.checks if check.outcome is outcome]


def counted(number: int, one: str, many: str) -> str:
    """Write a number with its noun."""
    return f"{number} {one if number == 1 else many}"


def _which(manifest: Manifest) -> str:
    pages = manifest.bates.range()
    return (
        f"{manifest.number} of {manifest.organisation}, {manifest.dated}: "
        f"{counted(len(pages), 'page', 'pages')}, {pages}"
    )


def _released(manifest: Manifest) -> str:
    notes = {item.note for item in manifest.items}
    return (
        f"Released: {counted(len(manifest.items), 'section', 'sections')} of "
        f"{counted(len(notes), 'record', 'records')}."
    )


def _withheld(manifest: Manifest) -> str:
    if not manifest.withheld:
        return "Withheld: nothing."
    lines = ["Withheld:"]
    for entry in manifest.withheld:
        amount = counted(entry.count, entry.kind, f"{entry.kind}s")
        lines.append(f"  - {amount}, {entry.reason}: {entry.reason.words}")
    return "\n".join(lines)
