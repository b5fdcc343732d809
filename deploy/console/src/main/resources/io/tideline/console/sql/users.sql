-- A page of the users of an account as current_users has them, in one profile: first those with a row, by score.
WITH closed AS MATERIALIZED (
    SELECT max(day) AS day FROM product_metrics
), newest AS (
    SELECT DISTINCT ON (score.entity_id) score.entity_id, score.day, score.final, score.score, score.band, score.previous_score,
           score.change, score.change_usage, score.change_benchmark, score.raw, score.frequency, score.adoption_rate
    FROM user_scores AS score
    WHERE score.account_id = ? AND score.profile = ? AND score.day >= (SELECT day FROM closed)
    ORDER BY score.entity_id, score.day DESC
), page AS MATERIALIZED (
    SELECT person.user_id, person.traits, person.first_seen_at, person.last_seen_at, newest.*, each.rank
    FROM users AS person
    LEFT JOIN newest ON newest.entity_id = person.user_id
    CROSS JOIN LATERAL (SELECT CASE WHEN newest.entity_id IS NULL THEN -1 ELSE coalesce(newest.score, 0) END) AS each (rank)
    WHERE person.account_id = ? AND (each.rank < ? OR (each.rank = ? AND person.user_id COLLATE "C" > ?))
    ORDER BY each.rank DESC, person.user_id COLLATE "C"
    LIMIT ?
), champion AS (
    SELECT each.user_id, each.share
    FROM (SELECT top_users FROM account_scores AS score
          WHERE score.entity_id = ? AND score.profile = ? AND score.day >= (SELECT day FROM closed)
          ORDER BY score.day DESC LIMIT 1) AS account,
        jsonb_to_recordset(account.top_users) AS each (user_id text, share numeric)
), lowest AS (
    SELECT each ->> 'name' AS band
    FROM model_info AS info, jsonb_array_elements(info.model -> 'bands') AS each
    WHERE info.is_current AND (each ->> 'from')::integer <= 1
    ORDER BY (each ->> 'from')::integer DESC
    LIMIT 1
)
SELECT page.user_id,
       coalesce(page.traits ->> 'name', page.user_id) AS name,
       page.traits ->> 'email' AS email,
       coalesce(page.day, closed.day) AS day,
       page.entity_id IS NOT NULL AND NOT page.final AS live,
       page.entity_id IS NULL AND older.day IS NOT NULL AS gone,
       CASE WHEN page.entity_id IS NULL THEN 1 ELSE page.score END AS score,
       CASE WHEN page.entity_id IS NULL THEN lowest.band ELSE page.band END AS band,
       CASE WHEN page.entity_id IS NULL THEN earlier.score ELSE page.previous_score END AS previous_score,
       CASE WHEN page.entity_id IS NULL THEN 1 - earlier.score ELSE page.change END AS change,
       CASE WHEN page.entity_id IS NULL THEN 1 - earlier.score ELSE page.change_usage END AS change_usage,
       CASE WHEN page.entity_id IS NOT NULL THEN page.change_benchmark WHEN earlier.score IS NOT NULL THEN 0 END AS change_benchmark,
       coalesce(page.raw, 0) AS raw,
       CASE WHEN page.entity_id IS NULL THEN 0 ELSE page.adoption_rate END AS adoption_rate,
       coalesce(page.frequency, 0) AS active_days,
       progress.checklist,
       progress.status AS activation_status,
       progress.rate AS activation_rate,
       progress.steps_remaining ->> 0 AS next_step,
       champion.share,
       page.first_seen_at,
       page.last_seen_at,
       page.rank
FROM page
CROSS JOIN closed
LEFT JOIN lowest ON true
LEFT JOIN champion ON champion.user_id = page.user_id
LEFT JOIN LATERAL (
    SELECT score.day FROM user_scores AS score
    WHERE page.entity_id IS NULL AND score.entity_id = page.user_id AND score.profile = ?
    ORDER BY score.day DESC
    LIMIT 1) AS older ON true
LEFT JOIN LATERAL (
    SELECT score.score FROM user_scores AS score
    WHERE page.entity_id IS NULL AND score.entity_id = page.user_id AND score.profile = ? AND score.final
      AND score.day = closed.day - (SELECT compare_days FROM model_profiles WHERE is_current AND profile = ?)
    LIMIT 1) AS earlier ON true
LEFT JOIN LATERAL (
    SELECT * FROM activation
    WHERE activation.entity_id = page.user_id AND activation.level = 'user'
    ORDER BY activation.started_at DESC
    LIMIT 1) AS progress ON true
ORDER BY page.rank DESC, page.user_id COLLATE "C"
