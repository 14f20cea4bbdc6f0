"""The codebook is data: checked when it is read, and every column of it described."""

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from desk import SHARED

from segwatch.checks.compile import compile_checks
from segwatch.codebook.load import FOLDER, load_codebook, read_codebook
from segwatch.errors import CodebookError


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("line_codes.csv", lambda t: t + "7010,segregated,1,input,+,USD,Again,,,seen\n", r"7010.*more than once"),
        ("line_codes.csv", lambda t: t.replace("7010,segregated", "7010,nowhere"), r"section of \['7010'\]"),
        ("line_codes.csv", lambda t: t.replace("7020,segregated,1.B,input,+", "7020,segregated,1.B,input,plus"), r"sign of \['7020'\]"),
        ("identities.csv", lambda t: t.replace("sum,7045 7047", "sum,7045 7099"), r"H02: 7099 is no code"),
        ("identities.csv", lambda t: t.replace("sum,7045 7047", "sum,7045 8510"), r"H02: its codes stand in"),
        ("identities.csv", lambda t: t.replace("sum,7045 7047", "sum,7045 7060"), r"is a circle"),
        ("identities.csv", lambda t: t.replace("H02,", "H01,"), r"id \['H01'\]"),
        ("rules.csv", lambda t: t.replace("signs,error", "signs,mild"), r"severity of \['S07', 'S08', 'D01'\]"),
        ("rules.csv", lambda t: t.replace("R05,duty", "R05,law"), r"kind of \['R05'\]"),
        ("rules.csv", lambda t: t.replace(",R04,A firm", ",R99,A firm"), r"\['R05'\] belong to no check"),
        ("rules.csv", lambda t: t.replace("S13,check,filing", "S13,check,page"), r"origin of \['S13'\]"),
        ("rules.csv", lambda t: t.replace("proxy,R16", "proxy,"), r"\['R16'\] are judged"),
        ("form.csv", lambda t: t.replace("7150", "7151"), r"form.csv: \['7150', '7151'\]"),
        ("rules.csv", lambda _: "\x00", r"rules.csv"),
        ("relations.csv", lambda t: t.replace("7090 7120", "7090 7121"), r"relations.csv: \['7121'\] are no lines"),
        ("relations.csv", lambda t: t.replace("at_most", "about"), r"relations.csv: rule \['about'\]"),
        ("relations.csv", lambda t: t.replace("true", "yes"), r"relations.csv: usual \['yes'\]"),
        ("corrections.csv", lambda t: t + "ab,7190,1,2,why,page\n", r"corrections.csv, ab, line 7190: filing is no document_id"),
    ],
)  # fmt: skip
def test_a_contradiction_is_named(
    tmp_path: Path, name: str, change: Callable[[str], str], words: str
) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "codebook"))
    text = (folder / name).read_text()
    assert change(text) != text
    (folder / name).write_text(change(text))
    with pytest.raises(CodebookError, match=words):
        read_codebook(folder)


@pytest.mark.parametrize(
    ("name", "row", "role"),
    [
        ("check_lines.csv", "gross,secured,7352,Again", "gross"),
        ("check_lines.csv", "excess,segregated,7198,Another", "excess"),
        ("check_lines.csv", "short_left,segregated,7033,Another", "short_left"),
        ("relations.csv", "S04,long,7030,equal,7130,true,Another", "long_left"),
    ],
)
def test_a_role_given_twice_is_named(tmp_path: Path, name: str, row: str, role: str) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "codebook"))
    compile_checks(read_codebook(folder))
    with (folder / name).open("a") as file:
        file.write(f"{row}\n")
    with pytest.raises(CodebookError, match=rf"'{role}'.* given twice"):
        compile_checks(read_codebook(folder))


def test_every_column_is_described() -> None:
    readme = (FOLDER / "README.md").read_text()
    for path in sorted(FOLDER.glob("*.csv")):
        section = readme.partition(f"## {path.name}\n")[2].partition("\n## ")[0]
        with path.open(newline="") as file:
            columns = next(csv.reader(file))
        described = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
        assert described == columns, path.name


def test_codes_and_identities_are_those_of_the_form() -> None:
    if not SHARED.is_dir():
        pytest.skip("the form's catalogue is not beside the project (../shared)")
    catalogue = pl.read_csv(SHARED / "spec" / "line_codes.csv", infer_schema=False)
    coded = catalogue.filter(pl.col("code").is_not_null())
    ours = load_codebook().line_codes
    assert set(ours.select("code", "section", "sign").iter_rows()) == set(
        coded.select("code", "statement", "sign").iter_rows()
    )
    given = pl.read_csv(SHARED / "spec" / "identities.csv", infer_schema=False)
    for identity, (name, total, terms) in zip(
        load_codebook().identities, given.iter_rows(), strict=True
    ):
        signs = re.findall(r"([+-]?)(\d{4})", terms)
        assert (identity.check_id, identity.total) == (name, total)
        assert identity.terms == tuple((code, -1 if sign == "-" else 1) for sign, code in signs)
        assert identity.rule == ("greater" if terms.startswith("max") else "sum")
