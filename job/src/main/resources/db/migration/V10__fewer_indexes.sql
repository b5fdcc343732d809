-- A user is written again on each day on which it was seen. With a b-tree on when that was, each of the other indexes got an entry,
-- too; with a BRIN, from PostgreSQL 16 on, none does where the page has room. Retention finds old users by it as well.
-- The job runs this by itself when it starts.

DROP INDEX IF EXISTS users_by_last_seen;
CREATE INDEX users_by_last_seen ON users USING brin (last_seen_at) WITH (pages_per_range = 32, autosummarize = on);
ALTER TABLE users SET (fillfactor = 50);
