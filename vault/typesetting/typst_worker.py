"""The typesetter's own process: reads jobs from stdin and writes PDFs and pictures to stdout.

It is run by path, isolated (`python -I -S`), with the folders in which typst and pdfium are
installed as its arguments, and imports nothing of the vault. Before it reads a job's
data it gives up what it does not need: it can write no file, leave no core dump and take no more
memory than allowed. What it reports of a failure never quotes the text that was set.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
from typing import Any, BinaryIO

sys.path.extend(sys.argv[1:])

import typst

STANDARDS: list[Any] = ["a-3a", "ua-1"]
_MISSING = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_PRIVATE = re.compile(r'the PDF contains the codepoint `"((?:[^"\\]|\\.)*)"`')
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}|\\(.)", re.DOTALL)
_LOCATION = re.compile(r"(\w+\.typ:\d+:\d+)")


def main(source: BinaryIO, sink: BinaryIO) -> None:
    """Do one job after another until the source ends.

    A job is one line of JSON with `memory` (bytes) and `length`, the size of the data that
    follows. To set a template it has `template`, `root` and `empty` (paths), `fonts` (paths) and
    `timestamp` (Unix seconds), and the data is the template's, as JSON; to picture a page of a PDF
    it has `page`, counted from 1, and `width` (pixels), and the data is the PDF. The answer is one
    line of JSON whose `length` is the size of the PDF or the PNG that follows.
    """
    while line := source.readline():
        job = json.loads(line)
        _confine(job["memory"])
        data = source.read(job["length"])
        made, answer = _picture(job, data) if "page" in job else _typeset(job, data)
        sink.write(json.dumps({**answer, "length": len(made)}).encode("ascii") + b"\n" + made)
        sink.flush()


def _confine(memory: int) -> None:
    for limit, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _typeset(job: dict[str, Any], data: bytes) -> tuple[bytes, dict[str, Any]]:
    try:
        return _set(job, data.decode("utf-8"))
    except typst.TypstError as error:
        return b"", _explain(error)


def _picture(job: dict[str, Any], data: bytes) -> tuple[bytes, dict[str, Any]]:
    import pypdfium2  # noqa: PLC0415 - setting must not wait

    pdf = pypdfium2.PdfDocument(data)
    number = min(max(job["page"], 1), len(pdf))
    page = pdf[number - 1]
    png = io.BytesIO()
    page.render(scale=job["width"] / page.get_width()).to_pil().save(png, "PNG", optimize=True)
    text = page.get_textpage().get_text_range()
    return png.getvalue(), {"number": number, "pages": len(pdf), "text": text}


def _set(job: dict[str, Any], data: str) -> tuple[bytes, dict[str, Any]]:
    compiler = typst.Compiler(
        job["template"],
        root=job["root"],
        font_paths=job["fonts"],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        package_path=job["empty"],
        package_cache_path=job["empty"],
    )
    pdf = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=job["timestamp"])
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one string of bytes")
    numbered = json.loads(compiler.query("<set>", field="value"))
    return pdf, numbered[0] if numbered else {"places": {}, "last": 0}


def _explain(error: typst.TypstError) -> dict[str, Any]:
    quoted = _MISSING.findall(error.diagnostic) + _PRIVATE.findall(error.diagnostic)
    characters = {character for text in quoted for character in _ESCAPE.sub(_unescape, text)}
    return {
        "characters": sorted(characters),
        "location": next(iter(_LOCATION.findall(error.diagnostic)), ""),
    }


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[2]


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
