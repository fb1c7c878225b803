-- Under which workshop's code a vote was given, and since when a workshop is open. One that has ended is kept for as long as its votes are.

ALTER TABLE votes ADD COLUMN workshop TEXT;

CREATE INDEX votes_of_workshop ON votes (workshop, song_id);

ALTER TABLE workshops ADD COLUMN opened_ms BIGINT NOT NULL DEFAULT 0;

-- Codes are typed on phones, so their case does not matter: they are kept in capitals.
DELETE FROM workshops WHERE EXISTS (
    SELECT 1 FROM workshops AS other WHERE other.code < workshops.code AND UPPER(other.code) = UPPER(workshops.code)
);

UPDATE workshops SET code = UPPER(code);
