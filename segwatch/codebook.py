"""The facts of the form, read once from `codebook/` and checked before anyone uses them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from segwatch.errors import CodebookError
from transforms.facts import Facts
from transforms.firms import name_key

FOLDER = Path(__file__).resolve().parent.parent / "codebook"
_ROLES = {"input", "total", "result", "target"}
_SIGNS = {"+", "-", "signed"}
_RULES = {"sum", "greater"}
_SEVERITIES = {"critical", "error", "warning", "info"}
_PLACES = {"banks", "clearing_houses", "brokers", "abroad", "on_hand"}
_ASSETS = {"cash", "securities", "positions"}


_COLUMNS = {
    "calendar.csv": "date filings_due because source",
    "firm_aliases.csv": "firm_id printed_name valid_from valid_to source",
    "firms.csv": "firm_id legal_name nfa_id source",
    "form.csv": "section number text prints",
    "fund_places.csv": "code place asset",
    "identities.csv": "id total rule terms because",
    "line_codes.csv": "code section line role sign unit name stands_in since proof",
    "rules.csv": "id severity notice asserts regulation applies",
    "shape.csv": "id table asserts",
    "statements.csv": "section origin heading title required funds excess target over_target "
    "target_prefix target_words regulation",
    "uncoded_lines.csv": "name section block place label unit meaning",
}


@dataclass(frozen=True)
class Identity:
    """A total that the form says how to compute: `terms` are (line code, +1 or -1)."""

    check_id: str
    origin: str
    total: str
    rule: str
    terms: tuple[tuple[str, int], ...]
    because: str


@dataclass(frozen=True)
class Codebook:
    """All of `codebook/` as frames; identities as values in the order of their ids."""

    line_codes: pl.DataFrame
    uncoded_lines: pl.DataFrame
    statements: pl.DataFrame
    form: pl.DataFrame
    fund_places: pl.DataFrame
    rules: pl.DataFrame
    firms: pl.DataFrame
    firm_aliases: pl.DataFrame
    calendar: pl.DataFrame
    shape: pl.DataFrame
    identities: tuple[Identity, ...]

    @property
    def facts(self) -> Facts:
        """What normalising needs."""
        names = pl.concat(
            [
                self.firm_aliases.select("firm_id", name="printed_name"),
                self.firms.select("firm_id", name="legal_name"),
            ]
        ).select("firm_id", name_key=name_key(pl.col("name")))
        optional = set(self.line_codes.filter(pl.col("stands_in").is_not_null())["code"])
        terms = pl.DataFrame(
            [
                (i.check_id, i.rule, i.total, code, sign, code in optional)
                for i in self.identities
                for code, sign in i.terms
            ],
            schema=["check_id", "rule", "total", "code", "sign", "optional"],
            orient="row",
        )
        return Facts(self.line_codes, self.uncoded_lines, self.statements, names, terms)

    @property
    def origins(self) -> list[str]:
        """The three pools of customer money, in the order of the form."""
        return self.statements.filter("origin")["section"].to_list()

    def codes_of(self, section: str) -> list[str]:
        """The line codes of a section, in the order of the form."""
        return self.line_codes.filter(pl.col("section") == section)["code"].to_list()


def _read(folder: Path, name: str) -> pl.DataFrame:
    path = folder / name
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise CodebookError(f"{path} cannot be read as CSV ({error}); restore the file.") from error
    missing = sorted(set(_COLUMNS[name].split()) - set(frame.columns))
    _require(not missing, f"{path} lacks the columns {missing}; restore its first line.")
    return frame


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise CodebookError(sentence)


def _unique(frame: pl.DataFrame, column: str, name: str) -> None:
    twice = frame.filter(pl.col(column).is_duplicated())[column].unique().to_list()
    _require(not twice, f"{name}: {column} {twice} stands more than once; keep one row each.")


def _identities(frame: pl.DataFrame, sections: dict[str, str]) -> tuple[Identity, ...]:
    found = []
    for row in frame.iter_rows(named=True):
        where = f"identities.csv, {row['id']}"
        terms = tuple((t.lstrip("-"), -1 if t.startswith("-") else 1) for t in row["terms"].split())
        _require(row["rule"] in _RULES, f"{where}: rule {row['rule']} is none of {sorted(_RULES)}.")
        for code in (row["total"], *(code for code, _ in terms)):
            _require(
                code in sections, f"{where}: {code} is no code in line_codes.csv; add it there."
            )
        origins = {sections[code] for code in (row["total"], *(code for code, _ in terms))}
        _require(len(origins) == 1, f"{where}: its codes stand in {sorted(origins)}; keep to one.")
        found.append(
            Identity(row["id"], origins.pop(), row["total"], row["rule"], terms, row["because"])
        )
    return tuple(found)


def _refuse_cycles(identities: tuple[Identity, ...]) -> None:
    parts = {i.total: [code for code, _ in i.terms] for i in identities}

    def descend(code: str, above: tuple[str, ...]) -> None:
        _require(code not in above, f"identities.csv: {' -> '.join((*above, code))} is a circle.")
        for part in parts.get(code, []):
            descend(part, (*above, code))

    for total in parts:
        descend(total, ())


def load(folder: Path = FOLDER) -> Codebook:
    """Read and check the codebook.

    Codes, names and check ids are unique; identities name only codes of one statement and are
    free of circles; every place on the form prints a known line. Raises CodebookError that names
    the file, the row and what to do.
    """
    line_codes = _read(folder, "line_codes.csv")
    statements = _read(folder, "statements.csv").with_columns(pl.col("origin") == "true")
    uncoded = _read(folder, "uncoded_lines.csv").with_columns(pl.col("place").cast(pl.Int64))
    form = _read(folder, "form.csv").with_columns(pl.col("number", "text", "prints").fill_null(""))
    fund_places = _read(folder, "fund_places.csv")
    rules = _read(folder, "rules.csv")
    shape = _read(folder, "shape.csv")
    identities = _read(folder, "identities.csv")
    _unique(line_codes, "code", "line_codes.csv")
    _unique(uncoded, "name", "uncoded_lines.csv")
    _unique(statements, "section", "statements.csv")
    _unique(fund_places, "code", "fund_places.csv")
    _unique(identities, "total", "identities.csv")
    ids = pl.concat([identities.select("id"), rules.select("id"), shape.select("id")])
    _unique(ids, "id", "identities.csv, rules.csv and shape.csv")
    _check_rows(line_codes, statements, uncoded, form, rules)
    _check_places(fund_places, line_codes)
    sections = dict(line_codes.select("code", "section").iter_rows())
    values = _identities(identities, sections)
    _refuse_cycles(values)
    return Codebook(
        line_codes=line_codes,
        uncoded_lines=uncoded,
        statements=statements,
        form=form,
        fund_places=fund_places,
        rules=rules,
        firms=_read(folder, "firms.csv"),
        firm_aliases=_read(folder, "firm_aliases.csv"),
        calendar=_read(folder, "calendar.csv").with_columns(
            pl.col("date").str.to_date(), pl.col("filings_due") == "true"
        ),
        shape=shape,
        identities=values,
    )


def _check_rows(
    line_codes: pl.DataFrame,
    statements: pl.DataFrame,
    uncoded: pl.DataFrame,
    form: pl.DataFrame,
    rules: pl.DataFrame,
) -> None:
    for column, allowed in (
        ("role", _ROLES),
        ("sign", _SIGNS),
        ("section", set(statements["section"])),
    ):
        odd = line_codes.filter(~pl.col(column).is_in(list(allowed)))["code"].to_list()
        _require(not odd, f"line_codes.csv: {column} of {odd} is none of {sorted(allowed)}.")
    odd = line_codes.filter(~pl.col("code").str.contains("^[0-9]{4}$"))["code"].to_list()
    _require(not odd, f"line_codes.csv: {odd} are not four digits; correct them.")
    odd = rules.filter(~pl.col("severity").is_in(list(_SEVERITIES)))["id"].to_list()
    _require(not odd, f"rules.csv: severity of {odd} is none of {sorted(_SEVERITIES)}.")
    names = set(line_codes["code"]) | set(uncoded["name"])
    contact = {"company", "contact_name", "contact_phone", "contact_email"}
    printed = {name for prints in form["prints"] for name in prints.split()}
    _require(
        printed - contact == names,
        f"form.csv: {sorted((printed - contact) ^ names)} stand in the form or in the lists of "
        "lines, but not in both; add what is missing.",
    )
    stands_in = {name for names_ in line_codes["stands_in"].drop_nulls() for name in names_.split()}
    _require(
        stands_in <= set(uncoded["name"]),
        f"line_codes.csv: stands_in names {sorted(stands_in)}, not all in uncoded_lines.csv.",
    )


def _check_places(fund_places: pl.DataFrame, line_codes: pl.DataFrame) -> None:
    odd = fund_places.filter(
        ~pl.col("code").is_in(line_codes["code"].to_list())
        | ~pl.col("place").is_in(list(_PLACES))
        | ~pl.col("asset").is_in(list(_ASSETS))
    )["code"].to_list()
    _require(not odd, f"fund_places.csv: {odd} name no line, place or asset that is known.")


@cache
def codebook() -> Codebook:
    """The codebook of this installation, read once a process."""
    return load()
