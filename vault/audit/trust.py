"""Which key may sign which checkpoint: the log's keys in turn, linked by handovers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from vault.audit.checkpoint import Checkpoint, Handover
from vault.audit.signed_note import SignedNote, UnverifiedNote, VerifierKey
from vault.errors import VerificationFailed

_NO_END: Final = 2**63


@dataclass(slots=True)
class _Reign:
    start: int = 0
    end: int = _NO_END


class LogKeys:
    """The log's keys with the tree sizes over which each may sign.

    A handover is believed when both keys that it names signed it and one of the two is trusted
    already; the other is trusted from then on. A key signs no tree larger than the one at which
    it handed over, and none smaller than the one at which it took over.

    Handovers are followed backwards from the trusted keys first, and a key hands over once:
    whoever trusts the present key is not misled by a retired key that was stolen later.

    Args:
        trusted: the keys one knows to be the log's; the present one or an earlier.
        notes: checkpoints, stored or kept, among which the handovers are looked for.
    """

    def __init__(self, trusted: Iterable[VerifierKey], notes: Iterable[SignedNote]):
        self._reigns = {key: _Reign() for key in trusted}
        handovers: dict[Handover, int] = {}
        for note in notes:
            head = Checkpoint.parse(note.text)
            if head.handover and _signed_by_both(note, head.handover):
                handovers[head.handover] = head.size
        for side in (attrgetter("new"), attrgetter("old")):
            while found := [item for item in handovers if side(item) in self._reigns]:
                for handover in found:
                    self._believe(handover, handovers.pop(handover))

    def check(self, note: SignedNote, checkpoint: Checkpoint) -> None:
        """Check that a key which may sign a tree of this size has signed the note.

        Raises:
            UnverifiedNote: none has.
            BadSignature: one of the log's keys is said to have signed it and did not.
        """
        reigns = [self._reigns[key] for key in note.verified_by(self._reigns)]
        if not any(reign.start <= checkpoint.size <= reign.end for reign in reigns):
            raise UnverifiedNote("A checkpoint is signed by a key that was not the log's then.")

    def _believe(self, handover: Handover, size: int) -> None:
        old = self._reigns.setdefault(handover.old, _Reign())
        if old.end == _NO_END:
            old.end = size
            self._reigns.setdefault(handover.new, _Reign()).start = size


def _signed_by_both(note: SignedNote, handover: Handover) -> bool:
    both = [handover.old, handover.new]
    try:
        return note.verified_by(both) == both
    except VerificationFailed:
        return False
