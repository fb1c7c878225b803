-- What the weekly refresh finds on Spotify, and what admins decide.

INSERT INTO next_ids (of_table, next_id) VALUES ('runs', 1), ('changes', 1);

-- When Spotify was last asked for the song, and since when it is not there any more. Such a song is kept and not offered.
ALTER TABLE songs ADD COLUMN checked_ms BIGINT;
ALTER TABLE songs ADD COLUMN vanished_ms BIGINT;

CREATE INDEX songs_by_check ON songs (state, checked_ms);

-- Playlists whose songs fit a mood. One that is not watched any more stays as the source of its songs.
CREATE TABLE playlists (
    spotify_id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    mood TEXT NOT NULL CHECK (mood IN ('angry', 'happy', 'neutral', 'sad', 'surprise')),
    added_ms BIGINT NOT NULL,
    read_ms BIGINT,
    fault TEXT,
    unwatched_ms BIGINT
);

-- Which songs a playlist brought or holds: since when, when last seen there, and since when gone.
CREATE TABLE playlist_songs (
    playlist_id TEXT NOT NULL REFERENCES playlists (spotify_id),
    song_id BIGINT NOT NULL REFERENCES songs (id) ON DELETE CASCADE,
    added_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL,
    gone_ms BIGINT,
    PRIMARY KEY (playlist_id, song_id)
);

-- Who may do a work for all replicas, and until when.
CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until_ms BIGINT NOT NULL
);

-- Until when a service asked to be left alone.
CREATE TABLE cooldowns (
    service TEXT NOT NULL PRIMARY KEY CHECK (service IN ('api', 'oembed')),
    until_ms BIGINT NOT NULL
);

-- The owner's login at Spotify, at most one. The token is encrypted; there is none when the owner must log in again.
CREATE TABLE spotify_login (
    only_one BIGINT NOT NULL PRIMARY KEY CHECK (only_one = 1),
    token TEXT,
    consented_ms BIGINT NOT NULL
);

-- Every refresh, also one that failed or was cut off.
CREATE TABLE runs (
    id BIGINT NOT NULL PRIMARY KEY,
    cause TEXT NOT NULL CHECK (cause IN ('schedule', 'admin', 'command')),
    due_ms BIGINT,
    started_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    outcome TEXT CHECK (outcome IN ('whole', 'partial', 'interrupted')),
    retry_ms BIGINT,
    added BIGINT NOT NULL DEFAULT 0,
    left_out BIGINT NOT NULL DEFAULT 0,
    gone BIGINT NOT NULL DEFAULT 0,
    checked BIGINT NOT NULL DEFAULT 0,
    vanished BIGINT NOT NULL DEFAULT 0,
    faults TEXT NOT NULL DEFAULT '[]'
);

CREATE INDEX runs_by_due ON runs (due_ms, id);

-- What admins changed, and which of them.
CREATE TABLE changes (
    id BIGINT NOT NULL PRIMARY KEY,
    changed_ms BIGINT NOT NULL,
    admin TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
