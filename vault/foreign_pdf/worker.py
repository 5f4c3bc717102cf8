"""The process that looks at one foreign PDF: little memory, little time, no file.

It is run as a file of its own: the PDF comes in on standard input, what was found goes out as JSON.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

MIB = 1024 * 1024
ACTIONS = {
    "/JavaScript": "script",
    "/Launch": "action",
    "/ImportData": "action",
    "/SubmitForm": "action",
    "/Rendition": "action",
    "/RichMediaExecute": "action",
}
"""Actions that do something by themselves or reach beyond the file (ISO 32000-1, 12.6.4)."""

KEYS = {"/JS": "script", "/XFA": "script"}


def main() -> None:
    """Look at the PDF on standard input."""
    memory, seconds, *folders = sys.argv[1:]
    sys.path += folders
    content = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_AS, (int(memory) * MIB,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds),) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import pikepdf  # noqa: PLC0415 - within the limits, and found through the folders given

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            answer = {"pages": len(pdf.pages), "active": sorted(set(_active(pdf)))}
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError):
        answer = {"pages": -1, "active": []}
    sys.stdout.write(json.dumps(answer))


def _active(pdf: Any) -> Iterator[str]:
    """Yield what in a PDF does something by itself."""
    import pikepdf  # noqa: PLC0415 - as above

    waiting = list(pdf.objects)
    while waiting:
        found = waiting.pop()
        if isinstance(found, pikepdf.Array):
            waiting += [each for each in found if _inside(each)]
        elif isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
            for key, value in found.items():
                if key in KEYS:
                    yield KEYS[key]
                elif key == "/S" and str(value) in ACTIONS:
                    yield ACTIONS[str(value)]
                elif _inside(value):
                    waiting.append(value)


def _inside(value: Any) -> bool:
    """Tell whether an object stands within another; others are among all objects anyway."""
    import pikepdf  # noqa: PLC0415 - as above

    return isinstance(value, (pikepdf.Array, pikepdf.Dictionary)) and not value.is_indirect


if __name__ == "__main__":
    main()
