"""Audit tags of what is done with productions beside the steps of their case."""

from __future__ import annotations

from enum import StrEnum


class ProductionEvent(StrEnum):
    """`source:subject:action` tags; the steps' own are in `vault.disclosure.rules.vocabulary`."""

    PREPARE = "production:rendering:prepare"
    SELF_TEST = "production:rendering:self-test"
    READ = "production:rendering:read"
    PREVIEW = "production:rendering:preview"
    SEAL = "production:package:seal"
    ASSEMBLE = "production:package:assemble"
    STORE = "production:package:store"
    ASKED_READ = "production:attestation:read"
    COLLECT = "production:package:collect"
    TRUST = "production:trust:export"
