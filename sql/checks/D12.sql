-- No figure is about 10, 100 or 1,000 times that of the filing before, or the inverse of it.
-- Grain: filing that prints the statement, but the first.   Unit: whole US dollars.
-- Figures of another sign, and those whose figure before is small, are left out. A figure that only one
-- of the two filings prints makes a statement without a slip unknown.
WITH line AS (
    SELECT
        s.filing_id,
        unnest([{names}]) AS line_code,
        unnest([{lines:s}]) AS now,
        unnest([{lines:p}]) AS before
    FROM (FROM {statement}) AS s
    JOIN {previous} AS p ON p.filing_id = s.filing_id
),
-- The quotient is a sieve a point wider than the exact comparison, which is of 128 bits and slow.
near AS (
    SELECT filing_id, line_code, now::HUGEINT AS now, before::HUGEINT AS before
    FROM (SELECT *, now / before AS times FROM line)
    WHERE (now IS NULL) <> (before IS NULL) OR ({slip} + 1) / 100 >= least(
        abs(times / 10 - 1), abs(times / 100 - 1), abs(times / 1000 - 1),
        abs(times * 10 - 1), abs(times * 100 - 1), abs(times * 1000 - 1)
    )
),
judged AS (
    SELECT
        *,
        (now IS NULL) <> (before IS NULL) AS missing,
        abs(before) > {slip_over} AND sign(now) = sign(before) AND (
            100 * abs(abs(now) - 10 * abs(before)) <= {slip} * 10 * abs(before)
            OR 100 * abs(abs(now) - 100 * abs(before)) <= {slip} * 100 * abs(before)
            OR 100 * abs(abs(now) - 1000 * abs(before)) <= {slip} * 1000 * abs(before)
            OR 100 * abs(10 * abs(now) - abs(before)) <= {slip} * abs(before)
            OR 100 * abs(100 * abs(now) - abs(before)) <= {slip} * abs(before)
            OR 100 * abs(1000 * abs(now) - abs(before)) <= {slip} * abs(before)
        ) AS slipped
    FROM near
),
slip AS (
    SELECT
        filing_id,
        count(*) FILTER (slipped) AS slips,
        count(*) FILTER (missing) AS missing,
        min(line_code) FILTER (slipped) AS slipped_line,
        arg_min(now, line_code) FILTER (slipped) AS now,
        arg_min(before, line_code) FILTER (slipped) AS before
    FROM judged
    GROUP BY filing_id
)
SELECT
    s.filing_id,
    CASE WHEN l.slips > 0 THEN 'fail' WHEN l.missing > 0 THEN 'unknown' ELSE 'pass' END AS status,
    l.slipped_line AS line_code,
    TRY_CAST(l.now AS BIGINT) AS reported,
    TRY_CAST(l.before AS BIGINT) AS expected,
    TRY_CAST(l.now - l.before AS BIGINT) AS difference
FROM (FROM {statement}) AS s
JOIN {previous} AS p ON p.filing_id = s.filing_id
LEFT JOIN slip AS l ON l.filing_id = s.filing_id
