-- Scores of users and accounts, and the product as a whole.
-- The job runs this by itself when it starts; a schema of another version is brought up to date the same way.

CREATE TABLE user_scores (
    entity_id              text    NOT NULL,
    profile                text    NOT NULL,
    day                    date    NOT NULL,
    final                  boolean NOT NULL,
    active                 boolean NOT NULL,
    raw                    bigint  NOT NULL,
    score                  integer,
    previous_score         integer,
    change                 integer,
    benchmark              numeric,
    frequency              integer NOT NULL,
    adoption_rate          numeric,
    adoption_score         integer,
    adoption_rate_all_time numeric,
    features_used          jsonb   NOT NULL,
    drivers                jsonb   NOT NULL,
    model_version          integer NOT NULL,
    revision               bigint  NOT NULL,
    account_id             text,
    PRIMARY KEY (entity_id, profile, day)
) WITH (fillfactor = 85);

CREATE INDEX user_scores_by_day ON user_scores (profile, day);
CREATE INDEX user_scores_by_account ON user_scores (account_id, profile, day);

COMMENT ON TABLE user_scores IS 'How engaged a user was in the window that ends on a day: one row per user, profile and day.';
COMMENT ON COLUMN user_scores.entity_id IS 'The user.';
COMMENT ON COLUMN user_scores.profile IS 'The profile of the model that scored.';
COMMENT ON COLUMN user_scores.day IS 'Last day of the window, in the model''s time zone.';
COMMENT ON COLUMN user_scores.final IS 'False: the day is still open and the row will be written again.';
COMMENT ON COLUMN user_scores.active IS 'Whether raw is above 0.';
COMMENT ON COLUMN user_scores.raw IS 'Importance times count, summed over the window.';
COMMENT ON COLUMN user_scores.score IS '1 to 100; null where an active user has no benchmark.';
COMMENT ON COLUMN user_scores.previous_score IS 'Score of the window that ends one window''s length earlier; null if first seen later.';
COMMENT ON COLUMN user_scores.change IS 'score less previous_score.';
COMMENT ON COLUMN user_scores.benchmark IS 'Raw score of the population''s percentile, which the score is measured by.';
COMMENT ON COLUMN user_scores.frequency IS 'Days of the window with an event that has weight.';
COMMENT ON COLUMN user_scores.adoption_rate IS 'Percent of the profile''s features used in the window.';
COMMENT ON COLUMN user_scores.adoption_score IS 'adoption_rate rounded, 1 to 100.';
COMMENT ON COLUMN user_scores.adoption_rate_all_time IS 'Percent of the profile''s features ever used.';
COMMENT ON COLUMN user_scores.features_used IS 'Names of the features used in the window: ["Reports"].';
COMMENT ON COLUMN user_scores.drivers IS 'What the score is made of: [{"event", "count", "points"}].';
COMMENT ON COLUMN user_scores.model_version IS 'version of the model that scored.';
COMMENT ON COLUMN user_scores.revision IS 'Grows with each event that the row is made from; keeps an older row from replacing a newer one.';
COMMENT ON COLUMN user_scores.account_id IS 'The user''s account.';

CREATE TABLE account_scores (
    entity_id              text    NOT NULL,
    profile                text    NOT NULL,
    day                    date    NOT NULL,
    final                  boolean NOT NULL,
    active                 boolean NOT NULL,
    raw                    bigint  NOT NULL,
    score                  integer,
    previous_score         integer,
    change                 integer,
    benchmark              numeric,
    frequency              integer NOT NULL,
    adoption_rate          numeric,
    adoption_score         integer,
    adoption_rate_all_time numeric,
    features_used          jsonb   NOT NULL,
    drivers                jsonb   NOT NULL,
    model_version          integer NOT NULL,
    revision               bigint  NOT NULL,
    account_id             text    GENERATED ALWAYS AS (entity_id) STORED,
    active_users           integer NOT NULL,
    total_users            integer NOT NULL,
    average_user_score     numeric,
    total_user_score       bigint,
    top_users              jsonb   NOT NULL,
    PRIMARY KEY (entity_id, profile, day)
) WITH (fillfactor = 85);

CREATE INDEX account_scores_by_day ON account_scores (profile, day);

COMMENT ON TABLE account_scores IS 'How engaged an account was in the window that ends on a day: one row per account, profile and day.';
COMMENT ON COLUMN account_scores.entity_id IS 'The account.';
COMMENT ON COLUMN account_scores.profile IS 'The profile of the model that scored.';
COMMENT ON COLUMN account_scores.day IS 'Last day of the window, in the model''s time zone.';
COMMENT ON COLUMN account_scores.final IS 'False: the day is still open and the row will be written again.';
COMMENT ON COLUMN account_scores.active IS 'Whether raw is above 0.';
COMMENT ON COLUMN account_scores.raw IS 'Importance times count, summed over the window and the account''s users.';
COMMENT ON COLUMN account_scores.score IS '1 to 100; null where an active account has no benchmark.';
COMMENT ON COLUMN account_scores.previous_score IS 'Score of the window that ends one window''s length earlier; null if first seen later.';
COMMENT ON COLUMN account_scores.change IS 'score less previous_score.';
COMMENT ON COLUMN account_scores.benchmark IS 'Raw score of the population''s percentile, which the score is measured by.';
COMMENT ON COLUMN account_scores.frequency IS 'Days of the window with an event that has weight.';
COMMENT ON COLUMN account_scores.adoption_rate IS 'Percent of the profile''s features used in the window.';
COMMENT ON COLUMN account_scores.adoption_score IS 'adoption_rate rounded, 1 to 100.';
COMMENT ON COLUMN account_scores.adoption_rate_all_time IS 'Percent of the profile''s features ever used.';
COMMENT ON COLUMN account_scores.features_used IS 'Names of the features used in the window: ["Reports"].';
COMMENT ON COLUMN account_scores.drivers IS 'What the score is made of: [{"event", "count", "points"}].';
COMMENT ON COLUMN account_scores.model_version IS 'version of the model that scored.';
COMMENT ON COLUMN account_scores.revision IS 'Grows with each event that the row is made from; keeps an older row from replacing a newer one.';
COMMENT ON COLUMN account_scores.account_id IS 'The account again, as in every output.';
COMMENT ON COLUMN account_scores.active_users IS 'Users with a raw score above 0 in the account.';
COMMENT ON COLUMN account_scores.total_users IS 'Users on the roster: seen lately in the account.';
COMMENT ON COLUMN account_scores.average_user_score IS 'Mean score of the active users by what they did in the account.';
COMMENT ON COLUMN account_scores.total_user_score IS 'Sum of the same scores.';
COMMENT ON COLUMN account_scores.top_users IS 'The account''s champions: [{"user_id", "raw", "share"}], share in percent.';

CREATE TABLE product_metrics (
    profile                       text   NOT NULL,
    segment                       text   NOT NULL,
    day                           date   NOT NULL,
    active_users                  bigint NOT NULL,
    active_accounts               bigint NOT NULL,
    total_accounts                bigint NOT NULL,
    daily_active_users            bigint NOT NULL,
    stickiness                    numeric,
    average_account_score         numeric,
    average_user_score            numeric,
    average_account_adoption_rate numeric,
    average_user_adoption_rate    numeric,
    account_benchmark             numeric,
    user_benchmark                numeric,
    features                      jsonb  NOT NULL,
    PRIMARY KEY (profile, segment, day)
);

CREATE INDEX product_metrics_by_day ON product_metrics (day);

COMMENT ON TABLE product_metrics IS 'The product as a whole in the window that ends on a day: one row per profile, segment and day.';
COMMENT ON COLUMN product_metrics.segment IS 'A segment of the model, or all.';
COMMENT ON COLUMN product_metrics.day IS 'Last day of the window, in the model''s time zone.';
COMMENT ON COLUMN product_metrics.active_users IS 'Users with a raw score above 0.';
COMMENT ON COLUMN product_metrics.active_accounts IS 'Accounts with a raw score above 0.';
COMMENT ON COLUMN product_metrics.total_accounts IS 'Accounts known by the end of the day.';
COMMENT ON COLUMN product_metrics.daily_active_users IS 'Users with a raw score above 0 on the day alone.';
COMMENT ON COLUMN product_metrics.stickiness IS 'daily_active_users over active_users.';
COMMENT ON COLUMN product_metrics.average_account_score IS 'Over the active accounts.';
COMMENT ON COLUMN product_metrics.average_user_score IS 'Over the active users.';
COMMENT ON COLUMN product_metrics.average_account_adoption_rate IS 'Over the active accounts, in percent.';
COMMENT ON COLUMN product_metrics.average_user_adoption_rate IS 'Over the active users, in percent.';
COMMENT ON COLUMN product_metrics.account_benchmark IS 'Raw score that accounts are measured by.';
COMMENT ON COLUMN product_metrics.user_benchmark IS 'Raw score that users are measured by.';
COMMENT ON COLUMN product_metrics.features IS 'How many active ones used each feature: [{"feature", "accounts", "users"}].';

CREATE VIEW latest_user_scores AS
    SELECT DISTINCT ON (entity_id, profile) *
    FROM user_scores
    WHERE final
    ORDER BY entity_id, profile, day DESC;

CREATE VIEW latest_account_scores AS
    SELECT DISTINCT ON (entity_id, profile) *
    FROM account_scores
    WHERE final
    ORDER BY entity_id, profile, day DESC;

COMMENT ON VIEW latest_user_scores IS 'The newest final row of each user and profile.';
COMMENT ON VIEW latest_account_scores IS 'The newest final row of each account and profile.';
