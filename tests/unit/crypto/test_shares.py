from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vault.crypto.shares import (
    MAX_SHARES,
    BadQuorum,
    ForeignShare,
    SharesRefused,
    TooFewShares,
    WrongWord,
    combine,
    split,
)
from vault.errors import InvalidInput

SECRET = bytes(range(32))

# SLIP-39's published vectors with a 256-bit secret; their passphrase is "TREZOR".
# https://github.com/trezor/python-shamir-mnemonic/blob/master/vectors.json
SINGLE = (
    "theory painting academic academic armed sweater year military elder discuss acne wildlife "
    "boring employer fused large satoshi bundle carbon diagnose anatomy hamster leaves tracks "
    "paces beyond phantom capital marvel lips brave detect luck"
)
SINGLE_SECRET = "989baf9dcaad5b10ca33dfd8cc75e42477025dce88ae83e75a230086a0e00e92"
BAD_CHECKSUM = SINGLE.removesuffix("luck") + "lunar"
BAD_PADDING = (
    "theory painting academic academic campus sweater year military elder discuss acne wildlife "
    "boring employer fused large satoshi bundle carbon diagnose anatomy hamster leaves tracks "
    "paces beyond phantom capital marvel lips facility obtain sister"
)
FIRST_OF_TWO = (
    "humidity disease academic always aluminum jewelry energy woman receiver strategy amuse "
    "duckling lying evidence network walnut tactics forget hairy rebound impulse brother survive "
    "clothes stadium mailman rival ocean reward venture always armed unwrap"
)
SECOND_OF_TWO = (
    "humidity disease academic agency actress jacket gross physics cylinder solution fake "
    "mortgage benefit public busy prepare sharp friar change work slow purchase ruler again "
    "tricycle involve viral wireless mixture anatomy desert cargo upgrade"
)
SECRET_OF_TWO = "c938b319067687e990e05e0da0ecce1278f75ff58d9853f19dcaeed5de104aae"
TWO_GROUPS_NEEDED = (
    "wildlife deal beard romp alcohol space mild usual clothes union nuclear testify course "
    "research heat listen task location thank hospital slice smell failure fawn helpful priest "
    "ambition average recover lecture process dough stadium"
)


def test_published_shares_give_the_published_secrets() -> None:
    assert combine([SINGLE], passphrase="TREZOR").hex() == SINGLE_SECRET
    for order in itertools.permutations((FIRST_OF_TWO, SECOND_OF_TWO)):
        assert combine(order, passphrase="TREZOR").hex() == SECRET_OF_TWO


@pytest.mark.parametrize("share", [BAD_CHECKSUM, BAD_PADDING], ids=["checksum", "padding"])
def test_published_invalid_shares_are_refused(share: str) -> None:
    with pytest.raises(WrongWord, match="Share 1 has a wrong word"):
        combine([share], passphrase="TREZOR")


def test_a_published_share_of_a_two_group_scheme_is_not_this_vaults() -> None:
    with pytest.raises(ForeignShare, match="does not make"):
        combine([TWO_GROUPS_NEEDED], passphrase="TREZOR")


@settings(max_examples=30)
@given(st.binary(min_size=32, max_size=32), st.integers(1, MAX_SHARES), st.data())
def test_any_k_shares_or_more_in_any_order_rebuild_the_secret(
    secret: bytes, n: int, data: st.DataObject
) -> None:
    k = data.draw(st.integers(1, n))
    shares = data.draw(st.permutations(split(secret, k, n)))
    given_in = shares[: data.draw(st.integers(k, n))]
    assert len(shares) == n
    assert combine(given_in) == secret


@settings(max_examples=15)
@given(st.integers(2, MAX_SHARES), st.data())
def test_fewer_than_k_shares_are_refused_with_the_number_needed(
    k: int, data: st.DataObject
) -> None:
    few = data.draw(st.integers(1, k - 1))
    with pytest.raises(TooFewShares, match=f"{few} of the {k} shares needed"):
        combine(split(SECRET, k, MAX_SHARES)[:few])


def test_no_share_at_all_is_too_few() -> None:
    with pytest.raises(TooFewShares):
        combine([])


@pytest.mark.parametrize(("k", "n"), [(0, 3), (4, 3), (1, 0), (2, 17), (-1, 3)])
def test_impossible_quorums_are_refused(k: int, n: int) -> None:
    with pytest.raises(BadQuorum, match=f"{k} of {n}"):
        split(SECRET, k, n)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_only_secrets_of_32_bytes_are_shared(length: int) -> None:
    with pytest.raises(InvalidInput, match=f"it has {length}"):
        split(bytes(length), 2, 3)


def test_each_share_is_33_words_and_no_two_sets_are_alike() -> None:
    first, second = split(SECRET, 2, 3), split(SECRET, 2, 3)
    assert {len(share.split()) for share in first} == {33}
    assert not set(first) & set(second)


def test_capitals_and_spacing_do_not_matter() -> None:
    first, second, _ = split(SECRET, 2, 3)
    assert combine(["  " + first.upper().replace(" ", "\n "), second.title()]) == SECRET


def test_a_word_that_is_not_in_the_list_is_named_by_its_place() -> None:
    first, second, _ = split(SECRET, 2, 3)
    words = second.split()
    words[6] = "hardeman"
    with pytest.raises(WrongWord, match="Share 2: word 7 "):
        combine([first, " ".join(words)])


@settings(max_examples=40)
@given(st.data())
def test_up_to_three_wrong_words_are_always_noticed(data: st.DataObject) -> None:
    words = SINGLE.split()
    others = sorted(set(BAD_PADDING.split()) | set(FIRST_OF_TWO.split()))
    places = data.draw(st.lists(st.integers(0, 32), min_size=1, max_size=3, unique=True))
    for place in places:
        words[place] = data.draw(st.sampled_from([w for w in others if w != words[place]]))
    with pytest.raises(WrongWord, match="Share 1 has a wrong word"):
        combine([" ".join(words)])


def test_two_words_changed_over_are_noticed_and_the_share_named() -> None:
    words = SECOND_OF_TWO.split()
    words[10], words[11] = words[11], words[10]
    with pytest.raises(WrongWord, match="Share 2 has a wrong word"):
        combine([FIRST_OF_TWO, " ".join(words)])


@pytest.mark.parametrize("count", [0, 1, 32, 34])
def test_a_word_left_out_or_added_is_counted(count: int) -> None:
    share = " ".join((SINGLE + " luck").split()[:count])
    with pytest.raises(WrongWord, match=f"Share 1 has {count} words; it must have 33"):
        combine([share])


def test_a_share_of_another_set_is_named() -> None:
    first, second, _ = split(SECRET, 2, 3)
    stranger = split(SECRET, 2, 3)[2]
    with pytest.raises(ForeignShare, match="Share 3 belongs to another set"):
        combine([first, second, stranger])


def test_the_same_share_twice_is_named() -> None:
    first, second, _ = split(SECRET, 3, 3)
    with pytest.raises(SharesRefused, match="Shares 1 and 3 are the same"):
        combine([first, second, first])


def test_shares_that_only_look_alike_never_give_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two splits that happen to draw the same 15-bit identifier: one pair in 32768."""
    monkeypatch.setattr("shamir_mnemonic.shamir._random_identifier", lambda: 7)
    first, second = split(SECRET, 2, 3), split(bytes(32), 2, 3)
    for mixed in ([first[0], second[1]], [first[0], first[1], second[2]]):
        with pytest.raises(ForeignShare, match="not made together"):
            combine(mixed)
    single, other = split(SECRET, 1, 2), split(bytes(32), 1, 2)
    with pytest.raises(ForeignShare, match="not made together"):
        combine([single[0], other[1]])


def test_a_share_passphrase_must_be_printable_ascii() -> None:
    for odd in ("caf\u00e9", "tab\t", "\x7f"):
        with pytest.raises(InvalidInput, match="ASCII"):
            split(SECRET, 2, 3, passphrase=odd)


@pytest.mark.parametrize(
    "attempt",
    [
        [FIRST_OF_TWO],
        [FIRST_OF_TWO, FIRST_OF_TWO],
        [FIRST_OF_TWO, SINGLE],
        [FIRST_OF_TWO, BAD_CHECKSUM],
        [FIRST_OF_TWO, BAD_PADDING],
        [FIRST_OF_TWO.replace("jewelry", "hardeman")],
        [FIRST_OF_TWO.removesuffix("unwrap")],
    ],
    ids=["too few", "twice", "stranger", "checksum", "padding", "unknown word", "short"],
)
def test_no_word_of_a_share_appears_in_a_refusal(attempt: list[str]) -> None:
    with pytest.raises(SharesRefused) as refusal:
        combine(attempt)
    shown = set(re.findall("[a-z]+", str(refusal.value).lower()))
    assert not shown & {word for share in attempt for word in share.split()}
    assert refusal.value.__context__ is None
