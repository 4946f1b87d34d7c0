"""Opening a page in a real browser, without a screen."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from report_page import Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--virtual-time-budget=4000",
)  # fmt: skip
SECONDS = 60


def opened(html: str, folder: Path) -> tuple[str, Page]:
    """The page after its scripts ran: (DOM as text, the same read back)."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.skip(f"no browser on the PATH; looked for {', '.join(BROWSERS)}")
    path = folder / "page.html"
    path.write_text(html, encoding="utf-8")
    command = [browser, *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", path.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=SECONDS, check=True).stdout
    return dom, Page(dom)


def by_id(page: Page, name: str) -> dict[str, str | None]:
    return next(attributes for _, attributes in page.elements if attributes.get("id") == name)
