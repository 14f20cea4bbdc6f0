-- Firms of the codebook and firms met for the first time, with the names they were printed under.
-- A firm that the codebook does not know is called as it was printed first.
-- Grain: one row a firm; one row a firm and name.   Reads: known_firm, known_alias, new_filing.
INSERT INTO firm BY NAME
SELECT firm_id, legal_name, ended_on, dsro FROM known_firm
WHERE firm_id NOT IN (SELECT firm_id FROM firm)
    AND firm_id IN (SELECT firm_id FROM new_filing);

INSERT INTO firm BY NAME
SELECT firm_id, arg_min(firm_name, place) AS legal_name FROM new_filing
WHERE firm_id NOT IN (SELECT firm_id FROM firm)
GROUP BY firm_id;

INSERT INTO firm_alias BY NAME
SELECT a.firm_id, a.printed_name, a.valid_from, a.valid_to
FROM known_alias AS a
WHERE a.firm_id IN (SELECT firm_id FROM firm)
    AND NOT EXISTS (
        FROM firm_alias AS f WHERE f.firm_id = a.firm_id AND f.printed_name = a.printed_name
    )
ORDER BY a.firm_id, a.printed_name;

-- In the order in which they were met.
INSERT INTO firm_alias BY NAME
SELECT n.firm_id, n.firm_name AS printed_name
FROM new_filing AS n
WHERE NOT EXISTS (
    FROM firm_alias AS f WHERE f.firm_id = n.firm_id AND f.printed_name = n.firm_name
)
GROUP BY n.firm_id, n.firm_name
ORDER BY min(n.place);
