from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from tests.conftest import People, passphrase_of
from vault.assembly import Vault
from vault.audit.tables import AuditEvent
from vault.clock import SteppingClock
from vault.errors import NotFound
from vault.identity.permissions import Role
from vault.identity.sessions import SessionEnded, Sessions, SessionState
from vault.identity.tables import Introduction, Session, UserRole


def begin(vault: Vault, people: People, username: str = "harmon") -> str:
    return vault.sessions.begin(people[username], "Firefox on Linux", SessionState.OPEN)


def test_the_cookie_brings_the_person_and_their_keys_back(any_vault: Vault, people: People) -> None:
    cookie = begin(any_vault, people)
    fresh = Sessions(any_vault.store, any_vault.clock, any_vault.settings.web)
    resumed = fresh.resume(cookie).actor
    assert resumed.username == "harmon"
    assert resumed.roles == {Role.CLINICIAN}
    assert resumed.keyring.seeds == people["harmon"].keyring.seeds


def test_the_database_alone_opens_no_session(vault: Vault, people: People) -> None:
    cookie = begin(vault, people)
    with vault.store.reading() as reader:
        row = reader.execute(select(*Session.__table__.c)).mappings().one()
    stored = b"".join(
        value if isinstance(value, bytes) else str(value).encode() for value in row.values()
    )
    seeds = people["harmon"].keyring.seeds
    for secret in (cookie.encode(), seeds.recipient, seeds.signing):
        assert secret not in stored


@pytest.mark.parametrize("cookie", ["", "short", "A" * 43, "é" * 43, "A" * 5000])
def test_a_made_up_cookie_opens_nothing(vault: Vault, people: People, cookie: str) -> None:
    begin(vault, people)
    with pytest.raises(SessionEnded):
        vault.sessions.resume(cookie)


def test_a_row_moved_to_another_person_does_not_open(vault: Vault, people: People) -> None:
    cookie = begin(vault, people)
    other = people["okoye"].user_id
    with vault.store.engine.begin() as connection:
        connection.execute(update(Session).values(user_id=other))
    fresh = Sessions(vault.store, vault.clock, vault.settings.web)
    with pytest.raises(SessionEnded):
        fresh.resume(cookie)
    assert broken(vault) == [other]


def test_an_intruders_secret_put_in_a_persons_row_opens_nothing(
    vault: Vault, people: People
) -> None:
    """Whoever can write the database has a cookie of their own and points a victim's row at it."""
    mine, _ = begin(vault, people, "okoye"), begin(vault, people)
    with vault.store.engine.begin() as connection:
        found = {row.user_id: row for row in connection.execute(select(*Session.__table__.c))}
        row = found[people["okoye"].user_id]
        victim = found[people["harmon"].user_id]
        connection.execute(delete(Session).where(Session.id == row.id))
        connection.execute(
            update(Session).where(Session.id == victim.id).values(secret_digest=row.secret_digest)
        )
    for _ in range(2):
        with pytest.raises(SessionEnded):
            vault.sessions.resume(mine)
    assert broken(vault) == [people["harmon"].user_id]


def test_a_session_under_a_planted_role_ends(vault: Vault, people: People) -> None:
    cookie, harmon = begin(vault, people), people["harmon"].user_id
    with vault.store.engine.begin() as connection:
        connection.execute(insert(UserRole).values(user_id=harmon, role=Role.PRIVACY_OFFICER))
    with pytest.raises(SessionEnded):
        vault.sessions.resume(cookie)
    assert broken(vault) == [harmon]


@pytest.mark.parametrize("signed", [True, False])
def test_what_was_believed_once_vouches_for_no_other_role(
    vault: Vault, people: People, signed: bool
) -> None:
    """The role is planted in the word itself too, under its own signature or another's."""
    cookie, harmon = begin(vault, people), people["harmon"].user_id
    vault.sessions.resume(cookie)
    with vault.store.engine.begin() as connection:
        connection.execute(insert(UserRole).values(user_id=harmon, role=Role.PRIVACY_OFFICER))
        words = connection.execute(select(*Introduction.__table__.c)).all()
        own = next(word for word in words if word.user_id == harmon)
        other = next(word for word in words if Role.PRIVACY_OFFICER in word.roles.split(","))
        connection.execute(
            update(Introduction)
            .where(Introduction.id == own.id)
            .values(
                roles=f"{Role.CLINICIAN},{Role.PRIVACY_OFFICER}",
                signature=own.signature if signed else other.signature,
            )
        )
    with pytest.raises(SessionEnded):
        vault.sessions.resume(cookie)
    assert broken(vault) == [harmon]


def broken(vault: Vault) -> list[str]:
    """Whose sessions the log knows to have been changed in the database."""
    query = select(AuditEvent.actor).where(AuditEvent.tag == "identity:session:broken")
    with vault.store.reading() as reader:
        return list(reader.execute(query).scalars())


def test_a_session_ends_when_it_is_not_used(
    vault: Vault, people: People, clock: SteppingClock
) -> None:
    cookie = begin(vault, people)
    clock.advance(timedelta(minutes=14))
    vault.sessions.resume(cookie)
    clock.advance(timedelta(minutes=14))
    vault.sessions.resume(cookie)
    clock.advance(timedelta(minutes=15))
    with pytest.raises(SessionEnded):
        vault.sessions.resume(cookie)


def test_a_look_by_the_page_itself_is_not_use(
    vault: Vault, people: People, clock: SteppingClock
) -> None:
    cookie = begin(vault, people)
    clock.advance(timedelta(minutes=10))
    vault.sessions.resume(cookie, touch=False)
    clock.advance(timedelta(minutes=6))
    with pytest.raises(SessionEnded):
        vault.sessions.resume(cookie)


def test_a_session_in_use_ends_after_its_longest_time(
    vault: Vault, people: People, clock: SteppingClock
) -> None:
    cookie = begin(vault, people)
    for _ in range(71):
        clock.advance(timedelta(minutes=10))
        vault.sessions.resume(cookie)
    clock.advance(timedelta(minutes=10))
    with pytest.raises(SessionEnded):
        vault.sessions.resume(cookie)


def test_a_renewed_session_has_another_secret_and_the_old_one_is_dead(
    vault: Vault, people: People
) -> None:
    old = vault.sessions.begin(people["harmon"], "", SessionState.SECOND_FACTOR)
    new = vault.sessions.renew(vault.sessions.resume(old))
    assert vault.sessions.resume(new).state is SessionState.OPEN
    with pytest.raises(SessionEnded):
        vault.sessions.resume(old)


def test_nobody_ends_or_sees_the_session_of_another(vault: Vault, people: People) -> None:
    begin(vault, people)
    [session] = vault.sessions.list_for(people["harmon"])
    assert vault.sessions.list_for(people["okoye"]) == ()
    with pytest.raises(NotFound):
        vault.sessions.revoke(people["okoye"], session.session_id)


def test_a_change_of_roles_or_a_closed_account_ends_every_session(
    vault: Vault, people: People
) -> None:
    cookie = begin(vault, people)
    vault.accounts.set_roles(people["quill"], "harmon", [Role.CLINICIAN, Role.SUPERVISOR])
    with pytest.raises(SessionEnded):
        vault.sessions.resume(cookie)
    cookie = begin(vault, people, "okoye")
    vault.accounts.set_status(people["quill"], "okoye", active=False)
    with pytest.raises(SessionEnded):
        vault.sessions.resume(cookie)


def test_a_new_passphrase_ends_the_sessions_elsewhere_only(vault: Vault, people: People) -> None:
    here, elsewhere = begin(vault, people), begin(vault, people)
    current = vault.sessions.resume(here)
    vault.accounts.change_passphrase(
        current.actor,
        passphrase_of("harmon"),
        "quite another harbour light",
        session_id=current.session_id,
    )
    assert vault.sessions.resume(here).actor.username == "harmon"
    with pytest.raises(SessionEnded):
        vault.sessions.resume(elsewhere)
