"""Takes pictures of pages and runs axe on them: `python -m tests.browser.look --help`."""

from __future__ import annotations

from pathlib import Path

import click
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, DESKTOP, PHONE, sign_in

SIZES = {"desktop": DESKTOP, "phone": PHONE}


@click.command()
@click.argument("address")
@click.argument("paths", nargs=-1, required=True)
@click.option("--as", "username", default="", help="Sign in as this person.")
@click.option("--passphrase-file", type=click.Path(exists=True, path_type=Path))
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("var/pictures"))
@click.option("--dark", is_flag=True, help="In dark colours.")
def main(
    address: str,
    paths: tuple[str, ...],
    username: str,
    passphrase_file: Path | None,
    folder: Path,
    *,
    dark: bool,
) -> None:
    """Picture each of PATHS at ADDRESS on a desk and on a phone, and say what axe finds."""
    folder.mkdir(parents=True, exist_ok=True)
    passphrase = passphrase_file.read_text().strip() if passphrase_file else ""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for size, viewport in SIZES.items():
            context = browser.new_context(
                viewport=viewport,  # type: ignore[arg-type]  # a plain dict serves as the size
                base_url=address,
                color_scheme="dark" if dark else "light",
                bypass_csp=True,
            )
            page = context.new_page()
            if username:
                sign_in(page, username, passphrase)
            for path in paths:
                page.goto(path)
                name = path.strip("/").replace("/", "-").partition("?")[0] or "home"
                picture = folder / f"{name}-{size}{'-dark' if dark else ''}.png"
                page.screenshot(path=picture, full_page=True)
                found = Axe().run(page).response["violations"]
                wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
                click.echo(f"{picture}  axe: {len(found)}{'  SCROLLS SIDEWAYS' if wide else ''}")
                for each in found:
                    click.echo(f"  {each['id']}: {each['help']}")
                    for node in each["nodes"][:3]:
                        click.echo(f"    {node['html'][:140]}")
        browser.close()


if __name__ == "__main__":
    main()
