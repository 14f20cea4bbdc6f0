"""docs/performance.md: each bench writes its own sections, and leaves the others as they are."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
_NEXT = re.compile(r"^(?=## )", re.MULTILINE)


def written(page: str, section: str) -> str:
    """The page with a section (its `## ` heading and all below it) in the place of the one with the
    same heading, or at the end."""
    head, *sections = _NEXT.split(page)
    heading = section.partition("\n")[0]
    kept = [heading == one.partition("\n")[0] for one in sections]
    whole = section.rstrip("\n") + "\n"
    if any(kept):
        at = kept.index(True)
        sections[at] = whole + ("\n" if at + 1 < len(sections) else "")
    else:
        sections.append(f"\n{whole}")
    return head + "".join(sections)


def write(section: str) -> None:
    """Write a section to the page."""
    PAGE.write_text(written(PAGE.read_text(), section))
