-- All firms with filings, their days and years.
-- Grain: firm.
SELECT
    firm_id,
    min(firm_name) AS firm_name,
    min(as_of_date) AS first_day,
    coalesce(max(as_of_date) FILTER (as_of_date <= (SELECT as_of_date FROM present_day)), max(as_of_date))
        AS last_day,
    list_sort(list(DISTINCT year(as_of_date))) AS years
FROM seg_version
GROUP BY firm_id
ORDER BY firm_name, firm_id
