"""The three pictures of README: `make screenshots` takes them again, of the pages as they are.

The samples and a year of simulated filings around them, so that lines have a length.
"""

import sys
import tempfile
from pathlib import Path

from readers_desk import ReadersDesk
from visit import Visit, chromium

_SIZE = {"width": 1200, "height": 820}
# Page, what its address asks for, and what must be there before the picture is taken.
_SHOTS = {
    "market": ("to=2014-11-18", "#concentration canvas"),
    "firm": ("origin=segregated&to=2014-11-18&firm=", "#excess canvas"),
    "statement": ("firm=interactive-brokers-llc&date=2014-11-19&code=7190", "#place rect"),
}


def main(folder: Path) -> None:
    """Fill a warehouse, serve it, and write the pictures into a folder."""
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        desk = ReadersDesk(Path(name))
        desk.fill_samples()
        wish = ("--firms", "12", "--days", "240", "--start", "2014-01-02")
        desk.say("simulate", str(desk.folder / "simulated"), *wish)
        desk.say("ingest", str(desk.folder / "simulated" / "filings"), codes=(0, 3, 4))
        largest = desk.say(
            "query",
            "SELECT firm_id FROM buffer WHERE origin = 'segregated' "
            "AND as_of_date = DATE '2014-11-17' ORDER BY required DESC LIMIT 1",
            "--format",
            "csv",
        ).split()[1]
        with desk.served() as address:
            for page, (query, ready) in _SHOTS.items():
                visit = Visit(browser)
                visit.page.set_viewport_size(_SIZE)  # type: ignore[arg-type]
                opened = visit.open(address, page, query + (largest if page == "firm" else ""))
                opened.wait_for_selector(ready)
                if page == "statement":
                    opened.locator("tr.chosen").evaluate(
                        "row => row.scrollIntoView({block: 'center'})"
                    )
                opened.wait_for_timeout(500)
                opened.screenshot(path=folder / f"{page}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
