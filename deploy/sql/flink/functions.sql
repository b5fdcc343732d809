-- Tideline's functions for Flink SQL: docs/flink-sql.md. The cluster jar of the job has their classes: start the client
-- with it (sql-client.sh --jar tideline-job-…-cluster.jar), or run ADD JAR '/path/to/it'; first.

CREATE TEMPORARY SYSTEM FUNCTION IF NOT EXISTS ENGAGEMENT_SCORE AS 'io.tideline.sql.EngagementScoreFunction';
CREATE TEMPORARY SYSTEM FUNCTION IF NOT EXISTS PERCENTILE_EXACT AS 'io.tideline.sql.PercentileExactFunction';
CREATE TEMPORARY SYSTEM FUNCTION IF NOT EXISTS EVENT_WEIGHT AS 'io.tideline.sql.EventWeightFunction';
CREATE TEMPORARY SYSTEM FUNCTION IF NOT EXISTS ADOPTION_RATE AS 'io.tideline.sql.AdoptionRateFunction';
CREATE TEMPORARY SYSTEM FUNCTION IF NOT EXISTS FEATURES_USED AS 'io.tideline.sql.FeaturesUsedFunction';
CREATE TEMPORARY SYSTEM FUNCTION IF NOT EXISTS BAND AS 'io.tideline.sql.BandFunction';
CREATE TEMPORARY SYSTEM FUNCTION IF NOT EXISTS TIDELINE_EVENTS AS 'io.tideline.sql.TidelineEventsFunction';
