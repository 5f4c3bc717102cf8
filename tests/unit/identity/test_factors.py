from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select

from tests.conftest import People
from vault.assembly import Vault
from vault.clock import SteppingClock
from vault.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from vault.identity.attempts import LockedOut
from vault.identity.factors import totp
from vault.identity.factors.service import WrongCode
from vault.identity.tables import RecoveryCode, TotpSecret


def set_up(vault: Vault, people: People, clock: SteppingClock) -> tuple[pyotp.TOTP, list[str]]:
    secret, uri, carried = vault.factors.new_totp(people["harmon"])
    assert secret in uri
    app = pyotp.TOTP(secret)
    codes = vault.factors.add_totp(people["harmon"], carried, app.at(clock.now()))
    clock.advance(timedelta(seconds=30))
    return app, codes


# RFC 6238, Appendix B: the SHA-1 rows, shortened to six digits.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924")],
)
def test_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    at = datetime.fromtimestamp(seconds, UTC)
    assert totp.matching_step(secret, code, at) == seconds // 30


def test_a_code_of_the_app_passes_once(vault: Vault, people: People, clock: SteppingClock) -> None:
    app, _ = set_up(vault, people, clock)
    code = app.at(clock.now())
    vault.factors.pass_code(people["harmon"], code)
    with pytest.raises(WrongCode):
        vault.factors.pass_code(people["harmon"], code)


def test_the_code_that_set_it_up_does_not_pass_again(
    vault: Vault, people: People, clock: SteppingClock
) -> None:
    secret, _, carried = vault.factors.new_totp(people["harmon"])
    code = pyotp.TOTP(secret).at(clock.now())
    vault.factors.add_totp(people["harmon"], carried, code)
    with pytest.raises(WrongCode):
        vault.factors.pass_code(people["harmon"], code)


def test_a_recovery_code_passes_once_however_it_is_typed(
    vault: Vault, people: People, clock: SteppingClock
) -> None:
    _, codes = set_up(vault, people, clock)
    assert len(set(codes)) == 10
    vault.factors.pass_code(people["harmon"], codes[0].upper().replace("-", " "))
    assert vault.factors.of(people["harmon"]).codes_left == 9
    with pytest.raises(WrongCode):
        vault.factors.pass_code(people["harmon"], codes[0])


def test_anothers_recovery_code_does_not_pass(
    vault: Vault, people: People, clock: SteppingClock
) -> None:
    _, codes = set_up(vault, people, clock)
    with pytest.raises(WrongCode):
        vault.factors.pass_code(people["okoye"], codes[0])


def test_guessing_is_closed_after_a_few_wrong_codes(
    vault: Vault, people: People, clock: SteppingClock
) -> None:
    app, _ = set_up(vault, people, clock)
    for _ in range(4):
        with pytest.raises(WrongCode):
            vault.factors.pass_code(people["harmon"], "000000")
    with pytest.raises(LockedOut):
        vault.factors.pass_code(people["harmon"], app.at(clock.now()))


def test_the_database_holds_neither_secret_nor_code(
    vault: Vault, people: People, clock: SteppingClock
) -> None:
    app, codes = set_up(vault, people, clock)
    with vault.store.reading() as reader:
        sealed = reader.execute(select(TotpSecret.sealed)).scalar_one()
        digests = b"".join(reader.execute(select(RecoveryCode.digest)).scalars())
    assert app.secret.encode() not in sealed
    assert not any(code.encode() in digests for code in codes)


def test_another_persons_set_up_or_a_changed_one_is_refused(vault: Vault, people: People) -> None:
    secret, _, carried = vault.factors.new_totp(people["harmon"])
    code = pyotp.TOTP(secret).now()
    for given in (carried, carried[:-8], "", "not base64 at all é"):
        with pytest.raises(InvalidInput):
            vault.factors.add_totp(people["okoye"], given, code)


def test_the_last_factor_takes_the_recovery_codes_along(
    vault: Vault, people: People, clock: SteppingClock
) -> None:
    set_up(vault, people, clock)
    vault.factors.remove_totp(people["harmon"])
    left = vault.factors.of(people["harmon"])
    assert not left.any
    assert left.codes_left == 0
    with pytest.raises(NotFound):
        vault.factors.remove_totp(people["harmon"])
    with pytest.raises(Conflict):
        vault.factors.new_codes(people["harmon"])


def test_only_an_administrator_takes_anothers_factors_away(
    vault: Vault, people: People, clock: SteppingClock
) -> None:
    set_up(vault, people, clock)
    for username in ("okoye", "pryce", "udell"):
        with pytest.raises(PermissionDenied):
            vault.factors.remove_all(people[username], "harmon")
    assert vault.factors.of(people["harmon"]).any
    vault.factors.remove_all(people["quill"], "harmon")
    assert not vault.factors.of(people["harmon"]).any
