"""segwatch: daily segregation filings of futures brokers, from document to verdict."""
