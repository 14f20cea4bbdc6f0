"""The product's own checks on filings without a fault: nothing grave, and warnings are rare.

`undisturbed_test.py` says the same with rules in words of its own.
"""

from desk import Desk
from simulated import simulated


def test_no_error_and_hardly_a_warning(desk: Desk) -> None:
    out = simulated(desk.inbox / "out", firms=60, days=250)
    desk.ingest(out / "filings")
    ((filings,),) = desk.rows("SELECT count(*) FROM filing")
    assert filings >= 15_000
    grave = "SELECT check_id, origin, count(*) FROM verdict WHERE status <> 'pass' AND severity IN ('critical', 'error') GROUP BY ALL"
    assert desk.rows(grave) == []
    warned = "SELECT count(DISTINCT filing_id) FROM verdict WHERE status = 'fail' AND severity = 'warning'"
    assert desk.rows(warned)[0][0] <= filings / 200
    # Each kind of check was there to fail.
    assert desk.rows("SELECT count(DISTINCT check_id) FROM verdict")[0][0] > 60
