from __future__ import annotations

import re
import unicodedata

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st

from vault.crypto.passphrase import (
    Argon2Cost,
    BadCost,
    BadPhc,
    UnusablePassphrase,
    WeakPassphrase,
    auth_digest,
    check_passphrase,
    decoy_phc,
    derive_login,
    new_login,
    prepare,
    stretch,
)

GOOD = "seven walnut lanterns drift"
PHC = "$argon2id$v=19$m=8,t=1,p=1$AAECAwQFBgcICQoLDA0ODw"


def test_this_installations_argon2id_is_rfc_9106s(argon2id_vectors: list[dict[str, str]]) -> None:
    """RFC 9106 §5.3, which uses a secret and associated data that the vault does not."""
    vector = argon2id_vectors[0]
    derived = Argon2id(
        salt=bytes.fromhex(vector["salt"]),
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=bytes.fromhex(vector["ad"]),
        secret=bytes.fromhex(vector["secret"]),
    ).derive(bytes.fromhex(vector["pass"]))
    assert derived.hex() == vector["output"]


def test_stretching_is_argon2id_version_19(argon2id_vectors: list[dict[str, str]]) -> None:
    plain = [v for v in argon2id_vectors if v["length"] == "32" and "secret" not in v]
    assert len(plain) == 2
    for vector in plain:
        cost = Argon2Cost(int(vector["memcost"]), int(vector["iter"]), int(vector["lanes"]))
        salt = bytes.fromhex(vector["salt"])
        assert stretch(bytes.fromhex(vector["pass"]), salt, cost).hex() == vector["output"]


def test_the_default_cost_is_the_designs() -> None:
    assert new_login(GOOD, Argon2Cost()).phc.startswith("$argon2id$v=19$m=65536,t=3,p=1$")


def test_the_same_passphrase_gives_the_same_secrets_again(cheap_cost: Argon2Cost) -> None:
    made = new_login(GOOD, cheap_cost)
    assert derive_login(GOOD, made.phc) == made


def test_another_passphrase_or_salt_gives_others(cheap_cost: Argon2Cost) -> None:
    made = new_login(GOOD, cheap_cost)
    others = [derive_login(GOOD + ".", made.phc), new_login(GOOD, cheap_cost)]
    for other in others:
        assert {made.auth, made.kek}.isdisjoint({other.auth, other.kek})


def test_every_parameter_of_the_stored_string_counts() -> None:
    strings = [
        PHC,
        PHC.replace("m=8", "m=16"),
        PHC.replace("t=1", "t=2"),
        PHC.replace("AAE", "AAI"),
    ]
    assert len({derive_login(GOOD, phc).auth for phc in strings}) == 4


def test_what_is_stored_gives_neither_secret_away(cheap_cost: Argon2Cost) -> None:
    made = new_login(GOOD, cheap_cost)
    assert made.auth != made.kek
    assert len(made.auth) == len(made.kek) == 32
    assert re.fullmatch(r"\$argon2id\$v=19\$m=8,t=1,p=1\$[A-Za-z0-9+/]{22}", made.phc)
    assert repr(made) == f"LoginSecret(phc={made.phc!r})"


def test_the_stored_digest_is_sha_256() -> None:
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert auth_digest(b"abc").hex() == digest


def test_an_unknown_user_gets_parameters_that_look_and_cost_like_a_real_ones(
    cheap_cost: Argon2Cost,
) -> None:
    real, decoy = new_login(GOOD, cheap_cost).phc, decoy_phc("nobody", bytes(32), cheap_cost)
    assert decoy.rpartition("$")[0] == real.rpartition("$")[0]
    assert len(decoy) == len(real)
    assert derive_login(GOOD, decoy).phc == decoy


def test_an_unknown_user_always_gets_the_same_salt_and_others_another(
    cheap_cost: Argon2Cost,
) -> None:
    server, other_server = bytes(32), bytes(range(32))
    decoys = {
        decoy_phc("nobody", server, cheap_cost),
        decoy_phc("nobody", server, cheap_cost),
        decoy_phc("noone", server, cheap_cost),
        decoy_phc("nobody", other_server, cheap_cost),
    }
    assert len(decoys) == 3


@pytest.mark.parametrize(
    "phc",
    [
        "",
        PHC[1:],
        PHC + "$AAAA",
        PHC + "\n",
        PHC.replace("argon2id", "argon2i"),
        PHC.replace("v=19", "v=16"),
        PHC.replace("m=8,t=1", "t=1,m=8"),
        PHC.replace("m=8", "m=08"),
        PHC.replace("t=1", "t=0"),
        PHC.replace("p=1", "p=-1"),
        PHC.replace("AAECAwQ", "A"),
        PHC.replace("AAECAwQ", "A*ECAwQ"),
    ],
)
def test_a_damaged_stored_string_is_refused(phc: str) -> None:
    with pytest.raises(BadPhc):
        derive_login(GOOD, phc)


@pytest.mark.parametrize("damage", ["m=4294967295,t=1,p=1", "m=8,t=9999999,p=1", "m=8,t=1,p=2"])
def test_a_stored_string_cannot_ask_for_an_absurd_cost(damage: str) -> None:
    with pytest.raises(BadPhc, match="absurd"):
        derive_login(GOOD, PHC.replace("m=8,t=1,p=1", damage))


@pytest.mark.parametrize("cost", [(7, 1, 1), (8, 0, 1), (8, 1, 0), (15, 1, 2), (2**23, 1, 1)])
def test_a_cost_that_argon2_cannot_run_is_refused(cost: tuple[int, int, int]) -> None:
    with pytest.raises(BadCost, match="65536 KiB"):
        Argon2Cost(*cost)


@pytest.mark.parametrize(
    ("typed", "typed_elsewhere"),
    [
        ("Zo\u00eb caf\u00e9 du monde", "Zoe\u0308 cafe\u0301 du monde"),
        (
            "\ud55c\uad6d\uc5b4 \uc554\ud638",
            unicodedata.normalize("NFD", "\ud55c\uad6d\uc5b4 \uc554\ud638"),
        ),
        ("two words", "two\u00a0words"),
        ("two words", "two\u3000words"),
    ],
    ids=["accents", "Hangul", "no-break space", "ideographic space"],
)
def test_another_keyboard_or_system_gives_the_same_key(typed: str, typed_elsewhere: str) -> None:
    assert typed != typed_elsewhere
    assert derive_login(typed, PHC) == derive_login(typed_elsewhere, PHC)


@pytest.mark.parametrize(
    ("one", "other"),
    [("o\ufb03ce", "office"), ("x\u00b2", "x2"), ("Word", "word"), ("a b", "a  b"), ("a", "a ")],
    ids=["ligature", "superscript", "capital", "two spaces", "space at the end"],
)
def test_what_looks_different_stays_different(one: str, other: str) -> None:
    assert prepare(one) != prepare(other)


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cn", "Cs", "Zl", "Zp"])))
def test_preparing_twice_changes_nothing(passphrase: str) -> None:
    prepared = prepare(passphrase)
    assert prepare(prepared) == prepared
    assert prepare(unicodedata.normalize("NFD", passphrase)) == prepared


@pytest.mark.parametrize(
    "odd",
    ["\n", "\t", "\0", "\u200b", "\ufeff", "\u202e", "\u00ad", "\u2028", "\ud800", "\U000e0080"],
    ids=ascii,
)
def test_what_cannot_be_seen_or_is_not_unicode_yet_is_refused_everywhere(odd: str) -> None:
    passphrase = GOOD + odd + "x"
    for use in (check_passphrase, prepare, lambda p: derive_login(p, PHC)):
        with pytest.raises(UnusablePassphrase) as refusal:
            use(passphrase)
        assert GOOD not in str(refusal.value)


def test_joiners_that_some_scripts_need_are_taken() -> None:
    check_passphrase(
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u06a9\u062a\u0627\u0628"
        " \u0628\u062e\u0648\u0627\u0646\u0645"
    )


@pytest.mark.parametrize(
    "passphrase",
    [
        GOOD,
        "stairs & oceans",
        "xK9#mQ2$vL5@nR8",
        "\u9759\u6d77\u8fb9\u7684\u706f\u5854\u5728\u96e8\u591c\u91cc\u4f9d\u7136\u4eae\u7740\u5149",
        "my password is not this one",
        "correct horse battery staple and a duck",
        "abcdefghijklmnop is where it starts",
        "!@#$ %^&* ()_+ -= []",
        "one long unit here one long unit here",
        "w" * 5 + "hatever that may be",
        "p" + "assphrase of sorts " * 40,
    ],
)
def test_a_long_unusual_passphrase_is_taken_without_rules_of_composition(passphrase: str) -> None:
    check_passphrase(passphrase)


@pytest.mark.parametrize("short", ["", "tr0ub4dor&3", "fourteen chars", "e\u0301" * 14])
def test_fewer_than_fifteen_characters_are_refused_with_the_count(short: str) -> None:
    with pytest.raises(WeakPassphrase, match=f"has {len(prepare(short))} characters"):
        check_passphrase(short)


@pytest.mark.parametrize(
    "common",
    [
        "correct horse battery staple",
        "Correct-Horse-Battery-Staple!",
        "The quick brown fox jumps over the lazy dog.",
        "abcdefghijklmnopqrs",
        "zyxwvutsrqponmlkj",
        "123456789012345",
        "098765432109876",
        "qwertyuiopasdfghjkl",
        "1qaz2wsx3edc4rfv",
        "Client Records Vault",
    ],
)
def test_what_attackers_try_first_is_refused(common: str) -> None:
    with pytest.raises(WeakPassphrase, match="first that an attacker tries"):
        check_passphrase(common)


@pytest.mark.parametrize(
    "repeating",
    [
        "a" * 15,
        "passwordpassword",
        "Password password",
        "abc-abc-abc-abc-abc",
        "!" * 20,
        "12341234123412341",
    ],
)
def test_a_repeated_short_text_is_refused(repeating: str) -> None:
    with pytest.raises(WeakPassphrase, match="repeats"):
        check_passphrase(repeating)


def test_an_endless_passphrase_is_refused_before_it_costs_anything() -> None:
    with pytest.raises(WeakPassphrase, match="at most 1024"):
        check_passphrase("word and " * 200)


def test_a_refusal_never_repeats_the_passphrase() -> None:
    for weak in ("tr0ub4dor&3", "passwordpassword", "correct horse battery staple"):
        with pytest.raises(WeakPassphrase) as refusal:
            check_passphrase(weak)
        assert weak not in str(refusal.value)
        assert "words" in refusal.value.remedy
