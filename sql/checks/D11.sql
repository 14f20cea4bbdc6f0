-- Requirement, funds and excess in percent of the requirement are near the median of the firm's last 60
-- filings, in robust deviations; of the first two the log is taken.
-- Grain: filing that prints the statement, with 20 filings before it, where anything is required.
-- Reported is the figure farthest away, expected the nearer end of its range, the comparison is of
-- floating point: a profile of history, not of money.   Unit: whole US dollars.
WITH measure AS (
    SELECT
        s.filing_id,
        s.{required} AS required,
        unnest(['{required_code}', '{funds_code}', '{excess_code}']) AS line_code,
        unnest([s.{required}, s.{funds}, s.{excess}]) AS amount,
        unnest([
            ln(CASE WHEN s.{required} > 0 THEN s.{required} END),
            ln(CASE WHEN s.{funds} > 0 THEN s.{funds} END),
            100 * s.{excess}::DOUBLE / s.{required}
        ]) AS value,
        unnest([h.required_middle, h.funds_middle, h.excess_middle]) AS middle,
        unnest([h.required_scale, h.funds_scale, h.excess_scale]) AS scale
    FROM (FROM {statement}) AS s
    JOIN {history} AS h ON h.filing_id = s.filing_id
    WHERE h.earlier >= 20 AND (s.{required} > 0 OR s.{required} IS NULL)
),
away AS (
    SELECT
        *,
        abs(value - middle) / scale AS deviations,
        middle + {deviations} * scale * sign(value - middle) AS bound
    FROM measure
    WHERE middle IS NOT NULL AND scale > 0
),
farthest AS (
    SELECT
        filing_id,
        max(deviations) AS deviations,
        count(*) FILTER (deviations IS NULL) AS missing,
        arg_max(line_code, deviations) AS farthest_line,
        arg_max(amount, deviations) AS amount,
        arg_max(bound, deviations) AS bound,
        any_value(required) AS required
    FROM away
    GROUP BY filing_id
)
SELECT
    filing_id,
    CASE
        WHEN deviations > {deviations} THEN 'fail'
        WHEN missing > 0 THEN 'unknown'
        ELSE 'pass'
    END AS status,
    CASE WHEN deviations > 2 * {deviations} THEN 'warning' ELSE 'info' END AS severity,
    farthest_line AS line_code,
    amount AS reported,
    TRY_CAST(
        CASE WHEN farthest_line = '{excess_code}' THEN bound * required / 100 ELSE exp(bound) END
        AS BIGINT
    ) AS expected,
    TRY_CAST(reported::HUGEINT - expected AS BIGINT) AS difference
FROM farthest
