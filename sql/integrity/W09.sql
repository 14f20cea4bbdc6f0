-- No printed amount is lost: lines, repeats, lines without a code, rejects and leftovers add up.
WITH asked AS (
    SELECT filing_id FROM {batch}
),
counted AS (
    SELECT filing_id, count(*) AS n FROM line_item
    WHERE filing_id IN (FROM asked)
    GROUP BY filing_id
    UNION ALL
    SELECT filing_id, count(*) FROM uncoded_line
    WHERE text IS NULL AND filing_id IN (FROM asked)
    GROUP BY filing_id
    UNION ALL
    SELECT filing_id, sum(numbers) FROM reject WHERE filing_id IS NOT NULL GROUP BY filing_id
    UNION ALL
    SELECT filing_id, count(*) FROM leftover GROUP BY filing_id
),
total AS (
    SELECT filing_id, sum(n) AS handled FROM counted GROUP BY filing_id
)
SELECT f.filing_id, f.firm_id, f.as_of_date, f.printed_amounts, t.handled + f.repeats AS handled
FROM (FROM {batch}) AS f
LEFT JOIN total AS t ON t.filing_id = f.filing_id
WHERE f.printed_amounts <> coalesce(t.handled, 0) + f.repeats
