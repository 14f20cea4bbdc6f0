-- What is in force of the touched days. Filings of a firm and day rank by submit date, amended over
-- initial, the amendment's number, received, document, then the newer reading; the order of loading has
-- no say. Of each section and kind the statement in the highest filing is in force.
-- A filing without a readable submit date, or with one more than a day after it was received, takes that
-- of its document's other pages where they agree, else the day on which it was received.
-- A day more than one after receipt was misread; such filings are rejected when they are read, and those
-- that an earlier program loaded are never in force.
-- Grain: day_filing: filing; day_statement: filing and section.
-- Reads: touched (firm and day), arriving_filing, arriving_statement.
CREATE OR REPLACE TEMP TABLE day_filing AS
WITH of_day AS (
    SELECT f.filing_id, f.document_id, f.firm_id, f.as_of_date, f.submit_date, f.amends,
        f.amendment_no, f.loaded_at, d.received_at, f.rank AS rank_before
    FROM filing AS f
    SEMI JOIN touched AS t ON t.firm_id = f.firm_id AND t.as_of_date = f.as_of_date
    JOIN document AS d ON d.document_id = f.document_id
    UNION ALL BY NAME
    SELECT filing_id, document_id, firm_id, as_of_date, submit_date, amends, amendment_no, loaded_at,
        received_at
    FROM arriving_filing
),
dated AS (
    SELECT *, new_york(received_at)::DATE AS received_on,
        CASE WHEN submit_date <= received_on + 1 THEN submit_date END AS readable
    FROM of_day
),
of_document AS (
    SELECT document_id,
        CASE WHEN count(DISTINCT submit_date) = 1 THEN min(submit_date) END AS submit_date
    FROM (
        SELECT document_id, submit_date FROM filing UNION ALL
        SELECT document_id, submit_date FROM arriving_filing
    ) AS f
    JOIN (SELECT document_id, any_value(received_on) AS received_on FROM dated WHERE readable IS NULL
        GROUP BY document_id) AS d USING (document_id)
    WHERE f.submit_date <= d.received_on + 1
    GROUP BY document_id
)
SELECT
    d.* EXCLUDE (submit_date, readable, received_on, received_at),
    coalesce(d.readable, o.submit_date, d.received_on) AS submit_date,
    d.as_of_date > d.received_on + 1 AS is_to_come,
    row_number() OVER (
        PARTITION BY d.firm_id, d.as_of_date
        ORDER BY
            coalesce(d.readable, o.submit_date, d.received_on), d.amends,
            coalesce(d.amendment_no, 0), d.received_at, d.document_id, d.filing_id
    )::INTEGER AS rank
FROM dated AS d
LEFT JOIN of_document AS o ON o.document_id = d.document_id;

CREATE OR REPLACE TEMP TABLE day_statement AS
WITH of_day AS (
    SELECT filing_id, origin, page, kind FROM statement
    WHERE filing_id IN (SELECT filing_id FROM day_filing)
    UNION ALL
    FROM arriving_statement
),
version AS (
    SELECT s.*, f.firm_id, f.as_of_date, f.rank, f.submit_date, f.amends, f.loaded_at, f.is_to_come,
        row_number() OVER same AS version,
        lead(f.rank) OVER same AS next_rank
    FROM of_day AS s JOIN day_filing AS f ON f.filing_id = s.filing_id
    WINDOW same AS (PARTITION BY f.firm_id, f.as_of_date, s.kind, s.origin ORDER BY f.rank)
),
-- Filings between two versions of a statement do not print it; an amendment among them keeps it.
carried AS (
    SELECT v.filing_id, v.origin, min(a.loaded_at) AS carried_from
    FROM version AS v
    JOIN (SELECT DISTINCT firm_id, as_of_date, kind, rank, loaded_at FROM version WHERE amends) AS a
        ON a.firm_id = v.firm_id AND a.as_of_date = v.as_of_date AND a.kind = v.kind
        AND a.rank > v.rank AND (v.next_rank IS NULL OR a.rank < v.next_rank)
    GROUP BY v.filing_id, v.origin
)
SELECT v.filing_id, v.origin, v.page, v.kind, v.submit_date, v.version::INTEGER AS version,
    v.next_rank IS NULL AND NOT v.is_to_come AS is_latest, c.carried_from
FROM version AS v
LEFT JOIN carried AS c ON c.filing_id = v.filing_id AND c.origin = v.origin;
