-- Where do customers' margin deficiencies come close to the excess that must cover them?
SELECT f.firm_id, f.as_of_date, d.origin, l.amount AS margin_deficiency, d.excess,
    round(100.0 * l.amount / nullif(d.excess, 0), 2) AS of_excess_pct
FROM line_item AS l
JOIN filing AS f ON f.filing_id = l.filing_id AND f.known_to IS NULL
JOIN seg_daily AS d ON d.firm_id = f.firm_id AND d.as_of_date = f.as_of_date
    AND d.origin = CASE l.line_code
        WHEN '9100' THEN 'segregated' WHEN '9101' THEN 'secured' ELSE 'cleared_swaps' END
WHERE l.line_code IN ('9100', '9101', '9102') AND l.amount > 0
ORDER BY of_excess_pct DESC, f.firm_id, f.as_of_date, d.origin
LIMIT 50
