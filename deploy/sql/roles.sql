-- Users with the least rights: one who makes tables, one as whom the job writes, one who reads.
--
-- A superuser (on a managed server: its administrator) runs this once in the job's database, before
-- the tables are made or after; to run it again does no harm:
--
--   psql -d tideline -v ON_ERROR_STOP=1 -f roles.sql
--
-- For a schema other than public, say which:  PGOPTIONS="-c tideline.schema=engagement" psql …
-- Then give each a password (\password tideline_write), and run as tideline_migrate:
--
--   tideline migrate --config tideline.yaml --user tideline_migrate --password-file FILE
--
-- The job logs in as tideline_write, with sinks.postgres.migrate: check.

DO $$
DECLARE
    target text := coalesce(nullif(current_setting('tideline.schema', true), ''), 'public');
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['tideline_migrate', 'tideline_write', 'tideline_read'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = each) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION', each);
        END IF;
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), each);
    END LOOP;

    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', target);
    -- As it is for new databases from PostgreSQL 15 on: nobody makes tables there but by right.
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', target);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO tideline_migrate, tideline_write, tideline_read', target);

    -- Makes tables, and owns them.
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO tideline_migrate', target);

    -- Writes rows by way of temporary tables. DELETE is for rows that are withdrawn or expire, and
    -- for tideline forget.
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO tideline_write', current_database());

    -- Tables that are there, if tideline_migrate owns them, and those of later versions.
    FOR each IN
        SELECT format('%I.%I', target, relname)
        FROM pg_class
        WHERE relnamespace = target::regnamespace AND relkind IN ('r', 'p', 'v')
        AND relowner = 'tideline_migrate'::regrole
    LOOP
        EXECUTE 'GRANT SELECT ON ' || each || ' TO tideline_write, tideline_read';
        IF each <> format('%I.tideline_schema_history', target) THEN
            EXECUTE 'GRANT INSERT, UPDATE, DELETE ON ' || each || ' TO tideline_write';
        END IF;
    END LOOP;
    -- By these it makes partitions of tables, and drops those that have expired.
    FOR each IN
        SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = quote_ident(target)::regnamespace AND proowner = 'tideline_migrate'::regrole
        AND proname IN ('tideline_add_month', 'tideline_drop_months')
    LOOP
        EXECUTE 'GRANT EXECUTE ON FUNCTION ' || each || ' TO tideline_write';
    END LOOP;
    IF NOT pg_has_role(current_user, 'tideline_migrate', 'USAGE') THEN
        EXECUTE format('GRANT tideline_migrate TO %I', current_user);
    END IF;
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE tideline_migrate IN SCHEMA %I GRANT SELECT ON TABLES TO tideline_write, tideline_read', target);
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE tideline_migrate IN SCHEMA %I GRANT INSERT, UPDATE, DELETE ON TABLES TO tideline_write', target);

    -- The server's log would quote ids: rows are copied on trial, and a key that is there already is
    -- an error whose detail has it. Only a superuser may switch that off.
    BEGIN
        ALTER ROLE tideline_write SET log_error_verbosity = terse;
    EXCEPTION WHEN insufficient_privilege THEN
        RAISE WARNING 'log_error_verbosity stays %: ids of users and accounts may stand in the server''s log', current_setting('log_error_verbosity');
    END;
END
$$;
