"""Pages of the running server: a note's against a bare Flask page, a long chart's against a short.

Both servers are gunicorn with one process and the same number of threads; one client asks them in
turn, over one connection a round.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.bench import texts
from tests.bench.baseline import PlainNotes
from tests.bench.measure import Figure, alternate, at_least, at_most, timed
from tests.bench.places import AUTHOR, Office, Places
from tests.conftest import CHEAP, passphrase_of
from vault.settings.groups import WebSettings

PAGES_A_ROUND = 40
NOTE_TARGET = 0.35
HOUR = timedelta(hours=1)
FEW, MANY, MANY_IN_HASTE = 100, 10_000, 2000
NO_SLOWER = 1.1
"""How many times as long a chart's page may take with many notes: as long, but for chance."""
UNHURRIED = f"{CHEAP}[web]\nrequests_a_minute = 100000\n"
_TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
_ROOT = Path(__file__).parents[2]


def figures(places: Places) -> Iterator[Figure]:
    """Measure a note's page, and a chart's with few and with many notes."""
    many = MANY_IN_HASTE if places.quick else MANY
    with places.vault("SQLite", UNHURRIED) as office:
        short, [note, *_] = _chart(office, FEW)
        long, _ = _chart(office, many)
        home = office.vault.home.path
        with _vault_pages(home) as vault, _bare_page(places) as bare:
            vault.sign_in()
            rounds = places.rounds(15)
            yield at_least(
                "A note's page, decrypted and audited (beside a bare Flask page of one ORM row)",
                alternate(
                    lambda: bare.seconds("/1"), lambda: vault.seconds(f"/notes/{note}"), rounds
                ),
                NOTE_TARGET,
            )
            yield at_most(
                f"A chart's page with {many:,} notes (beside one with {FEW})",
                alternate(
                    lambda: vault.seconds(f"/charts/{short}"),
                    lambda: vault.seconds(f"/charts/{long}"),
                    rounds,
                ),
                NO_SLOWER,
            )


def _chart(office: Office, count: int) -> tuple[str, list[str]]:
    """Write a chart of so many notes, a session an hour; return its id, and the notes'."""
    source = random.Random(19)  # noqa: S311 - invented prose
    chart, now = office.new_chart(), office.vault.clock.now()
    notes = [
        office.notes.draft(
            office.author, chart, session_at=now - hours * HOUR, sections=texts.note(source)
        )
        for hours in range(count)
    ]
    return chart, [each.note_id for each in notes]


class _Client:
    """A browser without script that stays connected to one server."""

    def __init__(self, address: str):
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc)
        self._cookies: dict[str, str] = {}

    def close(self) -> None:
        self._connection.close()

    def sign_in(self) -> None:
        """Sign the author in."""
        form = {"username": AUTHOR, "passphrase": passphrase_of(AUTHOR)}
        found = _TOKEN.search(self._ask("GET", "/account/sign-in"))
        if found is None:
            raise AssertionError("there is no page to sign in on")
        self._ask("POST", "/account/sign-in", form | {"csrf_token": found[1].decode()})

    def seconds(self, path: str) -> float:
        """Return the seconds that one of many answers of a page took, on one connection."""
        self._connection.close()
        self._ask("GET", path)
        return timed(PAGES_A_ROUND, lambda _: self._ask("GET", path))

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> bytes:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, urlencode(form) if form else None, headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != (302 if form else 200):
            raise AssertionError(f"{path} answered {answer.status}")
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return body


@contextmanager
def _vault_pages(home: Path) -> Iterator[_Client]:
    """Run `vaultctl serve` on a free port."""
    program = "from vault.cli.main import main; main()"
    arguments = ["--home", str(home), "serve", "--port", "0", "--json"]
    with _running([sys.executable, "-c", program, *arguments]) as process:
        assert process.stdout is not None
        told = json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")
        yield from _client(told["address"])


@contextmanager
def _bare_page(places: Places) -> Iterator[_Client]:
    """Run the bare page under the same gunicorn settings."""
    url = places.database("SQLite")
    with places.opened(url) as engine:
        PlainNotes(engine).save("C-1", AUTHOR, texts.note(random.Random(23)))  # noqa: S311 - invented prose
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "--bind", address, "--workers", "1"]
    command += ["--worker-class", "gthread", "--threads", str(WebSettings().threads)]
    command += ["--timeout", "0", "--log-level", "warning", "--no-control-socket"]
    with _running([*command, f"tests.bench.bare_page:make({url!r})"]):
        _wait_for(address)
        yield from _client(f"http://{address}")


def _client(address: str) -> Iterator[_Client]:
    with closing(_Client(address)) as client:
        yield client


@contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    host, port = address.split(":")
    while True:
        with socket.socket() as trial:
            if trial.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.05)
