"""Data as scripts that register themselves, so that pages read them from disk as from a server."""

import json
from typing import Any

import polars as pl

# Beyond it JavaScript's numbers lose digits; such an amount travels as text.
_EXACT = 2**53


def write_script(name: str, data: object) -> str:
    """The script that registers data under a name; all but ASCII is escaped."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), default=str)
    return f"segwatch.register({json.dumps(name)},{text});\n"


def frame_columns(frame: pl.DataFrame) -> dict[str, list[Any]]:
    """A frame by columns, as JSON takes it: dates as ISO text, no NaN, no number out of range."""
    return {name: _json_cells(column) for name, column in frame.to_dict().items()}


def _json_cells(column: pl.Series) -> list[Any]:
    kind = column.dtype
    if kind == pl.Date:
        return column.cast(pl.String).to_list()
    if kind.is_float():
        return column.fill_nan(None).replace([float("inf"), float("-inf")], None).to_list()
    cells: list[Any] = column.to_list()
    if kind.is_integer() and len(column) and _widest_number(column) > _EXACT:
        return [str(cell) if cell is not None and abs(cell) > _EXACT else cell for cell in cells]
    return cells


def _widest_number(column: pl.Series) -> int:
    ends = [end for end in (column.min(), column.max()) if isinstance(end, int)]
    return max((abs(end) for end in ends), default=0)
