"""A contact person named on a cover stays in the archived bytes, which only their owner reads."""

import os
import stat

import command
import duckdb
import polars as pl
import pytest
from desk import IB, Desk, files_that_hold, printed_text

from segwatch.codebook.load import load_codebook
from simulate import samples
from simulate.pdf import print_pdf
from simulate.rows import printed_rows
from simulate.text import print_texts

# Invented; no such person.
PERSON = {
    "contact_name": "Zebulon Quillfeather",
    "contact_phone": "203-555-0147",
    "contact_email": "z.quillfeather@example.com",
}
WORDS = ("Quillfeather", "Zebulon", "555-0147", "5550147", "z.quill")


def with_contact(contact: dict[str, str]) -> tuple[str, bytes]:
    headers = samples.filings().filter(pl.col("filing") == IB)
    rows = printed_rows(headers, samples.figures(), load_codebook(), contact)
    text = print_texts(headers, rows)["text"].item()
    return text, print_pdf(headers.row(0, named=True), rows)


def reordered(text: str) -> str:
    """The cover as some tools pull it: all labels first, all values after."""
    values = "\n".join(["", "INTERACTIVE BROKERS LLC", *PERSON.values()])
    for value in PERSON.values():
        text = text.replace(value, "")
    return text.replace("\tOther NFA Dollar Amount", f"{values}\n\tOther NFA Dollar Amount")


def phones(text: str) -> dict[str, str]:
    """The cover with the phone number written in other ways."""
    ways = [
        "(203) 555-0147",
        "203.555.0147",
        "203 555 0147",
        "2035550147",
        "+1 203 555 0147",
        "+12035550147",
    ]
    return {way: text.replace(PERSON["contact_phone"], way) for way in ways}


def test_a_contact_is_found_in_no_file_but_the_archive(desk: Desk) -> None:
    text, pdf = with_contact(PERSON)
    desk.drop("one.txt", text)
    desk.drop("two.pdf", pdf)
    desk.drop("three.txt", reordered(text))
    desk.drop("four.txt", text.replace("[7194]", "[7194"))
    desk.drop(
        "five.txt", text.replace("a. Minimum dollar amount:\t0", "a. Minimum dollar amount:\t")
    )
    for n, other in enumerate(phones(text).values()):
        desk.drop(f"phone-{n}.txt", other)
    data = desk.settings.warehouse.parent
    environment = os.environ | {"SEGWATCH_WAREHOUSE": str(desk.settings.warehouse)}

    def say(*words: str) -> str:
        done = command.run(words, environment)
        assert done.returncode in (0, 3, 4), done.stderr
        return done.stdout + done.stderr

    screen = say("ingest", str(desk.inbox))
    screen += say("validate", "--data-docs", str(data / "pages"))
    for code in ("", "7465", "current_anc", "7190"):
        screen += say("explain", "interactive-brokers-llc", "2014-11-19", *([code] if code else []))
    for table in ("uncoded_line", "leftover", "reject", "firm_alias", "filing", "line_item"):
        screen += say("query", f"FROM {table}", "--format", "csv")
    screen += say("reread")
    (data.parent / "screen.txt").write_text(screen)
    # DuckDB and Parquet compress their words, so they are written out first.
    for number, warehouse in enumerate([desk.settings.warehouse, *data.glob("published/*")]):
        with duckdb.connect(warehouse, read_only=True) as connection:
            names = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
            for (table,) in names:
                rows = connection.execute(f"FROM {table}").fetchall()
                (data / f"{number}-{table}.txt").write_text(repr(rows))
    assert len(list(data.glob("1-*.txt"))) > 15
    for path in desk.inbox.iterdir():
        path.unlink()
    holding = files_that_hold(desk.inbox.parent, WORDS)
    assert holding
    assert {path.relative_to(data).parts[0] for path in holding} == {"archive"}


def test_the_archive_is_its_owners_alone(desk: Desk) -> None:
    desk.drop("one.txt", printed_text(IB))
    desk.ingest()
    for path in [desk.archive.folder, *desk.archive.folder.rglob("*")]:
        allowed = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == allowed


@pytest.mark.parametrize(
    "glued", ["  Contact: {contact_name}", "\t{contact_phone}", " {contact_email}"]
)
def test_words_behind_a_firms_name_are_cut(desk: Desk, glued: str) -> None:
    name = "Firm Name: INTERACTIVE BROKERS LLC"
    desk.drop("glued.txt", printed_text(IB).replace(name, name + glued.format(**PERSON)))
    desk.ingest()
    assert desk.rows("SELECT DISTINCT firm_name FROM filing") == [("INTERACTIVE BROKERS LLC",)]
