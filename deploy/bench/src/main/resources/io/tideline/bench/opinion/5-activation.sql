-- Checklists and cohorts (SPEC sections 7 and 9), of entities none of whose events came behind the watermark: their
-- events are taken by time, user and arrival.

CREATE TABLE turn AS
WITH ordered AS (SELECT *, row_number() OVER (ORDER BY ts, "user" NULLS FIRST, seq) AS pos FROM event)
SELECT 'user' AS level, "user" AS id, * FROM ordered WHERE "user" IS NOT NULL
UNION ALL SELECT 'account', account, * FROM ordered WHERE account IS NOT NULL;

-- Entities that are not judged: what an event behind the watermark does to them hangs on what was raised before. Where
-- events are taken as they arrive, those of which they came in another order than that of time; and accounts of several
-- users, who are read side by side.
CREATE TABLE unjudged AS
WITH entity AS (
    SELECT DISTINCT level, id FROM turn WHERE ts <= watermark
    UNION SELECT t.level, t.id FROM turn t, rule WHERE as_they_arrive AND EXISTS (
        SELECT 1 FROM turn b WHERE b.level = t.level AND b.id = t.id
            AND ((b.seq < t.seq AND b.ts > t.ts) OR (t.level = 'account' AND b."user" IS DISTINCT FROM t."user"))))
SELECT level || ' ' || id AS subject FROM entity
UNION ALL SELECT 'cohorts' WHERE EXISTS (SELECT 1 FROM entity);

-- What is due later than this does not come.
CREATE TABLE last_instant AS SELECT max(ends) - 1 AS ts FROM seen;

-- Which segments an account is in from each group call on.
CREATE TABLE membership AS
WITH call AS (SELECT id AS account, pos, ts, seq, traits FROM turn WHERE level = 'account' AND type = 'group'),
trait AS (
    SELECT c.account, c.pos, t.key AS trait, last(as_value(t.value) ORDER BY b.ts, b.seq) AS value
    FROM call c JOIN call b ON b.account = c.account AND b.pos <= c.pos, json_each(b.traits) t
    GROUP BY c.account, c.pos, t.key),
inside AS (
    SELECT account, pos, segment FROM trait JOIN segment_trait USING (trait, value)
        JOIN (SELECT segment, count(DISTINCT trait) AS traits FROM segment_trait GROUP BY segment) USING (segment)
    GROUP BY account, pos, segment, traits HAVING count(DISTINCT trait) = traits),
stay AS (
    SELECT c.account, s.segment, c.pos, c.ts, i.segment IS NOT NULL AS inside
    FROM call c CROSS JOIN segment s LEFT JOIN inside i ON i.account = c.account AND i.pos = c.pos AND i.segment = s.segment)
SELECT *, coalesce(lag(inside) OVER (PARTITION BY account, segment ORDER BY pos), false) AS before FROM stay;

-- Whether an account is in a segment when the event of that place is taken, and when something is due.
-- (No caller may call a table as these do: a macro sees the caller's.)
CREATE MACRO inside_at(of_account, of_segment, at_pos) AS of_segment IS NULL OR coalesce((
    SELECT arg_max(standing.inside, standing.pos) FROM membership standing WHERE standing.account = of_account AND standing.segment = of_segment AND standing.pos <= at_pos), false);
CREATE MACRO inside_due(of_account, of_segment, due) AS of_segment IS NULL OR coalesce((
    SELECT arg_max(standing.inside, standing.pos) FROM membership standing WHERE standing.account = of_account AND standing.segment = of_segment AND standing.ts < due), false);

-- A user's account as of then.
CREATE MACRO account_at(of_level, of_id, at_pos) AS CASE of_level WHEN 'account' THEN of_id ELSE (
    SELECT last(taken.account ORDER BY taken.ts, taken.account) FROM turn taken
    WHERE taken.level = 'user' AND taken.id = of_id AND taken.account IS NOT NULL AND taken.pos <= at_pos) END;
CREATE MACRO account_due(of_level, of_id, due) AS CASE of_level WHEN 'account' THEN of_id ELSE (
    SELECT last(taken.account ORDER BY taken.ts, taken.account) FROM turn taken
    WHERE taken.level = 'user' AND taken.id = of_id AND taken.account IS NOT NULL AND taken.ts < due) END;

CREATE MACRO as_text(millis) AS strftime(make_timestamp(millis * 1000), '%Y-%m-%dT%H:%M:%S.%gZ');

CREATE TABLE entered AS
SELECT checklist, level, id, segment, stalled_after, expires_after, pos, ts
FROM (
    SELECT c.*, t.id, t.pos, t.ts, row_number() OVER (PARTITION BY c.checklist, t.id ORDER BY t.pos) AS nth
    FROM checklist c JOIN turn t ON t.level = c.level AND (c.start IS NULL OR t.name = c.start))
WHERE nth = 1;

CREATE TABLE done AS
WITH counted AS (
    SELECT s.checklist, s.step, s.times, t.id, min(t.pos) AS pos
    FROM step_event s JOIN checklist c USING (checklist) JOIN turn t ON t.level = c.level AND t.name = s.event
    WHERE s.property IS NULL OR as_value(property_of(t.properties, s.property)) IS NOT NULL
    GROUP BY s.checklist, s.step, s.times, t.id,
        CASE WHEN s.property IS NULL THEN CAST(t.pos AS VARCHAR) ELSE as_value(property_of(t.properties, s.property)) END)
SELECT n.checklist, n.step, s.place, n.id, n.pos, t.ts, t."user"
FROM (SELECT *, row_number() OVER (PARTITION BY checklist, step, id ORDER BY pos) AS nth FROM counted) n
    JOIN step s USING (checklist, step) JOIN checklist c USING (checklist) JOIN turn t ON t.level = c.level AND t.id = n.id AND t.pos = n.pos
WHERE nth = n.times;

-- Each moment at which an entity that has entered stands differently by an event: how many steps are done from then on.
CREATE TABLE progress AS
SELECT *, lead(ts) OVER (PARTITION BY checklist, id ORDER BY pos) AS next_ts
FROM (
    SELECT e.checklist, e.level, e.id, e.segment, e.stalled_after, e.expires_after, e.ts AS started, m.pos, m.ts,
        count(d.step) AS completed, (SELECT count(*) FROM step s WHERE s.checklist = e.checklist) AS total
    FROM entered e
        JOIN (SELECT checklist, id, pos, ts FROM entered UNION SELECT checklist, id, pos, ts FROM done) m
            ON m.checklist = e.checklist AND m.id = e.id AND m.pos >= e.pos
        LEFT JOIN done d ON d.checklist = e.checklist AND d.id = e.id AND d.pos <= m.pos
    GROUP BY ALL);

-- Every change of a checklist's row. A due time comes before the events of its instant.
CREATE TABLE change AS
SELECT checklist, level, id, segment, started, pos, ts, completed, total,
    CASE WHEN completed = total THEN 'activated' WHEN ts >= started + expires_after THEN 'expired' ELSE 'in_progress' END AS status
FROM progress
UNION ALL
SELECT p.checklist, p.level, p.id, p.segment, p.started, NULL, p.started + p.expires_after, p.completed, p.total, 'expired'
FROM progress p, last_instant l
WHERE p.completed < p.total AND p.started + p.expires_after > p.ts
    AND p.started + p.expires_after <= coalesce(p.next_ts, l.ts)
UNION ALL
SELECT p.checklist, p.level, p.id, p.segment, p.started, NULL, p.ts + p.stalled_after, p.completed, p.total, 'stalled'
FROM progress p, last_instant l
WHERE p.completed < p.total AND p.ts + p.stalled_after <= coalesce(p.next_ts, l.ts)
    AND (p.expires_after IS NULL OR p.ts + p.stalled_after < p.started + p.expires_after);

-- Whether the account is in the checklist's segment at a change, and what the status was before.
CREATE TABLE placed_change AS
WITH placed AS (
    SELECT *, coalesce(pos, (SELECT min(t.pos) - 0.5 FROM turn t WHERE t.ts >= c.ts), 1e12) AS place,
        CASE WHEN pos IS NULL THEN inside_due(id, segment, ts) ELSE inside_at(id, segment, pos) END AS inside
    FROM change c)
SELECT *, lead(place) OVER (PARTITION BY checklist, id ORDER BY place, ts) AS next_place,
    lag(status) OVER (PARTITION BY checklist, id ORDER BY place, ts) AS status_before
FROM placed;

-- When the row of a change is written: at once inside the segment, else as the account next comes in, if nothing has
-- changed again by then.
CREATE TABLE written AS
SELECT checklist, level, id, started, ts AS changed_at, pos AS changed_pos, completed, total, status, pos, ts AS shown_at, place, true AS at_once
FROM placed_change WHERE inside
UNION ALL
SELECT f.checklist, f.level, f.id, f.started, f.ts, f.pos, f.completed, f.total, f.status, m.pos, m.ts, m.pos, false
FROM placed_change f JOIN membership m ON m.account = f.id AND m.segment = f.segment AND m.inside AND NOT m.before AND m.pos > f.place
    AND (f.next_place IS NULL OR m.pos < f.next_place)
WHERE NOT f.inside
QUALIFY row_number() OVER (PARTITION BY f.checklist, f.id, f.place, f.ts ORDER BY m.pos) = 1;

CREATE TABLE activation_row AS
SELECT w.*, CASE WHEN pos IS NULL THEN account_due(level, id, shown_at) ELSE account_at(level, id, pos) END AS account,
    CASE WHEN status = 'activated' THEN (
        SELECT greatest(w.started, max(d.ts)) FROM done d WHERE d.checklist = w.checklist AND d.id = w.id) END AS activated
FROM written w QUALIFY row_number() OVER (PARTITION BY checklist, id ORDER BY place DESC, changed_at DESC) = 1;

CREATE TABLE activation AS
SELECT to_json({'checklist': r.checklist, 'level': r.level, 'entity_id': r.id, 'account_id': r.account, 'status': r.status,
    'completed': r.completed, 'total': r.total, 'rate': half_up(100 * r.completed, r.total, 100) / 100,
    'steps_done': coalesce((SELECT list({'step': d.step, 'at': as_text(d.ts)} ORDER BY d.place)
        FROM done d WHERE d.checklist = r.checklist AND d.id = r.id AND d.pos < r.place + 0.25), []),
    'steps_remaining': coalesce((SELECT list(s.step ORDER BY s.place) FROM step s WHERE s.checklist = r.checklist AND NOT EXISTS (
        SELECT 1 FROM done d WHERE d.checklist = s.checklist AND d.step = s.step AND d.id = r.id AND d.pos < r.place + 0.25)), []),
    'started_at': as_text(r.started), 'activated_at': as_text(r.activated), 'time_to_activation': (r.activated - r.started) // 1000,
    'updated_at': as_text(r.shown_at), 'model_version': version}) AS row
FROM activation_row r, setting;

CREATE TABLE activation_cohorts AS
SELECT to_json({'checklist': checklist, 'day': CAST(day AS VARCHAR), 'started': count(*), 'activated': count(activated),
    'activation_rate': half_up(100 * count(activated), count(*), 100) / 100,
    'average_time_to_activation': half_up(sum((activated - started) // 1000), count(activated), 1)}) AS row
FROM (SELECT *, CAST(timezone(zone, make_timestamptz(started * 1000)) AS DATE) AS day FROM activation_row, setting)
GROUP BY checklist, day;
