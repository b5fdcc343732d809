-- The model as tables (SPEC section 4). In: model(content).

CREATE MACRO as_number(j) AS CAST(j ->> '$' AS HUGEINT);

-- Values are the same if they are of one kind and equal: 5 is 5.0, and not "5".
CREATE MACRO as_value(j) AS CASE json_type(j)
    WHEN 'NULL' THEN NULL WHEN 'OBJECT' THEN NULL WHEN 'ARRAY' THEN NULL
    WHEN 'VARCHAR' THEN 'text ' || (j ->> '$')
    WHEN 'BOOLEAN' THEN 'boolean ' || (j ->> '$')
    ELSE 'number ' || CAST(CAST(j ->> '$' AS DOUBLE) AS VARCHAR) END;

-- A duration in milliseconds.
CREATE MACRO as_millis(j) AS CAST(regexp_extract(j ->> '$', '^(\d+)(ms|[smhd])$', 1) AS BIGINT)
    * CASE regexp_extract(j ->> '$', '^(\d+)(ms|[smhd])$', 2)
        WHEN 'ms' THEN 1 WHEN 's' THEN 1000 WHEN 'm' THEN 60000 WHEN 'h' THEN 3600000 WHEN 'd' THEN 86400000 END;

-- One value need not be a list.
CREATE MACRO as_list(j) AS CASE json_type(j) WHEN 'ARRAY' THEN json_extract(j, '$[*]') ELSE [j] END;

CREATE TABLE setting AS SELECT
    as_number(content -> '$.version') AS version,
    coalesce(content ->> '$.timezone', 'UTC') AS zone,
    coalesce(as_number(content -> '$.roster_days'), 90) AS roster_days,
    content ->> '$.seats' AS seats,
    as_millis(content -> '$.inactive_after.user') AS user_inactive_after,
    as_millis(content -> '$.inactive_after.account') AS account_inactive_after
FROM model;

CREATE TABLE entry AS
SELECT e.key AS event,
    coalesce(as_number(CASE json_type(e.value) WHEN 'OBJECT' THEN e.value -> '$.weight' ELSE e.value END), 0) AS weight,
    as_number(CASE json_type(e.value) WHEN 'OBJECT' THEN e.value -> '$.daily_cap' END) AS daily_cap
FROM model, json_each(content, '$.events') e;

CREATE TABLE entry_where AS
SELECT e.key AS event, w.key AS property, as_value(unnest(as_list(w.value))) AS value
FROM model, json_each(content, '$.events') e, json_each(e.value, '$.where') w WHERE json_type(e.value) = 'OBJECT';

CREATE TABLE segment AS SELECT s.key AS segment, s.id AS place FROM model, json_each(content, '$.segments') s;

CREATE TABLE segment_trait AS
SELECT s.key AS segment, t.key AS trait, as_value(unnest(as_list(t.value))) AS value
FROM model, json_each(content, '$.segments') s, json_each(s.value) t;

-- The traits that rows and alerts carry: a level is a key of its own.
CREATE TABLE carried_trait AS
SELECT l.key AS level, t.id AS place, t.value ->> '$' AS trait FROM model, json_each(content, '$.traits') l, json_each(l.value) t;

CREATE TABLE band AS
SELECT b.key AS band, as_number(b.value) AS least, lead(as_number(b.value)) OVER (ORDER BY as_number(b.value)) AS next
FROM model, json_each(content, '$.bands') b;

CREATE TABLE profile AS
SELECT p.key AS profile,
    CAST(replace(p.value ->> '$.window', 'd', '') AS INTEGER) AS days,
    CAST(replace(coalesce(p.value ->> '$.compare', p.value ->> '$.window'), 'd', '') AS INTEGER) AS compare,
    p.value ->> '$.segment' AS segment,
    coalesce(p.value ->> '$.normalization.method', content ->> '$.normalization.method', 'winsorized') AS method,
    coalesce(as_number(p.value -> '$.normalization.percentile'), as_number(content -> '$.normalization.percentile'), 90) AS percentile,
    coalesce(as_number(p.value -> '$.normalization.target'), as_number(content -> '$.normalization.target')) AS target
FROM model, json_each(content, '$.profiles') p;

CREATE TABLE profile_weight AS
WITH own AS (
    SELECT p.key AS profile, w.key AS event, as_number(w.value) AS weight
    FROM model, json_each(content, '$.profiles') p, json_each(p.value, '$.weights') w)
SELECT profile, event, coalesce(own.weight, entry.weight) AS weight
FROM (SELECT profile, event FROM profile, entry UNION SELECT profile, event FROM own)
    LEFT JOIN own USING (profile, event) LEFT JOIN entry USING (event);

-- The lists of the model (profile null), and of each profile.
CREATE TABLE feature_list AS
SELECT NULL AS profile, f.id AS place, f.key AS feature, f.value AS events FROM model, json_each(content, '$.features') f
UNION ALL
SELECT p.key, f.id, f.key, f.value
FROM model, json_each(content, '$.profiles') p, json_each(coalesce(p.value -> '$.features', content -> '$.features', '{}')) f;

CREATE TABLE profile_feature AS SELECT profile, place, feature FROM feature_list WHERE profile IS NOT NULL;

CREATE TABLE profile_feature_event AS
SELECT profile, feature, unnest(as_list(events)) ->> '$' AS event FROM feature_list WHERE profile IS NOT NULL;

CREATE TABLE model_feature_event AS
SELECT feature, unnest(as_list(events)) ->> '$' AS event FROM feature_list WHERE profile IS NULL;

CREATE TABLE checklist AS
SELECT c.key AS checklist, coalesce(c.value ->> '$.level', 'account') AS level, c.value ->> '$.segment' AS segment,
    c.value ->> '$.start' AS start, as_millis(c.value -> '$.stalled_after') AS stalled_after,
    as_millis(c.value -> '$.expires_after') AS expires_after
FROM model, json_each(content, '$.activation') c;

CREATE TABLE step AS
SELECT c.key AS checklist, s.id AS place, s.key AS step, s.value -> '$.event' AS events,
    coalesce(as_number(s.value -> '$.count'), 1) AS times, s.value ->> '$.distinct' AS property
FROM model, json_each(content, '$.activation') c, json_each(c.value, '$.steps') s;

CREATE TABLE step_event AS SELECT checklist, step, times, property, unnest(as_list(events)) ->> '$' AS event FROM step;

CREATE TABLE alert_rule AS
SELECT r.key AS rule, r.value ->> '$.kind' AS kind, coalesce(r.value ->> '$.level', 'account') AS level,
    coalesce(r.value ->> '$.severity', 'info') AS severity, r.value ->> '$.segment' AS segment, r.value ->> '$.checklist' AS checklist,
    coalesce(as_number(r.value -> '$.at_least'), 100) AS at_least, r.value ->> '$.profile' AS profile,
    coalesce(as_number(r.value -> '$.points'), 20) AS points, as_millis(r.value -> '$.cooldown') AS cooldown,
    r.value -> '$.events' AS events, r.value -> '$.features' AS features,
    coalesce(r.value ->> '$.by', 'change') AS by_what, coalesce(CAST(r.value -> '$.escalate' AS BOOLEAN), false) AS escalate,
    coalesce(CAST(r.value -> '$.resolve' AS BOOLEAN), false) AS resolve,
    coalesce(as_number(r.value -> '$.min_raw'), 20) AS min_raw,
    coalesce(as_number(r.value -> '$.percent'), CASE r.value ->> '$.kind' WHEN 'usage_rise' THEN 100 ELSE 50 END) AS percent,
    coalesce(as_number(r.value -> '$.share'), 50) AS share,
    CAST(replace(coalesce(r.value ->> '$.silent_for', '7d'), 'd', '') AS INTEGER) AS silent_days, r.value -> '$.to' AS bands,
    -- Those that a final row raises.
    r.value ->> '$.kind' IN ('score_drop', 'score_rise', 'usage_drop', 'usage_rise', 'band', 'champion_silent') AS of_rows
FROM model, json_each(content, '$.alerts') r;

CREATE TABLE rule_event AS SELECT rule, unnest(as_list(events)) ->> '$' AS event FROM alert_rule WHERE kind = 'event';

CREATE TABLE rule_feature AS
SELECT rule, unnest(as_list(features)) ->> '$' AS feature FROM alert_rule WHERE kind = 'feature_adopted' AND features IS NOT NULL
UNION ALL
SELECT rule, feature FROM alert_rule, (SELECT DISTINCT feature FROM model_feature_event) WHERE kind = 'feature_adopted' AND features IS NULL;

CREATE TABLE rule_band AS
SELECT rule, unnest(as_list(bands)) ->> '$' AS band FROM alert_rule WHERE kind = 'band' AND bands IS NOT NULL
UNION ALL SELECT rule, band.band FROM alert_rule, band WHERE kind = 'band' AND bands IS NULL;

-- Carried traits that are set, of structs of place, trait and value: texts to 1000 characters, numbers and booleans.
CREATE MACRO carried_value(j) AS CASE
    WHEN json_type(j) = 'VARCHAR' THEN to_json(left(j ->> '$', 1000))
    WHEN json_type(j) IN ('UBIGINT', 'BIGINT', 'DOUBLE', 'BOOLEAN') THEN j END;
CREATE MACRO carried_object(entries) AS CAST('{' || array_to_string(
    list_transform(list_sort(list_filter(entries, lambda e: carried_value(e.value) IS NOT NULL)),
        lambda e: to_json(e.trait) || ':' || carried_value(e.value)), ',') || '}' AS JSON);
