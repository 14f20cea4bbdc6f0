-- Failed verdicts in words: the one place that renders them, for screen, mail, pages, explain and analysts.
-- rule.fails_as holds one sentence or several, parted by ' | '; of those with a condition before them
-- ('reported < 0? ...') the first that holds is taken. Figures stand in it in braces; codebook/README.md names
-- both. A figure that a BIGINT cannot hold is said to be so.
-- Grain: check, filing, origin.   Units: whole US dollars, or as the check says.
CREATE OR REPLACE MACRO in_dollars(amount) AS
replace('$' || format('{:,}', amount), '$-', '-$');
COMMENT ON MACRO in_dollars IS 'An amount as -$1,234.';

CREATE OR REPLACE MACRO without_sign(number) AS ltrim(format('{:,}', number), '-');
COMMENT ON MACRO without_sign IS 'A number without its sign, as 1,234.';

CREATE OR REPLACE MACRO in_percent(part) AS
CASE
    WHEN part < 0.05 THEN 'less than 0.1%'
    ELSE regexp_replace(format('{:,.1f}', part), '[.]0$', '') || '%'
END;
COMMENT ON MACRO in_percent IS 'A percentage that is not negative, to a tenth of a point.';

CREATE OR REPLACE MACRO in_points(hundredths) AS
CASE WHEN hundredths < 0 THEN '-' ELSE '' END
|| format('{:,}.{:02d}', abs(hundredths::HUGEINT) // 100, abs(hundredths::HUGEINT) % 100);
COMMENT ON MACRO in_points IS 'Hundredths of a point as 12.34.';

CREATE OR REPLACE MACRO with_noun(number, noun) AS
without_sign(number) || ' ' || noun || CASE WHEN number IN (-1, 1) THEN '' ELSE 's' END;
COMMENT ON MACRO with_noun IS 'A count with its noun, as 1 day or 2 days.';

CREATE OR REPLACE MACRO day_after(day, days) AS
CASE WHEN days BETWEEN -1000000 AND 1000000 THEN strftime(day + days::INTEGER, '%-d %B %Y') END;
COMMENT ON MACRO day_after IS 'The day so many days after another, as 24 November 2014.';

CREATE OR REPLACE MACRO in_times(now, before) AS
CASE round(log10(nullif(abs(now::DOUBLE) / nullif(abs(before::DOUBLE), 0), 0)))
    WHEN 3 THEN 'about 1,000 times as much'
    WHEN 2 THEN 'about 100 times as much'
    WHEN 1 THEN 'about 10 times as much'
    WHEN -1 THEN 'about a tenth of it'
    WHEN -2 THEN 'about a hundredth of it'
    WHEN -3 THEN 'about a thousandth of it'
END;
COMMENT ON MACRO in_times IS 'How many times a figure is another, to a power of ten.';

CREATE OR REPLACE MACRO failure_figure(
    piece, origin, as_of_date, due_date, line_code, reported, expected, difference
) AS
coalesce(CASE WHEN NOT starts_with(piece, '{') THEN piece ELSE CASE piece
    WHEN '{reported}' THEN in_dollars(reported)
    WHEN '{expected}' THEN in_dollars(expected)
    -- Where what is expected was rounded, less than a dollar may be left.
    WHEN '{difference}' THEN
        CASE WHEN difference = 0 THEN 'less than $1' ELSE '$' || without_sign(difference) END
    WHEN '{reported:size}' THEN '$' || without_sign(reported)
    WHEN '{expected:size}' THEN '$' || without_sign(expected)
    WHEN '{share}' THEN
        CASE WHEN expected > 0 THEN in_percent(abs(100 * (difference::DOUBLE / expected))) END
    WHEN '{times}' THEN in_times(reported, expected)
    WHEN '{reported:number}' THEN format('{:,}', reported)
    WHEN '{expected:number}' THEN format('{:,}', expected)
    WHEN '{reported:lines}' THEN with_noun(reported, 'line')
    WHEN '{reported:fields}' THEN with_noun(reported, 'field')
    WHEN '{reported:origins}' THEN with_noun(reported, 'origin')
    WHEN '{difference:days}' THEN with_noun(difference, 'day')
    WHEN '{reported:percent}' THEN in_points(reported) || '%'
    WHEN '{expected:percent}' THEN in_points(expected) || '%'
    WHEN '{difference:points}' THEN ltrim(in_points(difference), '-') || ' points'
    WHEN '{reported:date}' THEN day_after(as_of_date, reported)
    WHEN '{expected:date}' THEN day_after(as_of_date, expected)
    WHEN '{day}' THEN day_after(as_of_date, 0)
    WHEN '{due}' THEN coalesce(day_after(due_date, 0), 'an unknown day')
    WHEN '{line}' THEN line_code
    WHEN '{origin}' THEN replace(origin, '_', ' ')
    ELSE CASE
        -- By how much a figure fell, where a fall of so many percent leaves what is expected.
        WHEN starts_with(piece, '{fall:') THEN CASE WHEN expected > 0 THEN
            in_percent(greatest(0, 100 - (100 - piece[7:-2]::DOUBLE) * (reported::DOUBLE / expected)))
        END
    END
END END, 'an amount beyond 64 bits');
COMMENT ON MACRO failure_figure IS 'A piece of the sentence of a failure: words as they are, or the figure that stands there.';

CREATE OR REPLACE MACRO failure_conditions(origin, reported, expected) AS
[
    'origin = ' || origin,
    'reported ' || CASE WHEN reported < 0 THEN '< 0' WHEN reported = 0 THEN '= 0' WHEN reported > 0 THEN '> 0' END,
    CASE WHEN reported = 1 THEN 'reported = 1' END,
    'expected ' || CASE WHEN expected < 0 THEN '< 0' WHEN expected = 0 THEN '= 0' WHEN expected > 0 THEN '> 0' END,
    CASE WHEN expected > 1000 THEN 'expected > 1000' END,
    CASE WHEN reported < expected THEN 'reported < expected' END,
    CASE WHEN reported > expected THEN 'reported > expected' END
];
COMMENT ON MACRO failure_conditions IS 'The conditions of rule.fails_as that hold for figures; one of figures that are unknown does not.';

CREATE OR REPLACE MACRO word_failure(
    fails_as, origin, as_of_date, due_date, line_code, reported, expected, difference
) AS
array_to_string(list_transform(
    string_split(replace(replace(
        CASE WHEN contains(fails_as, ' | ') THEN string_split(
            list_filter(string_split(fails_as, ' | '), lambda sentence: NOT contains(sentence, '? ')
                OR list_has_all(
                    failure_conditions(origin, reported, expected),
                    string_split(string_split(sentence, '? ')[1], ' and ')
                ))[1],
            '? '
        )[-1] ELSE fails_as END,
        '{', chr(10) || '{'), '}', '}' || chr(10)
    ), chr(10)),
    lambda piece: failure_figure(
        piece, origin, as_of_date, due_date, line_code, reported, expected, difference
    )
), '');
COMMENT ON MACRO word_failure IS 'How a check fails, in a sentence with its figures.';

CREATE OR REPLACE VIEW failure_sentence AS
SELECT
    v.check_id, v.filing_id, v.origin, v.severity, f.firm_id, f.as_of_date,
    word_failure(
        r.fails_as, v.origin, f.as_of_date, d.due_date, v.line_code, v.reported, v.expected, v.difference
    ) AS sentence,
    v.line_code, v.reported, v.expected, v.difference
FROM (FROM verdict WHERE status = 'fail') AS v
JOIN filing AS f ON f.filing_id = v.filing_id
LEFT JOIN rule AS r ON r.check_id = v.check_id AND r.origin = v.origin
LEFT JOIN due_statement AS d ON d.as_of_date = f.as_of_date AND d.origin = v.origin;
COMMENT ON VIEW failure_sentence IS 'Failed checks in a sentence with their figures, of every version of a filing.';
COMMENT ON COLUMN failure_sentence.check_id IS 'The check: H.. an identity, other letters a rule.';
COMMENT ON COLUMN failure_sentence.filing_id IS 'The version of the filing.';
COMMENT ON COLUMN failure_sentence.origin IS 'The pool of customer money, or another page of the filing.';
COMMENT ON COLUMN failure_sentence.severity IS 'critical, error, warning or info.';
COMMENT ON COLUMN failure_sentence.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN failure_sentence.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN failure_sentence.sentence IS 'How it fails, in words: rule.fails_as with the figures of the verdict.';
COMMENT ON COLUMN failure_sentence.line_code IS 'The line whose figure is reported; null where it is none of one line.';
COMMENT ON COLUMN failure_sentence.reported IS 'The figure that the filing prints; whole US dollars, or as the check says.';
COMMENT ON COLUMN failure_sentence.expected IS 'The figure that the check expects; whole US dollars, or as the check says.';
COMMENT ON COLUMN failure_sentence.difference IS 'Reported less expected; whole US dollars, or as the check says.';
