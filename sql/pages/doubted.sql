-- Amounts of a filing that were read and not loaded, as far as they are plainly amounts; the cover's
-- are left out.
-- Grain: page, print.   Reads: $filing_id.
SELECT DISTINCT page, printed
FROM reject
WHERE filing_id = $filing_id AND scope = 'amount' AND origin <> 'cover'
    AND regexp_full_match(printed, '[-+(]?[0-9]{1,3}(,[0-9]{3})*\)?')
ORDER BY page, printed
