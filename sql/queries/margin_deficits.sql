-- Where do customers' margin deficiencies come close to the excess that must cover them?
SELECT f.firm_id, f.as_of_date, d.origin, l.amount AS margin_deficiency, d.excess,
    round(100.0 * l.amount / nullif(d.excess, 0), 2) AS of_excess_pct
FROM filing AS f
JOIN page_in_force AS p ON p.filing_id = f.filing_id AND p.origin = 'supplemental'
JOIN line_item_corrected AS l ON l.filing_id = p.printed_by
JOIN check_line AS c ON c.role = 'deficiency' AND c.line_code = l.line_code
JOIN seg_daily AS d
    ON d.firm_id = f.firm_id AND d.as_of_date = f.as_of_date AND d.origin = c.origin
WHERE f.known_to IS NULL AND l.amount > 0
ORDER BY of_excess_pct DESC, f.firm_id, f.as_of_date, d.origin
LIMIT 50
