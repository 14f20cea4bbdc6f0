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
),
subject AS (
    SELECT *, coalesce(until, 1000000) AS before_rank FROM page WHERE filing_id IN (FROM judged)
),
cover AS (
    SELECT s.filing_id, s.origin, c.filing_id AS cover_id
    FROM subject AS s
    ASOF LEFT JOIN (FROM page WHERE origin = 'cover') AS c
        ON c.firm_id = s.firm_id AND c.as_of_date = s.as_of_date AND s.before_rank > c.rank
),
supplemental AS (
    SELECT s.filing_id, s.origin, c.filing_id AS supplemental_id
    FROM subject AS s
    ASOF LEFT JOIN (FROM page WHERE origin = 'supplemental') AS c
        ON c.firm_id = s.firm_id AND c.as_of_date = s.as_of_date AND s.before_rank > c.rank
)
SELECT c.filing_id, c.origin, c.cover_id, s.supplemental_id
FROM cover AS c JOIN supplemental AS s ON s.filing_id = c.filing_id AND s.origin = c.origin
