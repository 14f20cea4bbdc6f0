"""A small model of what is in force: which figures a firm's day shows, whatever documents they came in.

It knows documents as pages, and nothing of text, SQL or frames.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

POOLS = ("cleared_swaps", "secured", "segregated")
NAMES = {"Alpha Futures LLC": "alpha", "ALPHA FUTURES, L.L.C.": "alpha", "Beta Futures LLC": "beta"}
AMENDS = {
    "INITIAL": (False, 0),
    "AMENDED": (True, 0),
    "REVISED": (True, 0),
    "AMENDMENT 1": (True, 1),
    "AMENDMENT 2": (True, 2),
    "Amendment No. 2": (True, 2),
}
FORMS = {
    "Daily Seg - FOCUS II": "Daily Seg - FOCUS II",
    "Daily Seg – FOCUS II": "Daily Seg - FOCUS II",
    "FOCUS-II": "Daily Seg - FOCUS II",
    "Daily Seg - 1FR": "Daily Seg - 1FR",
    "Some form": "Some form",
}


@dataclass(frozen=True)
class Page:
    """A page as a firm prints it; a field that is None is not printed, or in a way that cannot be
    read. Of a cover or a supplemental page no figure matters."""

    origin: str
    required: int
    funds: int
    target: int
    name: str | None = "Alpha Futures LLC"
    day: date | None = date(2014, 11, 19)
    submit: date | None = date(2014, 11, 20)
    form: str | None = "Daily Seg - FOCUS II"
    status: str | None = "INITIAL"

    @property
    def excess(self) -> int:
        return self.funds - self.required


@dataclass(frozen=True)
class Filing:
    """What a document prints under one header, as it is read."""

    name: str
    day: date
    submit: date | None
    form: str | None
    status: str | None
    ranks_by: date
    received: datetime
    document: str
    slot: int
    pages: tuple[Page, ...]
    run: int

    @property
    def amends(self) -> bool:
        return AMENDS[self.status][0] if self.status else False

    @property
    def rank(self) -> tuple[Any, ...]:
        number = AMENDS[self.status][1] if self.status else 0
        return (self.ranks_by, self.amends, number, self.received, self.document, self.slot)

    @property
    def print(self) -> tuple[Any, ...]:
        figures = frozenset((p.origin, p.required, p.funds, p.target) for p in self.pages)
        return (self.day, self.form, self.status, self.submit, figures)


def _agreed(values: list[Any]) -> Any:
    known = {value for value in values if value is not None}
    return known.pop() if len(known) == 1 else None


def filings_of(
    pages: tuple[Page, ...], document: str, received: datetime, run: int
) -> list[Filing] | None:
    """The filings of a document in their order; None: it is rejected."""
    taken = []
    keys = [NAMES[p.name] if p.name else None for p in pages]
    forms = [FORMS[p.form] if p.form else None for p in pages]
    for page, key, form in zip(pages, keys, forms, strict=True):
        firm = key or _agreed(keys)
        name = page.name or next((p.name for p in pages if p.name and NAMES[p.name] == firm), None)
        taken.append(
            (
                replace(
                    page,
                    name=name,
                    day=page.day or _agreed([p.day for p in pages]),
                    submit=page.submit or _agreed([p.submit for p in pages]),
                    form=form or _agreed(forms),
                ),
                firm,
            )
        )
    if any(page.name is None or page.day is None for page, _ in taken):
        return None
    received_on = received.replace(tzinfo=UTC).astimezone(ZoneInfo("America/New_York")).date()
    header = [(firm, page.day, page.submit, page.form) for page, firm in taken]
    groups: dict[tuple[Any, ...], list[Page]] = {}
    for at, (page, firm) in enumerate(taken):
        status = page.status or _near(taken, header, at)
        key_ = (firm, page.day, page.submit, page.form, status)
        groups.setdefault(key_, []).append(replace(page, status=status))
    believed = [p.submit for p, _ in taken if p.submit and (p.submit - received_on).days <= 1]
    found = []
    for slot, ((_, _, submit, form, status), of) in enumerate(groups.items()):
        good = submit if submit and (submit - received_on).days <= 1 else None
        ranks_by = good or _agreed(list(believed)) or received_on
        first = of[0]
        assert first.name
        assert first.day
        found.append(
            Filing(first.name, first.day, submit, form, status, ranks_by, received, document, slot,
                   tuple(of), run)
        )  # fmt: skip
    return found


def _near(taken: list[tuple[Page, str | None]], header: list[Any], at: int) -> str | None:
    """A status printed once under a header: that of the page before, else of the one behind."""
    before = [
        p.status
        for (p, _), h in zip(taken[:at], header[:at], strict=True)
        if h == header[at] and p.status
    ]
    behind = [
        p.status
        for (p, _), h in zip(taken[at:], header[at:], strict=True)
        if h == header[at] and p.status
    ]
    return before[-1] if before else behind[0] if behind else None


@dataclass
class Model:
    """Filings as they were loaded, and which names mean another firm from which day on."""

    filings: list[Filing] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)
    aliases: dict[str, tuple[str, date | None]] = field(default_factory=dict)

    def load(self, pages: tuple[Page, ...], document: str, received: datetime, run: int) -> None:
        if document in self.documents:
            return
        self.documents.add(document)
        for filing in filings_of(pages, document, received, run) or []:
            twin = (self.firm(filing.name, filing.day), filing.print)
            if twin not in {(self.firm(f.name, f.day), f.print) for f in self.filings}:
                self.filings.append(filing)

    def firm(self, name: str, day: date) -> str:
        own = NAMES[name]
        other, since = self.aliases.get(own, (own, None))
        return other if since is None or day >= since else own

    def days(self) -> dict[tuple[str, date], list[Filing]]:
        found: dict[tuple[str, date], list[Filing]] = {}
        for filing in sorted(self.filings, key=lambda f: f.rank):
            found.setdefault((self.firm(filing.name, filing.day), filing.day), []).append(filing)
        return found

    def versions(self) -> dict[tuple[str, date, str], list[tuple[Filing, Page]]]:
        """The versions of each statement, the one in force last."""
        found: dict[tuple[str, date, str], list[tuple[Filing, Page]]] = {}
        for (firm, day), filings in self.days().items():
            for filing in filings:
                for page in filing.pages:
                    found.setdefault((firm, day, page.origin), []).append((filing, page))
        return found

    def pools(self) -> dict[tuple[str, date, str], list[tuple[Filing, Page]]]:
        """The same of statements alone, without covers and supplemental pages."""
        return {key: of for key, of in self.versions().items() if key[2] in POOLS}

    def seg_daily(self) -> set[tuple[Any, ...]]:
        rows = set()
        days = self.days()
        for (firm, day, origin), versions in self.pools().items():
            filing, page = versions[-1]
            carried = any(f.amends and f.rank > filing.rank for f in days[firm, day])
            rows.add(
                (firm, day, origin, page.required, page.funds, page.excess, page.target, carried)
            )
        return rows

    def grave(self) -> set[tuple[str, date, str, str, int]]:
        """What fails gravely in force: firm, day, origin, check, and the run that loaded the filing
        on which it stands."""
        versions, days = self.pools(), self.days()
        found = {
            (*key, check, of[-1][0].run)
            for key, of in versions.items()
            for check in _broken(of, _before(versions, *key))
        }
        for (firm, day), filings in days.items():
            missing = [origin for origin in POOLS if (firm, day, origin) not in versions]
            found |= {
                (firm, day, origin, "C01", filings[-1].run)
                for origin in missing
                if _before(versions, firm, day, origin)
            }
        return found


def _before(
    versions: dict[Any, list[tuple[Filing, Page]]], firm: str, day: date, origin: str
) -> Page | None:
    """The page in force of the firm's last day before."""
    days = [d for f, d, o in versions if f == firm and o == origin and d < day]
    return versions[firm, max(days), origin][-1][1] if days else None


def _broken(versions: list[tuple[Filing, Page]], before: Page | None) -> list[str]:
    filing, page = versions[-1]
    below = page.excess < page.target
    repeated = before is not None and before.target == page.target and before.excess < before.target
    holds = {
        "R04": page.excess >= 0,
        "R06": not below or page.target == page.required == 0,
        "R12": not (below and repeated and page.target != 0),
        "D08": len(versions) == 1 or not _turned(page, versions[-2][1]),
        "conflict": not any(_contradicts(filing, page, *other) for other in versions[:-1]),
    }
    return [check for check, held in holds.items() if not held]


def _turned(page: Page, before: Page) -> bool:
    return (page.excess < 0) != (before.excess < 0) or (
        (page.excess < page.target) != (before.excess < before.target)
    )


def _contradicts(filing: Filing, page: Page, other: Filing, otherwise: Page) -> bool:
    alike = filing.rank[:3] == other.rank[:3] and filing.document != other.document
    figures = (page.required, page.funds, page.target)
    return alike and figures != (otherwise.required, otherwise.funds, otherwise.target)
