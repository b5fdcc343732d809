-- The product as a whole, of each day as it closed (SPEC section 9); rejected records.

CREATE TABLE audience AS
SELECT profile, day, NULL AS segment FROM profile, (SELECT DISTINCT day FROM seen WHERE seen_by = day)
UNION ALL
SELECT profile, day, s.segment FROM profile, segment s, (SELECT DISTINCT day FROM seen WHERE seen_by = day);

-- The active ones of each audience; those of all have no segment.
CREATE TABLE active_one AS
SELECT s.profile, s.day, NULL AS segment, s.level, s.id, s.raw, s.raw_today, s.score FROM scored s WHERE s.seen_by = s.day AND s.active
UNION ALL
SELECT s.profile, s.day, i.segment, s.level, s.id, s.raw, s.raw_today, s.score
FROM scored s JOIN in_segment i ON i.seen_by = i.day AND i.day = s.day AND i.account = s.account
WHERE s.seen_by = s.day AND s.active;

CREATE TABLE average AS
SELECT a.profile, a.day, a.segment, a.level, count(*) AS active, count(*) FILTER (raw_today > 0) AS active_today, sum(a.raw) AS raw,
    sum(a.score) AS score,
    sum(len(coalesce(u.features, []))) AS used
FROM active_one a LEFT JOIN used u ON u.seen_by = u.day AND u.profile = a.profile AND u.day = a.day AND u.level = a.level AND u.id = a.id
GROUP BY a.profile, a.day, a.segment, a.level;

CREATE TABLE feature_use AS
WITH one AS (
    SELECT a.profile, a.day, a.segment, a.level, unnest(u.features) AS feature
    FROM active_one a JOIN used u ON u.seen_by = u.day AND u.profile = a.profile AND u.day = a.day AND u.level = a.level AND u.id = a.id)
SELECT a.profile, a.day, a.segment,
    list({'feature': f.feature,
        'accounts': (SELECT count(*) FROM one o WHERE o.profile = a.profile AND o.day = a.day AND o.segment IS NOT DISTINCT FROM a.segment
            AND o.level = 'account' AND o.feature = f.feature),
        'users': (SELECT count(*) FROM one o WHERE o.profile = a.profile AND o.day = a.day AND o.segment IS NOT DISTINCT FROM a.segment
            AND o.level = 'user' AND o.feature = f.feature)} ORDER BY f.place) AS features
FROM audience a JOIN profile_feature f USING (profile) GROUP BY a.profile, a.day, a.segment;

CREATE TABLE product_metrics AS
SELECT to_json({'profile': a.profile, 'segment': coalesce(a.segment, 'all'), 'day': CAST(a.day AS VARCHAR),
    'active_users': coalesce(u.active, 0), 'active_accounts': coalesce(c.active, 0),
    'total_accounts': (SELECT count(*) FROM known k WHERE k.seen_by = k.day AND k.day = a.day AND k.level = 'account'
        AND (a.segment IS NULL OR EXISTS (
            SELECT 1 FROM in_segment i WHERE i.seen_by = i.day AND i.day = k.day AND i.account = k.id AND i.segment = a.segment))),
    'daily_active_users': coalesce(u.active_today, 0), 'stickiness': half_up(u.active_today, u.active, 10000) / 10000,
    'average_account_score': half_up(c.score, c.active, 100) / 100, 'average_user_score': half_up(u.score, u.active, 100) / 100,
    'average_account_adoption_rate': half_up(100 * c.used, c.active * n.features, 100) / 100,
    'average_user_adoption_rate': half_up(100 * u.used, u.active * n.features, 100) / 100,
    'total_account_raw': coalesce(c.raw, 0), 'total_user_raw': coalesce(u.raw, 0),
    'account_benchmark': bc.hundredths / 100, 'user_benchmark': bu.hundredths / 100, 'features': coalesce(f.features, [])}) AS row
FROM audience a JOIN feature_count n USING (profile)
    JOIN benchmark bu ON bu.profile = a.profile AND bu.day = a.day AND bu.level = 'user'
    JOIN benchmark bc ON bc.profile = a.profile AND bc.day = a.day AND bc.level = 'account'
    LEFT JOIN average u ON u.profile = a.profile AND u.day = a.day AND u.segment IS NOT DISTINCT FROM a.segment AND u.level = 'user'
    LEFT JOIN average c ON c.profile = a.profile AND c.day = a.day AND c.segment IS NOT DISTINCT FROM a.segment AND c.level = 'account'
    LEFT JOIN feature_use f ON f.profile = a.profile AND f.day = a.day AND f.segment IS NOT DISTINCT FROM a.segment;

CREATE TABLE rejected AS
SELECT to_json({'reason': reason, 'source': {'file': file, 'line': number}, 'payload': text}) AS row FROM refused;
