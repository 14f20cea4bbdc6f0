"""What lists of the codebook must hold together; each raises CodebookError where they do not."""

import polars as pl

from segwatch.codebook.identities import require_that
from segwatch.codebook.rules import check_rules

_ROLES = {"input", "total", "result", "target"}
_SIGNS = {"+", "-", "signed"}
_PLACES = {"banks", "clearing_houses", "brokers", "abroad", "on_hand"}
_ASSETS = {"cash", "securities", "positions"}


def relation_sides(relations: pl.DataFrame) -> pl.DataFrame:
    """Soft relations, one row per line: relation, rule, code, k (+1 left, -1 right), coded."""
    named = relations.with_columns(relation=pl.format("{} {}", "id", "left"))
    right = named.with_columns(code=pl.col("terms").str.split(" ")).explode("code")
    sides = [
        named.select("relation", "rule", code="left", k=pl.lit(1, pl.Int128)),
        right.select("relation", "rule", "code", k=pl.lit(-1, pl.Int128)),
    ]
    return pl.concat(sides).with_columns(coded=pl.col("code").str.contains("^[0-9]{4}$"))


def check_relations(relations: pl.DataFrame, names: set[str]) -> None:
    """Refuse relations of an unknown kind, or over lines that are none."""
    odd = set(relations["rule"]) - {"equal", "at_most"}
    require_that(not odd, f"relations.csv: rule {sorted(odd)} is neither equal nor at_most.")
    odd = set(relations["usual"]) - {"true", "false"}
    require_that(not odd, f"relations.csv: usual {sorted(odd)} is neither true nor false.")
    odd = set(relation_sides(relations)["code"]) - names
    require_that(not odd, f"relations.csv: {sorted(odd)} are no lines; correct them.")


def check_rows(
    line_codes: pl.DataFrame,
    statements: pl.DataFrame,
    uncoded: pl.DataFrame,
    form: pl.DataFrame,
    rules: pl.DataFrame,
) -> None:
    """Refuse lines, rules and parts of the form that do not name one another."""
    allowed_values = {"role": _ROLES, "sign": _SIGNS, "section": set(statements["section"])}
    for column, allowed in allowed_values.items():
        odd = line_codes.filter(~pl.col(column).is_in(list(allowed)))["code"].to_list()
        require_that(not odd, f"line_codes.csv: {column} of {odd} is none of {sorted(allowed)}.")
    odd = line_codes.filter(~pl.col("code").str.contains("^[0-9]{4}$"))["code"].to_list()
    require_that(not odd, f"line_codes.csv: {odd} are not four digits; correct them.")
    check_rules(rules, set(statements["section"]))
    names = set(line_codes["code"]) | set(uncoded["name"])
    contact = {"company", "contact_name", "contact_phone", "contact_email"}
    printed = {name for prints in form["prints"] for name in prints.split()}
    require_that(
        printed - contact == names,
        f"form.csv: {sorted((printed - contact) ^ names)} stand in the form or in the lists of "
        "lines, but not in both; add what is missing.",
    )
    stands_in = {name for names_ in line_codes["stands_in"].drop_nulls() for name in names_.split()}
    require_that(
        stands_in <= set(uncoded["name"]),
        f"line_codes.csv: stands_in names {sorted(stands_in)}, not all in uncoded_lines.csv.",
    )


def check_places(fund_places: pl.DataFrame, line_codes: pl.DataFrame) -> None:
    """Refuse places of funds that name no line, place or asset."""
    odd = fund_places.filter(
        ~pl.col("code").is_in(line_codes["code"].to_list())
        | ~pl.col("place").is_in(list(_PLACES))
        | ~pl.col("asset").is_in(list(_ASSETS))
    )["code"].to_list()
    require_that(not odd, f"fund_places.csv: {odd} name no line, place or asset that is known.")
