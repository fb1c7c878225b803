-- What listeners add: their votes and feedback, under a browser's random id for as long as they are young, then as numbers.

-- Every write takes the next revision first: readers see that something changed, and writers form one line.
INSERT INTO next_ids (of_table, next_id) VALUES ('revisions', 1);

-- A suggested song waits until enough people or an admin want it in the catalogue; a declined one is kept so that it stays declined.
ALTER TABLE songs ADD COLUMN state TEXT NOT NULL DEFAULT 'listed'
    CHECK (state IN ('listed', 'suggested', 'declined'));

CREATE INDEX songs_by_state ON songs (state, added_ms);

-- Filled for a listener's vote only. The address is a keyed hash whose key changes daily.
ALTER TABLE votes ADD COLUMN browser TEXT;
ALTER TABLE votes ADD COLUMN address TEXT;

-- One vote a browser and song.
CREATE UNIQUE INDEX votes_of_browser ON votes (browser, song_id);
CREATE INDEX votes_from_address ON votes (address, song_id);
CREATE INDEX votes_by_age ON votes (source, added_ms);

-- What a listener did with a song that was recommended for a mood.
CREATE TABLE feedback (
    browser TEXT NOT NULL,
    song_id BIGINT NOT NULL REFERENCES songs (id) ON DELETE CASCADE,
    mood TEXT NOT NULL CHECK (mood IN ('angry', 'happy', 'neutral', 'sad', 'surprise')),
    kind TEXT NOT NULL CHECK (kind IN ('click', 'skip', 'like', 'does-not-fit')),
    address TEXT NOT NULL,
    added_ms BIGINT NOT NULL,
    PRIMARY KEY (browser, song_id, mood, kind)
);

CREATE INDEX feedback_of_song ON feedback (song_id, mood, kind);
CREATE INDEX feedback_from_address ON feedback (address, song_id);
CREATE INDEX feedback_by_age ON feedback (added_ms);

-- Listeners' votes and feedback that grew old: how many people said so, and no longer who.
CREATE TABLE tallies (
    song_id BIGINT NOT NULL REFERENCES songs (id) ON DELETE CASCADE,
    mood TEXT NOT NULL CHECK (mood IN ('angry', 'happy', 'neutral', 'sad', 'surprise')),
    kind TEXT NOT NULL CHECK (kind IN ('vote', 'click', 'skip', 'like', 'does-not-fit')),
    people BIGINT NOT NULL CHECK (people > 0),
    PRIMARY KEY (song_id, mood, kind)
);

-- Codes with which many people may vote from one address for a while.
CREATE TABLE workshops (
    code TEXT NOT NULL PRIMARY KEY,
    people BIGINT NOT NULL CHECK (people > 0),
    until_ms BIGINT NOT NULL
);
