-- The part of funds in cash and own investments at banks, clearing organizations and other brokers is
-- near that of the filing before. Reported is the kind of holder where it moved most.
-- Grain: filing that prints the statement, but the first, with funds in both.
-- Unit: hundredths of a point of funds; the comparison is exact, of products of dollars. Products
-- beyond 128 bits are unknown.
WITH part AS (
    SELECT
        s.filing_id,
        s.{funds}::HUGEINT AS funds,
        p.{funds}::HUGEINT AS funds_before,
        unnest([{cash_banks:s}, {cash_clearing:s}, {cash_brokers:s}])::HUGEINT AS part,
        unnest([{cash_banks:p}, {cash_clearing:p}, {cash_brokers:p}])::HUGEINT AS part_before
    FROM (FROM {statement}) AS s
    JOIN {previous} AS p ON p.filing_id = s.filing_id
),
moved AS (
    SELECT
        *,
        TRY(100 * abs(part * funds_before - part_before * funds)) AS gap,
        TRY({points_of_cash} * abs(funds * funds_before)) AS most
    FROM part
    WHERE coalesce(funds <> 0, true) AND coalesce(funds_before <> 0, true)
),
farthest AS (
    SELECT
        filing_id,
        count(*) FILTER (gap > most) AS far,
        count(*) FILTER (gap IS NULL OR most IS NULL) AS missing,
        arg_max(part::DOUBLE / funds, gap) AS now,
        arg_max(part_before::DOUBLE / funds_before, gap) AS before
    FROM moved
    GROUP BY filing_id
)
SELECT
    filing_id,
    CASE WHEN far > 0 THEN 'fail' WHEN missing > 0 THEN 'unknown' ELSE 'pass' END AS status,
    TRY_CAST(round(10000 * now) AS BIGINT) AS reported,
    TRY_CAST(round(10000 * before) AS BIGINT) AS expected,
    reported - expected AS difference
FROM farthest
