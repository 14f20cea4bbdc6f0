-- Firms' pools day by day: figures, target band in dollars, and what the funds consist of.
-- Grain: firm, as-of date, origin.   Reads: part (firm_id, year).   Units: whole US dollars; percent.
SELECT
    b.firm_id,
    year(b.as_of_date) AS year,
    b.as_of_date,
    b.origin,
    b.required,
    d.funds,
    b.excess,
    b.target,
    round(b.excess_pct, 3) AS excess_pct,
    b.excess_over_target,
    b.days_to_breach,
    TRY((CASE WHEN t.basis LIKE '%percent%' THEN t.low * b.required / 100 ELSE t.low END)::BIGINT)
        AS band_low,
    TRY((CASE WHEN t.basis LIKE '%percent%' THEN t.high * b.required / 100 ELSE t.high END)::BIGINT)
        AS band_high,
    c.cash_at_banks,
    c.securities_at_banks,
    c.at_clearing_houses,
    c.at_other_brokers,
    c.abroad,
    c.on_hand,
    d.carried,
    d.corrected,
    b.filing_id::VARCHAR AS filing_id
FROM buffer AS b
JOIN seg_daily AS d
    ON d.firm_id = b.firm_id AND d.as_of_date = b.as_of_date AND d.origin = b.origin
LEFT JOIN fund_composition AS c
    ON c.firm_id = b.firm_id AND c.as_of_date = b.as_of_date AND c.origin = b.origin
LEFT JOIN target_in_force AS t
    ON t.filing_id = b.filing_id AND t.origin = b.origin AND t.basis <> 'none'
WHERE (b.firm_id, year(b.as_of_date)) IN (FROM part)
ORDER BY b.firm_id, b.as_of_date, b.origin
