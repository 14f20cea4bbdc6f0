"""Explain: a filing in the form's own shape, and a number's place in its document."""

from datetime import date
from typing import Any, NamedTuple

import polars as pl

from dashboard.shown import Form, Shown
from segwatch.codebook.form import CONTACT
from segwatch.codebook.load import Codebook
from segwatch.errors import UsageError
from segwatch.ingest.archive import Archive
from segwatch.ingest.readers.document import Document
from segwatch.ingest.readers.worker import read_one
from segwatch.limits import Limits
from segwatch.warehouse.connection import Store
from transforms.firms import name_key
from transforms.parse.markup import strip_markup

_AROUND = 60
_MOST_PROPOSALS = 3


class Filing(NamedTuple):
    """What is in force of a firm's day, with lines, verdicts, rejects and corrections, as frames of
    `sql/explain`. header: that of the filing of highest rank; pages: each section with what its own
    filing prints in the header; beside: what is in force of the day on forms of other kinds."""

    header: dict[str, Any]
    pages: pl.DataFrame
    lines: pl.DataFrame
    verdicts: pl.DataFrame
    rejects: pl.DataFrame
    corrections: pl.DataFrame
    beside: pl.DataFrame


class Row(NamedTuple):
    """A row of the form as it stands in a filing: number, words, (name, printed) pairs, and
    (status, arithmetic) of each total among them."""

    section: str
    number: str
    words: str
    printed: tuple[tuple[str, str], ...]
    sums: tuple[tuple[str, str], ...] = ()


def find_firms(store: Store, name: str) -> list[tuple[str, str]]:
    """(firm_id, legal name) of a slug or printed name; several where a name went from one firm to
    another. Raises UsageError where there is none."""
    names = store.query_file("explain/names").with_columns(key=name_key(pl.col("name")))
    key = pl.select(name_key(pl.lit(name))).item()
    rows = names.filter((pl.col("firm_id") == name) | (pl.col("key") == key))
    # A slug is of one firm, though a name that makes the same words may be of another by now.
    firms = rows.select("firm_id", "legal_name").unique(maintain_order=True)
    firms = firms.sort(pl.col("firm_id") != name, maintain_order=True)
    if firms.is_empty():
        raise UsageError(
            f"The warehouse holds no filing of a firm {name!r}; the table firm lists all firms."
        )
    return firms.rows()


def find_firm(store: Store, name: str) -> tuple[str, str]:
    """The first of `find_firms`."""
    return find_firms(store, name)[0]


def find_filing(store: Store, firm: str, day: date) -> Filing:
    """What is in force of a firm's day: of daily forms, or of another kind where there is none.

    Raises UsageError where nothing is there.
    """
    firms = find_firms(store, firm)
    for firm_id, _ in firms:
        pages = store.query_file("explain/filing", {"firm_id": firm_id, "as_of_date": day})
        if not pages.is_empty():
            is_shown = pl.col("kind") == pages["kind"][0]
            return _of_pages(store, pages.filter(is_shown), pages.filter(~is_shown))
    first, last = store.query_file("explain/days", {"firm_id": firms[0][0]}).row(0)
    raise UsageError(
        f"{firms[0][1]} has no filing as of {day}; its filings run from {first} to {last}."
    )


def _of_pages(store: Store, pages: pl.DataFrame, beside: pl.DataFrame) -> Filing:
    parts = ("lines", "verdicts", "rejects", "corrections", "beside")
    columns = ("filing_id", "origin", "kind", "carried")
    with store.register_frames({"shown": pages.select(columns), "beside": beside.select(columns)}):
        frames = [store.query_file(f"explain/{part}") for part in parts]
    return Filing(pages.row(0, named=True), pages, *frames)


def statement_rows(codebook: Codebook, filing: Filing) -> list[Row]:
    """The form's rows of the sections that the filing prints; contact rows are left out."""
    printed = {
        row["name"]: f"{row['amount']:,} (printed {row['printed']})"
        if row["corrected"]
        else row["printed"]
        for row in filing.lines.iter_rows(named=True)
    }
    sections = set(filing.lines["origin"]) | set(filing.verdicts["origin"])
    sums = _broken_sums(codebook, filing, printed)
    return [
        Row(
            row["section"],
            row["number"],
            row["text"],
            tuple((name, printed.get(name, "")) for name in row["prints"].split()),
            tuple(sums[name] for name in row["prints"].split() if name in sums),
        )
        for row in codebook.form.iter_rows(named=True)
        if row["section"] in sections and not CONTACT & set(row["prints"].split())
    ]


def word_proposals(filing: Filing, proposals: pl.DataFrame, identities: set[str]) -> list[str]:
    """What would make the filing's broken identities true, the smallest edit first.

    proposals: as `segwatch.explain.proposals.propose_for_filings` returns it. Returns one sentence
    or two a proposal, no more than three for identities that are broken together, and one where no
    single line would do.
    """
    sentences = []
    for (_, _), part in proposals.group_by("origin", "checks", maintain_order=True):
        sentences += part["words"].head(_MOST_PROPOSALS).to_list()
        if part.height > _MOST_PROPOSALS:
            sentences.append(f"... and {part.height - _MOST_PROPOSALS} more lines.")
    broken = filing.verdicts.filter(
        pl.col("status") != "pass", pl.col("check_id").is_in(identities)
    )["check_id"]
    closed = {check for checks in proposals["checks"] for check in checks.split()}
    open_still = [check for check in broken if check not in closed]
    if open_still:
        sentences.append(f"No change of a single line makes {', '.join(open_still)} true.")
    return sentences


def _broken_sums(
    codebook: Codebook, filing: Filing, printed: dict[str, str]
) -> dict[str, tuple[str, str]]:
    """(status, arithmetic) of each total that was judged, by its line code."""
    judged = {row["check_id"]: row for row in filing.verdicts.iter_rows(named=True)}
    sums = {}
    for identity in codebook.identities:
        verdict = judged.get(identity.check_id)
        if verdict:
            terms = [
                f"{'- ' if sign < 0 else '+ '}{printed.get(code) or '(not printed)'} [{code}]"
                for code, sign in identity.terms
            ]
            arithmetic = " ".join(terms).removeprefix("+ ")
            if identity.rule == "greater":
                arithmetic = "the greater of " + arithmetic.replace(" + ", " and ")
            words = f"{identity.check_id}: {arithmetic}"
            if verdict["sentence"]:
                words += f". {verdict['sentence']}"
            sums[identity.total] = (verdict["status"], words)
    return sums


def find_line(filing: Filing, code: str) -> dict[str, Any]:
    """One line of a filing by its code or name. Raises UsageError where it is not printed."""
    lines = filing.lines.filter(pl.col("name") == code)
    if lines.is_empty():
        raise UsageError(
            f"Line {code} is not printed in this filing, or its amount was rejected; "
            "`segwatch explain FIRM DATE` shows all lines and rejects."
        )
    return lines.row(0, named=True)


def source_line(
    archive: Archive, line: dict[str, Any], filing: Filing, codebook: Codebook, limits: Limits
) -> str:
    """The words around a number in its document, as far as they are figures or the form's; none for
    a cover, which names a person."""
    if line["origin"] == "cover":
        return ""
    content = archive.read_document(line["document_id"])
    read = read_one(line["media_type"], content, limits)
    text = read.text if isinstance(read, Document) else ""
    clean = str(pl.select(strip_markup(pl.lit(text))).item())
    pages = clean.split("\f")
    page = pages[line["page"] - 1] if len(pages) > 1 else clean
    printed = filing.lines.filter(pl.col("origin") != "cover")["printed"]
    shown = Shown(_form_of(codebook).with_header(filing.header), {line["page"]: frozenset(printed)})
    words = shown.blank_words(line["page"], page.split("\n")[line["line"] - 1])
    at = max(words.find(f"[{line['name']}]"), 0)
    if at > _AROUND:
        words = "..." + words[at - _AROUND :].partition(" ")[2]
    return words.strip() if len(words) <= 2 * _AROUND else words[: 2 * _AROUND].strip() + "..."


def _form_of(codebook: Codebook) -> Form:
    rows = codebook.form.filter(pl.col("section") != "cover")
    codes = codebook.line_codes.filter(pl.col("section") != "cover")["code"]
    captions = rows.select(pl.format("{} {}", "number", "text"))
    return Form(tuple(captions.to_series()), frozenset(codes))
