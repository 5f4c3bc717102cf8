"""The shell script that README shows plays a whole case, as it stands there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.integration.fork_server import install

ROOT = Path(__file__).parents[2]
MARK = "<!-- tests/integration/test_cli_case.py runs the next block as it stands. -->"
WITHHELD = (
    "four or five beers",
    "two apartments near",
    "tape on the envelope",
    "smelled beer",
    "stands behind the coats",
    "hides behind the coats",
    "Two rents are more",
    "Ruth",
    "Okafor",
)
RELEASED = ("alternate weekends", "quarter of an hour", "children's room closes")


def script() -> str:
    """Return README's script."""
    after = (ROOT / "README.md").read_text("utf-8").split(MARK)[1]
    found = re.search(r"```bash\n(.*?)```", after, re.DOTALL)
    assert found is not None
    return found.group(1)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Run the script in an empty folder and return that folder and what it printed."""
    folder = tmp_path_factory.mktemp("case")
    bin_, address = folder / "bin", folder / "socket"
    bin_.mkdir()
    install(bin_, address)
    environment = {
        "PATH": f"{bin_}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "VAULT_PASSPHRASE__MEMORY_KIB": "8",
        "VAULT_PASSPHRASE__TIME": "1",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.fork_server", str(address)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline() == "listening\n"
        ran = subprocess.run(
            [shutil.which("bash") or "bash", "-c", script()],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
    finally:
        server.terminate()
        server.communicate()
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    return folder / "case", ran.stdout


def test_the_script_runs_to_its_end(played: tuple[Path, str]) -> None:
    _, said = played
    assert "Everything that could be checked holds." in said
    assert "The package does not verify." in said
    assert "The log is whole" in said


def test_what_is_released_is_in_the_package_and_what_is_withheld_is_not(
    played: tuple[Path, str],
) -> None:
    folder, _ = played
    import pypdfium2

    with ZipFile(folder / "package.zip") as package:
        pdf = pypdfium2.PdfDocument(package.read("production.pdf"))
        text = " ".join(page.get_textpage().get_text_range() for page in pdf)
        raw = b"".join(package.read(name) for name in package.namelist())
    flat = " ".join(text.split())
    assert [words for words in RELEASED if words not in flat] == []
    assert [words for words in WITHHELD if words in flat or words.encode() in raw] == []


def test_nothing_that_the_script_printed_names_a_secret(played: tuple[Path, str]) -> None:
    folder, said = played
    for path in (folder / "people").iterdir():
        assert path.read_text().strip() not in said


def test_no_plaintext_of_a_note_lies_in_the_vault(played: tuple[Path, str]) -> None:
    folder, _ = played
    stored = b"".join(path.read_bytes() for path in (folder / "vault").iterdir())
    assert [words for words in (*WITHHELD, *RELEASED) if words.encode() in stored] == []


def test_the_accounting_tells_of_the_transmission(played: tuple[Path, str]) -> None:
    _, said = played
    assert "Required by a court's order" in " ".join(said.split())
