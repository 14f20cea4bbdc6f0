-- The firms of a name: by slug, or by any printed name.   Reads: $firm, $name_key.
SELECT DISTINCT f.firm_id, f.legal_name
FROM firm AS f
LEFT JOIN firm_alias AS a ON a.firm_id = f.firm_id
WHERE f.firm_id = $firm
    OR regexp_replace(lower(a.printed_name), '[^\p{L}\p{Nd}]', '', 'g') = $name_key
    OR regexp_replace(lower(f.legal_name), '[^\p{L}\p{Nd}]', '', 'g') = $name_key
