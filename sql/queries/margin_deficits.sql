-- Where do customers' margin deficiencies come close to the excess that must cover them?
SELECT p.firm_id, p.as_of_date, d.origin, l.amount AS margin_deficiency, d.excess,
    round(100.0 * l.amount / nullif(d.excess, 0), 2) AS of_excess_pct
FROM page_in_force AS p
JOIN line_item_corrected AS l ON l.filing_id = p.filing_id AND l.origin = p.origin
JOIN check_line AS c ON c.role = 'deficiency' AND c.line_code = l.line_code
JOIN seg_daily AS d
    ON d.firm_id = p.firm_id AND d.as_of_date = p.as_of_date AND d.origin = c.origin
WHERE p.origin = 'supplemental' AND p.kind = 'daily' AND l.amount > 0
ORDER BY of_excess_pct DESC, p.firm_id, p.as_of_date, d.origin
LIMIT 50
