"""Filings without a fault are in order: no rule of the field fires on them, or hardly ever.

The rules stand here in words of their own (domain.md, section 4), and read what the reader read; the
product's own checks say the same.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from desk import Desk
from simulated import simulated, statements

from segwatch import pipeline
from segwatch.codebook.load import load_codebook
from segwatch.pipeline import RunOptions
from transforms.normalise import Normalised

GROSS = {
    "segregated": ("7045", "7047", "7050"),
    "secured": ("7351", "7352", "7354"),
    "cleared_swaps": ("8560", "8570", "8580"),
}
OWED = {
    "segregated": ("9100", "9104"),
    "secured": ("9101", "9105"),
    "cleared_swaps": ("9102", "9106"),
}
C = pl.col
DEVIATIONS = 8  # N of D11
_FILINGS = 15_000


class Year:
    """The documents, read once: what the reader found in them, and the warehouse it is loaded into."""

    def __init__(self, folder: Path) -> None:
        out = simulated(folder / "out", firms=60, days=250)
        self.desk, parts = Desk(folder), list[Normalised]()

        def keep(part: Normalised) -> Normalised:
            parts.append(part)
            return part

        options = RunOptions(keep=keep, last="expect")
        pipeline.run([out / "filings"], self.desk.settings, options)
        tables = zip(*parts, strict=True)
        self.read = Normalised(*(pl.concat(table, how="diagonal_relaxed") for table in tables))


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return Year(tmp_path_factory.mktemp("undisturbed"))


@pytest.fixture(scope="module")
def read(year: Year) -> Normalised:
    found = year.read
    assert found.filings.height == found.filings["filing_id"].n_unique() >= _FILINGS
    assert found.rejects.is_empty()
    assert found.leftovers.is_empty()
    return found


@pytest.fixture(scope="module")
def wide(read: Normalised) -> dict[str, pl.DataFrame]:
    return {origin: statements(read, origin) for origin in load_codebook().origins}


def failing(wide: pl.DataFrame, holds: pl.Expr) -> list[str]:
    return (
        wide.filter(~holds.fill_null(value=True))
        .select(pl.format("{} {}", "firm_id", "as_of_date"))
        .to_series()
        .to_list()
    )


def errors(origin: str) -> Iterator[tuple[str, pl.Expr]]:
    """Rules of severity error and critical, and those that a simulator can hold exactly."""
    gross, less, net = GROSS[origin]
    owed, accounts = OWED[origin]
    yield "R04", C("excess") >= 0
    yield "R06", C("excess") >= C("target")
    yield "over the least", C("excess") >= 1.03 * C("target")
    yield "R07 and R08", C(owed) <= C("excess")
    yield "R07b", C(f"{owed}_before") <= C("excess")
    yield "well below the deficits", C(owed) <= 0.2 * C(gross)
    yield "at most 20 accounts", C(accounts).is_between(0, 20)
    yield "S09", (C(owed) == 0) == (C(accounts) == 0)
    yield "R09a", (C("target") > 0) | (C("required") == 0)
    yield "R12", (C("excess") >= C("target")) | (C("excess_before") >= C("target_before"))
    yield "S07", C(gross) >= -C(less)
    yield "D07", C(net) <= 0.25 * C("excess")
    yield "S13", C("submit_date") >= C("as_of_date")


def capital() -> Iterator[tuple[str, pl.Expr]]:
    of_margin = 0.08 * (C("span_customer") + C("span_noncustomer"))
    least = pl.max_horizontal(of_margin, "7465", "7475", "broker_dealer_minimum")
    dealer = (
        pl.when(C("form").str.ends_with("FOCUS II"))
        .then(1.2 * C("broker_dealer_minimum"))
        .otherwise(0)
    )
    warning = pl.max_horizontal(1.1 * of_margin, 1.5 * C("7465"), 1.5 * C("7475"), dealer)
    owed = C("9100") + C("9101") + C("9102") + C("9103")
    yield "R17a", C("current_anc") >= least
    yield "R17b", C("current_anc") >= 1.25 * warning
    yield "R16", owed <= C("current_anc") - least
    yield "D03", C("current_anc") > 0.8 * C("current_anc_before")
    printed = C("debit_deficit_customers_domestic")
    yield "S11", (printed == C("7050")) | (printed == C("7045"))


@pytest.mark.parametrize("origin", ["segregated", "secured", "cleared_swaps"])
def test_nothing_grave_fails(wide: dict[str, pl.DataFrame], origin: str) -> None:
    for name, holds in errors(origin):
        assert failing(wide[origin], holds) == [], name


def test_capital_is_well_above_its_warning(wide: dict[str, pl.DataFrame]) -> None:
    frame = wide["segregated"].filter(C("current_anc").is_not_null())
    assert frame.height > 3_000
    for name, holds in capital():
        assert failing(frame, holds) == [], name


def test_customers_securities_required_are_those_held(wide: dict[str, pl.DataFrame]) -> None:
    held = C("7090") + C("7120") + C("7170")
    assert failing(wide["segregated"], C("7020") == held) == []
    assert failing(wide["cleared_swaps"], C("8510") == C("8620") + C("8650") + C("8710")) == []
    spread = C("7317") <= C("7570") + C("7590") + C("7650") + C("7710")
    assert failing(wide["secured"], spread) == []
    assert failing(wide["segregated"], C("7140") + C("7160") + C("7170") >= 0) == []
    assert failing(wide["cleared_swaps"], C("8690") + C("8700") + C("8710") >= 0) == []


def near(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Within 0.2%, and the rounding of small amounts."""
    return (one - other).abs() <= 0.002 * one.abs() + 3


def test_both_sides_of_the_secured_statement_agree(wide: dict[str, pl.DataFrame]) -> None:
    frame = wide["secured"]
    assert failing(frame, near(C("7325"), C("7600") + C("7660") + C("7720"))) == []
    assert failing(frame, near(C("7335"), C("7610") + C("7670") + C("7730"))) == []
    assert failing(frame, near(C("7337"), C("7615") + C("7675") + C("7735"))) == []
    by_law = frame.filter(C("7305") > 0)["firm_id"].n_unique()
    assert by_law <= 0.1 * frame["firm_id"].n_unique()


def test_firms_clear_for_themselves_or_through_others(wide: dict[str, pl.DataFrame]) -> None:
    mirrored = (C("7032") == C("7132")) & (C("7033") == C("7133"))
    firms = (
        wide["segregated"]
        .group_by("firm_id")
        .agg(
            own=mirrored.all(),
            through=(~mirrored).all(),
            held=(C("7132") / C("7032")).max(),
            elsewhere=(C("7140") / C("required")).min(),
            lent=(C("7160") / C("required")).min(),
        )
    )
    assert (firms["own"] | firms["through"]).all()
    through = firms.filter("through")
    assert 0.3 < through.height / firms.height < 0.6
    assert through.select((C("held") < 0.05).all()).item()
    assert through["elsewhere"].is_between(-0.05, -0.001).all()
    assert (through["lent"] > 0.1).all()


def test_deficits_are_small_and_offset_nearly_whole_or_not_at_all(
    wide: dict[str, pl.DataFrame],
) -> None:
    without = []
    for origin, (gross, less, _) in GROSS.items():
        frame = wide[origin].filter(C("required") > 1_000_000)
        assert failing(frame, C(gross) <= 0.0131 * C("required")) == []
        part = -C(less) / C(gross)
        assert failing(frame, (part == 0) | part.is_between(0.965, 0.995)) == []
        kinds = frame.group_by("firm_id").agg(none=(C(less) == 0).all())["none"]
        assert 0 < np.mean(kinds.to_numpy()) < 0.7, origin
        without.append(kinds)
    # Few firms clear swaps, and where the excess is slim there is always an offset.
    assert 0.1 < np.mean(pl.concat(without).to_numpy()) < 0.7


def test_trade_equity_in_swaps_is_large_and_of_either_sign(wide: dict[str, pl.DataFrame]) -> None:
    frame = wide["cleared_swaps"].filter(C("required") > 0)
    low, high = np.quantile(frame["8520"] / frame["required"], (0.05, 0.95))
    assert low < -0.2
    assert high > 0.2


def test_signs_are_those_of_the_codebook(read: Normalised) -> None:
    signs = load_codebook().line_codes.select("sign", line_code="code")
    lines = read.line_items.join(signs, on="line_code")
    wrong = lines.filter(
        ((C("sign") == "+") & (C("amount") < 0)) | ((C("sign") == "-") & (C("amount") > 0))
    )
    assert wrong.is_empty(), wrong


def inputs(origin: str) -> list[str]:
    codes = load_codebook().line_codes
    return codes.filter((C("section") == origin) & (C("role") == "input"))["code"].to_list()


def robust(series: pl.Series) -> pl.Series:
    """How many robust deviations each figure is from the 60 before it, at least 20 (D11)."""
    values = series.to_numpy()
    before = np.concatenate([np.full(60, np.nan), values[:-1]])
    windows = np.lib.stride_tricks.sliding_window_view(before, 60)
    known = np.isfinite(windows).sum(axis=1) >= 20
    found = np.full(len(values), np.nan)
    level = np.nanmedian(windows[known], axis=1)
    scale = 1.4826 * np.nanmedian(np.abs(windows[known] - level[:, None]), axis=1)
    found[known] = np.abs(values[known] - level) / np.maximum(scale, 0.005 * np.abs(level))
    return pl.Series(found)


def warnings(origin: str) -> Iterator[tuple[str, pl.Expr]]:
    codes = load_codebook().codes_of(origin)
    fell = C("excess") < 0.75 * C("excess_before")
    yield "R11", ~(fell & (C("excess") < 1.25 * C("target")))
    yield "D04", C("required") >= 0.75 * C("required").shift(5).over("firm_id")
    yield "D10", ~pl.all_horizontal(C(c) == C(f"{c}_before") for c in inputs(origin))
    slips = [
        (C(c) / C(f"{c}_before") / factor).is_between(0.95, 1.05)
        & (C(f"{c}_before").abs() > 100_000)
        for c in codes
        for factor in (10, 100, 1000, 0.1, 0.01, 0.001)
    ]
    yield "D12", ~pl.any_horizontal(slips)
    for name in ("log_required", "log_funds", "excess_part"):
        yield f"D11 {name}", C(f"{name}_off").fill_nan(0) <= 2 * DEVIATIONS


def test_warnings_are_rare(wide: dict[str, pl.DataFrame]) -> None:
    warned: dict[str, set[str]] = {}
    for origin in load_codebook().origins:
        frame = wide[origin].filter(C("required") > 0).with_columns(
            log_required=C("required").log(), log_funds=C("funds").log(),
            excess_part=100 * C("excess") / C("required"),
        ).with_columns(
            C("log_required", "log_funds", "excess_part")
            .map_batches(robust, return_dtype=pl.Float64).over("firm_id").name.suffix("_off")
        )  # fmt: skip
        for name, holds in warnings(origin):
            warned.setdefault(name, set()).update(failing(frame, holds))
    every = set().union(*warned.values())
    assert len(every) <= _FILINGS / 200, {name: len(found) for name, found in warned.items()}


def test_a_cover_promises_line_15(read: Normalised, wide: dict[str, pl.DataFrame]) -> None:
    bases = set()
    for origin in load_codebook().origins:
        promised = read.targets.filter((C("origin") == origin) & (C("basis") != "none"))
        joined = wide[origin].join(promised, on="filing_id")
        bases |= set(joined["basis"])
        part = C("low").cast(pl.Float64) * pl.when(C("basis").str.contains("percent")).then(
            C("required") / 100
        ).otherwise(1)
        assert failing(joined, (C("target") - part).abs() <= 1) == []
    assert bases == {"minimum_amount", "minimum_percent", "amount_range", "percent_range"}
    nothing = read.targets.filter(C("basis") == "none").join(
        pl.concat(
            f.filter(C("required") > 0).select("filing_id", origin=pl.lit(o))
            for o, f in wide.items()
        ),
        on=["filing_id", "origin"],
    )
    assert nothing.is_empty()


def test_no_error_and_hardly_a_warning(year: Year) -> None:
    """The same by the product's own checks."""
    desk = year.desk
    ((filings,),) = desk.rows("SELECT count(*) FROM filing")
    assert filings >= _FILINGS
    grave = "SELECT check_id, origin, count(*) FROM verdict WHERE status <> 'pass' AND severity IN ('critical', 'error') GROUP BY ALL"
    assert desk.rows(grave) == []
    warned = "SELECT count(DISTINCT filing_id) FROM verdict WHERE status = 'fail' AND severity = 'warning'"
    assert desk.rows(warned)[0][0] <= filings / 200
    # Each kind of check was there to fail.
    assert desk.rows("SELECT count(DISTINCT check_id) FROM verdict")[0][0] > 60
