-- Accounts, users and what each member did on each day (SPEC section 8), of all accepted events.

CREATE TABLE trait_now AS
WITH set_by AS (
    SELECT 'account' AS level, account AS id, ts, seq, traits FROM event WHERE type = 'group' AND account IS NOT NULL
    UNION ALL SELECT 'user', "user", ts, seq, traits FROM event WHERE type = 'identify' AND "user" IS NOT NULL)
SELECT s.level, s.id, t.key AS trait, last(t.value ORDER BY s.ts, s.seq) AS value
FROM set_by s, json_each(s.traits) t GROUP BY s.level, s.id, t.key;

CREATE TABLE carried_now AS
SELECT t.level, t.id, carried_object(list({'place': c.place, 'trait': c.trait, 'value': t.value})) AS traits
FROM trait_now t JOIN carried_trait c USING (level, trait) GROUP BY t.level, t.id;

CREATE TABLE segments_now AS
WITH inside AS (
    SELECT t.id, v.segment
    FROM trait_now t JOIN segment_trait v ON v.trait = t.trait AND v.value = as_value(t.value)
        JOIN (SELECT segment, count(DISTINCT trait) AS traits FROM segment_trait GROUP BY segment) n ON n.segment = v.segment
    WHERE t.level = 'account' GROUP BY t.id, v.segment, n.traits HAVING count(DISTINCT t.trait) = n.traits)
SELECT i.id, list(s.segment ORDER BY s.place) AS segments FROM inside i JOIN segment s USING (segment) GROUP BY i.id;

CREATE TABLE accounts AS
SELECT to_json({'account_id': e.account, 'traits': coalesce(c.traits, '{}'), 'segments': coalesce(s.segments, []),
    'first_seen_at': as_text(e.first_ts), 'last_seen_at': as_text(e.last_ts), 'model_version': version}) AS row
FROM (SELECT account, min(ts) AS first_ts, max(ts) AS last_ts FROM event WHERE account IS NOT NULL GROUP BY account) e CROSS JOIN setting
    LEFT JOIN carried_now c ON c.level = 'account' AND c.id = e.account
    LEFT JOIN segments_now s ON s.id = e.account;

CREATE TABLE users AS
SELECT to_json({'user_id': e."user", 'account_id': e.account, 'traits': coalesce(c.traits, '{}'),
    'first_seen_at': as_text(e.first_ts), 'last_seen_at': as_text(e.last_ts), 'model_version': version}) AS row
FROM (SELECT "user", min(ts) AS first_ts, max(ts) AS last_ts, last(account ORDER BY ts, account) FILTER (account IS NOT NULL) AS account
        FROM event WHERE "user" IS NOT NULL GROUP BY "user") e CROSS JOIN setting
    LEFT JOIN carried_now c ON c.level = 'user' AND c.id = e."user";

CREATE TABLE activity AS
WITH counted AS (SELECT event FROM entry UNION SELECT event FROM profile_weight UNION SELECT event FROM model_feature_event
    UNION SELECT event FROM profile_feature_event),
named AS (
    SELECT e.account, e."user", e.day, e.name, least(count(*), coalesce(any_value(n.daily_cap), count(*))) AS n
    FROM event e JOIN counted ON counted.event = e.name LEFT JOIN entry n ON n.event = e.name
    WHERE e.counts GROUP BY e.account, e."user", e.day, e.name),
listed AS (
    SELECT account, "user", day, string_agg(to_json(name) || ':' || n, ',' ORDER BY name) AS counts FROM named GROUP BY account, "user", day)
SELECT to_json({'account_id': e.account, 'user_id': e."user", 'day': CAST(e.day AS VARCHAR), 'events': e.events,
    'counts': CAST('{' || coalesce(l.counts, '') || '}' AS JSON)}) AS row
FROM (SELECT account, "user", day, count(*) AS events FROM event GROUP BY account, "user", day) e
    LEFT JOIN listed l ON l.account IS NOT DISTINCT FROM e.account AND l."user" IS NOT DISTINCT FROM e."user" AND l.day = e.day;
