-- Final rows of scores and product (SPEC sections 2, 3, 5, 6 and 9).

-- At the end of the files all days close that have ended with the last event's day: where a zone skipped a date, that
-- one too.
CREATE TABLE closed_day AS
SELECT day, ends FROM calendar WHERE ends <= (SELECT max(ends) FROM dated WHERE "user" IS NOT NULL OR named_account IS NOT NULL);

-- How earlier rows stand when a day closes, for its alerts: those that it and the day before are compared with. The corrections that came before are in them. One that an
-- event brings at the last watermark before the close is released with the close, and then the final row goes first.
-- Where none came in between, an earlier day stands as it closed.
CREATE TABLE standing AS
WITH pair AS (
    SELECT DISTINCT d.day, b.day AS earlier, greatest(d.ends - 2, b.ends - 1) AS until, b.ends - 1 AS closed
    FROM alert_rule r JOIN profile p USING (profile), closed_day d, closed_day b
    WHERE r.of_rows AND b.day IN (d.day - 1, d.day - p.compare, d.day - 1 - p.compare))
SELECT day, earlier, until,
    CASE WHEN EXISTS (SELECT 1 FROM event e WHERE e.day <= earlier AND e.watermark >= closed AND e.watermark < until)
        THEN day ELSE earlier END AS seen_by
FROM pair;

-- So a day is seen several times. By its own close: its benchmarks, its segments and the product's rows stay with that.
-- By closes of later days, for their alerts. By infinity, with all that was accepted for it or for a day before,
-- whenever it arrived.
CREATE TABLE sight AS
SELECT day AS seen_by, day, ends, ends - 1 AS until FROM closed_day
UNION ALL SELECT DATE 'infinity', day, ends, NULL FROM closed_day
UNION ALL SELECT s.day, s.earlier, c.ends, s.until FROM standing s JOIN closed_day c ON c.day = s.earlier WHERE s.seen_by > s.earlier;

CREATE TABLE seen AS
SELECT seen_by, s.day, s.ends, e.seq, e.ts, e.day AS on_day, e.type, e."user", e.account, e.name, e.counts, e.traits
FROM sight s JOIN event e ON e.day <= s.day
WHERE coalesce(e.watermark < s.until, true);

-- Who was there at the end of a day.
CREATE TABLE known AS
SELECT seen_by, day, 'user' AS level, "user" AS id FROM seen WHERE "user" IS NOT NULL
UNION SELECT seen_by, day, 'account', account FROM seen WHERE account IS NOT NULL;

CREATE TABLE first_seen AS
SELECT seen_by, day, 'user' AS level, "user" AS id, min(on_day) AS first FROM seen WHERE "user" IS NOT NULL GROUP BY ALL
UNION ALL SELECT seen_by, day, 'account', account, min(on_day) FROM seen WHERE account IS NOT NULL GROUP BY ALL;

CREATE TABLE user_account AS
SELECT seen_by, day, "user", last(account ORDER BY ts, account) AS account
FROM seen WHERE "user" IS NOT NULL AND account IS NOT NULL GROUP BY seen_by, day, "user";

-- What is known of an account at the end of a day; null where a call has unset it.
CREATE TABLE account_trait AS
SELECT s.seen_by, s.day, s.account, t.key AS trait, last(t.value ORDER BY s.ts, s.seq) AS value
FROM seen s, json_each(s.traits) t
WHERE s.type = 'group' AND s.account IS NOT NULL GROUP BY s.seen_by, s.day, s.account, t.key;

CREATE TABLE in_segment AS
WITH as_seen AS (
    SELECT t.seen_by, t.day, t.account, segment
    FROM account_trait t JOIN segment_trait v ON v.trait = t.trait AND v.value = as_value(t.value)
        JOIN (SELECT segment, count(DISTINCT trait) AS traits FROM segment_trait GROUP BY segment) USING (segment)
    GROUP BY t.seen_by, t.day, t.account, segment, traits HAVING count(DISTINCT t.trait) = traits)
SELECT s.seen_by, s.day, a.account, a.segment
FROM sight s JOIN as_seen a ON a.day = s.day AND a.seen_by = CASE
    WHEN EXISTS (SELECT 1 FROM known k WHERE k.seen_by = k.day AND k.day = s.day AND k.level = 'account' AND k.id = a.account)
    THEN s.day ELSE s.seen_by END;

-- n(member, event, day)
CREATE TABLE cell AS
SELECT seen_by, day, on_day, account, "user", name AS event, least(count(*), coalesce(any_value(daily_cap), count(*))) AS n
FROM seen LEFT JOIN entry ON entry.event = seen.name
WHERE counts GROUP BY seen_by, day, on_day, account, "user", name;

-- In the window; in the one that ends the day before, too; in the one that it is compared with.
CREATE TABLE weighed AS
SELECT seen_by, profile, segment, day, on_day, account, "user", event, n, coalesce(weight, 0) AS weight,
    on_day > day - days AS inside, on_day >= day - days AS of_late,
    on_day > day - compare - days AND on_day <= day - compare AS earlier
FROM cell CROSS JOIN profile LEFT JOIN profile_weight USING (profile, event)
WHERE on_day > day - compare - days;

CREATE TABLE of_entity AS
SELECT seen_by, profile, segment, day, on_day, 'user' AS level, "user" AS id, event, n, weight, inside, of_late, earlier
FROM weighed WHERE "user" IS NOT NULL
UNION ALL
SELECT seen_by, profile, segment, day, on_day, 'account', account, event, n, weight, inside, of_late, earlier
FROM weighed WHERE account IS NOT NULL;

-- Those active in the window or in the one that ended the day before, in the profile's segment.
CREATE TABLE population AS
WITH sums AS (
    SELECT seen_by, profile, segment, day, level, id,
        coalesce(sum(n * weight) FILTER (inside), 0) AS raw,
        count(DISTINCT on_day) FILTER (inside AND weight > 0) AS frequency,
        coalesce(sum(n * weight) FILTER (on_day = day), 0) AS raw_today, coalesce(sum(n * weight) FILTER (earlier), 0) AS raw_earlier
    FROM of_entity GROUP BY seen_by, profile, segment, day, level, id
    HAVING sum(n * weight) FILTER (of_late) > 0)
SELECT s.seen_by, s.profile, s.day, s.level, s.id, s.raw, s.raw > 0 AS active, s.frequency, s.raw_today, s.raw_earlier,
    CASE s.level WHEN 'user' THEN u.account ELSE s.id END AS account
FROM sums s LEFT JOIN user_account u ON s.level = 'user' AND u.seen_by = s.seen_by AND u.day = s.day AND u."user" = s.id
WHERE s.segment IS NULL OR EXISTS (
    SELECT 1 FROM in_segment i WHERE i.seen_by = s.seen_by AND i.day = s.day AND i.segment = s.segment
        AND i.account = CASE s.level WHEN 'user' THEN u.account ELSE s.id END);

-- In hundredths, as the percentile of whole numbers has two decimals at most; of the day as it closed.
CREATE TABLE benchmark AS
WITH ordered AS (
    SELECT profile, day, level, list(raw ORDER BY raw) AS raws
    FROM population WHERE active AND seen_by = day GROUP BY ALL),
placed AS (
    SELECT profile, day, level, raws, CAST((len(raws) - 1) * percentile // 100 + 1 AS BIGINT) AS place, (len(raws) - 1) * percentile % 100 AS part
    FROM ordered JOIN profile USING (profile))
SELECT p.profile, c.day, l.level, p.method,
    CASE p.method WHEN 'target' THEN p.target * 100
        ELSE raws[place] * 100 + CASE WHEN part = 0 THEN 0 ELSE (raws[place + 1] - raws[place]) * part END END AS hundredths
FROM profile p CROSS JOIN (SELECT DISTINCT day FROM seen) c CROSS JOIN (SELECT unnest(['user', 'account']) AS level) l
    LEFT JOIN placed o ON o.profile = p.profile AND o.day = c.day AND o.level = l.level;

-- A quotient of whole numbers, half up, in units of which there are so many in 1.
CREATE MACRO half_up(part, whole, units) AS (2 * CAST(part AS HUGEINT) * units + whole) // (2 * nullif(whole, 0));

-- The exponential's value is irrational wherever it is near a half; doubles are good for 13 digits of it.
CREATE MACRO exponential(raw, hundredths) AS 100 * (1 - pow(CAST(10 AS DOUBLE), -(CAST(raw AS DOUBLE) * 100 / hundredths)));
CREATE MACRO nearest(x) AS CASE WHEN abs(x - floor(x) - 0.5) < 1e-10 THEN error('too near to a half to tell') ELSE CAST(floor(x + 0.5) AS HUGEINT) END;

CREATE MACRO score(method, raw, hundredths) AS CASE
    WHEN raw <= 0 THEN 1 WHEN hundredths IS NULL THEN NULL
    ELSE greatest(1, least(100, CASE method WHEN 'exponential' THEN nearest(exponential(raw, hundredths)) ELSE half_up(10000 * raw, hundredths, 1) END)) END;

CREATE TABLE scored AS
SELECT p.*, b.method, b.hundredths, score(b.method, p.raw, b.hundredths) AS score
FROM population p JOIN benchmark b USING (profile, day, level);

CREATE TABLE used AS
SELECT seen_by, profile, day, level, id, list(feature ORDER BY place) AS features
FROM (
    SELECT DISTINCT o.seen_by, o.profile, o.day, o.level, o.id, f.place, f.feature
    FROM of_entity o JOIN profile_feature_event fe ON fe.profile = o.profile AND fe.event = o.event
        JOIN profile_feature f ON f.profile = fe.profile AND f.feature = fe.feature
    WHERE o.inside)
GROUP BY ALL;

CREATE TABLE used_ever AS
WITH done AS (
    SELECT DISTINCT seen_by, day, 'user' AS level, "user" AS id, event FROM cell WHERE "user" IS NOT NULL
    UNION SELECT DISTINCT seen_by, day, 'account', account, event FROM cell WHERE account IS NOT NULL)
SELECT seen_by, profile, day, level, id, count(DISTINCT feature) AS features
FROM done JOIN profile_feature_event USING (event) GROUP BY ALL;

CREATE TABLE driver AS
SELECT seen_by, profile, day, level, id, list({'event': event, 'count': n, 'points': points} ORDER BY points DESC, event)[1:5] AS drivers
FROM (
    SELECT seen_by, profile, day, level, id, event, sum(n) AS n, sum(n * weight) AS points
    FROM of_entity WHERE inside GROUP BY ALL)
WHERE points > 0 GROUP BY ALL;

CREATE TABLE member_score AS
SELECT m.seen_by, m.profile, m.day, m.account, m."user", m.raw, b.hundredths, score(b.method, m.raw, b.hundredths) AS score
FROM (
    SELECT seen_by, profile, day, account, "user", sum(n * weight) AS raw
    FROM weighed WHERE inside AND account IS NOT NULL AND "user" IS NOT NULL GROUP BY ALL) m
    JOIN benchmark b ON b.profile = m.profile AND b.day = m.day AND b.level = 'user'
WHERE m.raw > 0;

CREATE TABLE team AS
SELECT s.seen_by, s.profile, s.day, s.id, count(m."user") AS active_users, sum(m.score) AS total_score, count(m.score) AS scores,
    coalesce(list({'user_id': m."user", 'raw': m.raw, 'share': half_up(100 * m.raw, s.raw, 10) / 10} ORDER BY m.raw DESC, m."user")
        FILTER (m."user" IS NOT NULL), [])[1:5] AS top_users
FROM scored s LEFT JOIN member_score m ON m.seen_by = s.seen_by AND m.profile = s.profile AND m.day = s.day AND m.account = s.id
WHERE s.level = 'account' GROUP BY ALL;

CREATE TABLE roster AS
SELECT seen_by, day, account, count(DISTINCT "user") AS users
FROM seen, setting WHERE account IS NOT NULL AND "user" IS NOT NULL AND on_day > day - CAST(roster_days AS INTEGER) GROUP BY ALL;

CREATE TABLE feature_count AS
SELECT p.profile, count(f.feature) AS features, coalesce(list(f.feature ORDER BY f.place) FILTER (f.feature IS NOT NULL), []) AS names
FROM profile p LEFT JOIN profile_feature f USING (profile) GROUP BY p.profile;

CREATE TABLE mover AS
SELECT profile, day, level, id, list({'event': event, 'count': n, 'previous_count': n_earlier, 'points': n * weight,
    'previous_points': n_earlier * weight} ORDER BY abs(n - n_earlier) * weight DESC, event)[1:5] AS movers
FROM (
    SELECT profile, day, level, id, event, weight, coalesce(sum(n) FILTER (inside), 0) AS n, coalesce(sum(n) FILTER (earlier), 0) AS n_earlier
    FROM of_entity WHERE seen_by = DATE 'infinity' AND weight > 0 GROUP BY ALL)
WHERE n <> n_earlier GROUP BY ALL;

-- The rows as they are at last, and as they stand when a day closes.
CREATE TABLE stood AS
SELECT seen_by AS at_close, * FROM scored WHERE seen_by = DATE 'infinity' OR seen_by = day
UNION ALL
SELECT s.day, r.* FROM (SELECT DISTINCT day, earlier, seen_by FROM standing) s JOIN scored r ON r.day = s.earlier AND r.seen_by = s.seen_by;

-- What a row says of the window before; when a day closes, its own row and that of the day before matter.
CREATE TABLE compared AS
WITH pair AS (
    SELECT s.*,
        CASE WHEN b.profile IS NOT NULL THEN b.score WHEN f.first <= s.day - p.compare THEN 1 END AS previous_score,
        CASE WHEN f.first <= s.day - p.compare THEN s.raw_earlier END AS previous_raw,
        h.hundredths AS earlier_hundredths
    FROM stood s JOIN profile p USING (profile)
        JOIN first_seen f ON f.seen_by = s.seen_by AND f.day = s.day AND f.level = s.level AND f.id = s.id
        LEFT JOIN stood b ON b.at_close = s.at_close AND b.profile = s.profile AND b.level = s.level AND b.id = s.id AND b.day = s.day - p.compare
        LEFT JOIN benchmark h ON h.profile = s.profile AND h.level = s.level AND h.day = s.day - p.compare
    WHERE s.at_close = DATE 'infinity' OR s.day >= s.at_close - 1),
changed AS (
    SELECT *, score - previous_score AS change,
        CASE WHEN score IS NOT NULL THEN score(method, raw, coalesce(earlier_hundredths, hundredths)) - previous_score END AS change_usage
    FROM pair)
SELECT c.*, c.change - c.change_usage AS change_benchmark, b.band
FROM changed c LEFT JOIN band b ON c.score >= b.least AND c.score < coalesce(b.next, 101);

CREATE TABLE score_row AS
SELECT s.*, fc.features AS features, coalesce(u.features, []) AS used, coalesce(e.features, 0) AS used_ever, coalesce(d.drivers, []) AS drivers,
    CASE WHEN s.previous_raw IS NOT NULL THEN coalesce(m.movers, []) END AS movers
FROM compared s JOIN feature_count fc USING (profile)
    LEFT JOIN used u ON u.seen_by = s.seen_by AND u.profile = s.profile AND u.day = s.day AND u.level = s.level AND u.id = s.id
    LEFT JOIN used_ever e ON e.seen_by = s.seen_by AND e.profile = s.profile AND e.day = s.day AND e.level = s.level AND e.id = s.id
    LEFT JOIN driver d ON d.seen_by = s.seen_by AND d.profile = s.profile AND d.day = s.day AND d.level = s.level AND d.id = s.id
    LEFT JOIN mover m ON m.profile = s.profile AND m.day = s.day AND m.level = s.level AND m.id = s.id
WHERE s.at_close = DATE 'infinity';

-- Seats are exact in thousandths.
CREATE TABLE paid_seats AS
SELECT t.day, t.account, t.value AS seats, CAST(CAST(t.value ->> '$' AS DECIMAL(30, 3)) * 1000 AS HUGEINT) AS thousandths
FROM account_trait t JOIN setting ON t.trait = setting.seats
WHERE t.seen_by = DATE 'infinity' AND json_type(t.value) IN ('UBIGINT', 'BIGINT', 'DOUBLE') AND CAST(t.value ->> '$' AS DOUBLE) > 0;

CREATE TABLE segment_names AS
SELECT i.seen_by, i.day, i.account, list(s.segment ORDER BY s.place) AS segments
FROM in_segment i JOIN segment s USING (segment) GROUP BY i.seen_by, i.day, i.account;

CREATE TABLE scores AS
WITH score_field AS (
    SELECT r.level, r.id AS entity_id, r.account AS account_id, r.profile, CAST(r.day AS VARCHAR) AS day, true AS final, r.active, r.raw,
        r.score, r.previous_score, r.change, r.hundredths / 100 AS benchmark, r.frequency,
        half_up(100 * len(r.used), r.features, 100) / 100 AS adoption_rate,
        CASE WHEN r.features > 0 THEN greatest(1, half_up(100 * len(r.used), r.features, 1)) END AS adoption_score,
        half_up(100 * r.used_ever, r.features, 100) / 100 AS adoption_rate_all_time,
        r.used AS features_used, r.drivers, version AS model_version, r.previous_raw, r.change_usage, r.change_benchmark, r.movers, r.band,
        r.day AS on_day
    FROM score_row r, setting)
SELECT to_json(r) AS row FROM (SELECT * EXCLUDE on_day FROM score_field WHERE level = 'user') r
UNION ALL
SELECT to_json(r) FROM (
    SELECT f.* EXCLUDE on_day, t.active_users, coalesce(o.users, 0) AS total_users,
        CASE WHEN t.scores > 0 THEN half_up(t.total_score, t.scores, 100) / 100 END AS average_user_score,
        t.total_score AS total_user_score, t.top_users, p.seats,
        half_up(100 * 1000 * t.active_users, p.thousandths, 100) / 100 AS seat_usage, coalesce(n.segments, []) AS segments
    FROM score_field f JOIN team t ON t.seen_by = DATE 'infinity' AND t.profile = f.profile AND t.day = f.on_day AND t.id = f.entity_id
        LEFT JOIN roster o ON o.seen_by = DATE 'infinity' AND o.day = f.on_day AND o.account = f.entity_id
        LEFT JOIN paid_seats p ON p.day = f.on_day AND p.account = f.entity_id
        LEFT JOIN segment_names n ON n.seen_by = DATE 'infinity' AND n.day = f.on_day AND n.account = f.entity_id
    WHERE f.level = 'account') r;
