"""The groups of the settings, one for each part of the vault that has any."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from vault.jurisdictions.pack import Jurisdiction, Pack, load, rule_ids
from vault.jurisdictions.rules import Review, VictimClass

HOURS_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$"
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
ORIGIN_PATTERN = r"^[a-z0-9.-]+(/[a-z0-9.-]+)*$"


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PassphraseSettings(_Group):
    """How a passphrase becomes a key (Argon2id, RFC 9106)."""

    memory_kib: Annotated[int, Field(ge=8, description="Argon2id memory in KiB")] = 65536
    time: Annotated[int, Field(ge=1, le=100, description="Argon2id passes")] = 3
    lanes: Annotated[int, Field(ge=1, le=16, description="Argon2id lanes")] = 1


class LoginSettings(_Group):
    """What failed log-ins cost."""

    free_attempts: Annotated[
        int, Field(ge=1, le=20, description="failed log-ins before the first delay")
    ] = 3
    first_delay_seconds: Annotated[
        int, Field(ge=1, le=3600, description="the first delay; it doubles with each failure")
    ] = 5
    longest_delay_seconds: Annotated[
        int, Field(ge=1, le=86400, description="the longest delay in seconds")
    ] = 3600


class AuditSettings(_Group):
    """The audit log."""

    origin: Annotated[
        str,
        Field(
            pattern=ORIGIN_PATTERN,
            max_length=128,
            description="the log's name in its checkpoints: a domain and path of yours",
        ),
    ] = "vault.invalid/audit"
    log_key: Annotated[
        str, Field(description="the file of the log's signing key, from the vault's home")
    ] = "log.key"
    work_hours: Annotated[
        str,
        Field(
            pattern=HOURS_PATTERN,
            description="the practice's hours, such as 07:00-20:00; acts outside stand out",
        ),
    ] = "07:00-20:00"
    work_days: Annotated[
        tuple[Weekday, ...], Field(description="the practice's days: mon, tue, wed, …")
    ] = ("mon", "tue", "wed", "thu", "fri")
    bulk_charts: Annotated[
        int, Field(ge=2, le=10_000, description="charts opened in an hour that stand out")
    ] = 20
    bulk_notes: Annotated[
        int, Field(ge=2, le=10_000, description="notes opened in an hour that stand out")
    ] = 60
    refusals: Annotated[
        int, Field(ge=2, le=10_000, description="refusals in an hour that stand out")
    ] = 5
    failed_signins: Annotated[
        int, Field(ge=2, le=10_000, description="failed sign-ins in an hour that stand out")
    ] = 5
    fresh_key_hours: Annotated[
        int,
        Field(ge=0, le=720, description="hours for which a key just given explains no opening"),
    ] = 24

    @field_validator("work_hours")
    @classmethod
    def _in_order(cls, value: str) -> str:
        begin, end = value.split("-")
        if begin >= end:
            raise ValueError("the end must come after the beginning")
        return value

    @property
    def hours(self) -> tuple[time, time]:
        """When the practice's day begins and ends."""
        begin, end = map(time.fromisoformat, self.work_hours.split("-"))
        return begin, end

    @property
    def days(self) -> frozenset[int]:
        """The practice's days; Monday is 0."""
        return frozenset(WEEKDAYS.index(day) for day in self.work_days)


class RecordSettings(_Group):
    """Notes and their lifecycle, and the state whose rules hold."""

    late_after_hours: Annotated[
        int,
        Field(ge=1, le=720, description="hours after the session from which an entry is late"),
    ] = 24
    time_zone: Annotated[
        str, Field(description="the practice's time zone, such as America/New_York")
    ] = "UTC"
    jurisdiction: Annotated[
        Jurisdiction,
        Field(description="the state whose rules hold: MA, NY, CA, TX or federal"),
    ] = Jurisdiction.FEDERAL
    reviewed_rules: Annotated[
        dict[str, Review],
        Field(description="state rules that your counsel has signed off: by whom and on what day"),
    ] = {}
    report_agencies: Annotated[
        dict[VictimClass, str],
        Field(
            description="the agencies that you report to, where not the state's: child, elder, "
            "disabled"
        ),
    ] = {}
    supervised: Annotated[
        tuple[str, ...],
        Field(description="user names of trainees whose notes need a supervisor's signature"),
    ] = ()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("no such time zone is known")
        return value

    @field_validator("reviewed_rules")
    @classmethod
    def _known_rules(cls, value: dict[str, Review]) -> dict[str, Review]:
        if value and (unknown := sorted(set(value) - rule_ids())):
            raise ValueError(f"there is no rule {unknown[0]}")
        return value

    @property
    def pack(self) -> Pack:
        """The rules of the practice's state, with its counsel's sign-offs."""
        return load(self.jurisdiction, self.reviewed_rules)

    @property
    def zone(self) -> ZoneInfo:
        """The practice's time zone; dates of service are dates in it."""
        return ZoneInfo(self.time_zone)


class AttestationSettings(_Group):
    """Outside attesters, for a practice with nobody inside who may review and approve (AC4)."""

    outside: Annotated[
        bool,
        Field(
            description="whether a registered attester outside the practice may review and approve "
            "without receiving identifiers"
        ),
    ] = False


class AccountingSettings(_Group):
    """What an accounting of disclosures tells of."""

    part2: Annotated[
        bool,
        Field(description="whether it lists disclosures by Part 2 consent too (42 CFR 2.25)"),
    ] = True


class TaskSettings(_Group):
    """Lists of tasks."""

    escalate_hours: Annotated[
        int,
        Field(
            ge=1,
            le=720,
            description="hours after its time until an undone task is shown to supervisors or "
            "privacy officers too",
        ),
    ] = 24

    @property
    def escalate_after(self) -> timedelta:
        """How long after its time an undone task is shown to others too."""
        return timedelta(hours=self.escalate_hours)


class ProductionSettings(_Group):
    """Rendering what leaves."""

    bates_width: Annotated[int, Field(ge=4, le=10, description="digits of a Bates number")] = 6
    render_seconds: Annotated[
        int, Field(ge=5, le=3600, description="the longest that one volume may take to render")
    ] = 120
    pages_per_volume: Annotated[
        int, Field(ge=10, le=150, description="pages after which a new volume starts")
    ] = 100
    fonts: Annotated[str, Field(description="a folder of further typefaces")] = ""
    seal_logs: Annotated[
        bool, Field(description="whether every privilege log goes to the court or counsel alone")
    ] = False

    @field_validator("fonts")
    @classmethod
    def _is_a_folder(cls, value: str) -> str:
        if value and not (Path(value).is_absolute() and Path(value).is_dir()):
            raise ValueError("give the full path of a folder that is there")
        return value

    @property
    def font_folder(self) -> Path | None:
        """Return the folder of further typefaces, if one is named."""
        return Path(self.fonts) if self.fonts else None


class WebSettings(_Group):
    """The web pages."""

    host: Annotated[str, Field(description="the address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="the port; 0 takes a free one")] = 8000
    names: Annotated[
        tuple[str, ...],
        Field(description="host names under which the pages are reached, besides this machine's"),
    ] = ()
    threads: Annotated[int, Field(ge=2, le=128, description="requests answered at once")] = 16
    proxies: Annotated[
        int, Field(ge=0, le=3, description="reverse proxies in front, whose headers are believed")
    ] = 0
    certificate: Annotated[str, Field(description="a TLS certificate file, PEM")] = ""
    certificate_key: Annotated[str, Field(description="the certificate's key file, PEM")] = ""
    idle_minutes: Annotated[
        int, Field(ge=1, le=480, description="minutes without use after which a session ends")
    ] = 15
    absolute_hours: Annotated[
        int, Field(ge=1, le=24, description="hours after which a session ends in any case")
    ] = 12
    second_factor_roles: Annotated[
        tuple[str, ...],
        Field(description="roles that can't sign in without a second factor"),
    ] = ()
    signins_a_minute: Annotated[
        int, Field(ge=1, le=1000, description="sign-in attempts a minute from one address")
    ] = 10
    requests_a_minute: Annotated[
        int, Field(ge=60, le=100_000, description="requests a minute from one address")
    ] = 1200

    @model_validator(mode="after")
    def _whole_pair(self) -> WebSettings:
        if bool(self.certificate) != bool(self.certificate_key):
            raise ValueError("a certificate needs its key, and a key its certificate")
        return self
