-- Scores and activity are kept in partitions by month, so that rows that have expired go by the month.
-- The job runs this by itself when it starts. No row is copied: a table becomes the first partition of a new one of its name.

-- Who waits for a table makes all others wait: rather fail, and be repeated.
SET LOCAL lock_timeout = '30s';

-- What it calls may only be of the system's, as it acts with the rights of the tables' owner.
CREATE FUNCTION tideline_add_month(target regclass, day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO'
AS $$
DECLARE
    schema_name text;
    table_name  text;
    taken       daterange[];
    first_day   date := date_trunc('month', day::timestamp);
    end_day     date;
    named       text;
BEGIN
    IF NOT isfinite(day) THEN
        RETURN;
    END IF;
    end_day := first_day + interval '1 month';
    -- Once more after the lock, as another writer may have been faster.
    FOR attempt IN 1..2 LOOP
        SELECT nspname, relname INTO schema_name, table_name
        FROM pg_class AS relation
        JOIN pg_namespace AS space ON space.oid = relnamespace
        JOIN pg_partitioned_table ON partrelid = relation.oid
        JOIN pg_attribute ON attrelid = relation.oid AND attnum = partattrs[0]
        WHERE relation.oid = target AND partstrat = 'r' AND partnatts = 1 AND attname = 'day'
        AND pg_get_userbyid(relowner) = current_user;
        IF NOT FOUND THEN
            RETURN; -- not partitioned, or not by this file
        END IF;
        SELECT coalesce(array_agg(daterange(nullif(limits[1], 'MINVALUE')::date, nullif(limits[2], 'MAXVALUE')::date)), '{}') INTO taken
        FROM pg_inherits
        JOIN pg_class AS part ON part.oid = inhrelid
        LEFT JOIN LATERAL regexp_match(pg_get_expr(relpartbound, part.oid), 'FROM \(''?([^'')]*)''?\) TO \(''?([^'')]*)''?\)') AS limits ON true
        WHERE inhparent = target;
        IF day <@ ANY (taken) THEN
            RETURN;
        END IF;
        IF attempt = 1 THEN
            -- Neither readers nor writers of rows wait for it.
            EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', target);
        END IF;
    END LOOP;
    IF daterange(first_day, end_day) && ANY (taken) THEN
        -- Others have made a partition of part of the month.
        first_day := day;
        end_day := day + 1;
    END IF;
    named := table_name || to_char(first_day, CASE WHEN end_day - first_day > 1 THEN '_YYYY_MM' ELSE '_YYYY_MM_DD' END);
    WHILE to_regclass(format('%I.%I', schema_name, named)) IS NOT NULL LOOP
        named := named || '_';
    END LOOP;
    -- To attach a table that is there does not lock out readers and writers, as to make it in its place would.
    EXECUTE format('CREATE TABLE %I.%I (LIKE %s INCLUDING ALL EXCLUDING INDEXES EXCLUDING IDENTITY EXCLUDING STATISTICS) WITH (fillfactor = 85)', schema_name, named, target);
    EXECUTE format('COMMENT ON TABLE %I.%I IS %L', schema_name, named, format('Rows of %s from %s to before %s.', table_name, first_day, end_day));
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I.%I FOR VALUES FROM (%L) TO (%L)', target, schema_name, named, first_day, end_day);
END
$$;

COMMENT ON FUNCTION tideline_add_month IS 'Makes the partition that takes rows of a day, unless there is one.';

-- Who locks the table out waits for readers and writers, and later ones wait for it: so not for long.
CREATE FUNCTION tideline_drop_months(target regclass, before date) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO' SET lock_timeout = '2s'
AS $$
DECLARE
    old     regclass;
    dropped integer := 0;
BEGIN
    FOR old IN
        SELECT part.oid::regclass
        FROM pg_class AS relation
        JOIN pg_partitioned_table ON partrelid = relation.oid
        JOIN pg_attribute ON attrelid = relation.oid AND attnum = partattrs[0]
        JOIN pg_inherits ON inhparent = relation.oid
        JOIN pg_class AS part ON part.oid = inhrelid
        CROSS JOIN LATERAL regexp_match(pg_get_expr(part.relpartbound, part.oid), 'TO \(''?([^'')]*)''?\)') AS limits
        WHERE relation.oid = target AND partstrat = 'r' AND partnatts = 1 AND attname = 'day'
        AND pg_get_userbyid(relation.relowner) = current_user
        AND nullif(limits[1], 'MAXVALUE')::date <= before
        ORDER BY nullif(limits[1], 'MAXVALUE')::date
    LOOP
        EXECUTE format('DROP TABLE %s', old);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END
$$;

COMMENT ON FUNCTION tideline_drop_months IS 'Drops the partitions that have rows of days before a day alone; returns how many.';

CREATE FUNCTION tideline_partition_by_month(target regclass) RETURNS text
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO'
AS $$
DECLARE
    relation    pg_class;
    schema_name text;
    in_the_way  text;
    newest      date;
    old         text;
    views       text[];
    keys        text[];
    indexes     text[];
    each        record;
BEGIN
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', target);
    SELECT * INTO relation FROM pg_class WHERE oid = target;
    SELECT nspname INTO schema_name FROM pg_namespace WHERE oid = relation.relnamespace;
    SELECT string_agg(DISTINCT reason, ', ' ORDER BY reason) INTO in_the_way FROM (
        SELECT 'it has partitions already' WHERE relation.relkind <> 'r'
        UNION ALL SELECT 'its owner is another' WHERE pg_get_userbyid(relation.relowner) <> current_user
        UNION ALL SELECT 'row-level security' WHERE relation.relrowsecurity
        UNION ALL SELECT 'inheritance' FROM pg_inherits WHERE relation.relkind = 'r' AND target IN (inhparent, inhrelid)
        UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgrelid = target AND NOT tgisinternal
        UNION ALL SELECT 'policy ' || polname FROM pg_policy WHERE polrelid = target
        UNION ALL SELECT 'rule ' || rulename FROM pg_rewrite WHERE ev_class = target
        UNION ALL SELECT 'publication ' || pubname FROM pg_publication_rel JOIN pg_publication AS feed ON feed.oid = prpubid WHERE prrelid = target
        UNION ALL SELECT 'foreign key ' || conname FROM pg_constraint WHERE contype = 'f' AND target IN (conrelid, confrelid)
        UNION ALL SELECT 'rights on column ' || attname FROM pg_attribute WHERE attrelid = target AND attacl IS NOT NULL
        UNION ALL SELECT 'identity column ' || attname FROM pg_attribute WHERE attrelid = target AND attidentity <> ''
        UNION ALL SELECT 'unique index ' || indexrelid::regclass FROM pg_index
            WHERE indrelid = target AND (indisunique OR indisexclusion)
            AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'day' AND attnum = ANY (indkey))
        UNION ALL SELECT pg_describe_object(classid, objid, 0) FROM pg_depend
            WHERE refclassid = 'pg_class'::regclass AND refobjid = target AND classid = 'pg_proc'::regclass
        UNION ALL SELECT pg_describe_object('pg_class'::regclass, reader.oid, 0)
            FROM pg_depend JOIN pg_rewrite AS rule ON rule.oid = objid JOIN pg_class AS reader ON reader.oid = ev_class
            WHERE classid = 'pg_rewrite'::regclass AND refclassid = 'pg_class'::regclass AND refobjid = target
            AND NOT (reader.relkind = 'v' AND pg_has_role(reader.relowner, 'USAGE'))) AS reasons (reason);
    IF in_the_way IS NOT NULL THEN
        RETURN in_the_way;
    END IF;

    -- Views keep their identity, so the rights on them and the views on top of them stay.
    views := ARRAY(
        SELECT format('CREATE OR REPLACE VIEW %s%s AS %s', reader.oid::regclass,
            ' WITH (' || array_to_string(reader.reloptions, ', ') || ')', pg_get_viewdef(reader.oid))
        FROM pg_class AS reader
        WHERE reader.oid IN (
            SELECT ev_class FROM pg_depend JOIN pg_rewrite AS rule ON rule.oid = objid
            WHERE classid = 'pg_rewrite'::regclass AND refclassid = 'pg_class'::regclass AND refobjid = target));
    keys := ARRAY(
        SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', target, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE conrelid = target AND contype IN ('p', 'u') ORDER BY conname);
    indexes := ARRAY(
        SELECT pg_get_indexdef(indexrelid) FROM pg_index
        WHERE indrelid = target AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY indexrelid);
    EXECUTE format('SELECT max(day) FROM %s', target) INTO newest;
    old := coalesce(to_char(newest, '_"until"_YYYY_MM'), '_empty');
    FOR each IN SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indrelid = target LOOP
        EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', schema_name, each.relname, left(each.relname, 45) || old);
    END LOOP;
    old := relation.relname || old;
    EXECUTE format('ALTER TABLE %s RENAME TO %I', target, old);

    EXECUTE format('CREATE TABLE %I.%I (LIKE %I.%I INCLUDING ALL EXCLUDING INDEXES EXCLUDING STATISTICS) PARTITION BY RANGE (day)', schema_name, relation.relname, schema_name, old);
    EXECUTE format('COMMENT ON TABLE %I.%I IS %L', schema_name, relation.relname, obj_description(target, 'pg_class'));
    -- Whatever is granted by default may have been taken away since.
    FOR each IN
        SELECT DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS who
        FROM pg_class, aclexplode(relacl)
        WHERE relnamespace = relation.relnamespace AND relname = relation.relname AND grantee <> relowner
    LOOP
        EXECUTE format('REVOKE ALL ON %I.%I FROM %s', schema_name, relation.relname, each.who);
    END LOOP;
    FOR each IN
        SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS who,
            privilege_type AS may, CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS passes_on
        FROM aclexplode(relation.relacl) WHERE grantee <> relation.relowner
    LOOP
        EXECUTE format('GRANT %s ON %I.%I TO %s%s', each.may, schema_name, relation.relname, each.who, each.passes_on);
    END LOOP;
    FOR each IN SELECT unnest(keys || indexes || views) AS statement LOOP
        EXECUTE each.statement;
    END LOOP;

    IF newest IS NULL THEN
        EXECUTE format('DROP TABLE %s', target);
        RETURN NULL;
    END IF;
    -- The indexes that it has serve those of the new table.
    EXECUTE format('ALTER TABLE %I.%I ATTACH PARTITION %s FOR VALUES FROM (MINVALUE) TO (%L)', schema_name, relation.relname, target,
        date_trunc('month', newest::timestamp) + interval '1 month');
    EXECUTE format('COMMENT ON TABLE %s IS %L', target, format('Rows of %s of before it had partitions.', relation.relname));
    -- A job of the version before, which makes no partitions, may go on for a while.
    EXECUTE format('SELECT %I.tideline_add_month(%L::regclass, %L)', schema_name,
        format('%I.%I', schema_name, relation.relname), date_trunc('month', newest::timestamp) + interval '1 month');
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION tideline_partition_by_month IS 'Turns a table of rows with a day into one in partitions by month; returns what is in the way of that, or null.';

REVOKE ALL ON FUNCTION tideline_add_month, tideline_drop_months, tideline_partition_by_month FROM PUBLIC;

DO $$
DECLARE
    place  regnamespace := quote_ident(current_schema())::regnamespace;
    each   text;
    reason text;
BEGIN
    FOREACH each IN ARRAY ARRAY['user_scores', 'account_scores', 'activity'] LOOP
        reason := tideline_partition_by_month(format('%s.%I', place, each)::regclass);
        IF reason IS NOT NULL THEN
            RAISE WARNING '% stays as it is, without partitions by month: %', each, reason;
        END IF;
    END LOOP;
    -- Who may write rows may make room for them, and may delete them anyway.
    FOR each IN
        SELECT DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
        FROM pg_class, aclexplode(relacl)
        WHERE relnamespace = place AND relname IN ('user_scores', 'account_scores', 'activity')
        AND privilege_type = 'INSERT' AND grantee <> relowner
    LOOP
        EXECUTE 'GRANT EXECUTE ON FUNCTION tideline_add_month, tideline_drop_months TO ' || each;
    END LOOP;
END
$$;

-- Rows of other days are looked up one by one: joined, all partitions would be read, as the one that is needed is known only from the other row.
CREATE OR REPLACE VIEW current_accounts AS
    SELECT account.account_id,
           coalesce(account.traits ->> 'name', account.account_id) AS name,
           account.traits ->> 'plan' AS plan,
           account.traits ->> 'owner' AS owner,
           (SELECT string_agg(each.segment, ', ') FROM jsonb_array_elements_text(account.segments) AS each (segment)) AS segments,
           profile.profile,
           CASE WHEN there.present THEN newest.day ELSE closed.day END AS day,
           there.present AND NOT newest.final AS live,
           newest.day IS NOT NULL AND NOT there.present AS gone,
           CASE WHEN there.present THEN newest.score ELSE 1 END AS score,
           CASE WHEN there.present THEN newest.band ELSE lowest.band END AS band,
           CASE WHEN there.present THEN newest.previous_score ELSE earlier.score END AS previous_score,
           CASE WHEN there.present THEN newest.change ELSE 1 - earlier.score END AS change,
           CASE WHEN there.present THEN newest.change_usage ELSE 1 - earlier.score END AS change_usage,
           CASE WHEN there.present THEN newest.change_benchmark WHEN earlier.score IS NOT NULL THEN 0 END AS change_benchmark,
           CASE WHEN there.present THEN newest.raw ELSE 0 END AS raw,
           newest.movers -> 0 ->> 'event' AS mover,
           (newest.movers -> 0 ->> 'previous_count')::bigint AS mover_previous_count,
           (newest.movers -> 0 ->> 'count')::bigint AS mover_count,
           CASE WHEN there.present THEN newest.active_users ELSE 0 END AS active_users,
           newest.total_users,
           CASE WHEN there.present THEN round(100.0 * newest.active_users / nullif(newest.total_users, 0), 2) ELSE 0 END AS active_percent,
           newest.seats::double precision AS seats,
           CASE WHEN there.present THEN newest.seat_usage END AS seat_usage,
           CASE WHEN there.present THEN newest.adoption_rate ELSE 0 END AS adoption_rate,
           newest.adoption_rate_all_time,
           newest.average_user_score,
           newest.top_users -> 0 ->> 'user_id' AS champion_id,
           (newest.top_users -> 0 ->> 'share')::numeric AS champion_share,
           progress.checklist,
           progress.status AS activation_status,
           progress.rate AS activation_rate,
           progress.steps_remaining ->> 0 AS next_step,
           account.first_seen_at,
           account.last_seen_at,
           (SELECT count(*) FROM alert_log AS log
            WHERE log.account_id = account.account_id AND log.level = 'account' AND log.state = 'open') AS open_alerts,
           account.traits
    FROM accounts AS account
    CROSS JOIN (SELECT max(day) AS day FROM product_metrics) AS closed
    JOIN model_profiles AS profile ON profile.is_current
    LEFT JOIN LATERAL (
        SELECT * FROM account_scores AS score
        WHERE score.entity_id = account.account_id AND score.profile = profile.profile
        ORDER BY score.day DESC
        LIMIT 1) AS newest ON true
    CROSS JOIN LATERAL (SELECT coalesce(newest.day >= closed.day, false)) AS there (present)
    LEFT JOIN LATERAL (
        SELECT before.score FROM account_scores AS before
        WHERE NOT there.present AND newest.day >= closed.day - profile.compare_days AND before.entity_id = account.account_id
        AND before.profile = profile.profile AND before.day = closed.day - profile.compare_days AND before.final
        LIMIT 1) AS earlier ON true
    LEFT JOIN LATERAL (
        SELECT each ->> 'name' AS band
        FROM model_info AS info, jsonb_array_elements(info.model -> 'bands') AS each
        WHERE info.is_current AND (each ->> 'from')::integer <= 1
        ORDER BY (each ->> 'from')::integer DESC
        LIMIT 1) AS lowest ON true
    LEFT JOIN LATERAL (
        SELECT * FROM activation
        WHERE activation.entity_id = account.account_id AND activation.level = 'account'
        ORDER BY activation.started_at DESC
        LIMIT 1) AS progress ON true
    WHERE newest.day IS NOT NULL OR profile.segment IS NULL;

CREATE OR REPLACE VIEW current_users AS
    SELECT person.user_id,
           coalesce(person.traits ->> 'name', person.user_id) AS name,
           person.traits ->> 'email' AS email,
           person.account_id,
           coalesce(account.traits ->> 'name', person.account_id) AS account,
           account.traits ->> 'plan' AS plan,
           account.traits ->> 'owner' AS owner,
           profile.profile,
           CASE WHEN there.present THEN newest.day ELSE closed.day END AS day,
           there.present AND NOT newest.final AS live,
           newest.day IS NOT NULL AND NOT there.present AS gone,
           CASE WHEN there.present THEN newest.score ELSE 1 END AS score,
           CASE WHEN there.present THEN newest.band ELSE lowest.band END AS band,
           CASE WHEN there.present THEN newest.previous_score ELSE earlier.score END AS previous_score,
           CASE WHEN there.present THEN newest.change ELSE 1 - earlier.score END AS change,
           CASE WHEN there.present THEN newest.change_usage ELSE 1 - earlier.score END AS change_usage,
           CASE WHEN there.present THEN newest.change_benchmark WHEN earlier.score IS NOT NULL THEN 0 END AS change_benchmark,
           CASE WHEN there.present THEN newest.raw ELSE 0 END AS raw,
           CASE WHEN there.present THEN newest.frequency ELSE 0 END AS active_days,
           newest.movers -> 0 ->> 'event' AS mover,
           (newest.movers -> 0 ->> 'previous_count')::bigint AS mover_previous_count,
           (newest.movers -> 0 ->> 'count')::bigint AS mover_count,
           CASE WHEN there.present THEN newest.adoption_rate ELSE 0 END AS adoption_rate,
           newest.adoption_rate_all_time,
           progress.checklist,
           progress.status AS activation_status,
           progress.rate AS activation_rate,
           progress.steps_remaining ->> 0 AS next_step,
           person.first_seen_at,
           person.last_seen_at,
           person.traits
    FROM users AS person
    CROSS JOIN (SELECT max(day) AS day FROM product_metrics) AS closed
    JOIN model_profiles AS profile ON profile.is_current
    LEFT JOIN accounts AS account ON account.account_id = person.account_id
    LEFT JOIN LATERAL (
        SELECT * FROM user_scores AS score
        WHERE score.entity_id = person.user_id AND score.profile = profile.profile
        ORDER BY score.day DESC
        LIMIT 1) AS newest ON true
    CROSS JOIN LATERAL (SELECT coalesce(newest.day >= closed.day, false)) AS there (present)
    LEFT JOIN LATERAL (
        SELECT before.score FROM user_scores AS before
        WHERE NOT there.present AND newest.day >= closed.day - profile.compare_days AND before.entity_id = person.user_id
        AND before.profile = profile.profile AND before.day = closed.day - profile.compare_days AND before.final
        LIMIT 1) AS earlier ON true
    LEFT JOIN LATERAL (
        SELECT each ->> 'name' AS band
        FROM model_info AS info, jsonb_array_elements(info.model -> 'bands') AS each
        WHERE info.is_current AND (each ->> 'from')::integer <= 1
        ORDER BY (each ->> 'from')::integer DESC
        LIMIT 1) AS lowest ON true
    LEFT JOIN LATERAL (
        SELECT * FROM activation
        WHERE activation.entity_id = person.user_id AND activation.level = 'user'
        ORDER BY activation.started_at DESC
        LIMIT 1) AS progress ON true
    WHERE newest.day IS NOT NULL OR profile.segment IS NULL;

CREATE OR REPLACE VIEW score_history AS
    SELECT 'account' AS level,
           now.entity_id,
           now.entity_id AS account_id,
           coalesce(account.traits ->> 'name', now.entity_id) AS name,
           now.profile,
           now.day,
           now.final,
           now.raw,
           now.benchmark,
           now.score,
           now.band,
           now.change,
           now.change_usage,
           now.change_benchmark,
           now.adoption_rate,
           (SELECT ago.score FROM account_scores AS ago
            WHERE ago.entity_id = now.entity_id AND ago.profile = now.profile AND ago.day = now.day - 7) AS score_7_days_before,
           (SELECT ago.score FROM account_scores AS ago
            WHERE ago.entity_id = now.entity_id AND ago.profile = now.profile AND ago.day = now.day - 14) AS score_14_days_before,
           (SELECT ago.score FROM account_scores AS ago
            WHERE ago.entity_id = now.entity_id AND ago.profile = now.profile AND ago.day = now.day - 30) AS score_30_days_before
    FROM account_scores AS now
    LEFT JOIN accounts AS account ON account.account_id = now.entity_id
    UNION ALL
    SELECT 'user',
           now.entity_id,
           now.account_id,
           coalesce(person.traits ->> 'name', now.entity_id),
           now.profile,
           now.day,
           now.final,
           now.raw,
           now.benchmark,
           now.score,
           now.band,
           now.change,
           now.change_usage,
           now.change_benchmark,
           now.adoption_rate,
           (SELECT ago.score FROM user_scores AS ago
            WHERE ago.entity_id = now.entity_id AND ago.profile = now.profile AND ago.day = now.day - 7),
           (SELECT ago.score FROM user_scores AS ago
            WHERE ago.entity_id = now.entity_id AND ago.profile = now.profile AND ago.day = now.day - 14),
           (SELECT ago.score FROM user_scores AS ago
            WHERE ago.entity_id = now.entity_id AND ago.profile = now.profile AND ago.day = now.day - 30)
    FROM user_scores AS now
    LEFT JOIN users AS person ON person.user_id = now.entity_id;
