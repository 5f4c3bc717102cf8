"""Uploads stay in memory: nothing that somebody sends is ever written to a temporary file."""

from __future__ import annotations

from io import BytesIO

from flask import Flask, Request


class MemoryRequest(Request):
    """A request whose files are kept in memory; `MAX_CONTENT_LENGTH` bounds them all together."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> BytesIO:
        """Return where a file goes; Werkzeug would spool a large one to the disk in the clear."""
        del total_content_length, content_type, filename, content_length
        return BytesIO()


def install(app: Flask) -> None:
    """Keep the uploads of `app` in memory."""
    app.request_class = MemoryRequest
