-- What changes when anything that a firm's pages of a year show has changed.
-- Grain: firm, year.
WITH judged AS (
    SELECT filing_id,
        bit_xor(hash(check_id, origin, status, severity, reported, expected, difference)) AS mark
    FROM verdict
    GROUP BY filing_id
)
SELECT
    v.firm_id,
    year(v.as_of_date) AS year,
    bit_xor(hash(v.filing_id, v.origin, v.known_to, v.required, v.funds, v.excess, v.target,
        v.firm_name, j.mark))::VARCHAR AS fingerprint
FROM seg_version AS v
LEFT JOIN judged AS j ON j.filing_id = v.filing_id
GROUP BY v.firm_id, year(v.as_of_date)
ORDER BY v.firm_id, year
