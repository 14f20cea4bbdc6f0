-- How a rule says that it fails: the words of codebook/rules.csv, which the view failure_sentence fills in.
ALTER TABLE rule ADD COLUMN fails_as VARCHAR;
COMMENT ON COLUMN rule.fails_as IS 'How the check says that it fails: sentences with figures in braces; NULL where nothing is judged.';
