"""Data by firm and year: pools day by day, and every filing's lines and verdicts."""

from typing import Any, NamedTuple

import polars as pl

from dashboard.scripts import frame_columns, write_script
from dashboard.snapshot import Snapshot

# A firm and a year, the part of the site that is made again when anything in it changed.
Part = tuple[str, int]
_NAMES = ("daily", "filings", "lines", "verdicts", "rejects", "shown", "corrections")


def scripts_of(snapshot: Snapshot, parts: list[Part]) -> dict[str, str]:
    """The scripts of some parts by name, `daily/FIRM/YEAR` and `statements/FIRM/YEAR`.

    daily: the firm's pools day by day, by origin and column. statements: versions, the amounts of
    each line by version, verdicts and rejects.
    """
    frame = pl.DataFrame(parts, schema={"firm_id": pl.String, "year": pl.Int64}, orient="row")
    with snapshot.register_frame("part", frame):
        by_name = {name: _by_part(snapshot.query_file(name)) for name in _NAMES}
    scripts = {}
    for part in parts:
        of_part = {name: frames.part_frame(part) for name, frames in by_name.items()}
        for kind, data in (
            ("daily", _daily_columns(of_part.pop("daily"))),
            ("statements", _year_data(of_part)),
        ):
            name = f"{kind}/{part[0]}/{part[1]}"
            scripts[name] = write_script(name, data)
    return scripts


class _Parts(NamedTuple):
    """A frame cut by firm and year."""

    empty: pl.DataFrame
    cut: dict[Part, pl.DataFrame]

    def part_frame(self, part: Part) -> pl.DataFrame:
        return self.cut.get(part, self.empty)


def _by_part(frame: pl.DataFrame) -> _Parts:
    cut = frame.partition_by("firm_id", "year", as_dict=True, include_key=False)
    empty = frame.clear().drop("firm_id", "year")
    return _Parts(empty, {(str(firm), int(year)): part for (firm, year), part in cut.items()})


def _daily_columns(rows: pl.DataFrame) -> dict[str, Any]:
    cut = rows.partition_by("origin", as_dict=True, include_key=False, maintain_order=True)
    return {str(origin): frame_columns(part) for (origin,), part in cut.items()}


def _year_data(frames: dict[str, pl.DataFrame]) -> dict[str, Any]:
    """One year: everything below a filing names it by its place in `filings`."""
    filings = frames["filings"].with_row_index("filing")
    place = filings.select("filing_id", "filing")

    def placed(frame: pl.DataFrame) -> pl.DataFrame:
        joined = frame.join(place, on="filing_id", how="inner", maintain_order="left")
        return joined.drop("filing_id")

    lines, verdicts = placed(frames["lines"]), placed(frames["verdicts"])
    passed = verdicts.filter(pl.col("status") == "pass")
    return {
        "filings": frame_columns(filings.drop("filing").cast({"filing_id": pl.String})),
        "shown": frame_columns(placed(frames["shown"])),
        "lines": _wide_amounts(lines, filings.height),
        "odd": frame_columns(
            lines.filter(pl.col("printed").is_not_null()).select("filing", "line_code", "printed")
        ),
        "pages": frame_columns(
            lines.filter(pl.col("page").is_not_null())
            .group_by("filing", "origin")
            .agg(pl.col("page").unique().sort())
            .sort("filing", "origin")
        ),
        "passed": _pass_sets(passed, filings.height),
        "verdicts": frame_columns(verdicts.filter(pl.col("status") != "pass")),
        "rejects": frame_columns(placed(frames["rejects"])),
        "corrections": frame_columns(placed(frames["corrections"])),
    }


def _wide_amounts(lines: pl.DataFrame, filings: int) -> dict[str, list[Any]]:
    """The amounts of each line, one a filing; a line that is not printed is null."""
    if lines.is_empty():
        return {}
    wide = (
        lines.unique(["filing", "line_code"], keep="first", maintain_order=True)
        .pivot(on="line_code", index="filing", values="amount", sort_columns=True)
        .sort("filing")
    )
    every = pl.DataFrame({"filing": range(filings)}, schema={"filing": wide.schema["filing"]})
    return frame_columns(
        every.join(wide, on="filing", how="left", maintain_order="left").drop("filing")
    )


def _pass_sets(passed: pl.DataFrame, filings: int) -> dict[str, Any]:
    """Which checks each filing passes: the distinct sets once, and each filing's set by place."""
    sets = passed["check_id"].unique(maintain_order=True).to_list()
    at = {names: number for number, names in enumerate(sets)}
    of: list[int | None] = [None] * filings
    for filing, names in passed.select("filing", "check_id").iter_rows():
        of[filing] = at[names]
    return {"sets": sets, "of": of}
