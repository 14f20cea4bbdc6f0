-- A month-end print shows the figures of the daily statement of the last due day not after its own.
-- Grain: month-end print of which there is such a statement.   Unit: whole US dollars.
-- Reported is the figure farthest away. Of severity error where one of the two shows a deficiency, or an
-- excess below its target, and the other does not; warning where a figure differs by more than a part of
-- the requirement, else info.
WITH pair AS (
    SELECT
        s.filing_id,
        s.{required} AS required, s.{funds} AS funds, s.{excess} AS excess, s.{target} AS target,
        d.{required} AS of_day_required, d.{funds} AS of_day_funds, d.{excess} AS of_day_excess,
        d.{target} AS of_day_target
    FROM (FROM {statement}) AS s
    JOIN {of_day} AS d ON d.filing_id = s.filing_id
),
figure AS (
    SELECT
        filing_id,
        of_day_required,
        unnest(['{required_code}', '{funds_code}', '{excess_code}', '{target_code}']) AS line_code,
        unnest([required, funds, excess, target])::HUGEINT AS printed,
        unnest([of_day_required, of_day_funds, of_day_excess, of_day_target])::HUGEINT AS of_day,
        unnest([false, false, false, true]) AS optional
    FROM pair
),
compared AS (
    SELECT
        filing_id,
        count(*) FILTER (printed <> of_day) AS differing,
        count(*) FILTER (abs(printed - of_day) * {month_end_part} > of_day_required) AS far,
        count(*) FILTER (NOT optional AND (printed IS NULL OR of_day IS NULL)) AS missing,
        arg_max(line_code, abs(printed - of_day)) AS farthest_line,
        arg_max(printed, abs(printed - of_day)) AS printed,
        arg_max(of_day, abs(printed - of_day)) AS of_day
    FROM figure
    GROUP BY filing_id
),
judged AS (
    SELECT c.*,
        coalesce((p.excess < 0 OR p.funds < p.required)
            <> (p.of_day_excess < 0 OR p.of_day_funds < p.of_day_required), false)
        OR coalesce((p.excess < p.target) <> (p.of_day_excess < p.of_day_target), false) AS turned
    FROM compared AS c JOIN pair AS p ON p.filing_id = c.filing_id
)
SELECT
    filing_id,
    CASE
        WHEN turned OR differing > 0 THEN 'fail'
        WHEN missing > 0 THEN 'unknown'
        ELSE 'pass'
    END AS status,
    CASE WHEN turned THEN 'error' WHEN far > 0 THEN 'warning' ELSE 'info' END AS severity,
    farthest_line AS line_code,
    TRY_CAST(printed AS BIGINT) AS reported,
    TRY_CAST(of_day AS BIGINT) AS expected,
    TRY_CAST(printed - of_day AS BIGINT) AS difference
FROM judged
