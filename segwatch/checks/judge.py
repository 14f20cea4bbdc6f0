"""Expect: judge filings by the checks, and keep each verdict in the warehouse."""

from contextlib import closing, nullcontext

import polars as pl

from segwatch.checks import faults
from segwatch.checks.compile import Check, checks_version, compile_checks
from segwatch.checks.inputs import JUDGED, Scope, in_slices
from segwatch.parallel.prefetch import prefetch_items
from segwatch.warehouse.connection import Store, sql_text
from segwatch.warehouse.run_log import Work

_FILINGS_AT_ONCE = 20_000
# To judge so few is mostly planning, which is the work of one thread.
_FEW = 200
# So many texts are one statement to DuckDB, which then works on several at a time.
_CHECKS_AT_ONCE = 16
# A check that cannot be computed for more filings than these is not tried on the rest.
_MOST_FAULTY = 50
_UNCOMPUTED = {"check_no": pl.Int32, "filing_id": pl.Int64, "of_filing": pl.Boolean}


def find_pending(work: Work) -> pl.DataFrame:
    """Filings that the present checks have not judged yet: filing_id."""
    version = checks_version(work.codebook, compile_checks(work.codebook))
    now = work.run.started_at.replace(tzinfo=None)
    return work.store.query_file("check_inputs/pending", {"checks_version": version, "now": now})


def judge_filings(work: Work, judged: pl.DataFrame) -> int:
    """Judge filings (filing_id) and write their verdicts, a bounded number at a time.

    A check that cannot be computed is unknown for the filings of which that is so, and said.
    Returns how many filings were judged.
    """
    checks, scope = compile_checks(work.codebook), Scope(now=work.run.started_at)
    alone = work.store.one_thread() if judged.height <= _FEW else nullcontext()
    with alone, work.store.open_beside() as other:
        slices = prefetch_items(in_slices(other, work.codebook, judged, _FILINGS_AT_ONCE, scope))
        with closing(slices):
            for part, relations in slices:
                _judge_slice(work, checks, part, relations)
    return judged.height


def _judge_slice(
    work: Work,
    checks: list[Check],
    part: pl.DataFrame,
    relations: dict[str, pl.DataFrame] | Exception,
) -> None:
    store = work.store
    frames = {
        "this_check": _number_checks(checks),
        "this_run": work.run.run_frame(),
        "this_version": pl.DataFrame({"checks_version": [checks_version(work.codebook, checks)]}),
    }
    laid_out = {JUDGED: part} if isinstance(relations, Exception) else relations
    with store.create_tables(laid_out), store.register_frames(frames):
        with store.transaction():
            store.run_file("run_log/heartbeat")
            store.run_file("check_inputs/new_verdict")
        numbered = list(
            zip(store.query_file("check_inputs/check_numbers")["check_no"], checks, strict=True)
        )
        if isinstance(relations, Exception):
            work.say(_word_fault("What the checks read", part, relations))
            uncomputed = [_unknown_rows(number, check, part) for number, check in numbered]
        else:
            uncomputed = _compute_verdicts(work, _with_rows(numbered, relations), part)
        with store.register_frames({"uncomputed": pl.concat(uncomputed)}), store.transaction():
            store.run_file("check_inputs/unknown")
            store.run_file("load/verdicts")
            store.run_file("load/filings_checked")


def _number_checks(checks: list[Check]) -> pl.DataFrame:
    return pl.DataFrame(
        [(n, c.check_id, c.origin, c.severity, c.line or None) for n, c in enumerate(checks)],
        schema=["nth", "check_id", "origin", "severity", "line_code"],
        orient="row",
    )


def _with_rows(
    numbered: list[tuple[int, Check]], relations: dict[str, pl.DataFrame]
) -> list[tuple[int, Check]]:
    """The checks whose relation has rows. Of no rows a check says nothing, and to plan its text is
    most of what judging a few filings costs."""
    return [(number, check) for number, check in numbered if relations[check.relation].height]


def _compute_verdicts(
    work: Work, numbered: list[tuple[int, Check]], part: pl.DataFrame
) -> list[pl.DataFrame]:
    """Put what the checks say into new_verdict, many at a time; returns those that could not be
    computed, with the filings of which that is so."""
    uncomputed = [pl.DataFrame(schema=_UNCOMPUTED)]
    for n in range(0, len(numbered), _CHECKS_AT_ONCE):
        together = numbered[n : n + _CHECKS_AT_ONCE]
        try:
            _insert_verdicts(
                work.store, [_verdict_rows(number, check) for number, check in together]
            )
        except faults.FAULTS:
            uncomputed += [_compute_alone(work, *one, part) for one in together]
    return uncomputed


def _compute_alone(work: Work, number: int, check: Check, part: pl.DataFrame) -> pl.DataFrame:
    """The same of one check of others of which one cannot be computed: by halves of the filings,
    until those that it is unknown for stand alone."""
    waiting, faulty, why = [part, part.clear()], list[pl.DataFrame](), None
    batch = f"(SELECT * FROM {check.relation} WHERE filing_id IN (FROM some_judged))"  # noqa: S608
    while waiting:
        some = waiting.pop()
        try:
            with work.store.register_frames({"some_judged": some}):
                _insert_verdicts(work.store, [_verdict_rows(number, check, batch)])
        except faults.FAULTS as error:
            why = error
            if some.is_empty():
                return _give_up(work, number, check, part, error)
            if some.height == 1 or len(faulty) >= _MOST_FAULTY:
                faulty.append(some)
            else:
                half = some.height // 2
                waiting += [some[half:], some[:half]]
    if why is None or not faulty:  # what fails of many together may be computed of each
        return pl.DataFrame(schema=_UNCOMPUTED)
    return _give_up(work, number, check, pl.concat(faulty), why)


def _give_up(
    work: Work, number: int, check: Check, filings: pl.DataFrame, why: Exception
) -> pl.DataFrame:
    work.say(_word_fault(f"{check.check_id} on {check.origin or 'filings'}", filings, why))
    return _unknown_rows(number, check, filings)


def _word_fault(what: str, filings: pl.DataFrame, why: Exception) -> str:
    which = f"{filings.height:,} filings, such as {filings['filing_id'][0]}"
    return faults.word_fault(what, f"it is unknown of {which}", why)


def _unknown_rows(number: int, check: Check, filings: pl.DataFrame) -> pl.DataFrame:
    return filings.select(
        pl.lit(number).alias("check_no"), "filing_id", of_filing=pl.lit(check.relation == JUDGED)
    ).cast(_UNCOMPUTED)  # type: ignore[arg-type]


def _verdict_rows(number: int, check: Check, batch: str | None = None) -> str:
    """The text that gives a check's verdicts on the filings to be judged, or on a batch of them."""
    return (
        sql_text("check_inputs/verdict_rows")
        .replace("{check_no}", str(number))
        .replace("{severity}", check.severity)
        .replace("{line}", check.line)
        .replace("{check}", check.sql_over(batch or check.relation))
    )


def _insert_verdicts(store: Store, texts: list[str]) -> None:
    store.query_text("INSERT INTO new_verdict BY NAME\n" + "\nUNION ALL\n".join(texts))
