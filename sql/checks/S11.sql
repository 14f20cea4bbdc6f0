-- Customers' debits and deficits on the cover are the net or the gross deficits of the statement.
-- Grain: filing that prints the statement and, on its cover, the block of net capital.
-- expected: the net, the nearer where neither is met.   Unit: whole US dollars.
SELECT
    filing_id,
    CASE
        WHEN printed IS NULL OR net IS NULL OR gross IS NULL THEN 'unknown'
        WHEN printed = net OR printed = gross THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(printed AS BIGINT) AS reported,
    TRY_CAST(nearer AS BIGINT) AS expected,
    TRY_CAST(printed::HUGEINT - nearer AS BIGINT) AS difference
FROM (
    SELECT
        s.filing_id,
        c.{cover_deficit} AS printed,
        s.{net} AS net,
        s.{gross} AS gross,
        CASE WHEN abs(printed::HUGEINT - gross) < abs(printed::HUGEINT - net) THEN gross ELSE net END
            AS nearer
    FROM (FROM {statement}) AS s
    JOIN page_cover AS c ON c.filing_id = s.filing_id AND c.origin = '{origin}'
    WHERE c.{cover_deficit} IS NOT NULL OR c.current_anc IS NOT NULL OR c.unnamed_rejects > 0
)
