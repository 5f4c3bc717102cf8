"""A process of its own that makes a production, sets it bare, or prints it with WeasyPrint.

`python -m tests.bench.worker {vault|typst|weasyprint} FILE` reads a pickled job and prints, as
JSON, how long it took (imports not counted) and how many pages came out.
"""

from __future__ import annotations

import io
import json
import pickle
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf


def make(job: dict[str, Any]) -> Callable[[], list[bytes]]:
    """Render, self-test, look for restatements and seal, as a running vault does."""
    from vault import assembly  # noqa: F401 - a running vault holds all of it in memory
    from vault.production.composing import making
    from vault.production.packaging.seal import seal_pdf
    from vault.typesetting.typesetter import Typesetter

    document, proofs, withheld = job["document"], job["proofs"], job["withheld"]
    seal, max_pages = job["seal"], job["pages_per_volume"]

    def run() -> list[bytes]:
        made = making.make(document, proofs, withheld, typesetter=Typesetter(), max_pages=max_pages)
        now = datetime.now(UTC)
        return [
            seal_pdf(content, seal, at=now)
            for name, content in made.rendering.files.items()
            if name.endswith(".pdf")
        ]

    return run


def set_bare(job: dict[str, Any]) -> Callable[[], list[bytes]]:
    """Compile the same template with the same data, once, in this process."""
    import typst

    template = Path(job["template"])

    def run() -> list[bytes]:
        compiler = typst.Compiler(
            template,
            root=template.parent,
            ignore_system_fonts=True,
            sys_inputs={"data": job["data"]},
        )
        return [compiler.compile(format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=0)]

    return run


def print_with_weasyprint(job: dict[str, Any]) -> Callable[[], list[bytes]]:
    """Render a page of HTML with the same text."""
    import weasyprint

    return lambda: [weasyprint.HTML(string=job["html"]).write_pdf()]


JOBS = {"vault": make, "typst": set_bare, "weasyprint": print_with_weasyprint}


def main(kind: str, path: Path) -> None:
    run = JOBS[kind](pickle.loads(path.read_bytes()))  # noqa: S301 - the bench wrote it
    start = time.perf_counter()
    files = run()
    seconds = time.perf_counter() - start
    pages = 0
    for content in files:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pages += len(pdf.pages)
    print(json.dumps({"seconds": seconds, "pages": pages}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
