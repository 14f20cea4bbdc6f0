"""A page in a headless Chromium, with all that it complains of and asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from conftest import tool
from playwright.sync_api import Browser, Page, sync_playwright


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, closed at the end."""
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=tool("chromium"), args=["--no-sandbox"])
        yield opened
        opened.close()


class Visit:
    """A page in the browser, with all that it complains of and asks for."""

    def __init__(self, browser: Browser, **look: Any) -> None:
        self.page: Page = browser.new_context(
            viewport={"width": 1280, "height": 900}, **look
        ).new_page()
        # A page that hangs fails; how long one takes on a busy machine is no claim of a test.
        self.page.context.set_default_timeout(120_000)
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on(
            "console",
            lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None,
        )
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("request", lambda r: self.asked.append(r.url))
        self.page.on("requestfailed", lambda r: self.complaints.append(r.url))

    def open(self, base: str, name: str, query: str = "") -> Page:
        self.page.goto(f"{base}/{name}.html" + (f"?{query}" if query else ""))
        self.page.wait_for_load_state("networkidle")
        return self.page


def drawn(page: Page, place: str) -> str:
    """What a chart shows, once it is drawn: its signature."""
    page.wait_for_selector(f"#{place}[data-drawn] canvas")
    return str(page.get_attribute(f"#{place}", "data-signature"))
