-- Alerts (SPEC section 8): of the same entities, and those on scores of all.

CREATE TABLE alert (rule VARCHAR, level VARCHAR, id VARCHAR, account VARCHAR, actor VARCHAR, shown_at BIGINT, details JSON);

-- Things that happen with an event.
CREATE TABLE moment AS
SELECT t.*, row_number() OVER (PARTITION BY level, id ORDER BY pos) AS nth, lag(ts) OVER (PARTITION BY level, id ORDER BY pos) AS last_seen
FROM turn t;

INSERT INTO alert
SELECT r.rule, r.level, m.id, m.id, m."user", m.ts, '{}'
FROM alert_rule r JOIN moment m ON m.level = 'account' AND m.nth = 1
WHERE r.kind = 'new_account' AND inside_at(m.id, r.segment, m.pos);

INSERT INTO alert
WITH first_here AS (
    SELECT id, "user", min(pos) AS pos, min(ts) AS ts FROM moment WHERE level = 'account' AND "user" IS NOT NULL GROUP BY ALL)
SELECT r.rule, r.level, f.id, f.id, f."user", f.ts, '{}'
FROM alert_rule r, first_here f
WHERE r.kind = 'new_user' AND inside_at(f.id, r.segment, f.pos)
    AND EXISTS (SELECT 1 FROM first_here b WHERE b.id = f.id AND b.pos < f.pos);

INSERT INTO alert
WITH RECURSIVE
candidate AS (
    SELECT r.rule, r.level, r.cooldown, m.id, m.pos, m.ts, m.name, m.message, m."user"
    FROM alert_rule r JOIN rule_event USING (rule) JOIN moment m ON m.level = r.level AND m.name = rule_event.event
    WHERE inside_at(m.id, r.segment, m.pos)),
raised AS (
    SELECT rule, id, min(pos) AS pos FROM candidate GROUP BY ALL
    UNION ALL
    SELECT rule, id, pos FROM (
        SELECT b.rule, b.id, n.pos, row_number() OVER (PARTITION BY b.rule, b.id ORDER BY n.pos) AS nth
        FROM raised a JOIN candidate b USING (rule, id, pos)
            JOIN candidate n ON n.rule = b.rule AND n.id = b.id AND n.pos > b.pos AND n.ts - b.ts >= coalesce(b.cooldown, 0))
    WHERE nth = 1)
SELECT c.rule, c.level, c.id, account_at(c.level, c.id, c.pos), c."user", c.ts,
    CASE WHEN message IS NULL THEN json_object('event', name) ELSE json_object('event', name, 'message_id', message) END
FROM raised JOIN candidate c USING (rule, id, pos);

INSERT INTO alert
WITH used_by AS (
    SELECT m.level, m.id, f.feature, min(m.pos) AS pos
    FROM moment m JOIN model_feature_event f ON f.event = m.name WHERE m.counts GROUP BY ALL)
SELECT r.rule, r.level, m.id, account_at(m.level, m.id, m.pos), m."user", m.ts, json_object('feature', u.feature)
FROM alert_rule r JOIN rule_feature USING (rule) JOIN used_by u ON u.level = r.level AND u.feature = rule_feature.feature
    JOIN moment m ON m.level = u.level AND m.id = u.id AND m.pos = u.pos
WHERE inside_at(m.id, r.segment, m.pos);

-- Silences, each with the event that ends it, if one does.
CREATE TABLE silence AS
SELECT m.level, m.id, m.ts AS last_seen, m.ts + g.gap AS due, n.pos AS ended_pos, n.ts AS ended, n."user" AS ended_by
FROM moment m
    JOIN (SELECT 'user' AS level, user_inactive_after AS gap FROM setting
        UNION ALL SELECT 'account', account_inactive_after FROM setting) g ON g.level = m.level
    LEFT JOIN moment n ON n.level = m.level AND n.id = m.id AND n.nth = m.nth + 1, last_instant l
WHERE m.ts + g.gap <= coalesce(n.ts, l.ts);

INSERT INTO alert
SELECT r.rule, r.level, s.id, account_due(s.level, s.id, s.due), CASE s.level WHEN 'user' THEN s.id END, s.due,
    json_object('last_seen', as_text(s.last_seen))
FROM alert_rule r JOIN silence s USING (level)
WHERE r.kind = 'inactive' AND inside_due(s.id, r.segment, s.due);

INSERT INTO alert
SELECT r.rule, r.level, s.id, account_at(s.level, s.id, s.ended_pos), s.ended_by, s.ended,
    json_object('last_seen', as_text(s.last_seen), 'inactive_since', as_text(s.due))
FROM alert_rule r JOIN silence s USING (level)
WHERE r.kind = 'reactivated' AND s.ended IS NOT NULL AND inside_at(s.id, r.segment, s.ended_pos);

-- The row that first shows so many steps.
INSERT INTO alert
WITH shown AS (
    SELECT r.rule, r.segment, w.*, row_number() OVER (PARTITION BY r.rule, w.id ORDER BY w.place) AS nth
    FROM alert_rule r JOIN written w USING (checklist)
    WHERE r.kind = 'activation' AND 100 * w.completed >= r.at_least * w.total)
SELECT s.rule, s.level, s.id, account_at(s.level, s.id, s.pos), t."user", s.shown_at, json_object('checklist', s.checklist)
FROM shown s JOIN turn t ON t.level = s.level AND t.id = s.id AND t.pos = s.pos
WHERE nth = 1 AND inside_at(s.id, s.segment, s.pos);

INSERT INTO alert
SELECT r.rule, r.level, w.id, account_due(w.level, w.id, w.shown_at), CASE w.level WHEN 'user' THEN w.id END, w.shown_at, json_object('checklist', w.checklist)
FROM alert_rule r JOIN written w USING (checklist)
WHERE r.kind = 'activation_' || w.status AND w.at_once AND w.changed_pos IS NULL AND inside_due(w.id, r.segment, w.shown_at);

-- Alerts on scores, judged as each day closes: by its final row as of then, and by earlier rows as they stand then.
CREATE TABLE stood AS
SELECT day AS at_close, profile, level, id, day, score FROM scored WHERE seen_by = day
UNION ALL
SELECT s.day, r.profile, r.level, r.id, r.day, r.score FROM standing s JOIN scored r ON r.day = s.earlier AND r.seen_by = s.seen_by;

CREATE TABLE first_day AS
SELECT day AS at_close, 'user' AS level, "user" AS id, min(on_day) AS first FROM seen WHERE seen_by = day AND "user" IS NOT NULL GROUP BY ALL
UNION ALL SELECT day, 'account', account, min(on_day) FROM seen WHERE seen_by = day AND account IS NOT NULL GROUP BY ALL;

-- The close of a day judges that day, and the day before.
CREATE TABLE judged_score AS
SELECT s.at_close, s.profile, s.level, s.id, s.day, s.score,
    CASE WHEN b.profile IS NOT NULL THEN b.score WHEN f.first <= s.day - p.days THEN 1 END AS previous_score
FROM stood s JOIN profile p USING (profile)
    JOIN first_day f ON f.at_close = s.at_close AND f.level = s.level AND f.id = s.id
    LEFT JOIN stood b ON b.at_close = s.at_close AND b.profile = s.profile AND b.level = s.level AND b.id = s.id AND b.day = s.day - p.days
WHERE s.day >= s.at_close - 1;

-- What was done in the window before, as known when a day closes, in whichever segment.
CREATE TABLE raw_before AS
WITH one AS (
    SELECT c.day, p.profile, c."user", c.account, c.n * w.weight AS points
    FROM cell c CROSS JOIN profile p JOIN profile_weight w ON w.profile = p.profile AND w.event = c.event
    WHERE c.seen_by = c.day AND c.on_day > c.day - 2 * p.days AND c.on_day <= c.day - p.days)
SELECT day, profile, 'user' AS level, "user" AS id, sum(points) AS raw FROM one WHERE "user" IS NOT NULL GROUP BY ALL
UNION ALL SELECT day, profile, 'account', account, sum(points) FROM one WHERE account IS NOT NULL GROUP BY ALL;

INSERT INTO alert
WITH moved AS (
    SELECT r.rule, r.level, r.segment, s.at_close, s.profile, s.day, s.id, s.score, s.previous_score,
        CASE r.kind WHEN 'score_drop' THEN s.previous_score - s.score ELSE s.score - s.previous_score END >= r.points AS much
    FROM alert_rule r JOIN judged_score s USING (level, profile) WHERE r.kind IN ('score_drop', 'score_rise'))
SELECT m.rule, m.level, m.id, o.account, CASE m.level WHEN 'user' THEN m.id END, c.ends,
    json_merge_patch(
        json_object('profile', m.profile, 'day', CAST(m.day AS VARCHAR), 'score', m.score, 'previous_score', m.previous_score,
            'change', m.score - m.previous_score, 'raw', o.raw, 'previous_raw', coalesce(w.raw, 0)),
        json_object('benchmark', o.hundredths / 100, 'previous_benchmark', h.hundredths / 100)) -- without what is null
FROM moved m JOIN calendar c USING (day) JOIN profile p USING (profile)
    JOIN scored o ON o.seen_by = m.day AND o.day = m.day AND o.profile = m.profile AND o.level = m.level AND o.id = m.id
    LEFT JOIN raw_before w ON w.profile = m.profile AND w.day = m.day AND w.level = m.level AND w.id = m.id
    LEFT JOIN benchmark h ON h.profile = m.profile AND h.day = m.day - p.days AND h.level = m.level
    LEFT JOIN moved b ON b.rule = m.rule AND b.id = m.id AND b.at_close = m.at_close AND b.day = m.day - 1
WHERE m.day = m.at_close AND m.much AND NOT coalesce(b.much, false)
    AND (m.segment IS NULL OR EXISTS (
        SELECT 1 FROM in_segment i WHERE i.seen_by = m.day AND i.day = m.day AND i.account = m.id AND i.segment = m.segment));

CREATE TABLE alerts AS
SELECT to_json({'rule': a.rule, 'kind': r.kind, 'severity': r.severity, 'level': a.level, 'account_id': a.account, 'user_id': a.actor,
    'at': as_text(a.shown_at), 'details': a.details}) AS row
FROM alert a JOIN alert_rule r USING (rule);
