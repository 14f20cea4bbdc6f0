-- Which firms' documents are read worst?
SELECT firm_name, count(*) AS filings, sum(rejected_amounts) AS rejected_amounts,
    sum(leftovers) AS leftovers, round(avg(identity_pass_pct), 2) AS identities_that_hold_pct
FROM filing_quality
GROUP BY firm_name
ORDER BY identities_that_hold_pct, firm_name
