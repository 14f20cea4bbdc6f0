-- What changes when anything that a firm's pages of a year show has changed.
-- Grain: firm, year.
WITH judged AS (
    SELECT filing_id,
        bit_xor(hash(check_id, origin, status, severity, reported, expected, difference)) AS mark
    FROM verdict
    GROUP BY filing_id
),
-- Facts of the codebook, which hold for every year.
facts AS (
    SELECT hash(
        (SELECT bit_xor(hash(p)) FROM fund_place AS p),
        (SELECT bit_xor(hash(r.check_id, r.origin, r.fails_as)) FROM rule AS r)
    ) AS mark
),
shown AS (
    SELECT firm_id, year(as_of_date) AS year, bit_xor(hash(d)) AS mark
    FROM seg_daily AS d
    GROUP BY firm_id, year
),
corrected AS (
    SELECT filing_id, bit_xor(hash(c)) AS mark FROM filing_correction AS c GROUP BY filing_id
),
versions AS (
    SELECT v.firm_id, year(v.as_of_date) AS year, bit_xor(hash(v, j.mark, c.mark)) AS mark
    FROM seg_version AS v
    LEFT JOIN judged AS j ON j.filing_id = v.filing_id
    LEFT JOIN corrected AS c ON c.filing_id = v.filing_id
    GROUP BY v.firm_id, year
)
SELECT v.firm_id, v.year, hash(v.mark, s.mark, f.mark)::VARCHAR AS fingerprint
FROM versions AS v
CROSS JOIN facts AS f
LEFT JOIN shown AS s ON s.firm_id = v.firm_id AND s.year = v.year
ORDER BY v.firm_id, v.year
