-- Dates printed beside net capital, or in the name of the attached margin report, are the as-of date.
-- Grain: filing with such a date on the page.   Unit: days between the two.
SELECT
    filing_id,
    CASE WHEN days IS NULL THEN 'unknown' WHEN days = 0 THEN 'pass' ELSE 'fail' END AS status,
    days AS reported,
    0 AS expected,
    days AS difference
FROM (
    SELECT
        s.filing_id,
        coalesce(
            try_strptime(u.text, '%d-%b-%Y'),
            try_strptime(regexp_extract(u.text, '[0-9]+[.][0-9]+[.][0-9]+'), '%m.%d.%Y')
        )::DATE - f.as_of_date AS days
    FROM (FROM {statement}) AS s
    JOIN filing AS f ON f.filing_id = s.filing_id
    JOIN uncoded_line AS u ON u.filing_id = s.filing_id AND u.origin = '{origin}'
    WHERE u.name = 'anc_date'
        OR (
            u.name = 'margin_report_attachment'
            AND regexp_matches(u.text, '[0-9]+[.][0-9]+[.][0-9]+')
        )
)
