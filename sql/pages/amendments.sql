-- What the newest amendments changed.
-- Grain: later version, line.   Reads: $most.   Units: whole US dollars.
SELECT firm_id, as_of_date, form, origin, line_code, amount_before, amount_after,
    filing_before::VARCHAR AS filing_before, filing_after::VARCHAR AS filing_after, submit_date,
    strftime(known_from, '%Y-%m-%d %H:%M') AS known_from
FROM amendment
ORDER BY as_of_date DESC, firm_id, amendment.known_from DESC, origin, line_code,
    amendment.filing_after, amendment.filing_before
LIMIT $most
