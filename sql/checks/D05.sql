-- The part of funds held at other brokers is near that of the filing before.
-- Grain: filing that prints the statement, but the first, with funds in both.
-- Unit: hundredths of a point of funds; the comparison is exact, of products of dollars. Products
-- beyond 128 bits are unknown.
SELECT
    filing_id,
    CASE
        WHEN gap IS NULL OR most IS NULL THEN 'unknown'
        WHEN gap <= most THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(round(10000 * part::DOUBLE / funds) AS BIGINT) AS reported,
    TRY_CAST(round(10000 * part_before::DOUBLE / funds_before) AS BIGINT) AS expected,
    reported - expected AS difference
FROM (
    SELECT
        *,
        TRY(100 * abs(part * funds_before - part_before * funds)) AS gap,
        TRY({points_at_brokers} * abs(funds * funds_before)) AS most
    FROM (
        SELECT
            s.filing_id,
            {other_brokers:s}::HUGEINT AS part,
            {other_brokers:p}::HUGEINT AS part_before,
            s.{funds}::HUGEINT AS funds,
            p.{funds}::HUGEINT AS funds_before
        FROM (FROM {statement}) AS s
        JOIN {previous} AS p ON p.filing_id = s.filing_id
    )
)
WHERE coalesce(funds <> 0, true) AND coalesce(funds_before <> 0, true)
