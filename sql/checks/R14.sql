-- An amendment has an initial version before it, and says that it is amended (17 CFR 1.55(o)(2)).
-- Grain: filing that amends, or prints a statement behind an earlier version of it.
-- Unit: faults of the two.
-- Not for a second reading of one document, nor where the check `conflict` says that two documents
-- of one status and submit date differ. Versions are counted, not paired: there may be thousands.
WITH day AS (
    SELECT DISTINCT firm_id, as_of_date FROM filing
    WHERE filing_id IN (SELECT filing_id FROM (FROM {filings}))
        AND (firm_id, as_of_date) IN (SELECT (firm_id, as_of_date) FROM filing WHERE amends OR rank > 1)
),
version AS (
    SELECT f.filing_id, f.amends, f.cause, f.rank,
        s.version - 1 AS earlier,
        row_number() OVER (
            PARTITION BY f.firm_id, f.as_of_date, s.kind, s.origin, f.status, f.submit_date
            ORDER BY s.version
        ) - 1 AS earlier_alike,
        min(CASE WHEN NOT f.amends THEN f.rank END) OVER (
            PARTITION BY f.firm_id, f.as_of_date, s.kind
        ) AS first_initial
    FROM statement AS s
    JOIN filing AS f ON f.filing_id = s.filing_id
    SEMI JOIN day AS d ON d.firm_id = f.firm_id AND d.as_of_date = f.as_of_date
),
subject AS (
    SELECT filing_id, amends,
        bool_or(earlier > earlier_alike) AS behind,
        (NOT amends)::INTEGER + (NOT coalesce(bool_or(first_initial < rank), false))::INTEGER AS faults
    FROM version
    WHERE cause = 'printed' AND filing_id IN (SELECT filing_id FROM (FROM {filings}))
    GROUP BY filing_id, amends
)
SELECT
    filing_id,
    CASE WHEN faults = 0 THEN 'pass' ELSE 'fail' END AS status,
    faults AS reported,
    0 AS expected,
    faults AS difference
FROM subject
WHERE amends OR behind
