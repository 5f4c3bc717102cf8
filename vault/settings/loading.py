"""The vault's settings: `config.toml` in its home, overridden by `VAULT_*` variables.

Unknown keys and bad values are refused with what the setting means. No secret has a place here.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from vault.errors import SettingsError
from vault.labels.policy import CompartmentPolicy
from vault.settings.groups import (
    AccountingSettings,
    AttestationSettings,
    AuditSettings,
    LoginSettings,
    PassphraseSettings,
    ProductionSettings,
    RecordSettings,
    TaskSettings,
    WebSettings,
)
from vault.settings.organisation import OrganisationSettings

CONFIG_NAME = "config.toml"
_PASSWORD = re.compile(r"://[^/@]*:[^/@]+@|[?&]password=", re.IGNORECASE)


class Settings(BaseSettings):
    """All settings, validated as a whole."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="VAULT_", env_nested_delimiter="__"
    )

    database_url: Annotated[
        str,
        Field(
            description="sqlite:///file (from the vault's home) or postgresql+psycopg://…; "
            "give no password here, use PGPASSFILE"
        ),
    ] = "sqlite:///vault.db"
    passphrase: PassphraseSettings = PassphraseSettings()
    login: LoginSettings = LoginSettings()
    audit: AuditSettings = AuditSettings()
    records: RecordSettings = RecordSettings()
    labels: CompartmentPolicy = CompartmentPolicy()
    attestation: AttestationSettings = AttestationSettings()
    organisation: OrganisationSettings = OrganisationSettings()
    accounting: AccountingSettings = AccountingSettings()
    tasks: TaskSettings = TaskSettings()
    production: ProductionSettings = ProductionSettings()
    web: WebSettings = WebSettings()

    @field_validator("database_url")
    @classmethod
    def _no_password(cls, value: str) -> str:
        if _PASSWORD.search(value):
            raise ValueError("a password does not belong in the settings; use PGPASSFILE")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: environment over file over defaults."""
        del init_settings, dotenv_settings, file_secret_settings
        toml = TomlConfigSettingsSource(settings_cls, cls.model_config.get("toml_file"))
        return env_settings, toml


def load_settings(path: Path) -> Settings:
    """Read the settings in the TOML file at `path` and the `VAULT_*` environment.

    Raises:
        SettingsError: the file is missing, is not TOML, or holds an unknown key or a bad value.
    """

    class _FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    if not path.is_file():
        raise SettingsError(
            f"There is no {path.name} in this vault's home.",
            remedy="Run `vaultctl init`, or give the right folder with --home.",
        )
    try:
        return _FromFile()
    except tomllib.TOMLDecodeError as exc:
        raise SettingsError(
            f"{path.name} is not valid TOML: {exc}.",
            remedy="Mend that line; config.example.toml shows every setting as it is written.",
        ) from exc
    except ValidationError as exc:
        lines = [_explain(error) for error in exc.errors()]
        raise SettingsError(
            f"{path.name} holds {len(lines)} setting(s) that can't be used: " + "; ".join(lines),
            remedy="Compare with config.example.toml.",
        ) from None


def _explain(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"`{place}` is not a setting"
    meaning = _meaning(error["loc"])
    return f"`{place}`{f' ({meaning})' if meaning else ''}: {error['msg'].lower()}"


def _meaning(location: tuple[str | int, ...]) -> str:
    model: type[BaseModel] = Settings
    meaning = ""
    for part in location:
        field = model.model_fields.get(str(part))
        if field is None:
            break
        meaning = field.description or meaning
        if not (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)):
            break
        model = field.annotation
    return meaning
