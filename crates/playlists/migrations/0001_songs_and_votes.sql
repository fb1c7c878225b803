-- Plain SQL that SQLite and PostgreSQL both read. Times are milliseconds since 1970 in UTC.

-- Ids are handed out from here and never again, so that one that a listener remembers cannot come to mean another song.
CREATE TABLE next_ids (
    of_table TEXT NOT NULL PRIMARY KEY,
    next_id BIGINT NOT NULL
);

INSERT INTO next_ids (of_table, next_id) VALUES ('songs', 1), ('votes', 1);

CREATE TABLE songs (
    id BIGINT NOT NULL PRIMARY KEY,
    spotify_id TEXT NOT NULL UNIQUE,
    artist TEXT NOT NULL,
    title TEXT NOT NULL,
    year BIGINT,
    genre TEXT,
    language TEXT,
    added_ms BIGINT NOT NULL
);

-- One row a person's vote.
CREATE TABLE votes (
    id BIGINT NOT NULL PRIMARY KEY,
    song_id BIGINT NOT NULL REFERENCES songs (id) ON DELETE CASCADE,
    mood TEXT NOT NULL CHECK (mood IN ('angry', 'happy', 'neutral', 'sad', 'surprise')),
    source TEXT NOT NULL CHECK (source IN ('survey', 'listener', 'admin')),
    added_ms BIGINT NOT NULL
);

CREATE INDEX votes_of_song ON votes (song_id, mood, source);

-- What a new database was filled with: it is not read again, so a deleted song stays deleted.
CREATE TABLE seeds (
    name TEXT NOT NULL PRIMARY KEY,
    planted_ms BIGINT NOT NULL
);
