-- All accounts as current_accounts has them, in one profile; by whole tables in place of one account after the other.
-- The closed day is given, so that the planner knows how few rows are of it and later.
WITH closed AS MATERIALIZED (
    SELECT ?::date AS day
), profile AS MATERIALIZED (
    SELECT profile AS name, compare_days, segment FROM model_profiles WHERE is_current AND profile = ?
), lowest AS MATERIALIZED (
    SELECT each ->> 'name' AS band
    FROM model_info AS info, jsonb_array_elements(info.model -> 'bands') AS each
    WHERE info.is_current AND (each ->> 'from')::integer <= 1
    ORDER BY (each ->> 'from')::integer DESC
    LIMIT 1
), newest AS (
    SELECT DISTINCT ON (score.entity_id) score.entity_id, score.day, score.final, score.score, score.band, score.previous_score,
           score.change, score.change_usage, score.change_benchmark, score.raw, score.active_users, score.total_users,
           score.seats, score.seat_usage, score.adoption_rate
    FROM account_scores AS score
    WHERE score.profile = ? AND score.day >= ?::date
    ORDER BY score.entity_id, score.day DESC
), progress AS (
    SELECT DISTINCT ON (entity_id) entity_id, checklist, status, rate, steps_remaining ->> 0 AS next_step
    FROM activation
    WHERE checklist = ANY (?) AND level = 'account'
    ORDER BY entity_id, started_at DESC
)
SELECT account.account_id,
       coalesce(account.traits ->> 'name', account.account_id) AS name,
       account.traits ->> 'plan' AS plan,
       account.traits ->> 'owner' AS owner,
       account.segments::text AS segments,
       account.traits <> '{}' AS grouped,
       coalesce(newest.day, closed.day) AS day,
       newest.entity_id IS NOT NULL AND NOT newest.final AS live,
       newest.entity_id IS NULL AND older.day IS NOT NULL AS gone,
       CASE WHEN newest.entity_id IS NULL THEN 1 ELSE newest.score END AS score,
       CASE WHEN newest.entity_id IS NULL THEN lowest.band ELSE newest.band END AS band,
       CASE WHEN newest.entity_id IS NULL THEN earlier.score ELSE newest.previous_score END AS previous_score,
       CASE WHEN newest.entity_id IS NULL THEN 1 - earlier.score ELSE newest.change END AS change,
       CASE WHEN newest.entity_id IS NULL THEN 1 - earlier.score ELSE newest.change_usage END AS change_usage,
       CASE WHEN newest.entity_id IS NOT NULL THEN newest.change_benchmark WHEN earlier.score IS NOT NULL THEN 0 END AS change_benchmark,
       coalesce(newest.raw, 0) AS raw,
       CASE WHEN newest.entity_id IS NULL THEN 0 ELSE newest.adoption_rate END AS adoption_rate,
       coalesce(newest.active_users, 0) AS active_users,
       coalesce(newest.total_users, older.total_users) AS total_users,
       coalesce(newest.seats, older.seats) AS seats,
       newest.seat_usage,
       progress.checklist,
       progress.status AS activation_status,
       progress.rate AS activation_rate,
       progress.next_step,
       account.first_seen_at,
       account.last_seen_at
FROM accounts AS account
CROSS JOIN closed
CROSS JOIN profile
LEFT JOIN lowest ON true
LEFT JOIN newest ON newest.entity_id = account.account_id
LEFT JOIN LATERAL (
    SELECT score.day, score.total_users, score.seats
    FROM account_scores AS score
    WHERE newest.entity_id IS NULL AND score.entity_id = account.account_id AND score.profile = profile.name
    ORDER BY score.day DESC
    LIMIT 1) AS older ON true
LEFT JOIN LATERAL (
    SELECT score.score
    FROM account_scores AS score
    WHERE newest.entity_id IS NULL AND score.entity_id = account.account_id AND score.profile = profile.name
      AND score.day = closed.day - profile.compare_days AND score.final
    LIMIT 1) AS earlier ON true
LEFT JOIN progress ON progress.entity_id = account.account_id
WHERE newest.entity_id IS NOT NULL OR older.day IS NOT NULL OR profile.segment IS NULL
