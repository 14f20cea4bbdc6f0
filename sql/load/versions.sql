-- Which version of a filing is the latest, and since when seg_daily has shown it.
-- Versions rank by submit date, amended over initial, received, document; the load order has no say.
-- Grain: the versions of each firm and day in this batch.   Reads: new_filing, twin, this_run.
CREATE OR REPLACE TEMP TABLE ranked AS
WITH touched AS (
    SELECT DISTINCT firm_id, as_of_date FROM new_filing WHERE filing_id NOT IN (FROM twin)
),
version AS (
    SELECT
        f.filing_id, f.firm_id, f.as_of_date, f.form,
        coalesce(f.status LIKE 'AMEND%', false) AS amends,
        row_number() OVER (
            PARTITION BY f.firm_id, f.as_of_date
            ORDER BY
                f.submit_date NULLS FIRST, coalesce(f.status LIKE 'AMEND%', false),
                d.received_at, f.document_id, f.filing_id
        ) AS rank
    FROM filing AS f
    JOIN touched USING (firm_id, as_of_date)
    JOIN document AS d ON d.document_id = f.document_id
)
SELECT
    filing_id, firm_id, as_of_date, form, amends,
    row_number() OVER (PARTITION BY firm_id, as_of_date, form ORDER BY rank) AS version,
    rank = max(rank) OVER (PARTITION BY firm_id, as_of_date, form) AS is_latest,
    rank = max(rank) OVER (PARTITION BY firm_id, as_of_date) AS is_shown
FROM version;

-- known_from = known_to: never shown. known_to NULL: shown now.
UPDATE filing
SET version = r.version,
    is_latest = r.is_latest,
    known_to = CASE
        WHEN r.is_shown THEN NULL
        WHEN filing.known_to IS NULL THEN t.loaded_at
        ELSE filing.known_to
    END
FROM ranked AS r CROSS JOIN this_run AS t
WHERE filing.filing_id = r.filing_id
    AND (
        filing.version IS DISTINCT FROM r.version
        OR filing.is_latest <> r.is_latest
        OR (filing.known_to IS NULL) <> r.is_shown
    );
