"""Every kind of error has a code of its own, and what to do is never left open."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import vault
import vault.cli.main
import webui.app
from vault.errors import InvalidInput, VaultError, VerificationFailed

ROOTS = tuple(Path(str(package.__file__)).parent for package in (vault, webui))
WORDS_SAY_IT = (InvalidInput, VerificationFailed)
"""What is wrong with an input, or what a verification found, is what has to be put right."""


def kinds(base: type[VaultError] = VaultError) -> Iterator[type[VaultError]]:
    for kind in base.__subclasses__():
        if kind.__module__.partition(".")[0] in {"vault", "webui"}:
            yield kind
            yield from kinds(kind)


KINDS = sorted(set(kinds()), key=lambda kind: (kind.__module__, kind.__name__))
SILENT = {
    kind.__name__
    for kind in KINDS
    if not kind.default_remedy
    and not issubclass(kind, WORDS_SAY_IT)
    and "__init__" not in vars(kind)
}


def test_every_kind_has_a_code_of_its_own() -> None:
    own = Counter(kind.code for kind in KINDS if "code" in vars(kind))
    assert [code for code, times in own.items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in own)


def test_whoever_raises_a_kind_without_a_remedy_gives_one() -> None:
    without = [
        f"{path.name}:{call.lineno} {name}"
        for root in ROOTS
        for path in sorted(root.rglob("*.py"))
        for name, call in _calls(ast.parse(path.read_text()))
        if name in SILENT and not any(word.arg in {"remedy", None} for word in call.keywords)
    ]
    assert without == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_what_was_left_untouched_is_said(kind: type[VaultError]) -> None:
    assert kind.default_untouched or issubclass(kind, VerificationFailed) or kind.__name__ in SILENT


def _calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    yield name, node
