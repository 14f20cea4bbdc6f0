-- Filings whose verdicts may turn by what was loaded, moved or corrected are judged again.
-- Those are all filings of a touched firm and day, those of the 60 days after it, which have it in their
-- history, and the first day after it that prints a section, or net capital, and looks back to it.
-- Grain: filing.   Reads: touched (firm and day).
-- A firm of which nothing was judged has nothing to be judged again.
CREATE OR REPLACE TEMP TABLE looks_back AS
WITH judged_firm AS (
    SELECT DISTINCT f.firm_id
    FROM filing_checked AS c JOIN filing AS f ON f.filing_id = c.filing_id
    WHERE f.firm_id IN (SELECT firm_id FROM touched)
),
later AS (
    SELECT filing_id, firm_id, as_of_date
    FROM filing
    WHERE firm_id IN (SELECT firm_id FROM judged_firm)
        AND as_of_date > (SELECT min(as_of_date) FROM touched)
),
day AS (
    SELECT firm_id, as_of_date, row_number() OVER (PARTITION BY firm_id ORDER BY as_of_date) AS nth
    FROM (SELECT DISTINCT firm_id, as_of_date FROM later)
),
-- Day by number: where the first day after a touched one stands.
first_after AS (
    SELECT t.firm_id, d.nth
    FROM touched AS t
    ASOF JOIN day AS d ON d.firm_id = t.firm_id AND t.as_of_date < d.as_of_date
),
in_history AS (
    SELECT DISTINCT d.firm_id, d.as_of_date
    FROM first_after AS f
    JOIN day AS d ON d.firm_id = f.firm_id AND d.nth BETWEEN f.nth AND f.nth + 59
),
page AS (
    SELECT l.firm_id, l.as_of_date, s.origin
    FROM later AS l JOIN statement AS s ON s.filing_id = l.filing_id
    WHERE s.is_latest
    UNION
    SELECT l.firm_id, l.as_of_date, u.name
    FROM later AS l
    JOIN statement AS s ON s.filing_id = l.filing_id AND s.origin = 'cover' AND s.is_latest
    JOIN uncoded_line AS u ON u.filing_id = l.filing_id AND u.name = 'current_anc'
),
next_page AS (
    SELECT DISTINCT p.firm_id, p.as_of_date
    FROM (SELECT t.*, o.origin FROM touched AS t CROSS JOIN (SELECT DISTINCT origin FROM page) AS o) AS t
    ASOF JOIN page AS p
        ON p.firm_id = t.firm_id AND p.origin = t.origin AND t.as_of_date < p.as_of_date
)
FROM touched UNION FROM in_history UNION FROM next_page;

DELETE FROM filing_checked WHERE filing_id IN (
    SELECT f.filing_id
    FROM filing AS f
    JOIN looks_back AS l ON l.firm_id = f.firm_id AND l.as_of_date = f.as_of_date
);
