-- Quality by firm and month.
-- Grain: firm, month.
SELECT firm_id, strftime(as_of_date, '%Y-%m-01') AS month, count(*) AS filings,
    sum(identities)::BIGINT AS identities, sum(identities_passed)::BIGINT AS identities_passed,
    sum(failed_grave)::BIGINT AS failed_grave, sum(failed_warning)::BIGINT AS failed_warning,
    sum(unknown)::BIGINT AS unknown, sum(printed_amounts)::BIGINT AS printed_amounts,
    sum(leftovers)::BIGINT AS leftovers, sum(rejected_amounts)::BIGINT AS rejected_amounts,
    count(*) FILTER (by_ocr) AS scans
FROM filing_quality
GROUP BY ALL
ORDER BY month, firm_id
