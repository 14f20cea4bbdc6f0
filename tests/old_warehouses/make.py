"""Make the dumps beside this file: `python tests/old_warehouses/make.py`.

For each file of `sql/schema` the first commit that has it as it stands, and whose program runs, takes in the documents below one
after the other, and its warehouse is written down as SQL. Firms and figures are invented. A dump is made
once, by the program of its time; the test only reads it.
"""

import os
import subprocess
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
RUN = "import sys; from segwatch.cli.app import main; sys.argv[0] = 'segwatch'; main()"
# Titles of the pages by section, and the lines that an invented firm fills in.
TITLES = {
    "secured": "Secured Amounts",
    "segregated": "Segregation Statement",
    "swaps": "Swaps Statement",
    "supplemental": "Supplemental",
}
FIGURES = {
    "secured": {"7360": "500,000", "7770": "900,000", "7380": "400,000", "7780": "100,000", "7785": "300,000"},
    "segregated": {"7060": "1,000,000", "7180": "1,300,000", "7190": "300,000", "7194": "200,000", "7198": "100,000"},
    "swaps": {"8590": "70,000", "8720": "80,000", "8730": "10,000", "8760": "5,000", "8770": "5,000"},
    "supplemental": {"9100": "25,000", "9101": "11,000", "9104": "12", "9105": "13"},
}  # fmt: skip
FIRST, SECOND = "INVENTED FUTURES LLC", "Another Invented Broker Inc."


def page(section: str, header: tuple[str, str, str, str], **changed: str) -> str:
    """A page: status, end date, name and submit date, and its lines, some of them changed."""
    status, end, name, submit = header
    figures = FIGURES[section] | {code.strip("_"): amount for code, amount in changed.items()}
    lines = "\n".join(f"amount as filed {amount} [{code}]" for code, amount in figures.items())
    return (
        f"WINJAMMER FILING\n{status}\nEnd Date:{end}\nFirm Name: {name}\n"
        f"Form:Daily Seg - FOCUS II Submit Date:{submit}\n\n"
        f"Daily Segregation - {TITLES[section]}\n\n{lines}\n"
    )


def documents() -> list[str]:
    """Each by itself, in the order in which they are taken in."""
    day, next_day = "11/19/2014", "11/20/2014"
    first = ("INITIAL", day, FIRST, next_day)
    whole = [page(section, first) for section in TITLES]
    amended = ("AMENDED", day, FIRST, "11/24/2014")
    other = ("INITIAL", day, SECOND, "11/21/2014")
    return [
        "\f".join(whole),
        # Under-segregated as amended; the other pages stay.
        page("segregated", amended, _7180="900,000", _7190="-100,000", _7198="-300,000"),
        "\f".join(
            [
                page("segregated", other, _7190="300,0x0"),
                page("secured", other, _7380="400,001"),
            ]
        ),
        "Nothing that is a filing.",
        "\f".join(page(section, ("INITIAL", next_day, FIRST, "11/21/2014")) for section in TITLES),
        # An amendment comes before what it amends.
        page("swaps", ("AMENDED", next_day, SECOND, "11/25/2014"), _8720="81,000"),
        page("secured", ("INITIAL", next_day, SECOND, "11/21/2014")),
    ]


def commits() -> dict[str, list[str]]:
    """The commits that have each file of sql/schema as it stands now, the first of them first, by the
    file's name."""
    having: dict[str, list[str]] = {}
    listed = _git("rev-list", "--reverse", "--topo-order", "HEAD").split()
    present = set(_git("ls-tree", "HEAD", "sql/schema/").splitlines())
    for commit in listed:
        for entry in present.intersection(_git("ls-tree", commit, "sql/schema/").splitlines()):
            having.setdefault(Path(entry.split("\t")[1]).stem, []).append(commit)
    return having


def _git(*words: str, folder: Path = PROJECT) -> str:
    return subprocess.run(
        ["git", *words], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


def warehouse(commit: str, folder: Path) -> Path | None:
    """A warehouse that the program of a commit made of the documents; None where it does not run."""
    code = folder / "code"
    _git("clone", "--quiet", "--no-checkout", str(PROJECT), str(code))
    _git("checkout", "--quiet", commit, folder=code)
    path = folder / "data" / "warehouse.duckdb"
    environment = os.environ | {"PYTHONPATH": str(code), "SEGWATCH_WAREHOUSE": str(path)}
    for number, text in enumerate(documents()):
        inbox = folder / f"{number}.txt"
        inbox.write_text(text)
        done = subprocess.run(
            [sys.executable, "-c", RUN, "ingest", str(inbox)],
            cwd=code,
            env=environment,
            capture_output=True,
            text=True,
        )
        if done.returncode not in (0, 3, 4):
            return None
    return path


def dump(path: Path) -> str:
    """A warehouse as SQL: tables with their rows. Views and macros are made by whoever opens it."""
    with duckdb.connect(path, read_only=True) as old:
        old.execute("SET TimeZone = 'UTC'")
        parts = []
        tables = old.execute(
            "SELECT table_name, sql FROM duckdb_tables() WHERE NOT internal ORDER BY table_oid"
        ).fetchall()
        for name, made in tables:
            parts.append(made)
            rows = old.execute(f'FROM "{name}" ORDER BY ALL').fetchall()
            # Lists of the codebook are written again when a warehouse is opened.
            if rows and name not in (
                "due_statement",
                "month_end_due",
                "line_code",
                "rule",
                "form_row",
            ):
                values = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
                parts.append(f'INSERT INTO "{name}" VALUES {values};')
    return "\n".join(parts) + "\n"


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value}'"
    if isinstance(value, date):
        return f"DATE '{value}'"
    return "'" + str(value).replace("'", "''") + "'"


def oldest(commits_: list[str]) -> tuple[str, str]:
    """The first commit whose program runs, and the dump of its warehouse."""
    for commit in commits_:
        with tempfile.TemporaryDirectory() as folder:
            path = warehouse(commit, Path(folder))
            if path is not None:
                # Where it was made is nobody's business.
                return commit, dump(path).replace(f"file://{folder}/", "file:///inbox/")
    raise RuntimeError(f"None of {len(commits_)} commits runs.")


def main() -> None:
    """Write a dump for each file of sql/schema that has none, but the newest."""
    having = commits()
    names = sorted(path.stem for path in (PROJECT / "sql" / "schema").glob("*.sql"))
    for name in names[:-1]:
        out = HERE / f"{name}.sql"
        if out.exists():
            continue
        commit, text = oldest(having[name])
        out.write_text(
            f"-- Made by commit {commit[:12]}, the first that runs with sql/schema/{name}.sql.\n{text}"
        )
        sys.stdout.write(f"{name} {commit[:12]} {len(text):,} bytes\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
