"""What the reader makes of mutated filings, beside what they print."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TypeVar

import polars as pl

from bench.mutation import amounts, pages
from bench.mutation.prints import texts, web_page
from bench.mutation.prints_pdf import pdf
from bench.mutation.sheets import Sheet, sheets
from segwatch.codebook.load import load_codebook
from segwatch.ingest.discover import media_type
from segwatch.ingest.mail import is_mail, mail_parts
from segwatch.ingest.readers.document import Document
from segwatch.ingest.readers.worker import read_one
from segwatch.limits import Limits
from transforms.normalise import Normalised, normalise_texts
from transforms.repair.ocr import keep_proven

LIMITS = Limits(5_000_000, 60.0, 100, 5_000_000, 4_000_000_000)
TABLE = pl.read_csv(Path(__file__).with_name("table.csv"))
KINDS = ("text",) * 7 + ("html", "pdf")
_AT_ONCE = 500
# A sum of fewer parts that are not zero is a copy of its total.
_PARTS = 2
Item = TypeVar("Item")
_CHANGES: dict[str, Callable[[Sheet, random.Random], set[str] | None]] = {
    name: getattr(amounts, "break_one" if name == "break" else name, None) or getattr(pages, name)
    for name in TABLE["mutation"]
    if name != "none"
}


@dataclass
class Case:
    """A printed document: its mutations with the codes that each touched, the truth of its codes
    (None: blank), and which of them can be read from the page alone."""

    sheet: Sheet
    kind: str
    touched: dict[str, set[str]]
    content: bytes = b""
    truth: dict[str, int | None] = field(default_factory=dict)
    readable: dict[str, bool] = field(default_factory=dict)
    uncoded: dict[str, str] = field(default_factory=dict)


def _declared() -> dict[str, tuple[str, str, str]]:
    return {
        row["mutation"]: (row["documents"], row["touched"], row["others"])
        for row in TABLE.iter_rows(named=True)
    }


def _mutated(sheet: Sheet, rng: random.Random, names: list[str] | None) -> Case:
    kind = rng.choice(KINDS)
    table = _declared()
    fit = [n for n in names or _CHANGES if table[n][0] == "all" or kind in table[n][0].split()]
    wanted = rng.choice([0, 1, 1, 1, 1, 1, 1, 2, 2, 3])
    case = Case(sheet, kind, {})
    for name in rng.sample(fit, len(fit)):
        if len(case.touched) < wanted:
            touched = _CHANGES[name](sheet, rng)
            if touched is not None:
                case.touched[name] = touched
    for cell in sheet.cells:
        case.truth[cell.line] = None if cell.blank else cell.value
        case.readable[cell.line] = not cell.blank and all(
            table[name][1 if cell.line in codes else 2] == "yes"
            for name, codes in case.touched.items()
        )
    case.uncoded = {
        cell.line: cell.amount
        for page in sheet.pages
        for row in page.rows
        for cell in row.cells
        if cell.line and not cell.code
    }
    return case


def _parts(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def cases(count: int, seed: int, names: list[str] | None = None) -> Iterator[Case]:
    """So many mutated filings, printed; only by these mutations where any are named."""
    rng = random.Random(seed)
    every = list(sheets(count, seed))
    rng.shuffle(every)
    for part in _parts(every[:count]):
        made = [_mutated(sheet, rng, names) for sheet in part]
        plain = [case for case in made if case.kind == "text"]
        for case, text in zip(plain, texts(case.sheet for case in plain), strict=True):
            case.content = text.encode()
        for case in made:
            if case.kind == "html":
                case.content = web_page(case.sheet, rng).encode()
            elif case.kind == "pdf":
                case.content = pdf(case.sheet, rng)
        yield from made


def read(contents: Iterable[bytes]) -> tuple[Normalised, dict[str, int]]:
    """What the product makes of documents, by the way of the pipeline; and the place of each."""
    found, by_ocr, places = [], [], {}
    for at, content in enumerate(contents):
        document = f"{at:013x}".ljust(64, "0")
        places[document] = at
        for part in [part for _, part in mail_parts(content)] if is_mail(content) else [content]:
            printed = read_one(media_type(part), part, LIMITS)
            if isinstance(printed, Document):
                found.append((document, printed.text))
                by_ocr += [document] * printed.by_ocr
    frame = pl.DataFrame(found, schema=["document_id", "text"], orient="row")
    facts = load_codebook().form_spec
    return keep_proven(normalise_texts(frame, facts), by_ocr, facts.terms), places


@dataclass
class Verdicts:
    """How much was loaded right, by mutation and by whether it can be read from the page."""

    documents: Counter[str] = field(default_factory=Counter)
    readable: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    others_right: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    proved: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[Case, str, object, object]] = field(default_factory=list)
    unproved: list[tuple[Case, str]] = field(default_factory=list)
    reasons: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, case: Case, lines: dict[str, int], reasons: dict[str, str]) -> None:
        """Count a document. lines: what was loaded, by code. reasons: of rejects, by code."""
        names = [*case.touched, "all"] if case.touched else ["none", "all"]
        for name in names:
            self.documents[name] += 1
            own = case.touched.get(name, set())
            for code, value in case.truth.items():
                self._count(case, name, code, value, lines.get(code), code in own)
                if code in own and code not in lines:
                    reason = reasons.get(code, reasons.get("", "no reason"))
                    self.reasons.setdefault(name, Counter())[reason] += 1
        sure = proved(case.truth)
        for code, value in lines.items():
            if case.truth.get(code) != value:
                self.wrong.append((case, code, case.truth.get(code), value))
            elif not case.readable[code] and code not in sure:
                self.unproved.append((case, code))

    def _count(  # noqa: PLR0913, PLR0917 - what is counted of one amount
        self, case: Case, name: str, code: str, value: int | None, loaded: int | None, own: bool
    ) -> None:
        if value is None:
            return
        right = loaded == value
        if not case.readable[code]:
            self.unreadable[name] += 1
            self.proved[name] += right
        elif own or name in {"all", "none"}:
            self.readable[name] += 1
            self.right[name] += right
        else:
            self.others[name] += 1
            self.others_right[name] += right


@cache
def _sums() -> list[tuple[str, dict[str, int]]]:
    """The sums of the form: the total, and each part's factor."""
    found: dict[str, tuple[str, dict[str, int]]] = {}
    terms = load_codebook().form_spec.terms.filter(pl.col("rule") == "sum")
    for check, total, code, sign in terms.select("check_id", "total", "code", "sign").iter_rows():
        found.setdefault(check, (total, {}))[1][code] = sign
    return list(found.values())


def proved(amounts: dict[str, int | None]) -> set[str]:
    """The codes of amounts that sums prove.

    A sum proves its lines where it closes and has two parts that are not zero, or a total that
    another sum proves: then the total is no mere copy of the one part.
    """
    codes: set[str] = set()
    for _ in _sums():
        for total, terms in _sums():
            known = [(amounts.get(code, 0), sign) for code, sign in terms.items()]
            whole = amounts.get(total)
            if whole is None or any(amount is None for amount, _ in known):
                continue
            added = [amount * sign for amount, sign in known if amount]
            if sum(added) == whole and (len(added) >= _PARTS or total in codes):
                codes |= {total, *terms}
    return codes


def judge(made: Iterable[Case]) -> Verdicts:
    """Read mutated filings and compare what was loaded with what they print."""
    verdicts = Verdicts()
    for part in _parts(made):
        found, places = read(case.content for case in part)
        ids = found.filings.select("filing_id", "document_id")
        lines: list[dict[str, int]] = [{} for _ in part]
        for document, code, amount in (
            found.line_items.select("filing_id", "line_code", "amount")
            .join(ids, on="filing_id")
            .select("document_id", "line_code", "amount")
            .iter_rows()
        ):
            lines[places[document]][code] = amount
        reasons: list[dict[str, str]] = [{} for _ in part]
        for document, code, reason in found.rejects.select(
            "document_id", "line_code", "reason"
        ).iter_rows():
            reasons[places[document]][code or ""] = reason
        for case, loaded, why in zip(part, lines, reasons, strict=True):
            verdicts.add(case, loaded, why)
        _judge_words(part, found, places, verdicts)
    return verdicts


def _judge_words(
    part: list[Case], found: Normalised, places: dict[str, int], verdicts: Verdicts
) -> None:
    """The firm, the day, and the lines without a code."""
    heads = found.filings.select("document_id", "firm_name", "as_of_date")
    for document, firm, day in heads.iter_rows():
        case = part[places[document]]
        if (firm, day) != (case.sheet.head["firm_name"], case.sheet.head["as_of_date"]):
            verdicts.wrong.append((case, "header", case.sheet.head, (firm, day)))
    ids = found.filings.select("filing_id", "document_id")
    named = found.uncoded_lines.filter(pl.col("text").is_null()).join(ids, on="filing_id")
    for document, name, printed in named.select("document_id", "name", "printed").iter_rows():
        case = part[places[document]]
        if case.uncoded.get(name) != printed:
            verdicts.wrong.append((case, name, case.uncoded.get(name), printed))
