-- What scores and their changes are made of, names of accounts and users, and what each member did on a day.
-- The job runs this by itself when it starts. Rows of before have no value in the new columns.

ALTER TABLE user_scores
    ADD COLUMN previous_raw     bigint,
    ADD COLUMN change_usage     integer,
    ADD COLUMN change_benchmark integer,
    ADD COLUMN movers           jsonb,
    ADD COLUMN band             text;

ALTER TABLE account_scores
    ADD COLUMN previous_raw     bigint,
    ADD COLUMN change_usage     integer,
    ADD COLUMN change_benchmark integer,
    ADD COLUMN movers           jsonb,
    ADD COLUMN band             text,
    ADD COLUMN seats            numeric,
    ADD COLUMN seat_usage       numeric,
    ADD COLUMN segments         jsonb;

COMMENT ON COLUMN user_scores.previous_raw IS 'raw in the window that it is compared with, by today''s weights; null if first seen later.';
COMMENT ON COLUMN user_scores.change_usage IS 'The part of change by what the user did.';
COMMENT ON COLUMN user_scores.change_benchmark IS 'The part of change by what all others did.';
COMMENT ON COLUMN user_scores.movers IS 'What raw less previous_raw is made of: [{"event", "count", "previous_count", "points", "previous_points"}].';
COMMENT ON COLUMN user_scores.band IS 'The name of the model''s band that the score is in.';
COMMENT ON COLUMN account_scores.previous_raw IS 'raw in the window that it is compared with, by today''s weights; null if first seen later.';
COMMENT ON COLUMN account_scores.change_usage IS 'The part of change by what the account did.';
COMMENT ON COLUMN account_scores.change_benchmark IS 'The part of change by what all others did.';
COMMENT ON COLUMN account_scores.movers IS 'What raw less previous_raw is made of: [{"event", "count", "previous_count", "points", "previous_points"}].';
COMMENT ON COLUMN account_scores.band IS 'The name of the model''s band that the score is in.';
COMMENT ON COLUMN account_scores.seats IS 'Seats that the account pays for, by its trait at the end of the day.';
COMMENT ON COLUMN account_scores.seat_usage IS 'active_users in percent of seats.';
COMMENT ON COLUMN account_scores.segments IS 'The segments that the account was in: ["paid"].';

ALTER TABLE product_metrics
    ADD COLUMN total_account_raw bigint,
    ADD COLUMN total_user_raw    bigint;

COMMENT ON COLUMN product_metrics.total_account_raw IS 'Sum of raw over the active accounts: the trend of use itself.';
COMMENT ON COLUMN product_metrics.total_user_raw IS 'Sum of raw over the active users.';

ALTER TABLE alerts ADD COLUMN account jsonb;

COMMENT ON COLUMN alerts.account IS 'The carried traits of the account as of then: {"name", "plan"}.';

CREATE TABLE accounts (
    account_id    text        NOT NULL,
    traits        jsonb       NOT NULL,
    segments      jsonb       NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at  timestamptz NOT NULL,
    model_version integer     NOT NULL,
    revision      bigint      NOT NULL,
    PRIMARY KEY (account_id)
) WITH (fillfactor = 85);

CREATE INDEX accounts_by_last_seen ON accounts (last_seen_at);

COMMENT ON TABLE accounts IS 'Every account: one row each.';
COMMENT ON COLUMN accounts.account_id IS 'The account.';
COMMENT ON COLUMN accounts.traits IS 'The carried traits that are set: {"name": "Acme", "plan": "pro"}.';
COMMENT ON COLUMN accounts.segments IS 'The segments that it is in: ["paid"].';
COMMENT ON COLUMN accounts.first_seen_at IS 'The time of its first event.';
COMMENT ON COLUMN accounts.last_seen_at IS 'The time of its last event, as of the row.';
COMMENT ON COLUMN accounts.model_version IS 'version of the model that made the row.';
COMMENT ON COLUMN accounts.revision IS 'Grows with each event that the row is made from; keeps an older row from replacing a newer one.';

CREATE TABLE users (
    user_id       text        NOT NULL,
    account_id    text,
    traits        jsonb       NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at  timestamptz NOT NULL,
    model_version integer     NOT NULL,
    revision      bigint      NOT NULL,
    PRIMARY KEY (user_id)
) WITH (fillfactor = 85);

CREATE INDEX users_by_account ON users (account_id);
CREATE INDEX users_by_last_seen ON users (last_seen_at);

COMMENT ON TABLE users IS 'Every user: one row each.';
COMMENT ON COLUMN users.user_id IS 'The user.';
COMMENT ON COLUMN users.account_id IS 'The account of the user''s latest event that has one.';
COMMENT ON COLUMN users.traits IS 'The carried traits that are set: {"name": "Ann"}.';
COMMENT ON COLUMN users.first_seen_at IS 'The time of the user''s first event.';
COMMENT ON COLUMN users.last_seen_at IS 'The time of the user''s last event, as of the row.';
COMMENT ON COLUMN users.model_version IS 'version of the model that made the row.';
COMMENT ON COLUMN users.revision IS 'Grows with each event that the row is made from; keeps an older row from replacing a newer one.';

CREATE TABLE activity (
    day        date   NOT NULL,
    member     text   NOT NULL,
    account_id text   NOT NULL,
    user_id    text   NOT NULL,
    events     bigint NOT NULL,
    counts     jsonb  NOT NULL,
    -- The longest account and the longest user together do not fit in an index.
    PRIMARY KEY (day, member)
) WITH (fillfactor = 85);

CREATE INDEX activity_by_account ON activity (account_id, day);
CREATE INDEX activity_by_user ON activity (user_id, day);

COMMENT ON TABLE activity IS 'What a user did in an account on a day, from which every score can be computed: one row per account, user and day.';
COMMENT ON COLUMN activity.member IS 'Stands for the account and the user; with the day, the key.';
COMMENT ON COLUMN activity.account_id IS 'The account; empty: none.';
COMMENT ON COLUMN activity.user_id IS 'The user; empty: none.';
COMMENT ON COLUMN activity.day IS 'The day, in the model''s time zone.';
COMMENT ON COLUMN activity.events IS 'Accepted events of any kind.';
COMMENT ON COLUMN activity.counts IS 'How many of each event count, as capped: {"Report Created": 3}.';

CREATE OR REPLACE VIEW latest_user_scores AS
    SELECT DISTINCT ON (entity_id, profile) *
    FROM user_scores
    WHERE final
    ORDER BY entity_id, profile, day DESC;

CREATE OR REPLACE VIEW latest_account_scores AS
    SELECT DISTINCT ON (entity_id, profile) *
    FROM account_scores
    WHERE final
    ORDER BY entity_id, profile, day DESC;

-- The views' columns mean what those of their tables mean.
DO $$
DECLARE
    described record;
BEGIN
    FOR described IN
        SELECT target.relname, attribute.attname, col_description(source.oid, original.attnum) AS about
        FROM (VALUES ('latest_user_scores', 'user_scores'), ('latest_account_scores', 'account_scores')) AS pair (view, base)
        JOIN pg_class AS target ON target.relname = pair.view AND target.relnamespace = quote_ident(current_schema())::regnamespace
        JOIN pg_class AS source ON source.relname = pair.base AND source.relnamespace = quote_ident(current_schema())::regnamespace
        JOIN pg_attribute AS attribute ON attribute.attrelid = target.oid AND attribute.attnum > 0
        JOIN pg_attribute AS original ON original.attrelid = source.oid AND original.attname = attribute.attname
        WHERE col_description(source.oid, original.attnum) IS NOT NULL
    LOOP
        EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', described.relname, described.attname, described.about);
    END LOOP;
END
$$;
