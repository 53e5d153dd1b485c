-- What is said with a model: which, where, how much it took, and how it ended when not by itself.
ALTER TABLE conversation ADD COLUMN model TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN model TEXT NOT NULL DEFAULT '';
-- Origin of the server that it came from; empty for what this program or a server on this machine said.
ALTER TABLE message ADD COLUMN destination TEXT NOT NULL DEFAULT '';
-- Why it ended early; empty when it is whole.
ALTER TABLE message ADD COLUMN ending TEXT NOT NULL DEFAULT '';
-- JSON of the question and of all turns that led to the answer, to be sent again as they were; empty without a model.
ALTER TABLE message ADD COLUMN turns TEXT NOT NULL DEFAULT '';
-- Whether it can hold something that was read from a set: then it goes nowhere but where it came from.
ALTER TABLE message ADD COLUMN holds_knowledge INTEGER NOT NULL DEFAULT 1;
ALTER TABLE message ADD COLUMN input_tokens INTEGER;
ALTER TABLE message ADD COLUMN cached_tokens INTEGER;
ALTER TABLE message ADD COLUMN output_tokens INTEGER;
-- Whether another version took its place: by asking again, or otherwise.
ALTER TABLE message ADD COLUMN is_superseded INTEGER NOT NULL DEFAULT 0;
UPDATE message SET holds_knowledge = 0 WHERE author = 'user';
