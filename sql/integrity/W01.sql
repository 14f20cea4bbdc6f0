-- One row a document.
SELECT document_id, count(*) AS times FROM {batch} GROUP BY document_id HAVING count(*) > 1
