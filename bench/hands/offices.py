"""Filings typed into LibreOffice, its tables and its sheets, and printed by it as PDF."""

import html
import re
import subprocess
from pathlib import Path

from bench.hands.looks import Look, Table

_NUMBER = re.compile(r"^\(?-?\$? ?([0-9,]+)\)?$")
_AMOUNTS = {"amount", "inner", "outer"}
_SECONDS = 600
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("fo", "xsl-fo-compatible"),
        ("number", "datastyle"),
    )
)
_UPRIGHT = {"TOP": "top", "MIDDLE": "middle", "BOTTOM": "bottom"}


def write_sheet(tables: list[Table], look: Look) -> str:
    """A workbook (flat OpenDocument), a sheet each page: amounts are numbers in a format of groups,
    or words where one cell holds an amount and its code; what is too wide is wrapped."""
    usable = 680.0 if look.across else 500.0
    widths = look.share_width(usable)
    # A number that is wider than its cell is printed as ###, so these are typed as words.
    typed = bool(look.narrow) or look.money != ""
    columns = "".join(
        f'<style:style style:name="w{at}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width:.1f}pt"/></style:style>'
        for at, width in enumerate(widths)
    )
    line = 'fo:border="0.5pt solid #000000"' if look.lines else ""
    wide, high = ("11in", "8.5in") if look.across else ("8.5in", "11in")
    way = "landscape" if look.across else "portrait"
    foot = html.escape(look.footer) if "{" in look.footer else ""
    foot = foot.replace("{page}", "<text:page-number>1</text:page-number>").replace(
        "{pages}", "<text:page-count>1</text:page-count>"
    )
    body = "".join(_write_table(at, table, look, typed) for at, table in enumerate(tables))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_SPACES} office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles>'
        '<number:number-style style:name="p0"><number:number number:decimal-places="0" '
        'number:min-integer-digits="1" number:grouping="true"/></number:number-style>'
        f'<number:number-style style:name="n0"><number:text>(</number:text><number:number '
        'number:decimal-places="0" number:min-integer-digits="1" number:grouping="true"/>'
        f'<number:text>)</number:text><style:map style:condition="value()&gt;=0" '
        'style:apply-style-name="p0"/></number:number-style>'
        f"{columns}{_write_style('word', look, line, 'start')}"
        f"{_write_style('amount', look, line, 'end' if look.right else 'start')}"
        '<style:page-layout style:name="paper"><style:page-layout-properties '
        f'fo:page-width="{wide}" '
        f'fo:page-height="{high}" style:print-orientation="{way}" fo:margin="0.4in"/>'
        "</style:page-layout></office:automatic-styles><office:master-styles><style:master-page "
        'style:name="Default" style:page-layout-name="paper"><style:header style:display="false"/>'
        f"<style:footer><text:p>{foot}</text:p></style:footer></style:master-page>"
        f"</office:master-styles><office:body><office:spreadsheet>{body}</office:spreadsheet>"
        "</office:body></office:document>"
    )


def _write_style(name: str, look: Look, line: str, side: str) -> str:
    return (
        f'<style:style style:name="{name}" style:family="table-cell" style:data-style-name="n0">'
        f'<style:table-cell-properties fo:wrap-option="wrap" {line} '
        f'style:vertical-align="{_UPRIGHT[look.upright]}" style:text-align-source="fix"/>'
        f'<style:paragraph-properties fo:text-align="{side}"/>'
        f'<style:text-properties fo:font-size="{look.size}pt"/></style:style>'
    )


def _write_table(at: int, table: Table, look: Look, typed: bool) -> str:
    columns = "".join(
        f'<table:table-column table:style-name="w{n}"/>' for n in range(len(look.columns))
    )
    where = look.columns.index("label")
    head = "".join(
        f"<table:table-row>{'<table:table-cell/>' * where}{_write_cell(line, 'word', typed=True)}"
        "</table:table-row>"
        for line in table.head
    )
    rows = "".join(
        "<table:table-row>"
        + "".join(
            _write_cell(
                cell,
                "word" if column in {"label", "number"} else "amount",
                typed=typed or column not in _AMOUNTS,
            )
            for column, cell in zip(look.columns, row, strict=True)
        )
        + "</table:table-row>"
        for row in table.rows
    )
    return f'<table:table table:name="page{at}">{columns}{head}{rows}</table:table>'


def _write_cell(words: str, style: str, *, typed: bool) -> str:
    number = None if typed else _NUMBER.match(words)
    if number:
        value = ("-" if words[0] in "(-" else "") + number[1].replace(",", "")
        return (
            f'<table:table-cell table:style-name="{style}" office:value-type="float" '
            f'office:value="{value}"/>'
        )
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string">'
        f"<text:p>{html.escape(words)}</text:p></table:table-cell>"
    )


def print_files(paths: list[Path], folder: Path, program: str, taken_as: list[str]) -> list[bytes]:
    """Files as PDF by LibreOffice. taken_as: their kind, as its command line names it."""
    if not paths:
        return []
    profile = (folder / "office").as_uri()
    subprocess.run(
        [program, "--headless", f"-env:UserInstallation={profile}", *taken_as,
         "--outdir", str(folder), *map(str, paths)],
        check=True, capture_output=True, timeout=_SECONDS,
    )  # fmt: skip
    return [path.with_suffix(".pdf").read_bytes() for path in paths]
