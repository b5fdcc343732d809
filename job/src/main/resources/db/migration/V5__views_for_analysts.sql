-- The models that rows are of, and views that answer an analyst's question in a line.
-- They replace latest_user_scores, latest_account_scores and activation_steps.

DROP VIEW latest_user_scores, latest_account_scores, activation_steps;

CREATE TABLE scoring_models (
    version    integer     NOT NULL,
    timezone   text        NOT NULL,
    definition jsonb       NOT NULL,
    started_at timestamptz NOT NULL,
    PRIMARY KEY (version)
);

COMMENT ON TABLE scoring_models IS 'The models that the job has run with: one row per version.';
COMMENT ON COLUMN scoring_models.version IS 'The version, as in model_version of every row.';
COMMENT ON COLUMN scoring_models.timezone IS 'The time zone in which days are cut.';
COMMENT ON COLUMN scoring_models.definition IS 'The whole model, with all that its file leaves out filled in.';
COMMENT ON COLUMN scoring_models.started_at IS 'When a job last started with it.';

-- From an alert to the next one of its rule. The longest account and the longest rule together do not fit in an index.
CREATE INDEX alerts_by_account_and_rule ON alerts (account_id, left(rule, 40), at);

CREATE VIEW model_info AS
    SELECT version,
           timezone AS time_zone,
           started_at,
           version = (SELECT version FROM scoring_models ORDER BY started_at DESC, version DESC LIMIT 1) AS is_current,
           definition AS model
    FROM scoring_models;

COMMENT ON VIEW model_info IS 'The models that the job has run with, and which one is current.';
COMMENT ON COLUMN model_info.version IS 'The version, as in model_version of every row.';
COMMENT ON COLUMN model_info.time_zone IS 'The time zone in which days are cut.';
COMMENT ON COLUMN model_info.started_at IS 'When a job last started with it.';
COMMENT ON COLUMN model_info.is_current IS 'Whether the job that started last did so with it.';
COMMENT ON COLUMN model_info.model IS 'The whole model, with all that its file leaves out filled in.';

CREATE VIEW model_profiles AS
    SELECT info.version AS model_version,
           info.is_current,
           place::integer AS position,
           profile ->> 'name' AS profile,
           (profile ->> 'window')::integer AS window_days,
           (profile ->> 'compare')::integer AS compare_days,
           profile ->> 'segment' AS segment,
           profile ->> 'method' AS method,
           (profile ->> 'percentile')::integer AS percentile,
           (profile ->> 'target')::bigint AS target
    FROM model_info AS info,
        jsonb_array_elements(info.model -> 'profiles') WITH ORDINALITY AS each (profile, place);

COMMENT ON VIEW model_profiles IS 'The profiles of each model.';
COMMENT ON COLUMN model_profiles.model_version IS 'version of the model.';
COMMENT ON COLUMN model_profiles.is_current IS 'Whether the model is the current one.';
COMMENT ON COLUMN model_profiles.position IS 'Its place in the model, from 1.';
COMMENT ON COLUMN model_profiles.profile IS 'The profile.';
COMMENT ON COLUMN model_profiles.window_days IS 'Length of the window in days.';
COMMENT ON COLUMN model_profiles.compare_days IS 'How many days earlier the window ends that a score is compared with.';
COMMENT ON COLUMN model_profiles.segment IS 'The segment that it is for; null: everybody.';
COMMENT ON COLUMN model_profiles.method IS 'winsorized, exponential or target.';
COMMENT ON COLUMN model_profiles.percentile IS 'The percentile of the benchmark; null for a target.';
COMMENT ON COLUMN model_profiles.target IS 'The target; null for other methods.';

CREATE VIEW model_events AS
    SELECT info.version AS model_version,
           info.is_current,
           profile ->> 'name' AS profile,
           event,
           weight::integer AS weight
    FROM model_info AS info,
        jsonb_array_elements(info.model -> 'profiles') AS profile,
        jsonb_each_text(profile -> 'weights') AS weights (event, weight);

COMMENT ON VIEW model_events IS 'How much each event counts in each profile.';
COMMENT ON COLUMN model_events.model_version IS 'version of the model.';
COMMENT ON COLUMN model_events.is_current IS 'Whether the model is the current one.';
COMMENT ON COLUMN model_events.profile IS 'The profile.';
COMMENT ON COLUMN model_events.event IS 'The event''s name.';
COMMENT ON COLUMN model_events.weight IS 'Its importance, 0 to 10.';

CREATE VIEW model_features AS
    SELECT info.version AS model_version,
           info.is_current,
           profile ->> 'name' AS profile,
           feature ->> 'name' AS feature,
           event
    FROM model_info AS info,
        jsonb_array_elements(info.model -> 'profiles') AS profile,
        jsonb_array_elements(profile -> 'features') AS feature,
        jsonb_array_elements_text(feature -> 'events') AS event;

COMMENT ON VIEW model_features IS 'The events of each feature of each profile: one row per event.';
COMMENT ON COLUMN model_features.model_version IS 'version of the model.';
COMMENT ON COLUMN model_features.is_current IS 'Whether the model is the current one.';
COMMENT ON COLUMN model_features.profile IS 'The profile.';
COMMENT ON COLUMN model_features.feature IS 'The feature.';
COMMENT ON COLUMN model_features.event IS 'An event that uses it.';

CREATE VIEW alert_log AS
    SELECT alert.id,
           alert.at,
           coalesce((alert.details ->> 'day')::date, (alert.at AT TIME ZONE info.time_zone)::date) AS day,
           alert.rule,
           alert.kind,
           alert.severity,
           alert.level,
           alert.account_id,
           coalesce(alert.account ->> 'name', account.traits ->> 'name', alert.account_id) AS account,
           coalesce(alert.account ->> 'plan', account.traits ->> 'plan') AS plan,
           coalesce(alert.account ->> 'owner', account.traits ->> 'owner') AS owner,
           alert.user_id,
           coalesce(person.traits ->> 'name', alert.user_id) AS user_name,
           alert.summary,
           CASE WHEN alert.kind = 'resolved' THEN 'resolution'
                WHEN rule.resolves IS NOT TRUE THEN 'once'
                WHEN later.kind = 'resolved' THEN 'resolved'
                WHEN later.at IS NOT NULL THEN 'repeated'
                WHEN alert.kind = 'activation_stalled' AND EXISTS (
                    SELECT FROM activation
                    WHERE activation.checklist = alert.details ->> 'checklist' AND activation.status = 'expired'
                      AND activation.entity_id = CASE alert.level WHEN 'user' THEN alert.user_id ELSE alert.account_id END)
                    THEN 'ended'
                -- Raised by a final row: each day since must have one.
                WHEN alert.level = 'account' AND alert.details ? 'profile' AND closed.day - (alert.details ->> 'day')::date <> (
                    SELECT count(*) - 1 FROM account_scores AS score
                    WHERE score.entity_id = alert.account_id AND score.profile = alert.details ->> 'profile' AND score.final
                      AND score.day BETWEEN (alert.details ->> 'day')::date AND closed.day)
                    THEN 'ended'
                WHEN alert.level = 'user' AND alert.details ? 'profile' AND closed.day - (alert.details ->> 'day')::date <> (
                    SELECT count(*) - 1 FROM user_scores AS score
                    WHERE score.entity_id = alert.user_id AND score.profile = alert.details ->> 'profile' AND score.final
                      AND score.day BETWEEN (alert.details ->> 'day')::date AND closed.day)
                    THEN 'ended'
                ELSE 'open'
           END AS state,
           CASE WHEN later.kind = 'resolved' AND alert.kind <> 'resolved' THEN later.at END AS resolved_at,
           alert.details
    FROM alerts AS alert
    CROSS JOIN (SELECT max(day) AS day FROM product_metrics) AS closed
    LEFT JOIN model_info AS info ON info.is_current
    LEFT JOIN (
        SELECT each ->> 'name' AS name, (each ->> 'resolves')::boolean AS resolves
        FROM model_info, jsonb_array_elements(model -> 'alerts') AS each
        WHERE is_current) AS rule ON rule.name = alert.rule
    LEFT JOIN LATERAL (
        SELECT next.at, next.kind
        FROM alerts AS next
        WHERE rule.resolves AND alert.level = 'account' AND next.level = 'account'
          AND next.account_id = alert.account_id AND left(next.rule, 40) = left(alert.rule, 40)
          AND next.rule = alert.rule AND next.at > alert.at
          AND (alert.kind <> 'champion_silent' OR next.user_id = alert.user_id)
        ORDER BY next.account_id, left(next.rule, 40), next.at
        LIMIT 1) AS of_account ON true
    LEFT JOIN LATERAL (
        SELECT next.at, next.kind
        FROM alerts AS next
        WHERE rule.resolves AND alert.level = 'user' AND next.level = 'user'
          AND next.user_id = alert.user_id AND next.rule = alert.rule AND next.at > alert.at
        ORDER BY next.user_id, next.at
        LIMIT 1) AS of_user ON true
    CROSS JOIN LATERAL (SELECT coalesce(of_account.at, of_user.at), coalesce(of_account.kind, of_user.kind)) AS later (at, kind)
    LEFT JOIN accounts AS account ON account.account_id = alert.account_id
    LEFT JOIN users AS person ON person.user_id = alert.user_id;

COMMENT ON VIEW alert_log IS 'Every alert with names, the model''s day, and whether it is still open.';
COMMENT ON COLUMN alert_log.id IS 'As in alerts.';
COMMENT ON COLUMN alert_log.at IS 'When it happened.';
COMMENT ON COLUMN alert_log.day IS 'The day that it is about: of the row that raised it, or else that of at in the model''s time zone.';
COMMENT ON COLUMN alert_log.rule IS 'The rule of the model that raised it.';
COMMENT ON COLUMN alert_log.kind IS 'The rule''s kind.';
COMMENT ON COLUMN alert_log.severity IS 'info, warning or critical.';
COMMENT ON COLUMN alert_log.level IS 'Whom it is about: user, account.';
COMMENT ON COLUMN alert_log.account_id IS 'The account; null if there is none.';
COMMENT ON COLUMN alert_log.account IS 'The account''s name, or its id.';
COMMENT ON COLUMN alert_log.plan IS 'The account''s plan as of then, if the model carries that trait.';
COMMENT ON COLUMN alert_log.owner IS 'The account''s owner as of then, if the model carries that trait.';
COMMENT ON COLUMN alert_log.user_id IS 'The user; null if there is none.';
COMMENT ON COLUMN alert_log.user_name IS 'The user''s name, or id.';
COMMENT ON COLUMN alert_log.summary IS 'One sentence that a person can act on.';
COMMENT ON COLUMN alert_log.state IS 'open; resolved; resolution: it resolves an earlier one; repeated: a later one of the rule took its place; ended: its checklist expired or the scores stopped; once: its rule resolves none.';
COMMENT ON COLUMN alert_log.resolved_at IS 'When it was resolved.';
COMMENT ON COLUMN alert_log.details IS 'The numbers behind it.';

CREATE VIEW current_accounts AS
    SELECT account.account_id,
           coalesce(account.traits ->> 'name', account.account_id) AS name,
           account.traits ->> 'plan' AS plan,
           account.traits ->> 'owner' AS owner,
           (SELECT string_agg(each.segment, ', ') FROM jsonb_array_elements_text(account.segments) AS each (segment)) AS segments,
           profile.profile,
           CASE WHEN there.present THEN newest.day ELSE closed.day END AS day,
           there.present AND NOT newest.final AS live,
           newest.day IS NOT NULL AND NOT there.present AS gone,
           CASE WHEN there.present THEN newest.score ELSE 1 END AS score,
           CASE WHEN there.present THEN newest.band ELSE lowest.band END AS band,
           CASE WHEN there.present THEN newest.previous_score ELSE earlier.score END AS previous_score,
           CASE WHEN there.present THEN newest.change ELSE 1 - earlier.score END AS change,
           CASE WHEN there.present THEN newest.change_usage ELSE 1 - earlier.score END AS change_usage,
           CASE WHEN there.present THEN newest.change_benchmark WHEN earlier.score IS NOT NULL THEN 0 END AS change_benchmark,
           CASE WHEN there.present THEN newest.raw ELSE 0 END AS raw,
           newest.movers -> 0 ->> 'event' AS mover,
           (newest.movers -> 0 ->> 'previous_count')::bigint AS mover_previous_count,
           (newest.movers -> 0 ->> 'count')::bigint AS mover_count,
           CASE WHEN there.present THEN newest.active_users ELSE 0 END AS active_users,
           newest.total_users,
           CASE WHEN there.present THEN round(100.0 * newest.active_users / nullif(newest.total_users, 0), 2) ELSE 0 END AS active_percent,
           newest.seats::double precision AS seats,
           CASE WHEN there.present THEN newest.seat_usage END AS seat_usage,
           CASE WHEN there.present THEN newest.adoption_rate ELSE 0 END AS adoption_rate,
           newest.adoption_rate_all_time,
           newest.average_user_score,
           newest.top_users -> 0 ->> 'user_id' AS champion_id,
           (newest.top_users -> 0 ->> 'share')::numeric AS champion_share,
           progress.checklist,
           progress.status AS activation_status,
           progress.rate AS activation_rate,
           progress.steps_remaining ->> 0 AS next_step,
           account.first_seen_at,
           account.last_seen_at,
           (SELECT count(*) FROM alert_log AS log
            WHERE log.account_id = account.account_id AND log.level = 'account' AND log.state = 'open') AS open_alerts,
           account.traits
    FROM accounts AS account
    CROSS JOIN (SELECT max(day) AS day FROM product_metrics) AS closed
    JOIN model_profiles AS profile ON profile.is_current
    LEFT JOIN LATERAL (
        SELECT * FROM account_scores AS score
        WHERE score.entity_id = account.account_id AND score.profile = profile.profile
        ORDER BY score.day DESC
        LIMIT 1) AS newest ON true
    CROSS JOIN LATERAL (SELECT coalesce(newest.day >= closed.day, false)) AS there (present)
    LEFT JOIN account_scores AS earlier
        ON NOT there.present AND earlier.entity_id = account.account_id AND earlier.profile = profile.profile
        AND earlier.day = closed.day - profile.compare_days AND earlier.final
    LEFT JOIN LATERAL (
        SELECT each ->> 'name' AS band
        FROM model_info AS info, jsonb_array_elements(info.model -> 'bands') AS each
        WHERE info.is_current AND (each ->> 'from')::integer <= 1
        ORDER BY (each ->> 'from')::integer DESC
        LIMIT 1) AS lowest ON true
    LEFT JOIN LATERAL (
        SELECT * FROM activation
        WHERE activation.entity_id = account.account_id AND activation.level = 'account'
        ORDER BY activation.started_at DESC
        LIMIT 1) AS progress ON true
    WHERE newest.day IS NOT NULL OR profile.segment IS NULL;

COMMENT ON VIEW current_accounts IS 'Every account in each profile of the current model as it is now: its live row where there is one, else that of the last closed day, else what it means that it has none.';
COMMENT ON COLUMN current_accounts.account_id IS 'The account.';
COMMENT ON COLUMN current_accounts.name IS 'Its trait name, or its id.';
COMMENT ON COLUMN current_accounts.plan IS 'Its trait plan, if the model carries that.';
COMMENT ON COLUMN current_accounts.owner IS 'Its trait owner, if the model carries that.';
COMMENT ON COLUMN current_accounts.segments IS 'The segments that it is in, in the model''s order.';
COMMENT ON COLUMN current_accounts.profile IS 'The profile of the model that scored.';
COMMENT ON COLUMN current_accounts.day IS 'Last day of the window.';
COMMENT ON COLUMN current_accounts.live IS 'Whether the day is still open.';
COMMENT ON COLUMN current_accounts.gone IS 'Whether it had rows before and has none on the last closed day: nothing that counts happened in two windows.';
COMMENT ON COLUMN current_accounts.score IS '1 to 100.';
COMMENT ON COLUMN current_accounts.band IS 'The name of the model''s band that the score is in.';
COMMENT ON COLUMN current_accounts.previous_score IS 'Score of the window that it is compared with.';
COMMENT ON COLUMN current_accounts.change IS 'score less previous_score.';
COMMENT ON COLUMN current_accounts.change_usage IS 'The part of change by what the account did.';
COMMENT ON COLUMN current_accounts.change_benchmark IS 'The part of change by what all others did.';
COMMENT ON COLUMN current_accounts.raw IS 'Importance times count, summed over the window.';
COMMENT ON COLUMN current_accounts.mover IS 'The event whose points differ most from the window before.';
COMMENT ON COLUMN current_accounts.mover_previous_count IS 'How often that happened in the window before.';
COMMENT ON COLUMN current_accounts.mover_count IS 'How often that happened in this one.';
COMMENT ON COLUMN current_accounts.active_users IS 'Users with a raw score above 0 in the account.';
COMMENT ON COLUMN current_accounts.total_users IS 'Users on the roster, as of its newest row.';
COMMENT ON COLUMN current_accounts.active_percent IS 'active_users in percent of total_users.';
COMMENT ON COLUMN current_accounts.seats IS 'Seats that the account pays for.';
COMMENT ON COLUMN current_accounts.seat_usage IS 'active_users in percent of seats.';
COMMENT ON COLUMN current_accounts.adoption_rate IS 'Percent of the profile''s features used in the window.';
COMMENT ON COLUMN current_accounts.adoption_rate_all_time IS 'Percent of the profile''s features ever used.';
COMMENT ON COLUMN current_accounts.average_user_score IS 'Mean score of the active users by what they did in the account, as of its newest row.';
COMMENT ON COLUMN current_accounts.champion_id IS 'The user with the largest share.';
COMMENT ON COLUMN current_accounts.champion_share IS 'That share of the account''s raw, in percent.';
COMMENT ON COLUMN current_accounts.checklist IS 'The checklist that it entered last.';
COMMENT ON COLUMN current_accounts.activation_status IS 'Its status there: in_progress, stalled, activated or expired.';
COMMENT ON COLUMN current_accounts.activation_rate IS 'Percent of the steps done.';
COMMENT ON COLUMN current_accounts.next_step IS 'The first step that is not done; null once all are.';
COMMENT ON COLUMN current_accounts.first_seen_at IS 'When the account was first seen.';
COMMENT ON COLUMN current_accounts.last_seen_at IS 'When the account was last seen.';
COMMENT ON COLUMN current_accounts.open_alerts IS 'Alerts on the account that are open.';
COMMENT ON COLUMN current_accounts.traits IS 'All traits that the model carries.';

CREATE VIEW current_users AS
    SELECT person.user_id,
           coalesce(person.traits ->> 'name', person.user_id) AS name,
           person.traits ->> 'email' AS email,
           person.account_id,
           coalesce(account.traits ->> 'name', person.account_id) AS account,
           account.traits ->> 'plan' AS plan,
           account.traits ->> 'owner' AS owner,
           profile.profile,
           CASE WHEN there.present THEN newest.day ELSE closed.day END AS day,
           there.present AND NOT newest.final AS live,
           newest.day IS NOT NULL AND NOT there.present AS gone,
           CASE WHEN there.present THEN newest.score ELSE 1 END AS score,
           CASE WHEN there.present THEN newest.band ELSE lowest.band END AS band,
           CASE WHEN there.present THEN newest.previous_score ELSE earlier.score END AS previous_score,
           CASE WHEN there.present THEN newest.change ELSE 1 - earlier.score END AS change,
           CASE WHEN there.present THEN newest.change_usage ELSE 1 - earlier.score END AS change_usage,
           CASE WHEN there.present THEN newest.change_benchmark WHEN earlier.score IS NOT NULL THEN 0 END AS change_benchmark,
           CASE WHEN there.present THEN newest.raw ELSE 0 END AS raw,
           CASE WHEN there.present THEN newest.frequency ELSE 0 END AS active_days,
           newest.movers -> 0 ->> 'event' AS mover,
           (newest.movers -> 0 ->> 'previous_count')::bigint AS mover_previous_count,
           (newest.movers -> 0 ->> 'count')::bigint AS mover_count,
           CASE WHEN there.present THEN newest.adoption_rate ELSE 0 END AS adoption_rate,
           newest.adoption_rate_all_time,
           progress.checklist,
           progress.status AS activation_status,
           progress.rate AS activation_rate,
           progress.steps_remaining ->> 0 AS next_step,
           person.first_seen_at,
           person.last_seen_at,
           person.traits
    FROM users AS person
    CROSS JOIN (SELECT max(day) AS day FROM product_metrics) AS closed
    JOIN model_profiles AS profile ON profile.is_current
    LEFT JOIN accounts AS account ON account.account_id = person.account_id
    LEFT JOIN LATERAL (
        SELECT * FROM user_scores AS score
        WHERE score.entity_id = person.user_id AND score.profile = profile.profile
        ORDER BY score.day DESC
        LIMIT 1) AS newest ON true
    CROSS JOIN LATERAL (SELECT coalesce(newest.day >= closed.day, false)) AS there (present)
    LEFT JOIN user_scores AS earlier
        ON NOT there.present AND earlier.entity_id = person.user_id AND earlier.profile = profile.profile
        AND earlier.day = closed.day - profile.compare_days AND earlier.final
    LEFT JOIN LATERAL (
        SELECT each ->> 'name' AS band
        FROM model_info AS info, jsonb_array_elements(info.model -> 'bands') AS each
        WHERE info.is_current AND (each ->> 'from')::integer <= 1
        ORDER BY (each ->> 'from')::integer DESC
        LIMIT 1) AS lowest ON true
    LEFT JOIN LATERAL (
        SELECT * FROM activation
        WHERE activation.entity_id = person.user_id AND activation.level = 'user'
        ORDER BY activation.started_at DESC
        LIMIT 1) AS progress ON true
    WHERE newest.day IS NOT NULL OR profile.segment IS NULL;

COMMENT ON VIEW current_users IS 'Every user in each profile of the current model as they are now: their live row where there is one, else that of the last closed day, else what it means that there is none.';
COMMENT ON COLUMN current_users.user_id IS 'The user.';
COMMENT ON COLUMN current_users.name IS 'The trait name, or the id.';
COMMENT ON COLUMN current_users.email IS 'The trait email, if the model carries that.';
COMMENT ON COLUMN current_users.account_id IS 'The user''s account; null for none.';
COMMENT ON COLUMN current_users.account IS 'The account''s name, or its id.';
COMMENT ON COLUMN current_users.plan IS 'The account''s plan, if the model carries that.';
COMMENT ON COLUMN current_users.owner IS 'The account''s owner, if the model carries that.';
COMMENT ON COLUMN current_users.profile IS 'The profile of the model that scored.';
COMMENT ON COLUMN current_users.day IS 'Last day of the window.';
COMMENT ON COLUMN current_users.live IS 'Whether the day is still open.';
COMMENT ON COLUMN current_users.gone IS 'Whether there were rows before and is none on the last closed day: nothing that counts happened in two windows.';
COMMENT ON COLUMN current_users.score IS '1 to 100.';
COMMENT ON COLUMN current_users.band IS 'The name of the model''s band that the score is in.';
COMMENT ON COLUMN current_users.previous_score IS 'Score of the window that it is compared with.';
COMMENT ON COLUMN current_users.change IS 'score less previous_score.';
COMMENT ON COLUMN current_users.change_usage IS 'The part of change by what the user did.';
COMMENT ON COLUMN current_users.change_benchmark IS 'The part of change by what all others did.';
COMMENT ON COLUMN current_users.raw IS 'Importance times count, summed over the window.';
COMMENT ON COLUMN current_users.active_days IS 'Days of the window with an event that has weight.';
COMMENT ON COLUMN current_users.mover IS 'The event whose points differ most from the window before.';
COMMENT ON COLUMN current_users.mover_previous_count IS 'How often that happened in the window before.';
COMMENT ON COLUMN current_users.mover_count IS 'How often that happened in this one.';
COMMENT ON COLUMN current_users.adoption_rate IS 'Percent of the profile''s features used in the window.';
COMMENT ON COLUMN current_users.adoption_rate_all_time IS 'Percent of the profile''s features ever used.';
COMMENT ON COLUMN current_users.checklist IS 'The checklist that the user entered last.';
COMMENT ON COLUMN current_users.activation_status IS 'The status there: in_progress, stalled, activated or expired.';
COMMENT ON COLUMN current_users.activation_rate IS 'Percent of the steps done.';
COMMENT ON COLUMN current_users.next_step IS 'The first step that is not done; null once all are.';
COMMENT ON COLUMN current_users.first_seen_at IS 'When the user was first seen.';
COMMENT ON COLUMN current_users.last_seen_at IS 'When the user was last seen.';
COMMENT ON COLUMN current_users.traits IS 'All traits that the model carries.';

CREATE VIEW score_history AS
    SELECT 'account' AS level,
           now.entity_id,
           now.entity_id AS account_id,
           coalesce(account.traits ->> 'name', now.entity_id) AS name,
           now.profile,
           now.day,
           now.final,
           now.raw,
           now.benchmark,
           now.score,
           now.band,
           now.change,
           now.change_usage,
           now.change_benchmark,
           now.adoption_rate,
           ago_7.score AS score_7_days_before,
           ago_14.score AS score_14_days_before,
           ago_30.score AS score_30_days_before
    FROM account_scores AS now
    LEFT JOIN accounts AS account ON account.account_id = now.entity_id
    LEFT JOIN account_scores AS ago_7
        ON ago_7.entity_id = now.entity_id AND ago_7.profile = now.profile AND ago_7.day = now.day - 7
    LEFT JOIN account_scores AS ago_14
        ON ago_14.entity_id = now.entity_id AND ago_14.profile = now.profile AND ago_14.day = now.day - 14
    LEFT JOIN account_scores AS ago_30
        ON ago_30.entity_id = now.entity_id AND ago_30.profile = now.profile AND ago_30.day = now.day - 30
    UNION ALL
    SELECT 'user',
           now.entity_id,
           now.account_id,
           coalesce(person.traits ->> 'name', now.entity_id),
           now.profile,
           now.day,
           now.final,
           now.raw,
           now.benchmark,
           now.score,
           now.band,
           now.change,
           now.change_usage,
           now.change_benchmark,
           now.adoption_rate,
           ago_7.score,
           ago_14.score,
           ago_30.score
    FROM user_scores AS now
    LEFT JOIN users AS person ON person.user_id = now.entity_id
    LEFT JOIN user_scores AS ago_7
        ON ago_7.entity_id = now.entity_id AND ago_7.profile = now.profile AND ago_7.day = now.day - 7
    LEFT JOIN user_scores AS ago_14
        ON ago_14.entity_id = now.entity_id AND ago_14.profile = now.profile AND ago_14.day = now.day - 14
    LEFT JOIN user_scores AS ago_30
        ON ago_30.entity_id = now.entity_id AND ago_30.profile = now.profile AND ago_30.day = now.day - 30;

COMMENT ON VIEW score_history IS 'Every score with those of 7, 14 and 30 days before.';
COMMENT ON COLUMN score_history.level IS 'user or account.';
COMMENT ON COLUMN score_history.entity_id IS 'The user or account.';
COMMENT ON COLUMN score_history.account_id IS 'The account, or the user''s account.';
COMMENT ON COLUMN score_history.name IS 'The name of the user or account, or the id.';
COMMENT ON COLUMN score_history.profile IS 'The profile of the model that scored.';
COMMENT ON COLUMN score_history.day IS 'Last day of the window.';
COMMENT ON COLUMN score_history.final IS 'False: the day is still open.';
COMMENT ON COLUMN score_history.raw IS 'Importance times count, summed over the window.';
COMMENT ON COLUMN score_history.benchmark IS 'What the score is measured by.';
COMMENT ON COLUMN score_history.score IS '1 to 100.';
COMMENT ON COLUMN score_history.band IS 'The name of the model''s band that the score is in.';
COMMENT ON COLUMN score_history.change IS 'score less that of the window that it is compared with.';
COMMENT ON COLUMN score_history.change_usage IS 'The part of change by what the entity itself did.';
COMMENT ON COLUMN score_history.change_benchmark IS 'The part of change by what all others did.';
COMMENT ON COLUMN score_history.adoption_rate IS 'Percent of the profile''s features used in the window.';
COMMENT ON COLUMN score_history.score_7_days_before IS 'The score 7 days before; null where there is no row.';
COMMENT ON COLUMN score_history.score_14_days_before IS 'The score 14 days before; null where there is no row.';
COMMENT ON COLUMN score_history.score_30_days_before IS 'The score 30 days before; null where there is no row.';

CREATE VIEW score_movers AS
    SELECT 'account' AS level, score.entity_id, score.entity_id AS account_id, score.profile, score.day,
           place::integer AS position, event, previous_count, count, previous_points, points
    FROM account_scores AS score,
        ROWS FROM (jsonb_to_recordset(score.movers)
            AS (event text, previous_count bigint, count bigint, previous_points bigint, points bigint))
            WITH ORDINALITY AS mover (event, previous_count, count, previous_points, points, place)
    UNION ALL
    SELECT 'user', score.entity_id, score.account_id, score.profile, score.day,
           place::integer, event, previous_count, count, previous_points, points
    FROM user_scores AS score,
        ROWS FROM (jsonb_to_recordset(score.movers)
            AS (event text, previous_count bigint, count bigint, previous_points bigint, points bigint))
            WITH ORDINALITY AS mover (event, previous_count, count, previous_points, points, place);

COMMENT ON VIEW score_movers IS 'What the change of each raw is made of, one event a row: the five that differ most.';
COMMENT ON COLUMN score_movers.level IS 'user or account.';
COMMENT ON COLUMN score_movers.entity_id IS 'The user or account.';
COMMENT ON COLUMN score_movers.account_id IS 'The account, or the user''s account.';
COMMENT ON COLUMN score_movers.profile IS 'The profile of the model that scored.';
COMMENT ON COLUMN score_movers.day IS 'Last day of the window.';
COMMENT ON COLUMN score_movers.position IS '1 for the event that differs most.';
COMMENT ON COLUMN score_movers.event IS 'The event.';
COMMENT ON COLUMN score_movers.previous_count IS 'How often it counted in the window before.';
COMMENT ON COLUMN score_movers.count IS 'How often it counted in this one.';
COMMENT ON COLUMN score_movers.previous_points IS 'Its points in the window before.';
COMMENT ON COLUMN score_movers.points IS 'Its points in this one.';

CREATE VIEW champions AS
    SELECT score.entity_id AS account_id, score.profile, score.day, place::integer AS position,
           champion.user_id, coalesce(person.traits ->> 'name', champion.user_id) AS name,
           champion.raw, champion.share, person.last_seen_at
    FROM account_scores AS score
    CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(score.top_users) AS (user_id text, raw bigint, share numeric))
        WITH ORDINALITY AS champion (user_id, raw, share, place)
    LEFT JOIN users AS person ON person.user_id = champion.user_id;

COMMENT ON VIEW champions IS 'Who does most in an account, one user a row: the first five.';
COMMENT ON COLUMN champions.account_id IS 'The account.';
COMMENT ON COLUMN champions.profile IS 'The profile of the model that scored.';
COMMENT ON COLUMN champions.day IS 'Last day of the window.';
COMMENT ON COLUMN champions.position IS '1 for who does most.';
COMMENT ON COLUMN champions.user_id IS 'The user.';
COMMENT ON COLUMN champions.name IS 'The user''s name, or id.';
COMMENT ON COLUMN champions.raw IS 'The user''s raw in the account.';
COMMENT ON COLUMN champions.share IS 'That in percent of the account''s raw.';
COMMENT ON COLUMN champions.last_seen_at IS 'When the user was last seen, in any account.';

CREATE VIEW feature_use AS
    SELECT 'account' AS level, score.entity_id, score.entity_id AS account_id, score.profile, score.day,
           model.feature, score.features_used ? model.feature AS used
    FROM account_scores AS score
    JOIN (SELECT DISTINCT model_version, profile, feature FROM model_features) AS model USING (model_version, profile)
    UNION ALL
    SELECT 'user', score.entity_id, score.account_id, score.profile, score.day,
           model.feature, score.features_used ? model.feature
    FROM user_scores AS score
    JOIN (SELECT DISTINCT model_version, profile, feature FROM model_features) AS model USING (model_version, profile);

COMMENT ON VIEW feature_use IS 'Which features each user and account has used in the window, and which not.';
COMMENT ON COLUMN feature_use.level IS 'user or account.';
COMMENT ON COLUMN feature_use.entity_id IS 'The user or account.';
COMMENT ON COLUMN feature_use.account_id IS 'The account, or the user''s account.';
COMMENT ON COLUMN feature_use.profile IS 'The profile of the model that scored.';
COMMENT ON COLUMN feature_use.day IS 'Last day of the window.';
COMMENT ON COLUMN feature_use.feature IS 'A feature of the profile.';
COMMENT ON COLUMN feature_use.used IS 'Whether it was used in the window.';

CREATE VIEW daily_event_counts AS
    SELECT day, account_id, user_id, event, count::bigint AS count
    FROM activity, jsonb_each_text(counts) AS each (event, count);

COMMENT ON VIEW daily_event_counts IS 'How often a user did an event in an account on a day: one event a row.';
COMMENT ON COLUMN daily_event_counts.day IS 'The day, in the model''s time zone.';
COMMENT ON COLUMN daily_event_counts.account_id IS 'The account; empty: none.';
COMMENT ON COLUMN daily_event_counts.user_id IS 'The user; empty: none.';
COMMENT ON COLUMN daily_event_counts.event IS 'An event of the model.';
COMMENT ON COLUMN daily_event_counts.count IS 'How many count, as capped.';

CREATE VIEW active_trend AS
    SELECT metrics.day,
           metrics.segment,
           max(metrics.daily_active_users) AS daily_active_users,
           max(metrics.active_users) FILTER (WHERE profile.window_days = 7) AS weekly_active_users,
           max(metrics.active_users) FILTER (WHERE profile.window_days BETWEEN 28 AND 31) AS monthly_active_users,
           max(metrics.active_accounts) FILTER (WHERE profile.window_days = 7) AS weekly_active_accounts,
           max(metrics.active_accounts) FILTER (WHERE profile.window_days BETWEEN 28 AND 31) AS monthly_active_accounts,
           max(metrics.total_accounts) AS total_accounts,
           max(metrics.stickiness) FILTER (WHERE profile.window_days BETWEEN 28 AND 31) AS stickiness
    FROM product_metrics AS metrics
    JOIN model_profiles AS profile ON profile.is_current AND profile.profile = metrics.profile AND profile.segment IS NULL
    GROUP BY metrics.day, metrics.segment;

COMMENT ON VIEW active_trend IS 'Active users and accounts of the day, the week and the month, by segment.';
COMMENT ON COLUMN active_trend.day IS 'The day, and the last one of the windows.';
COMMENT ON COLUMN active_trend.segment IS 'A segment of the model, or all.';
COMMENT ON COLUMN active_trend.daily_active_users IS 'Users with an event that counts on the day.';
COMMENT ON COLUMN active_trend.weekly_active_users IS 'The same in 7 days; null without a profile of that window.';
COMMENT ON COLUMN active_trend.monthly_active_users IS 'The same in 28 to 31 days; null without a profile of such a window.';
COMMENT ON COLUMN active_trend.weekly_active_accounts IS 'Accounts with an event that counts in 7 days.';
COMMENT ON COLUMN active_trend.monthly_active_accounts IS 'The same in 28 to 31 days.';
COMMENT ON COLUMN active_trend.total_accounts IS 'Accounts known by the end of the day.';
COMMENT ON COLUMN active_trend.stickiness IS 'Daily over monthly active users.';

CREATE VIEW feature_adoption AS
    SELECT metrics.profile,
           metrics.segment,
           metrics.day,
           each.feature,
           each.accounts,
           each.users,
           round(100.0 * each.accounts / nullif(metrics.active_accounts, 0), 2) AS account_percent,
           round(100.0 * each.users / nullif(metrics.active_users, 0), 2) AS user_percent
    FROM product_metrics AS metrics,
        jsonb_to_recordset(metrics.features) AS each (feature text, accounts bigint, users bigint);

COMMENT ON VIEW feature_adoption IS 'How many active users and accounts used each feature.';
COMMENT ON COLUMN feature_adoption.profile IS 'The profile of the model.';
COMMENT ON COLUMN feature_adoption.segment IS 'A segment of the model, or all.';
COMMENT ON COLUMN feature_adoption.day IS 'Last day of the window.';
COMMENT ON COLUMN feature_adoption.feature IS 'The feature.';
COMMENT ON COLUMN feature_adoption.accounts IS 'Accounts that used it in the window.';
COMMENT ON COLUMN feature_adoption.users IS 'Users who used it in the window.';
COMMENT ON COLUMN feature_adoption.account_percent IS 'accounts in percent of the active accounts.';
COMMENT ON COLUMN feature_adoption.user_percent IS 'users in percent of the active users.';

CREATE VIEW activation_steps AS
    SELECT progress.checklist,
           progress.level,
           progress.entity_id,
           progress.account_id,
           progress.started_at,
           progress.status,
           place::integer AS position,
           step ->> 'name' AS step,
           NOT progress.steps_remaining ? (step ->> 'name') AS done,
           progress.status IN ('in_progress', 'stalled') AND progress.steps_remaining ->> 0 = step ->> 'name' AS is_next
    FROM activation AS progress
    JOIN scoring_models AS models ON models.version = progress.model_version
    CROSS JOIN LATERAL jsonb_array_elements(models.definition -> 'checklists') AS list (definition)
    CROSS JOIN LATERAL jsonb_array_elements(list.definition -> 'steps') WITH ORDINALITY AS each (step, place)
    WHERE list.definition ->> 'name' = progress.checklist;

COMMENT ON VIEW activation_steps IS 'Every step of everyone who entered a checklist: one row per checklist, entity and step.';
COMMENT ON COLUMN activation_steps.checklist IS 'The checklist of the model.';
COMMENT ON COLUMN activation_steps.level IS 'user or account.';
COMMENT ON COLUMN activation_steps.entity_id IS 'The user or account.';
COMMENT ON COLUMN activation_steps.account_id IS 'The account, or the user''s account.';
COMMENT ON COLUMN activation_steps.started_at IS 'When it entered the checklist.';
COMMENT ON COLUMN activation_steps.status IS 'in_progress, stalled, activated or expired.';
COMMENT ON COLUMN activation_steps.position IS 'The step''s place in the checklist, from 1.';
COMMENT ON COLUMN activation_steps.step IS 'The step.';
COMMENT ON COLUMN activation_steps.done IS 'Whether it is done.';
COMMENT ON COLUMN activation_steps.is_next IS 'Whether it is the first one left to do, and there is still time.';

CREATE VIEW activation_funnel AS
    SELECT checklist,
           level,
           position,
           step,
           count(*) AS started,
           count(*) FILTER (WHERE done) AS done,
           round(100.0 * count(*) FILTER (WHERE done) / count(*), 2) AS rate,
           count(*) FILTER (WHERE is_next) AS waiting,
           count(*) FILTER (WHERE is_next AND status = 'stalled') AS stalled
    FROM activation_steps
    GROUP BY checklist, level, position, step;

COMMENT ON VIEW activation_funnel IS 'Where people get stuck: how many of those who entered a checklist have done each of its steps.';
COMMENT ON COLUMN activation_funnel.checklist IS 'The checklist of the model.';
COMMENT ON COLUMN activation_funnel.level IS 'user or account.';
COMMENT ON COLUMN activation_funnel.position IS 'The step''s place in the checklist, from 1.';
COMMENT ON COLUMN activation_funnel.step IS 'The step.';
COMMENT ON COLUMN activation_funnel.started IS 'How many entered the checklist.';
COMMENT ON COLUMN activation_funnel.done IS 'How many of those have done the step.';
COMMENT ON COLUMN activation_funnel.rate IS 'done in percent of started.';
COMMENT ON COLUMN activation_funnel.waiting IS 'For how many it is the first one left to do.';
COMMENT ON COLUMN activation_funnel.stalled IS 'How many of those have stalled.';

CREATE VIEW activation_cohorts_weekly AS
    SELECT progress.checklist,
           progress.level,
           date_trunc('week', progress.started_at AT TIME ZONE models.timezone)::date AS week,
           count(*) AS started,
           count(*) FILTER (WHERE progress.status = 'activated') AS activated,
           round(100.0 * count(*) FILTER (WHERE progress.status = 'activated') / count(*), 2) AS activation_rate,
           round(avg(progress.time_to_activation) / 3600, 2) AS average_hours,
           round((percentile_cont(0.5) WITHIN GROUP (ORDER BY progress.time_to_activation) / 3600)::numeric, 2) AS median_hours
    FROM activation AS progress
    JOIN scoring_models AS models ON models.version = progress.model_version
    GROUP BY progress.checklist, progress.level, week;

COMMENT ON VIEW activation_cohorts_weekly IS 'Those who entered a checklist in one week: how many are activated, and how long it took them.';
COMMENT ON COLUMN activation_cohorts_weekly.checklist IS 'The checklist of the model.';
COMMENT ON COLUMN activation_cohorts_weekly.level IS 'user or account.';
COMMENT ON COLUMN activation_cohorts_weekly.week IS 'Its Monday, in the model''s time zone.';
COMMENT ON COLUMN activation_cohorts_weekly.started IS 'How many started.';
COMMENT ON COLUMN activation_cohorts_weekly.activated IS 'How many of those are activated so far.';
COMMENT ON COLUMN activation_cohorts_weekly.activation_rate IS 'activated in percent of started.';
COMMENT ON COLUMN activation_cohorts_weekly.average_hours IS 'Mean time that it took them; null while nobody is activated.';
COMMENT ON COLUMN activation_cohorts_weekly.median_hours IS 'Median time that it took them; null while nobody is activated.';
