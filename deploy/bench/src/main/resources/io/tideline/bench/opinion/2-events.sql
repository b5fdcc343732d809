-- The events that count (SPEC sections 1 and 3).
-- In: line(file, place, number, text), rule(out_of_orderness, allowed_lateness, max_past, as_they_arrive, now), times in
-- milliseconds.

-- A field of an object; of those that stand twice the last. One that is null is not there.
CREATE MACRO field(j, key) AS CASE json_type(json_extract(j, '$.*')[len(json_keys(j)) + 1 - list_position(list_reverse(json_keys(j)), key)])
    WHEN 'NULL' THEN NULL
    ELSE json_extract(j, '$.*')[len(json_keys(j)) + 1 - list_position(list_reverse(json_keys(j)), key)] END;

-- A text; null for all else.
CREATE MACRO text_of(j) AS CASE json_type(j) WHEN 'VARCHAR' THEN j ->> '$' END;

CREATE MACRO without_blanks(text) AS regexp_replace(text, '^[\s\x0B\x1C-\x1F\x85\p{Z}]+|[\s\x0B\x1C-\x1F\x85\p{Z}]+$', '', 'g');

-- What an id says: an integer its digits, of which DuckDB keeps any number. 4711.0 and 1e3 are no integers.
CREATE MACRO id_text(j) AS CASE
    WHEN json_type(j) = 'VARCHAR' THEN without_blanks(j ->> '$')
    WHEN json_type(j) IN ('UBIGINT', 'BIGINT', 'DOUBLE') AND regexp_full_match(j ->> '$', '-?\d+') THEN j ->> '$' END;
CREATE MACRO is_id(j) AS j IS NULL
    OR coalesce(length(id_text(j)) BETWEEN 1 AND 512 AND NOT contains(id_text(j), chr(0)), false);
CREATE MACRO as_id(j) AS CASE
    WHEN lower(id_text(j)) NOT IN ('undefined', 'null', 'none', 'nil', 'nan', '[object object]', '(null)') THEN id_text(j) END;

CREATE MACRO is_text(j) AS j IS NULL OR json_type(j) = 'VARCHAR';
CREATE MACRO is_map(j) AS j IS NULL OR json_type(j) = 'OBJECT' OR (json_type(j) = 'ARRAY' AND json_array_length(j) = 0);

-- A property: its name, else the path that its name is.
CREATE MACRO property_of(properties, name) AS coalesce(
    field(properties, name),
    json_extract(properties, '$."' || replace(replace(name, '"', '\"'), '.', '"."') || '"'));

-- ISO 8601 in milliseconds since 1970; null if it is not. The date and the minute are always 16 characters.
CREATE MACRO iso_time(text) AS CASE
    WHEN regexp_full_match(text, '\d{4}-\d\d-\d\d[Tt ]([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)([.,]\d+)?)?( ?(Z|z|UTC|GMT|[+-]([01]\d|2[0-3])(:?[0-5]\d)?))?')
    THEN epoch_ms(try_cast(left(text, 10) || ' ' || substr(text, 12, 5) AS TIMESTAMP))
        + coalesce(try_cast(regexp_extract(substr(text, 17), '^:(\d\d)', 1) AS BIGINT), 0) * 1000
        + CAST(left(rpad(regexp_extract(text, '[.,](\d+)', 1), 3, '0'), 3) AS BIGINT)
        - CASE WHEN contains(substr(text, 17), '-') THEN -60000 ELSE 60000 END
            * (coalesce(try_cast(regexp_extract(substr(text, 17), '[+-](\d\d)', 1) AS BIGINT), 0) * 60
                + coalesce(try_cast(regexp_extract(substr(text, 17), '[+-]\d\d:?(\d\d)', 1) AS BIGINT), 0))
    END;

-- Unix time by its size, from its digits, to the end of the year 9999.
CREATE MACRO unix_digits(sign, whole, fraction) AS CASE sign WHEN '-' THEN -1 ELSE 1 END * CASE
    WHEN whole < 100_000_000_000 THEN whole * 1000 + CAST(left(rpad(fraction, 3, '0'), 3) AS BIGINT)
    WHEN whole < 100_000_000_000_000 THEN whole
    WHEN whole < 100_000_000_000_000_000 THEN whole // 1000
    WHEN whole < 253_402_300_800_000_000_000 THEN whole // 1_000_000 END;
CREATE MACRO unix_time(digits) AS CAST(unix_digits(left(digits, 1),
    try_cast(regexp_extract(digits, '^-?(\d+)', 1) AS HUGEINT), regexp_extract(digits, '\.(\d+)', 1)) AS BIGINT);

-- A point in time; numbers have been marked, below.
CREATE MACRO as_time(j) AS CASE
    WHEN json_type(j) <> 'VARCHAR' THEN NULL
    WHEN regexp_full_match(j ->> '$', 'number .*[eE].*')
        THEN unix_time(CAST(try_cast(substr(j ->> '$', 8) AS DECIMAL(38, 12)) AS VARCHAR))
    WHEN starts_with(j ->> '$', 'number ') THEN unix_time(substr(j ->> '$', 8))
    WHEN regexp_full_match(j ->> '$', '-?\d+(\.\d+)?') THEN unix_time(j ->> '$')
    ELSE iso_time(j ->> '$') END;

-- DuckDB takes NaN and commas too many for JSON.
CREATE MACRO is_json(text) AS json_valid(text)
    AND NOT regexp_matches(regexp_replace(text, '"(\\.|[^"\\])*"', '""', 'g'), '(?i)nan|inf|,\s*[\]}]');

-- It takes no half a surrogate pair, which makes no id just as U+0000 does. Whole pairs are put aside, and backslashes
-- that are meant as such.
CREATE MACRO without_halves(text) AS replace(
    regexp_replace(
        regexp_replace(
            regexp_replace(text, '\\\\', '\\u005c', 'g'),
            '\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})', '\\U\1\\U\2', 'g'),
        '\\u[dD][89a-fA-F][0-9a-fA-F]{2}', '\\u0000', 'g'),
    '\U', '\u');

-- Times that are numbers become texts before DuckDB makes a double of them, whose digits are not all.
CREATE MACRO with_digits(text) AS regexp_replace(text,
    '"(timestamp|originalTimestamp|sentAt|receivedAt)"\s*:\s*(-?[0-9][-+.0-9eE]*)', '"\1":"number \2"', 'g');

CREATE TABLE parsed AS
SELECT file, place, number, text, octet_length(encode(text)) > 262144 AS large, is_json(whole) AS valid,
    CASE WHEN is_json(whole) THEN CAST(with_digits(whole) AS JSON) END AS j
FROM (SELECT *, CASE WHEN contains(text, '\u') THEN without_halves(text) ELSE text END AS whole FROM line)
WHERE trim(text, chr(9) || chr(13) || ' ') <> '';

-- The fields that the table of section 1 names. A macro copies what it is given wherever it uses it, so fields are
-- taken before they are read: half the time of all the SQL otherwise.
CREATE TABLE call AS
WITH field AS (
    SELECT *, field(j, 'type') AS its_type, field(j, 'messageId') AS message_id, field(j, 'userId') AS user_id,
        field(j, 'groupId') AS group_id, field(j, 'context') AS context, field(j, 'event') AS event,
        field(j, 'category') AS category, field(j, 'name') AS its_name, field(j, 'properties') AS properties,
        field(j, 'traits') AS traits, field(j, 'timestamp') AS its_timestamp, field(j, 'originalTimestamp') AS its_original,
        field(j, 'receivedAt') AS its_receipt, field(j, 'sentAt') AS its_sending
    FROM parsed),
read AS (
    SELECT *, as_time(its_receipt) AS received, as_time(its_sending) AS sent FROM field)
SELECT *, lower(without_blanks(text_of(its_type))) AS type, field(context, 'groupId') AS context_group_id,
    coalesce(its_timestamp, its_original) AS its_time,
    CASE WHEN its_timestamp IS NULL THEN coalesce(received - sent, 0) ELSE 0 END AS moved_by
FROM read;

CREATE TABLE checked AS
WITH timed AS (
    SELECT call.*, as_time(its_time) + moved_by AS ts, least(rule.now, coalesce(received, rule.now)) AS receipt
    FROM call, rule),
judged AS (
    SELECT *,
        CASE WHEN large THEN 'too_large'
            WHEN NOT valid THEN 'malformed_json'
            WHEN json_type(j) <> 'OBJECT' THEN 'not_an_object'
            WHEN its_type IS NULL THEN 'missing_type'
            WHEN type IS NULL THEN 'invalid_field'
            WHEN type NOT IN ('track', 'page', 'screen', 'identify', 'group') THEN 'ignored'
            WHEN NOT (is_id(message_id) AND is_id(user_id) AND is_text(its_time))
                OR (type = 'group' AND NOT (is_id(group_id) AND is_map(traits)))
                OR (type <> 'group' AND NOT (is_map(context) AND is_id(context_group_id)))
                OR (type = 'identify' AND NOT is_map(traits))
                OR (type IN ('track', 'page', 'screen') AND NOT is_map(properties))
                OR (type = 'track' AND NOT (is_text(event) AND coalesce(event ->> '$', 'none') <> ''))
                OR (type IN ('page', 'screen') AND NOT (is_text(category) AND is_text(its_name))) THEN 'invalid_field'
            WHEN type = 'track' AND event IS NULL THEN 'missing_event'
            WHEN its_time IS NULL THEN 'missing_timestamp'
            WHEN ts IS NULL THEN 'invalid_timestamp'
            WHEN ts > receipt + 3600000 THEN 'future_timestamp'
            WHEN ts < receipt - rule.max_past THEN 'past_timestamp'
        END AS reason,
        concat_ws(' ', nullif(text_of(category), ''),
            coalesce(nullif(text_of(its_name), ''), nullif(text_of(field(properties, 'name')), ''))) AS viewed
    FROM timed, rule)
SELECT file, place, number, text, type, ts, reason,
    as_id(message_id) AS message, as_id(user_id) AS "user",
    CASE type WHEN 'group' THEN as_id(group_id) ELSE as_id(context_group_id) END AS named_account,
    CASE WHEN type = 'track' THEN event ->> '$'
        WHEN type = 'page' AND viewed <> '' THEN 'Viewed ' || viewed || ' Page'
        WHEN type = 'screen' AND viewed <> '' THEN 'Viewed ' || viewed || ' Screen' END AS name,
    CASE WHEN type IN ('track', 'page', 'screen') AND json_type(properties) = 'OBJECT' THEN properties ELSE '{}' END AS properties,
    CASE WHEN type IN ('group', 'identify') AND json_type(traits) = 'OBJECT' THEN traits ELSE '{}' END AS traits
FROM judged;

-- Files are read side by side: next is the earliest of their next lines, of equal ones that of the file named first, and
-- one without a usable timestamp at once. What is behind an earlier line of its file is earlier than what the other files
-- have waited with, and goes with that line. So the order is that of the largest timestamp in the file so far.
CREATE TABLE taken AS
SELECT *, row_number() OVER (ORDER BY reached NULLS FIRST, place, number) AS seq
FROM (
    SELECT *, max(CASE WHEN reason IS NULL THEN ts END) OVER (PARTITION BY place ORDER BY number) AS reached,
        CASE WHEN reason IS NULL AND ("user" IS NOT NULL OR named_account IS NOT NULL) THEN ts END AS moves_to
    FROM checked);

-- The time of each file that is not at its end, before each line: the largest accepted from it; before the first, that of
-- its next event, if that one moves the clock.
CREATE TABLE file_time AS
WITH file AS (SELECT place, max(seq) AS last FROM taken GROUP BY place),
around AS (
    SELECT t.seq, f.place,
        max(CASE WHEN t.place = f.place THEN t.moves_to END)
            OVER (PARTITION BY f.place ORDER BY t.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS largest,
        min(CASE WHEN t.place = f.place AND t.reason IS NULL THEN t.seq END)
            OVER (PARTITION BY f.place ORDER BY t.seq ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next
    FROM taken t JOIN file f ON t.seq <= f.last)
SELECT a.seq, a.place, coalesce(a.largest, n.moves_to) AS time
FROM around a LEFT JOIN taken n ON n.seq = a.next;

-- The watermark of all is that of the file that is behind; it is not known before each has a time, and never goes back.
CREATE TABLE arrived AS
WITH clock AS (SELECT seq, CASE WHEN count(time) = count(*) THEN min(time) END AS time FROM file_time GROUP BY seq)
SELECT t.*, rule.*, max(c.time) OVER (ORDER BY t.seq) - out_of_orderness - 1 AS watermark
FROM taken t JOIN clock c USING (seq), rule;

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
        -- Of a group call without an account: none.
        ELSE (SELECT arg_max_null(g.named_account, g.seq) FROM accepted g
            WHERE g.type = 'group' AND g."user" = a."user" AND g.seq < a.seq) END AS account,
    -- Whether it counts towards weights and features.
    name IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM (SELECT DISTINCT event, property FROM entry_where) w
        WHERE w.event = a.name AND NOT EXISTS (
            SELECT 1 FROM entry_where v
            WHERE v.event = w.event AND v.property = w.property
                AND v.value = as_value(property_of(a.properties, w.property)))) AS counts
FROM accepted a;

CREATE TABLE refused AS
SELECT coalesce(a.reason, 'too_late') AS reason, a.file, a.number, a.text
FROM arrived a LEFT JOIN dated d USING (seq)
WHERE (a.reason IS NOT NULL AND a.reason <> 'ignored') OR d.too_late;
