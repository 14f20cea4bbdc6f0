-- The cover and the supplemental page that hold together with each daily statement to be judged: those in
-- force while it is, or was, in force.
-- Grain: judged statement or cover.   Reads: judged.
-- A statement is in force until the next version of it; until then the highest page of the day counts.
WITH day AS (
    SELECT DISTINCT firm_id, as_of_date FROM filing WHERE filing_id IN (FROM judged)
),
page AS (
    SELECT f.firm_id, f.as_of_date, s.origin, s.filing_id, f.rank,
        lead(f.rank) OVER (PARTITION BY f.firm_id, f.as_of_date, s.origin ORDER BY f.rank) AS until
    FROM statement AS s
    JOIN filing AS f ON f.filing_id = s.filing_id
    SEMI JOIN day AS d ON d.firm_id = f.firm_id AND d.as_of_date = f.as_of_date
    WHERE s.kind = 'daily'
)
SELECT filing_id, origin, cover_id, supplemental_id
FROM (
    SELECT filing_id, origin,
        arg_max(filing_id, rank) FILTER (origin = 'cover') OVER meanwhile AS cover_id,
        arg_max(filing_id, rank) FILTER (origin = 'supplemental') OVER meanwhile AS supplemental_id
    FROM page
    WINDOW meanwhile AS (
        PARTITION BY firm_id, as_of_date ORDER BY rank
        RANGE BETWEEN UNBOUNDED PRECEDING AND coalesce(until - 1 - rank, 1000000) FOLLOWING
    )
)
WHERE filing_id IN (FROM judged)
