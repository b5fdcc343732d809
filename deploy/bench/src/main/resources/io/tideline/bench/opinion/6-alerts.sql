-- Alerts (SPEC section 8): of the same entities, and those on scores of all.

-- The place of the event that raises it, if one does; the day whose close does, if one does.
CREATE TABLE alert (rule VARCHAR, resolved BOOLEAN, level VARCHAR, id VARCHAR, account VARCHAR, actor VARCHAR, pos BIGINT, shown_at BIGINT,
    at_close DATE, details JSON);

-- Things that happen with an event.
CREATE TABLE moment AS
SELECT t.*, row_number() OVER (PARTITION BY level, id ORDER BY pos) AS nth, lag(ts) OVER (PARTITION BY level, id ORDER BY pos) AS last_seen
FROM turn t;

INSERT INTO alert
SELECT r.rule, false, r.level, m.id, m.id, m."user", m.pos, m.ts, NULL, '{}'
FROM alert_rule r JOIN moment m ON m.level = 'account' AND m.nth = 1
WHERE r.kind = 'new_account' AND inside_at(m.id, r.segment, m.pos);

INSERT INTO alert
WITH first_here AS (
    SELECT id, "user", min(pos) AS pos, min(ts) AS ts FROM moment WHERE level = 'account' AND "user" IS NOT NULL GROUP BY ALL)
SELECT r.rule, false, r.level, f.id, f.id, f."user", f.pos, f.ts, NULL, '{}'
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
SELECT c.rule, false, c.level, c.id, account_at(c.level, c.id, c.pos), c."user", c.pos, c.ts, NULL,
    CASE WHEN message IS NULL THEN json_object('event', name) ELSE json_object('event', name, 'message_id', message) END
FROM raised JOIN candidate c USING (rule, id, pos);

INSERT INTO alert
WITH used_by AS (
    SELECT m.level, m.id, f.feature, min(m.pos) AS pos
    FROM moment m JOIN model_feature_event f ON f.event = m.name WHERE m.counts GROUP BY ALL)
SELECT r.rule, false, r.level, m.id, account_at(m.level, m.id, m.pos), m."user", m.pos, m.ts, NULL, json_object('feature', u.feature)
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
SELECT r.rule, false, r.level, s.id, account_due(s.level, s.id, s.due), CASE s.level WHEN 'user' THEN s.id END, NULL, s.due, NULL,
    json_object('last_seen', as_text(s.last_seen))
FROM alert_rule r JOIN silence s USING (level)
WHERE r.kind = 'inactive' AND inside_due(s.id, r.segment, s.due);

INSERT INTO alert
SELECT r.rule, r.kind = 'inactive', r.level, s.id, account_at(s.level, s.id, s.ended_pos), s.ended_by, s.ended_pos, s.ended, NULL,
    json_object('last_seen', as_text(s.last_seen), 'inactive_since', as_text(s.due))
FROM alert_rule r JOIN silence s USING (level)
WHERE (r.kind = 'reactivated' OR (r.kind = 'inactive' AND r.resolve)) AND s.ended IS NOT NULL AND inside_at(s.id, r.segment, s.ended_pos);

-- The row that first shows so many steps.
INSERT INTO alert
WITH shown AS (
    SELECT r.rule, r.segment, w.*, row_number() OVER (PARTITION BY r.rule, w.id ORDER BY w.place) AS nth
    FROM alert_rule r JOIN written w USING (checklist)
    WHERE r.kind = 'activation' AND 100 * w.completed >= r.at_least * w.total)
SELECT s.rule, false, s.level, s.id, account_at(s.level, s.id, s.pos), t."user", s.pos, s.shown_at, NULL, json_object('checklist', s.checklist)
FROM shown s JOIN turn t ON t.level = s.level AND t.id = s.id AND t.pos = s.pos
WHERE nth = 1 AND inside_at(s.id, s.segment, s.pos);

INSERT INTO alert
SELECT r.rule, false, r.level, w.id, account_due(w.level, w.id, w.shown_at), CASE w.level WHEN 'user' THEN w.id END, NULL, w.shown_at, NULL,
    json_object('checklist', w.checklist)
FROM alert_rule r JOIN written w USING (checklist)
WHERE r.kind = 'activation_' || w.status AND w.at_once AND w.changed_pos IS NULL AND inside_due(w.id, r.segment, w.shown_at);

-- A step, while the account is in the checklist's segment.
INSERT INTO alert
SELECT r.rule, true, r.level, c.id, account_at(c.level, c.id, c.pos), t."user", c.pos, c.ts, NULL, json_object('checklist', c.checklist)
FROM alert_rule r JOIN placed_change c USING (checklist) JOIN turn t ON t.level = c.level AND t.id = c.id AND t.pos = c.pos
WHERE r.kind = 'activation_stalled' AND r.resolve AND c.inside AND c.status_before = 'stalled' AND c.status IN ('in_progress', 'activated')
    AND inside_at(c.id, r.segment, c.pos);

-- Alerts on final rows, judged as each day closes: by its row as of then, and by earlier rows as they stand then.
CREATE TABLE champion AS
SELECT t.seen_by, t.profile, t.day, t.id, t.top_users[1].user_id AS champion, t.top_users[1].raw AS raw, m.last_on
FROM team t
    JOIN (SELECT seen_by, day, account, "user", max(on_day) AS last_on FROM seen WHERE account IS NOT NULL GROUP BY ALL) m
        ON m.seen_by = t.seen_by AND m.day = t.day AND m.account = t.id AND m."user" = t.top_users[1].user_id
WHERE t.active_users >= 2;

-- Whether what a rule says is so on a row, of which champion, and by how many times its points.
CREATE TABLE judged AS
WITH measured AS (
    SELECT r.*, s.at_close, s.day, s.id, s.raw, s.previous_raw, s.band, c.champion, c.raw AS champion_raw, c.last_on,
        CASE WHEN r.kind = 'score_drop' THEN -1 ELSE 1 END * CASE r.by_what WHEN 'usage' THEN s.change_usage ELSE s.change END AS gone
    FROM alert_rule r JOIN compared s USING (level, profile)
        LEFT JOIN champion c ON r.kind = 'champion_silent' AND c.seen_by = s.seen_by AND c.profile = s.profile AND c.day = s.day AND c.id = s.id
    WHERE r.of_rows AND s.at_close < DATE 'infinity')
SELECT rule, kind, level, segment, profile, escalate, resolve, at_close, day, id, band, champion, greatest(gone, 0) // points AS times,
    coalesce(CASE
        WHEN kind IN ('score_drop', 'score_rise') THEN gone >= points
        WHEN kind = 'usage_drop' THEN previous_raw >= min_raw AND 100 * (previous_raw - raw) >= percent * previous_raw
        WHEN kind = 'usage_rise' THEN raw >= min_raw AND (previous_raw = 0 OR 100 * (raw - previous_raw) >= percent * previous_raw)
        WHEN kind = 'band' THEN EXISTS (SELECT 1 FROM rule_band b WHERE b.rule = m.rule AND b.band = m.band)
        ELSE 100 * champion_raw >= share * raw AND last_on <= day - silent_days END, false) AS is_so
FROM measured m;

INSERT INTO alert
WITH pair AS (
    SELECT t.*, b.rule IS NOT NULL AS any_before, b.band AS band_before, b.champion AS champion_before, b.times AS times_before,
        coalesce(b.is_so, false) AS so_before, t.champion IS NOT DISTINCT FROM b.champion AS same
    FROM judged t LEFT JOIN judged b ON b.rule = t.rule AND b.id = t.id AND b.at_close = t.at_close AND b.day = t.day - 1
    WHERE t.day = t.at_close),
said AS (
    SELECT *, false AS resolved, champion AS whom FROM pair
    WHERE is_so AND CASE kind WHEN 'band' THEN any_before AND band IS DISTINCT FROM band_before
        ELSE NOT (so_before AND same) OR (escalate AND times > times_before) END
    UNION ALL
    SELECT *, true, champion_before FROM pair WHERE resolve AND so_before AND NOT (is_so AND same))
SELECT s.rule, s.resolved, s.level, s.id, o.account, CASE s.level WHEN 'user' THEN s.id ELSE s.whom END, NULL, c.ends, s.day,
    json_merge_patch( -- without what is null
        json_object('profile', s.profile, 'day', CAST(s.day AS VARCHAR), 'raw', o.raw),
        json_object('previous_raw', o.previous_raw),
        CASE WHEN s.resolved THEN '{}'
            WHEN s.kind IN ('score_drop', 'score_rise') THEN json_object('score', o.score, 'previous_score', o.previous_score,
                'change', o.change, 'change_usage', o.change_usage, 'change_benchmark', o.change_benchmark,
                'benchmark', o.hundredths / 100, 'previous_benchmark', o.earlier_hundredths / 100)
            WHEN s.kind = 'band' THEN json_object('band', s.band, 'previous_band', s.band_before)
            ELSE '{}' END)
FROM said s JOIN calendar c USING (day)
    JOIN compared o ON o.at_close = s.day AND o.day = s.day AND o.profile = s.profile AND o.level = s.level AND o.id = s.id
WHERE s.segment IS NULL OR EXISTS (
    SELECT 1 FROM in_segment i WHERE i.seen_by = s.day AND i.day = s.day AND i.account = s.id AND i.segment = s.segment);

-- The account's traits as of then.
CREATE TABLE alert_trait AS
WITH at_event AS (
    SELECT a.rowid AS alert, t.key AS trait, last(t.value ORDER BY c.ts, c.seq) AS value
    FROM alert a
        JOIN turn c ON c.level = 'account' AND c.id = a.account AND c.type = 'group'
            AND CASE WHEN a.pos IS NULL THEN c.ts < a.shown_at ELSE c.pos <= a.pos END,
        json_each(c.traits) t
    WHERE a.at_close IS NULL GROUP BY a.rowid, t.key)
SELECT alert, trait, value FROM at_event
UNION ALL
SELECT a.rowid, t.trait, t.value FROM alert a JOIN account_trait t ON t.seen_by = a.at_close AND t.day = a.at_close AND t.account = a.account;

CREATE TABLE alerts AS
SELECT to_json({'rule': a.rule, 'kind': CASE WHEN a.resolved THEN 'resolved' ELSE r.kind END,
    'severity': CASE WHEN a.resolved THEN 'info' ELSE r.severity END, 'level': a.level, 'account_id': a.account, 'user_id': a.actor,
    'at': as_text(a.shown_at), 'details': a.details, 'account': CASE WHEN a.account IS NOT NULL THEN coalesce(c.traits, '{}') END}) AS row
FROM alert a JOIN alert_rule r USING (rule)
    LEFT JOIN (
        SELECT alert, carried_object(list({'place': p.place, 'trait': p.trait, 'value': t.value})) AS traits
        FROM alert_trait t JOIN carried_trait p ON p.level = 'account' AND p.trait = t.trait GROUP BY alert) c ON c.alert = a.rowid;
