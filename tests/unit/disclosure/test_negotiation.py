from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.disclosure.sections import ALL_RECORDS, PARENTING
from vault.disclosure.rules.clauses import Express
from vault.disclosure.rules.negotiation import (
    IllegalRound,
    Party,
    RoundStatus,
    agree,
    agreed_clauses,
    counter,
    open_round,
    propose,
)

ORDER = [replace(ALL_RECORDS, expressly=frozenset({Express.JOINT}))]
CUSTODIAN, REQUESTER = Party.CUSTODIAN, Party.REQUESTER


def test_proposal_counter_and_agreement() -> None:
    rounds = propose((), CUSTODIAN, [PARENTING], order=ORDER)
    rounds = counter(rounds, REQUESTER, ORDER, order=ORDER)
    assert agreed_clauses(rounds) is None
    rounds = counter(rounds, CUSTODIAN, [PARENTING], order=ORDER)
    rounds = agree(rounds, REQUESTER)
    assert [(one.number, one.party, one.status) for one in rounds] == [
        (1, CUSTODIAN, RoundStatus.COUNTERED),
        (2, REQUESTER, RoundStatus.COUNTERED),
        (3, CUSTODIAN, RoundStatus.AGREED),
    ]
    assert agreed_clauses(rounds) == (PARENTING,)
    assert open_round(rounds) is None


def test_agreement_may_be_opened_again() -> None:
    rounds = agree(propose((), CUSTODIAN, [PARENTING], order=ORDER), REQUESTER)
    rounds = propose(rounds, REQUESTER, ORDER, order=ORDER)
    assert agreed_clauses(rounds) == (PARENTING,)
    assert agreed_clauses(agree(rounds, CUSTODIAN)) == tuple(ORDER)


def test_nobody_agrees_with_or_counters_themselves() -> None:
    rounds = propose((), CUSTODIAN, [PARENTING], order=ORDER)
    with pytest.raises(IllegalRound, match="of the custodian itself"):
        agree(rounds, CUSTODIAN)
    with pytest.raises(IllegalRound, match="of the custodian itself"):
        counter(rounds, CUSTODIAN, ORDER, order=ORDER)


def test_there_is_one_open_proposal_at_a_time() -> None:
    rounds = propose((), CUSTODIAN, [PARENTING], order=ORDER)
    with pytest.raises(IllegalRound, match="open already"):
        propose(rounds, REQUESTER, ORDER, order=ORDER)


def test_without_a_proposal_there_is_nothing_to_agree_to() -> None:
    with pytest.raises(IllegalRound, match="No proposal is open"):
        agree((), REQUESTER)
    with pytest.raises(IllegalRound, match="proposes nothing"):
        propose((), CUSTODIAN, [], order=ORDER)


def test_agreement_never_goes_beyond_the_order() -> None:
    with pytest.raises(IllegalRound, match=r"beyond the instrument.*ends with the last record"):
        propose((), REQUESTER, [replace(PARENTING, date_to=None)], order=[PARENTING])
    rounds = propose((), CUSTODIAN, [PARENTING], order=[PARENTING])
    with pytest.raises(IllegalRound, match="psychotherapy"):
        counter(
            rounds,
            REQUESTER,
            [replace(PARENTING, expressly=frozenset(Express))],
            order=[PARENTING],
        )
