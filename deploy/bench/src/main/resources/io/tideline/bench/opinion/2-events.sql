-- The events that count (SPEC sections 1 and 3).
-- In: line(file, place, number, text), rule(out_of_orderness, allowed_lateness, max_past, as_they_arrive, now), times in
-- milliseconds.

CREATE MACRO kind(j, path) AS nullif(json_type(j, path), 'NULL');

-- A text that names something.
CREATE MACRO is_name(j, path) AS kind(j, path) IS NULL OR (kind(j, path) = 'VARCHAR' AND (j ->> path) <> '');
CREATE MACRO is_id(j, path) AS is_name(j, path) AND coalesce(length(j ->> path), 0) <= 512;
CREATE MACRO is_object(j, path) AS coalesce(kind(j, path), 'OBJECT') = 'OBJECT';
CREATE MACRO is_text(j, path) AS coalesce(kind(j, path), 'VARCHAR') = 'VARCHAR';

-- RFC 3339 in milliseconds since 1970; null if it is not.
CREATE MACRO as_time(text) AS CASE
    WHEN regexp_full_match(text, '\d{4}-\d\d-\d\d[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)')
    THEN epoch_ms(try_cast(left(text, 10) || ' ' || substr(text, 12, 8) AS TIMESTAMP))
        + CAST(left(rpad(regexp_extract(text, '\.(\d+)', 1), 3, '0'), 3) AS BIGINT)
        - CASE WHEN upper(right(text, 1)) = 'Z' THEN 0
          ELSE (CASE left(right(text, 6), 1) WHEN '-' THEN -1 ELSE 1 END)
            * (CAST(left(right(text, 5), 2) AS BIGINT) * 60 + CAST(right(text, 2) AS BIGINT)) * 60000 END
    END;

CREATE TABLE parsed AS
SELECT file, place, number, text, octet_length(encode(text)) > 262144 AS large, json_valid(text) AS valid,
    CASE WHEN json_valid(text) THEN CAST(text AS JSON) END AS j
FROM line WHERE trim(text, chr(9) || chr(13) || ' ') <> '';

CREATE TABLE checked AS
WITH typed AS (
    SELECT *, CASE WHEN kind(j, '$.type') = 'VARCHAR' THEN j ->> '$.type' END AS type,
        as_time(coalesce(j ->> '$.timestamp', j ->> '$.originalTimestamp')) AS ts,
        least(rule.now, coalesce(CASE WHEN kind(j, '$.receivedAt') = 'VARCHAR' THEN as_time(j ->> '$.receivedAt') END, rule.now)) AS received
    FROM parsed, rule)
SELECT file, place, number, text, j, type, ts,
    CASE WHEN large THEN 'too_large'
        WHEN NOT valid THEN 'malformed_json'
        WHEN json_type(j) <> 'OBJECT' THEN 'not_an_object'
        WHEN kind(j, '$.type') IS NULL THEN 'missing_type'
        WHEN type IS NULL THEN 'invalid_field'
        WHEN type NOT IN ('track', 'page', 'screen', 'identify', 'group') THEN 'ignored'
        WHEN NOT (is_id(j, '$.messageId') AND is_id(j, '$.userId') AND is_text(j, '$.timestamp') AND is_text(j, '$.originalTimestamp'))
            OR (type = 'group' AND NOT (is_id(j, '$.groupId') AND is_object(j, '$.traits')))
            OR (type <> 'group' AND NOT (is_object(j, '$.context') AND is_id(j, '$.context.groupId')))
            OR (type = 'identify' AND NOT is_object(j, '$.traits'))
            OR (type IN ('track', 'page', 'screen') AND NOT is_object(j, '$.properties'))
            OR (type = 'track' AND NOT is_name(j, '$.event'))
            OR (type IN ('page', 'screen') AND NOT is_name(j, '$.name')) THEN 'invalid_field'
        WHEN type = 'track' AND kind(j, '$.event') IS NULL THEN 'missing_event'
        WHEN kind(j, '$.timestamp') IS NULL AND kind(j, '$.originalTimestamp') IS NULL THEN 'missing_timestamp'
        WHEN ts IS NULL THEN 'invalid_timestamp'
        WHEN ts > received + 3600000 THEN 'future_timestamp'
        WHEN ts < received - rule.max_past THEN 'past_timestamp'
    END AS reason,
    j ->> '$.messageId' AS message, j ->> '$.userId' AS "user",
    CASE type WHEN 'group' THEN j ->> '$.groupId' ELSE j ->> '$.context.groupId' END AS named_account,
    CASE type WHEN 'track' THEN j ->> '$.event'
        WHEN 'page' THEN 'Viewed ' || (j ->> '$.name') || ' Page'
        WHEN 'screen' THEN 'Viewed ' || (j ->> '$.name') || ' Screen' END AS name,
    CASE WHEN type IN ('track', 'page', 'screen') AND kind(j, '$.properties') IS NOT NULL THEN j -> '$.properties' ELSE '{}' END AS properties,
    CASE WHEN type = 'group' AND kind(j, '$.traits') IS NOT NULL THEN j -> '$.traits' ELSE '{}' END AS traits
FROM typed, rule;

-- Files are read side by side, always the one whose own watermark is the lowest. A file's own never falls, so that
-- is the order of all lines by the watermark before them; and the watermark of all is the lowest, the same one.
CREATE TABLE arrived AS
SELECT *, row_number() OVER (ORDER BY watermark NULLS FIRST, place, number) AS seq
FROM (
    SELECT *, max(CASE WHEN reason IS NULL AND ("user" IS NOT NULL OR named_account IS NOT NULL) THEN ts END)
            OVER (PARTITION BY place ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            - out_of_orderness - 1 AS watermark
    FROM checked, rule);

-- Local days, each with the instant after its last one: offsets change on the quarter of an hour.
CREATE TABLE calendar AS
WITH quarter AS (
    SELECT DISTINCT unnest(generate_series(ts // 86400000 * 86400000 - 2 * 86400000, ts // 86400000 * 86400000 + 3 * 86400000, 900000)) AS ts
    FROM arrived WHERE reason IS NULL),
begin AS (
    SELECT CAST(timezone(zone, make_timestamptz(ts * 1000)) AS DATE) AS day, min(ts) AS ts FROM quarter, setting GROUP BY ALL),
day AS (SELECT CAST(unnest(generate_series(min(day), max(day), INTERVAL 1 DAY)) AS DATE) AS day FROM begin)
SELECT day.day, min(begin.ts) AS ends FROM day JOIN begin ON begin.day > day.day GROUP BY day.day;

CREATE TABLE dated AS
SELECT a.*, c.day, c.ends, c.ends - 1 + allowed_lateness AS closed_for_good,
    coalesce(watermark >= c.ends - 1 + allowed_lateness, false) AS too_late
FROM (SELECT *, CAST(timezone(zone, make_timestamptz(ts * 1000)) AS DATE) AS day FROM arrived, setting WHERE reason IS NULL) a
    JOIN calendar c USING (day);

-- The first of an id counts, and the next when that one's day is closed for good.
CREATE TABLE first_of_id AS
WITH RECURSIVE
candidate AS (
    SELECT seq, watermark, closed_for_good, "user" IS NULL AS of_account, coalesce("user", named_account) AS owner, message
    FROM dated WHERE NOT too_late AND message IS NOT NULL AND ("user" IS NOT NULL OR named_account IS NOT NULL)),
accepted AS (
    SELECT of_account, owner, message, min(seq) AS seq FROM candidate GROUP BY ALL
    UNION ALL
    SELECT of_account, owner, message, seq FROM (
        SELECT a.of_account, a.owner, a.message, n.seq, row_number() OVER (PARTITION BY a.seq ORDER BY n.seq) AS nth
        FROM accepted a JOIN candidate f ON f.seq = a.seq
            JOIN candidate n ON n.of_account = a.of_account AND n.owner = a.owner AND n.message = a.message
                AND n.seq > a.seq AND n.watermark >= f.closed_for_good)
    WHERE nth = 1)
SELECT seq FROM accepted;

CREATE TABLE event AS
WITH accepted AS (
    SELECT * FROM dated
    WHERE NOT too_late AND ("user" IS NOT NULL OR named_account IS NOT NULL)
        AND (message IS NULL OR seq IN (SELECT seq FROM first_of_id)))
SELECT seq, ts, watermark, day, ends, type, "user", message, name, properties, traits,
    CASE WHEN type = 'group' OR named_account IS NOT NULL THEN named_account
        ELSE (SELECT arg_max(g.named_account, g.seq) FROM accepted g
            WHERE g.type = 'group' AND g."user" = a."user" AND g.named_account IS NOT NULL AND g.seq < a.seq) END AS account,
    -- Whether it counts towards weights and features.
    name IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM (SELECT DISTINCT event, property FROM entry_where) w
        WHERE w.event = a.name AND NOT EXISTS (
            SELECT 1 FROM entry_where v
            WHERE v.event = w.event AND v.property = w.property
                AND v.value = as_value(json_extract(a.properties, '$."' || w.property || '"')))) AS counts
FROM accepted a;

CREATE TABLE refused AS
SELECT coalesce(a.reason, 'too_late') AS reason, a.file, a.number, a.text
FROM arrived a LEFT JOIN dated d USING (seq)
WHERE (a.reason IS NOT NULL AND a.reason <> 'ignored') OR d.too_late;
