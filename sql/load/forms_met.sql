-- The forms and statuses of filings, each once.   Grain: form, whether its pages bear daily headings, status.
SELECT DISTINCT form, daily_headings, status FROM filing
