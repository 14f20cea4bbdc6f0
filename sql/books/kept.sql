-- Who of the clearing house's customer range was short a reported contract on an earlier trade date,
-- after all that was assigned of that date, that night or later.
-- Grain: one row per trade date, contract and account.   Unit: contracts.
-- Reads: book_run, book_position, book_account, book_assignment, the relation `wanted`
-- (trade_date, contract), $firm_id, $day.
WITH held AS (
    SELECT r.as_of_date AS trade_date, p.contract, p.account, -sum(p.quantity) AS short
    FROM book_run AS r
    JOIN wanted AS w ON w.trade_date = r.as_of_date
    JOIN book_position AS p ON p.books_id = r.books_id AND p.contract = w.contract
    JOIN book_account AS a ON a.books_id = r.books_id AND a.account = p.account
    WHERE r.firm_id = $firm_id AND r.as_of_date < $day
        AND p.pool = 'securities' AND p.kind = 'option'
        AND coalesce(a.clearing_range, a.kind) = 'customer'
    GROUP BY ALL
),
later AS (
    SELECT g.trade_date, g.contract, g.account, sum(g.quantity) AS assigned
    FROM book_assignment AS g
    JOIN book_run AS r ON r.books_id = g.books_id
    WHERE r.firm_id = $firm_id AND r.as_of_date NOT IN (g.trade_date, $day)
    GROUP BY ALL
)
SELECT h.trade_date, h.contract, h.account, (h.short - coalesce(l.assigned, 0))::BIGINT AS short
FROM held AS h
LEFT JOIN later AS l USING (trade_date, contract, account)
WHERE h.short > coalesce(l.assigned, 0)
ORDER BY ALL
