"""The rule book: `codebook/rules.csv` checked, and every rule as a row for the warehouse."""

import polars as pl

from segwatch.codebook.failures import fill_thresholds
from segwatch.codebook.identities import require_that
from segwatch.codebook.severity import ORDER
from transforms.forms import KINDS

# What a rule is judged on where no page of the form is meant.
FILING = "filing"
_ALLOWED = {
    "kind": ("books", "check", "duty", "note", "profile"),
    "severity": (*ORDER, None),
    "notice": ("immediate", "24h", "48h", None),
    "proxy": ("rule", "proxy", None),
}
_COLUMNS = (
    "check_id", "origin", "kind", "severity", "notice", "proxy", "suite", "belongs_to", "asserts",
    "fails_as", "regulation", "not_applicable", "what_to_do",
)  # fmt: skip


def check_rules(rules: pl.DataFrame, sections: set[str]) -> None:
    """Raise CodebookError where a row of rules.csv contradicts itself or names nothing."""
    for column, allowed in _ALLOWED.items():
        values = [value for value in allowed if value]
        odd = rules.filter(~pl.col(column).fill_null("").is_in([value or "" for value in allowed]))
        names = odd["id"].to_list()
        require_that(not names, f"rules.csv: {column} of {names} is none of {sorted(values)}.")
    judged = rules.filter(pl.col("kind").is_in(["check", "profile"]))
    lacking = judged.filter(
        pl.any_horizontal(pl.col("sql", "severity", "suite", "origin", "kinds").is_null())
    )
    require_that(
        lacking.is_empty(),
        f"rules.csv: {lacking['id'].to_list()} are judged; give origin, kinds, suite, severity and "
        "sql.",
    )
    odd_kinds = [
        rule
        for rule, kinds in judged.select("id", "kinds").iter_rows()
        if set(kinds.split()) - set(KINDS)
    ]
    require_that(not odd_kinds, f"rules.csv: kinds of {odd_kinds} are none of {sorted(KINDS)}.")
    of_books = rules.filter(pl.col("kind") == "books")
    whole = pl.col("severity", "origin").is_not_null(), pl.col("sql", "suite").is_null()
    odd_books = of_books.filter(~pl.all_horizontal(*whole))["id"].to_list()
    require_that(
        not odd_books,
        f"rules.csv: {odd_books} are judged by books; give origin and severity, no suite and sql.",
    )
    known_origins = sections | {FILING}
    origins = pl.concat([judged, of_books])
    odd_origins = [
        rule
        for rule, where in origins.select("id", "origin").iter_rows()
        if set(where.split()) - known_origins
    ]
    require_that(
        not odd_origins, f"rules.csv: origin of {odd_origins} is none of {sorted(known_origins)}."
    )
    notes = rules.filter(pl.col("kind").is_in(["duty", "note"]))
    ids = set(judged["id"])
    homeless = [
        rule
        for rule, home in notes.select("id", "belongs_to").iter_rows()
        if not home or set(home.split()) - ids
    ]
    require_that(not homeless, f"rules.csv: {homeless} belong to no check; name one in belongs_to.")
    judged_too = notes.filter(pl.col("sql").is_not_null())["id"].to_list()
    require_that(not judged_too, f"rules.csv: {judged_too} are never judged; leave sql empty.")


def rule_rows(
    rules: pl.DataFrame, identities: pl.DataFrame, thresholds: pl.DataFrame
) -> pl.DataFrame:
    """One row per rule and origin, identities first; a rule that is only described has the origin
    ''.

    identities: check_id, origin, asserts, fails_as, regulation. The numbers of thresholds stand
    in fails_as for their names.
    """
    numbers = dict(thresholds.select("name", "value").iter_rows())
    arithmetic = identities.with_columns(
        kind=pl.lit("check"),
        severity=pl.lit("error"),
        proxy=pl.lit("rule"),
        suite=pl.format("identities_{}", "origin"),
        not_applicable=pl.lit("Page absent."),
        what_to_do=pl.lit("Compare the figures of the total on their page; one of them is wrong."),
    )
    fails_as = [words and fill_thresholds(words, numbers) for words in rules["fails_as"]]
    others = rules.rename({"id": "check_id"}).with_columns(
        pl.col("origin").fill_null("").str.split(" "),
        fails_as=pl.Series(fails_as, dtype=pl.String),
    )
    rows = pl.concat([arithmetic, others.explode("origin")], how="diagonal")
    return rows.select(_COLUMNS)
