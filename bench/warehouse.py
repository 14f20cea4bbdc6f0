"""A warehouse of simulated filings for measurements: lines straight into tables, then judged."""

import tempfile
from datetime import date
from pathlib import Path

import duckdb

from segwatch import pipeline
from segwatch.cli.simulate import SimulationRequest, write_simulation
from segwatch.codebook.load import load_codebook
from segwatch.settings import Settings
from segwatch.warehouse.connection import Store, open_for_writing
from segwatch.warehouse.opening import configure_connection
from segwatch.warehouse.run_log import Run, Work

_FILL = """
CREATE TEMP TABLE line AS
SELECT *, lower(trim(regexp_replace(firm_name, '[^A-Za-z0-9]+', '-', 'g'), '-')) AS firm_id
FROM read_parquet($lines);
CREATE TEMP TABLE version AS
SELECT row_number() OVER (ORDER BY as_of_date, firm_id, submit_date, file) * 2048 AS filing_id, *,
    row_number() OVER (
        PARTITION BY firm_id, as_of_date ORDER BY submit_date DESC, file DESC
    ) = 1 AS newest,
    row_number() OVER (PARTITION BY firm_id, as_of_date ORDER BY submit_date, file) AS version
FROM (
    SELECT file, firm_id, any_value(firm_name) AS firm_name, as_of_date, any_value(form) AS form,
        any_value(submit_date) AS submit_date, any_value(status) AS status, count(*) AS amounts
    FROM line GROUP BY file, firm_id, as_of_date
);
INSERT INTO firm BY NAME
SELECT firm_id, any_value(firm_name) AS legal_name FROM version GROUP BY firm_id ORDER BY firm_id;
INSERT INTO document BY NAME
SELECT sha256(file) AS document_id, 'file:///' || file AS source_uri, 'text/plain' AS media_type,
    9000 AS bytes, submit_date::TIMESTAMP AS received_at, 'loaded' AS outcome
FROM version GROUP BY file, submit_date;
INSERT INTO filing BY NAME
SELECT filing_id, sha256(file) AS document_id, firm_id, as_of_date, submit_date, form, status,
    '1' AS reader_version, submit_date::TIMESTAMP AS loaded_at, firm_name, 'printed' AS cause,
    status LIKE 'AMEND%' AS amends, true AS daily_headings, version::INTEGER AS rank,
    amounts::INTEGER AS printed_amounts, 0 AS repeats, 'bench' AS run_id
FROM version ORDER BY filing_id;
INSERT INTO statement BY NAME
SELECT v.filing_id, l.origin, min(k.place)::INTEGER AS page, 'daily' AS kind,
    any_value(v.status) AS status, any_value(v.submit_date) AS submit_date,
    sha256(any_value(v.file)) AS document_id, any_value(v.version)::INTEGER AS version,
    any_value(v.newest) AS is_latest, any_value(v.submit_date)::TIMESTAMP AS known_from,
    CASE WHEN NOT any_value(v.newest)
        THEN any_value(v.submit_date)::TIMESTAMP + INTERVAL 1 DAY END AS known_to
FROM line AS l JOIN version AS v USING (file, firm_id, as_of_date)
JOIN form_section AS k ON k.section = l.origin
GROUP BY v.filing_id, l.origin ORDER BY v.filing_id;
INSERT INTO coded_line BY NAME
SELECT v.filing_id, l.origin, l.line_code, l.amount, k.place AS page, 1 AS line
FROM line AS l JOIN version AS v USING (file, firm_id, as_of_date)
JOIN form_section AS k ON k.section = l.origin
WHERE l.line_code IN (SELECT line_code FROM line_code)
ORDER BY v.filing_id, l.line_code;
DROP TABLE line;
DROP TABLE version;
"""


def fill(path: Path, firms: int, days: int) -> None:
    """Make a warehouse of so many firms and days, every filing judged by the checks."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "simulated"
        write_simulation(
            SimulationRequest(out, firms, days, 7, 0.01, "mixed", "lines", date(2015, 1, 2), None)
        )
        with open_for_writing(path, load_codebook()) as store:
            _run(store, out / "line_items.parquet")
            pipeline.judge_pending(
                Work(store, load_codebook(), Run("bench"), Settings(warehouse=path))
            )


def _run(store: Store, lines: Path) -> None:
    store.connection.execute("SET memory_limit = '8GB'")  # all lines at once, not in batches
    with store.transaction():
        store.connection.execute(
            _FILL.replace("$lines", f"{duckdb.ConstantExpression(str(lines))}")
        )
    configure_connection(store.connection)
