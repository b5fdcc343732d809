-- What anybody can compute from the rows of activity and the model (SPEC section 8), and what rows of scores say of
-- themselves. In: activity_row(row), score_row(row), both of the job.

CREATE TABLE entity_day AS
WITH member AS (
    SELECT row ->> '$.account_id' AS account, row ->> '$.user_id' AS "user", CAST(row ->> '$.day' AS DATE) AS day,
        CAST(row ->> '$.counts' AS JSON) AS counts
    FROM activity_row)
SELECT 'user' AS level, "user" AS id, day, counts FROM member WHERE "user" IS NOT NULL
UNION ALL SELECT 'account', account, day, counts FROM member WHERE account IS NOT NULL;

CREATE TABLE did AS
SELECT e.level, e.id, e.day, c.key AS event, sum(CAST(CAST(c.value AS DOUBLE) AS HUGEINT)) AS n
FROM entity_day e, json_each(e.counts) c GROUP BY e.level, e.id, e.day, c.key;

CREATE TABLE said AS
SELECT row ->> '$.level' AS level, row ->> '$.entity_id' AS id, row ->> '$.profile' AS profile, CAST(row ->> '$.day' AS DATE) AS day, row
FROM score_row;

-- The rows that there have to be; of profiles of a segment, those that there are.
CREATE TABLE asked AS
SELECT DISTINCT p.profile, p.days, p.compare, d.level, d.id, t.day
FROM did d JOIN profile_weight w USING (event) JOIN profile p USING (profile)
    JOIN (SELECT CAST(unnest(generate_series(min(day), max(day), INTERVAL 1 DAY)) AS DATE) AS day FROM entity_day) t
        ON d.day <= t.day AND d.day >= t.day - p.days
WHERE p.segment IS NULL AND w.weight > 0
UNION SELECT p.profile, p.days, p.compare, s.level, s.id, s.day FROM said s JOIN profile p USING (profile);

CREATE TABLE use AS
SELECT a.profile, a.level, a.id, a.day, d.day AS on_day, d.event, d.n, coalesce(w.weight, 0) AS weight, d.day > a.day - a.days AS inside,
    d.day > a.day - a.compare - a.days AND d.day <= a.day - a.compare AS earlier
FROM asked a JOIN did d ON d.level = a.level AND d.id = a.id AND d.day <= a.day
    LEFT JOIN profile_weight w ON w.profile = a.profile AND w.event = d.event;

CREATE TABLE total AS
SELECT profile, level, id, day, coalesce(sum(n * weight) FILTER (inside), 0) AS raw, coalesce(sum(n * weight) FILTER (earlier), 0) AS raw_earlier,
    count(DISTINCT on_day) FILTER (inside AND weight > 0) AS frequency
FROM use GROUP BY profile, level, id, day;

CREATE TABLE moved AS
SELECT profile, level, id, day, list({'event': event, 'count': n, 'previous_count': n_earlier, 'points': n * weight,
    'previous_points': n_earlier * weight} ORDER BY abs(n - n_earlier) * weight DESC, event)[1:5] AS movers
FROM (
    SELECT profile, level, id, day, event, weight, coalesce(sum(n) FILTER (inside), 0) AS n, coalesce(sum(n) FILTER (earlier), 0) AS n_earlier
    FROM use WHERE weight > 0 GROUP BY ALL)
WHERE n <> n_earlier GROUP BY profile, level, id, day;

CREATE TABLE feature_use AS
SELECT profile, level, id, day, list(feature ORDER BY place) AS features
FROM (
    SELECT DISTINCT u.profile, u.level, u.id, u.day, f.feature, f.place
    FROM use u JOIN profile_feature_event e ON e.profile = u.profile AND e.event = u.event
        JOIN profile_feature f ON f.profile = e.profile AND f.feature = e.feature
    WHERE u.inside)
GROUP BY profile, level, id, day;

CREATE TABLE scores AS
SELECT to_json({'level': a.level, 'entity_id': a.id, 'profile': a.profile, 'day': CAST(a.day AS VARCHAR), 'raw': coalesce(t.raw, 0),
    'previous_raw': CASE WHEN f.first <= a.day - a.compare THEN coalesce(t.raw_earlier, 0) END, 'frequency': coalesce(t.frequency, 0),
    'features_used': coalesce(u.features, []),
    'movers': CASE WHEN f.first <= a.day - a.compare THEN coalesce(m.movers, []) END}) AS row
FROM asked a LEFT JOIN total t USING (profile, level, id, day) LEFT JOIN moved m USING (profile, level, id, day)
    LEFT JOIN feature_use u USING (profile, level, id, day)
    LEFT JOIN (SELECT level, id, min(day) AS first FROM entity_day GROUP BY level, id) f USING (level, id);

-- Movers make up the change of the raw, where all are there; its two causes make up the change of the score.
CREATE TABLE broken AS
WITH sums AS (
    SELECT s.profile, s.row, CAST(s.row ->> '$.raw' AS DOUBLE) - CAST(s.row ->> '$.previous_raw' AS DOUBLE) AS change,
        (SELECT coalesce(sum(CAST(m.value ->> '$.points' AS DOUBLE) - CAST(m.value ->> '$.previous_points' AS DOUBLE)), 0)
            FROM json_each(s.row -> '$.movers') m) AS moved,
        json_array_length(s.row -> '$.movers') AS movers
    FROM said s)
SELECT 'the movers do not make up the change of raw: ' || row AS sentence
FROM sums JOIN (SELECT profile, count(*) FILTER (weight > 0) AS weighed FROM profile_weight GROUP BY profile) USING (profile)
WHERE change <> moved AND (movers < 5 OR weighed <= 5)
UNION ALL
SELECT 'the two causes do not make up the change: ' || row FROM said
WHERE CAST(row ->> '$.change' AS DOUBLE)
    IS DISTINCT FROM CAST(row ->> '$.change_usage' AS DOUBLE) + CAST(row ->> '$.change_benchmark' AS DOUBLE);
