-- Documents of a batch that the warehouse knows already.   Reads: met.
SELECT document_id FROM document WHERE document_id IN (SELECT document_id FROM met)
