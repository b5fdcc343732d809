-- A database as after 400 days: accounts and users by their numbers, a tenth of the users active in a week.
-- :accounts, :users and :days are replaced by numbers, here and below.
INSERT INTO scoring_models (version, timezone, definition, started_at)
SELECT 1, 'UTC', '{"version": 1, "timezone": "UTC", "events": [],
    "segments": ["trial", "paid"],
    "profiles": [{"name": "weekly", "window": 7, "compare": 7, "segment": null, "method": "winsorized", "percentile": 90, "target": null,
        "weights": {"Report Created": 9, "Logged In": 1}, "features": [{"name": "Reports", "events": ["Report Created"]}, {"name": "Files", "events": ["File Imported"]}]}],
    "bands": [{"name": "at risk", "from": 1}, {"name": "fair", "from": 30}, {"name": "good", "from": 60}],
    "checklists": [{"name": "account-trial", "level": "account", "segment": null, "start": null, "steps": [{"name": "One", "events": [], "count": 1}, {"name": "Two", "events": [], "count": 1}, {"name": "Three", "events": [], "count": 1}], "stalled_after": 259200, "expires_after": 1209600},
        {"name": "user-setup", "level": "user", "segment": null, "start": null, "steps": [{"name": "One", "events": [], "count": 1}, {"name": "Two", "events": [], "count": 1}], "stalled_after": 604800, "expires_after": 2592000}],
    "alerts": [{"name": "falling", "kind": "score_drop", "level": "account", "severity": "warning", "segment": null, "resolves": true},
        {"name": "gone-quiet", "kind": "inactive", "level": "account", "severity": "critical", "segment": null, "resolves": true},
        {"name": "converted", "kind": "event", "level": "account", "severity": "info", "segment": null, "resolves": false}],
    "traits": {"account": ["name", "plan", "owner", "domain"], "user": ["name", "email"]}, "seats": null,
    "inactive_after": {"user": null, "account": null}, "roster_days": 90}', now();

INSERT INTO accounts (account_id, traits, segments, first_seen_at, last_seen_at, model_version, revision)
SELECT 'account-' || n, jsonb_build_object('name', 'Customer ' || n, 'plan', CASE n % 3 WHEN 0 THEN 'trial' ELSE 'pro' END,
           'owner', 'owner-' || n % 60, 'domain', 'customer-' || n || '.example.com'),
       CASE n % 3 WHEN 0 THEN '["trial"]' ELSE '["paid"]' END::jsonb,
       now() - interval '400 days', now() - n % 40000 * interval '1 minute', 1, 1
FROM generate_series(1, :accounts) AS n;

INSERT INTO users (user_id, account_id, traits, first_seen_at, last_seen_at, model_version, revision)
SELECT 'user-' || n, 'account-' || 1 + n % :accounts, jsonb_build_object('name', 'Person ' || n, 'email', 'person.' || n || '@example.com'),
       now() - interval '300 days', now() - n % 90000 * interval '1 minute', 1, 1
FROM generate_series(1, :users) AS n;

SELECT count(tideline_add_month(name::regclass, current_date - back))
FROM generate_series(0, :days) AS back, unnest(ARRAY['account_scores', 'user_scores', 'activity']) AS name;

-- Each account has a row on each day but for one in ten, which is silent now and then.
INSERT INTO account_scores (entity_id, profile, day, final, active, raw, score, previous_score, change, benchmark, frequency,
    adoption_rate, adoption_score, adoption_rate_all_time, features_used, drivers, model_version, revision, active_users, total_users,
    average_user_score, total_user_score, top_users, previous_raw, change_usage, change_benchmark, movers, band, seats, seat_usage, segments)
SELECT 'account-' || n, 'weekly', current_date - back, back > 0, true, n % 500 + back, 1 + (n * 7 + back) % 100, 1 + (n * 3 + back) % 100,
       (n * 7 + back) % 100 - (n * 3 + back) % 100, 480, 5, (n + back) % 101, 1 + (n + back) % 100, 80, '["Reports"]',
       '[{"event": "Report Created", "count": 40, "points": 360}, {"event": "Logged In", "count": 60, "points": 60}]',
       1, n + back, n % 8, 10, 55.5, 300, jsonb_build_array(jsonb_build_object('user_id', 'user-' || n, 'raw', 200, 'share', 47.6)),
       n % 450, (n * 7 + back) % 100 - (n * 3 + back) % 100 - 2, 2,
       '[{"event": "Report Created", "count": 40, "previous_count": 50, "points": 360, "previous_points": 450}]',
       CASE WHEN (n * 7 + back) % 100 < 29 THEN 'at risk' WHEN (n * 7 + back) % 100 < 59 THEN 'fair' ELSE 'good' END,
       20, 5 * (n % 8), '["paid"]'
FROM generate_series(0, :days) AS back, generate_series(1, :accounts) AS n
WHERE (n + back / 30) % 10 > 0 AND (back > 0 OR n % 2 = 0);

-- Of users the last 40 days, of every tenth.
INSERT INTO user_scores (entity_id, profile, day, final, active, raw, score, previous_score, change, benchmark, frequency,
    adoption_rate, adoption_score, adoption_rate_all_time, features_used, drivers, model_version, revision, account_id,
    previous_raw, change_usage, change_benchmark, movers, band)
SELECT 'user-' || n * 10, 'weekly', current_date - back, back > 0, true, n % 90 + back, 1 + (n * 7 + back) % 100, 1 + (n * 3 + back) % 100,
       (n * 7 + back) % 100 - (n * 3 + back) % 100, 80, 4, 50, 50, 80, '["Reports"]',
       '[{"event": "Report Created", "count": 4, "points": 36}]', 1, n + back, 'account-' || 1 + n * 10 % :accounts,
       n % 80, -2, 0, '[{"event": "Report Created", "count": 4, "previous_count": 5, "points": 36, "previous_points": 45}]', 'fair'
FROM generate_series(0, 40) AS back, generate_series(1, :users / 10) AS n;

INSERT INTO product_metrics (profile, segment, day, active_users, active_accounts, total_accounts, daily_active_users, stickiness,
    average_account_score, average_user_score, average_account_adoption_rate, average_user_adoption_rate, account_benchmark, user_benchmark, features)
SELECT 'weekly', segment, current_date - back, :users / 10 + back, :accounts - back, :accounts, :users / 40, 0.25, 50 + back % 7, 40, 60, 50, 480, 80,
       '[{"feature": "Reports", "accounts": 60000, "users": 70000}, {"feature": "Files", "accounts": 20000, "users": 30000}]'
FROM generate_series(1, :days) AS back, unnest(ARRAY['all', 'trial', 'paid']) AS segment;

INSERT INTO activation (checklist, entity_id, level, account_id, status, completed, total, rate, steps_done, steps_remaining, started_at,
    activated_at, time_to_activation, updated_at, model_version, revision)
SELECT 'account-trial', 'account-' || n, 'account', 'account-' || n,
       CASE WHEN n % 20 > 2 THEN 'activated' WHEN n % 20 = 1 THEN 'stalled' WHEN n % 20 = 2 THEN 'expired' ELSE 'in_progress' END,
       CASE WHEN n % 20 > 2 THEN 3 ELSE 1 END, 3, CASE WHEN n % 20 > 2 THEN 100 ELSE 33.33 END,
       '[{"step": "One", "at": "2026-01-01T00:00:00.000Z"}]', CASE WHEN n % 20 > 2 THEN '[]' ELSE '["Two", "Three"]' END::jsonb,
       now() - n % 400 * interval '1 day', CASE WHEN n % 20 > 2 THEN now() END, CASE WHEN n % 20 > 2 THEN 86400 END,
       now() - n % 400 * interval '1 day', 1, 1
FROM generate_series(1, :accounts) AS n;

INSERT INTO activation (checklist, entity_id, level, account_id, status, completed, total, rate, steps_done, steps_remaining, started_at,
    updated_at, model_version, revision)
SELECT 'user-setup', 'user-' || n, 'user', 'account-' || 1 + n % :accounts, CASE n % 30 WHEN 0 THEN 'in_progress' WHEN 1 THEN 'stalled' ELSE 'expired' END,
       1, 2, 50, '[{"step": "One", "at": "2026-01-01T00:00:00.000Z"}]', '["Two"]', now() - n % 300 * interval '1 day',
       now() - n % 300 * interval '1 day', 1, 1
FROM generate_series(1, :users) AS n;

INSERT INTO activation_cohorts (checklist, day, started, activated, activation_rate, average_time_to_activation, model_version, revision)
SELECT checklist, current_date - back, 250, 200, 80, 86400, 1, 1
FROM generate_series(0, :days) AS back, unnest(ARRAY['account-trial', 'user-setup']) AS checklist;

INSERT INTO alerts (id, rule, kind, severity, level, account_id, user_id, at, summary, details, account)
SELECT md5(n::text), (ARRAY['falling', 'gone-quiet', 'converted'])[1 + n % 3], (ARRAY['score_drop', 'inactive', 'event'])[1 + n % 3],
       (ARRAY['warning', 'critical', 'info'])[1 + n % 3], 'account', 'account-' || 1 + n * 37 % :accounts, NULL,
       now() - n * interval '400 days' / (:accounts * 3), 'Customer fell from 74 to 38 in 7 days.', '{}',
       jsonb_build_object('name', 'Customer', 'owner', 'owner-' || (1 + n * 37 % :accounts) % 60)
FROM generate_series(1, :accounts * 3) AS n;

-- Of users the last 30 days, of every tenth.
INSERT INTO activity (day, member, account_id, user_id, events, counts)
SELECT current_date - back, md5(n::text), 'account-' || 1 + n * 10 % :accounts, 'user-' || n * 10, 12, '{"Logged In": 3, "Report Created": 4}'
FROM generate_series(0, 30) AS back, generate_series(1, :users / 10) AS n;

ANALYZE;
