"""The facts of the form, read once from `codebook/` and checked before anyone uses them."""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import polars as pl

from segwatch.codebook.consistency import check_places, check_relations, check_rows, relation_sides
from segwatch.codebook.corrections import read_corrections
from segwatch.codebook.failures import check_failures
from segwatch.codebook.identities import Identity, identities_of, refuse_cycles, require_that
from segwatch.codebook.rules import rule_rows
from segwatch.errors import CodebookError
from segwatch.shipped_files import shipped_folder
from transforms.books.frames import Lines
from transforms.firms import name_key
from transforms.form_spec import FormSpec
from transforms.forms import KINDS

FOLDER = shipped_folder("codebook")

_COLUMNS = {
    "check_lines.csv": "role origin lines meaning",
    "account_lines.csv": "pool item line",
    "broker_figures.csv": "figure value valid_from meaning because",
    "calendar.csv": "as_of_date origin due_date because source",
    "corrections.csv": "filing code printed read_as reason evidence",
    "depository_lines.csv": "pool holder item line",
    "firm_aliases.csv": "firm_id printed_name valid_from valid_to source",
    "firms.csv": "firm_id legal_name nfa_id dsro ended_on source",
    "form.csv": "section number text prints",
    "form_names.csv": "printed form kind source",
    "fund_places.csv": "code place asset",
    "identities.csv": "id total rule terms because",
    "line_codes.csv": "code section line role sign unit name stands_in since proof",
    "rules.csv": "id kind origin kinds suite severity notice proxy sql line belongs_to asserts "
    "fails_as regulation not_applicable what_to_do",
    "relations.csv": "id name left rule terms usual because",
    "shape.csv": "id table asserts by_filing stops",
    "status_words.csv": "printed amends source",
    "statements.csv": "section origin heading title required funds excess target over_target "
    "target_prefix target_words regulation due_since",
    "thresholds.csv": "name check value meaning because",
    "uncoded_lines.csv": "name section block place label unit meaning",
}


@dataclass(frozen=True, eq=False)
class Codebook:
    """All of `codebook/` as frames; identities as values in the order of their ids.

    It equals itself alone, so that what is computed from it can be kept beside it.
    """

    line_codes: pl.DataFrame
    uncoded_lines: pl.DataFrame
    statements: pl.DataFrame
    form: pl.DataFrame
    form_names: pl.DataFrame
    status_words: pl.DataFrame
    fund_places: pl.DataFrame
    rules: pl.DataFrame
    firms: pl.DataFrame
    firm_aliases: pl.DataFrame
    calendar: pl.DataFrame
    shape: pl.DataFrame
    check_lines: pl.DataFrame
    thresholds: pl.DataFrame
    relations: pl.DataFrame
    corrections: pl.DataFrame
    account_lines: pl.DataFrame
    depository_lines: pl.DataFrame
    broker_figures: pl.DataFrame
    identities: tuple[Identity, ...]

    @cached_property
    def form_spec(self) -> FormSpec:
        """What normalising needs."""
        days = ("valid_from", "valid_to")
        names = pl.concat(
            [
                self.firm_aliases.select("firm_id", *days, name="printed_name"),
                self.firms.select("firm_id", name="legal_name"),
            ],
            how="diagonal",
        ).select("firm_id", *days, name_key=name_key(pl.col("name")))
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
        return FormSpec(
            self.line_codes,
            self.uncoded_lines,
            self.statements,
            names,
            terms,
            relation_sides(self.relations.filter(usual="true")),
            tuple(
                self.form["text"]
                .str.to_lowercase()
                .str.extract_all(r"\p{L}+")
                .explode()
                .drop_nulls()
                .unique()
                .sort()
            ),
            self.form_names,
            self.status_words,
        )

    @property
    def rule_rows(self) -> pl.DataFrame:
        """Every check on every origin, and what belongs to it: the columns of the table `rule`."""
        columns = ["check_id", "origin", "asserts", "fails_as", "regulation"]
        arithmetic = pl.DataFrame(
            [(i.check_id, i.origin, i.asserts, i.fails_as, i.because) for i in self.identities],
            schema=columns,
            orient="row",
        )
        return rule_rows(self.rules, arithmetic, self.thresholds)

    @property
    def sections(self) -> list[str]:
        """The pages of a filing, in the order of the form: the three origins and the others."""
        return self.statements["section"].to_list()

    @property
    def statement_lines(self) -> Lines:
        """What building a statement from books needs."""
        stands_in = self.line_codes.drop_nulls("stands_in").select("code", "stands_in").iter_rows()
        terms = [("sum", code, name, 1) for code, names in stands_in for name in names.split()]
        terms += [(i.rule, i.total, code, sign) for i in self.identities for code, sign in i.terms]
        frame = pl.DataFrame(terms, schema=["rule", "total", "code", "sign"], orient="row")
        return Lines(self.account_lines, self.depository_lines, frame)

    @property
    def origins(self) -> list[str]:
        """The three pools of customer money, in the order of the form."""
        return self.statements.filter("origin")["section"].to_list()

    def codes_of(self, section: str) -> list[str]:
        """The line codes of a section, in the order of the form."""
        return self.line_codes.filter(pl.col("section") == section)["code"].to_list()

    def read_threshold(self, name: str) -> str:
        """A number of `thresholds.csv`. Raises CodebookError where there is none of that name."""
        values = self.thresholds.filter(pl.col("name") == name)["value"].to_list()
        require_that(len(values) == 1, f"thresholds.csv: {name} is not there; add it.")
        return str(values[0])


def _read_table(folder: Path, name: str) -> pl.DataFrame:
    path = folder / name
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise CodebookError(f"{path} cannot be read as CSV ({error}); restore the file.") from error
    missing = sorted(set(_COLUMNS[name].split()) - set(frame.columns))
    require_that(not missing, f"{path} lacks the columns {missing}; restore its first line.")
    return frame


def _read_places(
    folder: Path, name: str, line_codes: pl.DataFrame, uncoded: pl.DataFrame
) -> pl.DataFrame:
    places = _read_table(folder, name)
    odd = sorted(set(places["line"]) - set(line_codes["code"]) - set(uncoded["name"]))
    require_that(not odd, f"{name}: {odd} are no lines of the form; correct them.")
    key = [column for column in places.columns if column != "line"]
    twice = places.filter(pl.struct(key).is_duplicated()).rows()
    require_that(not twice, f"{name}: {twice} feed more than one line; keep one row each.")
    return places


def _check_unique(frame: pl.DataFrame, column: str, name: str) -> None:
    twice = frame.filter(pl.col(column).is_duplicated())[column].unique().to_list()
    require_that(not twice, f"{name}: {column} {twice} stands more than once; keep one row each.")


def read_codebook(folder: Path = FOLDER) -> Codebook:
    """Read and check the codebook.

    Codes, names and check ids are unique; identities name only codes of one statement and are
    free of circles; every place on the form prints a known line. Raises CodebookError that names
    the file, the row and what to do.
    """
    line_codes = _read_table(folder, "line_codes.csv")
    statements = _read_table(folder, "statements.csv").with_columns(pl.col("origin") == "true")
    uncoded = _read_table(folder, "uncoded_lines.csv").with_columns(pl.col("place").cast(pl.Int64))
    form = _read_table(folder, "form.csv").with_columns(
        pl.col("number", "text", "prints").fill_null("")
    )
    fund_places = _read_table(folder, "fund_places.csv")
    rules = _read_table(folder, "rules.csv")
    shape = _read_table(folder, "shape.csv")
    check_lines = _read_table(folder, "check_lines.csv")
    thresholds = _read_table(folder, "thresholds.csv")
    identities = _read_table(folder, "identities.csv")
    _check_unique(line_codes, "code", "line_codes.csv")
    _check_unique(uncoded, "name", "uncoded_lines.csv")
    _check_unique(statements, "section", "statements.csv")
    _check_unique(fund_places, "code", "fund_places.csv")
    _check_unique(identities, "total", "identities.csv")
    ids = pl.concat([identities.select("id"), rules.select("id"), shape.select("id")])
    _check_unique(ids, "id", "identities.csv, rules.csv and shape.csv")
    check_rows(line_codes, statements, uncoded, form, rules)
    check_failures(rules, thresholds)
    check_places(fund_places, line_codes)
    sections = dict(line_codes.select("code", "section").iter_rows())
    values = identities_of(identities, sections)
    relations = _read_table(folder, "relations.csv")
    check_relations(relations, {*sections, *uncoded["name"]})
    refuse_cycles(values)
    return Codebook(
        line_codes=line_codes,
        uncoded_lines=uncoded,
        statements=statements,
        form=form,
        form_names=_form_names(folder),
        status_words=_read_table(folder, "status_words.csv").with_columns(
            pl.col("amends") == "true"
        ),
        fund_places=fund_places,
        rules=rules,
        firms=_read_table(folder, "firms.csv").with_columns(pl.col("ended_on").str.to_date()),
        firm_aliases=_read_table(folder, "firm_aliases.csv").with_columns(
            pl.col("valid_from", "valid_to").str.to_date()
        ),
        calendar=_read_table(folder, "calendar.csv").with_columns(
            pl.col("as_of_date", "due_date").str.to_date()
        ),
        shape=shape,
        check_lines=check_lines,
        thresholds=thresholds,
        relations=relations,
        corrections=read_corrections(_read_table(folder, "corrections.csv"), set(sections)),
        account_lines=_read_places(folder, "account_lines.csv", line_codes, uncoded),
        depository_lines=_read_places(folder, "depository_lines.csv", line_codes, uncoded),
        broker_figures=_read_table(folder, "broker_figures.csv"),
        identities=values,
    )


def _form_names(folder: Path) -> pl.DataFrame:
    names = _read_table(folder, "form_names.csv")
    odd = names.filter(~pl.col("kind").is_in(list(KINDS)))["printed"].to_list()
    require_that(not odd, f"form_names.csv: kind of {odd} is none of {sorted(KINDS)}; correct it.")
    return names


@cache
def load_codebook() -> Codebook:
    """The codebook of this installation, read once a process."""
    return read_codebook()
