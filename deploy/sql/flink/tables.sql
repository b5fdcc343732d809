-- The topics as tables of Flink SQL. docs/flink-sql.md says how to use them, and why most are not upsert-kafka.
-- Put your brokers in the place of kafka:9092, with what else your clients need, and sinks.kafka.topic_prefix before
-- the topics' names; of the topic of events write the name that source.kafka.topics has.

-- What trackers send, as it comes: TIDELINE_EVENTS makes events of it.
CREATE TABLE events (
    `payload` BYTES,
    `record_partition` INT METADATA FROM 'partition' VIRTUAL,
    `record_offset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `written_at` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL
) WITH (
    'connector' = 'kafka',
    'topic' = 'events',
    'properties.bootstrap.servers' = 'kafka:9092',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'format' = 'raw'
);

-- A user or account in the window that ends on a day.
CREATE TABLE scores (
    `level` STRING,
    `entity_id` STRING,
    `account_id` STRING,
    `profile` STRING,
    `day` DATE,
    `final` BOOLEAN,
    `active` BOOLEAN,
    `raw` BIGINT,
    `score` INT,
    `previous_score` INT,
    `change` INT,
    `benchmark` DECIMAL(21, 2),
    `frequency` INT,
    `adoption_rate` DECIMAL(5, 2),
    `adoption_score` INT,
    `adoption_rate_all_time` DECIMAL(5, 2),
    `features_used` ARRAY<STRING>,
    `drivers` ARRAY<ROW<`event` STRING, `count` BIGINT, `points` BIGINT>>,
    `model_version` INT,
    `previous_raw` BIGINT,
    `change_usage` INT,
    `change_benchmark` INT,
    `movers` ARRAY<ROW<`event` STRING, `count` BIGINT, `previous_count` BIGINT, `points` BIGINT, `previous_points` BIGINT>>,
    `band` STRING,
    `active_users` INT,
    `total_users` INT,
    `average_user_score` DECIMAL(5, 2),
    `total_user_score` BIGINT,
    `top_users` ARRAY<ROW<`user_id` STRING, `raw` BIGINT, `share` DECIMAL(4, 1)>>,
    `seats` DOUBLE,
    `seat_usage` DOUBLE,
    `segments` ARRAY<STRING>,
    `retracted` BOOLEAN,
    `record_partition` INT METADATA FROM 'partition' VIRTUAL,
    `record_offset` BIGINT METADATA FROM 'offset' VIRTUAL
) WITH (
    'connector' = 'kafka',
    'topic' = 'scores',
    'properties.bootstrap.servers' = 'kafka:9092',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'format' = 'json',
    'json.timestamp-format.standard' = 'ISO-8601'
);

-- The newest row of each key.
CREATE VIEW newest_scores AS
SELECT
    `level`, `entity_id`, `account_id`, `profile`, `day`, `final`, `active`, `raw`, `score`,
    `previous_score`, `change`, `benchmark`, `frequency`, `adoption_rate`, `adoption_score`,
    `adoption_rate_all_time`, `features_used`, `drivers`, `model_version`, `previous_raw`,
    `change_usage`, `change_benchmark`, `movers`, `band`, `active_users`, `total_users`,
    `average_user_score`, `total_user_score`, `top_users`, `seats`, `seat_usage`, `segments`
FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY `level`, `entity_id`, `profile`, `day` ORDER BY `final` DESC, `record_offset` DESC) AS `place`
    FROM scores)
WHERE `place` = 1 AND `retracted` IS NOT TRUE;

-- How a user or account stands on a checklist.
CREATE TABLE activation (
    `checklist` STRING,
    `level` STRING,
    `entity_id` STRING,
    `account_id` STRING,
    `status` STRING,
    `completed` INT,
    `total` INT,
    `rate` DECIMAL(5, 2),
    `steps_done` ARRAY<ROW<`step` STRING, `at` TIMESTAMP_LTZ(3)>>,
    `steps_remaining` ARRAY<STRING>,
    `started_at` TIMESTAMP_LTZ(3),
    `activated_at` TIMESTAMP_LTZ(3),
    `time_to_activation` BIGINT,
    `updated_at` TIMESTAMP_LTZ(3),
    `model_version` INT,
    `record_partition` INT METADATA FROM 'partition' VIRTUAL,
    `record_offset` BIGINT METADATA FROM 'offset' VIRTUAL
) WITH (
    'connector' = 'kafka',
    'topic' = 'activation',
    'properties.bootstrap.servers' = 'kafka:9092',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'format' = 'json',
    'json.timestamp-format.standard' = 'ISO-8601'
);

-- The newest row of each key.
CREATE VIEW newest_activation AS
SELECT
    `checklist`, `level`, `entity_id`, `account_id`, `status`, `completed`, `total`, `rate`,
    `steps_done`, `steps_remaining`, `started_at`, `activated_at`, `time_to_activation`, `updated_at`,
    `model_version`
FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY `checklist`, `entity_id` ORDER BY `record_offset` DESC) AS `place`
    FROM activation)
WHERE `place` = 1;

-- An alert.
CREATE TABLE alerts (
    `id` STRING,
    `rule` STRING,
    `kind` STRING,
    `severity` STRING,
    `level` STRING,
    `account_id` STRING,
    `user_id` STRING,
    `at` TIMESTAMP_LTZ(3),
    `account` MAP<STRING, STRING>,
    `summary` STRING,
    `details` MAP<STRING, STRING>,
    `record_partition` INT METADATA FROM 'partition' VIRTUAL,
    `record_offset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `headers` MAP<STRING, BYTES> METADATA VIRTUAL
) WITH (
    'connector' = 'kafka',
    'topic' = 'alerts',
    'properties.bootstrap.servers' = 'kafka:9092',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'format' = 'json',
    'json.timestamp-format.standard' = 'ISO-8601'
);

-- The newest row of each key.
CREATE VIEW newest_alerts AS
SELECT
    `id`, `rule`, `kind`, `severity`, `level`, `account_id`, `user_id`, `at`, `account`, `summary`,
    `details`
FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY `id` ORDER BY `record_offset` DESC) AS `place`
    FROM alerts)
WHERE `place` = 1;

-- The product, or a segment of its accounts, in the window that ends on a day.
CREATE TABLE product_metrics (
    `profile` STRING,
    `segment` STRING,
    `day` DATE,
    `active_users` BIGINT,
    `active_accounts` BIGINT,
    `total_accounts` BIGINT,
    `daily_active_users` BIGINT,
    `stickiness` DECIMAL(5, 4),
    `average_account_score` DECIMAL(5, 2),
    `average_user_score` DECIMAL(5, 2),
    `average_account_adoption_rate` DECIMAL(5, 2),
    `average_user_adoption_rate` DECIMAL(5, 2),
    `total_account_raw` BIGINT,
    `total_user_raw` BIGINT,
    `account_benchmark` DECIMAL(21, 2),
    `user_benchmark` DECIMAL(21, 2),
    `features` ARRAY<ROW<`feature` STRING, `accounts` BIGINT, `users` BIGINT>>,
    `record_partition` INT METADATA FROM 'partition' VIRTUAL,
    `record_offset` BIGINT METADATA FROM 'offset' VIRTUAL
) WITH (
    'connector' = 'kafka',
    'topic' = 'product_metrics',
    'properties.bootstrap.servers' = 'kafka:9092',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'format' = 'json',
    'json.timestamp-format.standard' = 'ISO-8601'
);

-- The newest row of each key.
CREATE VIEW newest_product_metrics AS
SELECT
    `profile`, `segment`, `day`, `active_users`, `active_accounts`, `total_accounts`,
    `daily_active_users`, `stickiness`, `average_account_score`, `average_user_score`,
    `average_account_adoption_rate`, `average_user_adoption_rate`, `total_account_raw`,
    `total_user_raw`, `account_benchmark`, `user_benchmark`, `features`
FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY `profile`, `segment`, `day` ORDER BY `record_offset` DESC) AS `place`
    FROM product_metrics)
WHERE `place` = 1;

-- Those who entered a checklist on one day.
CREATE TABLE activation_cohorts (
    `checklist` STRING,
    `day` DATE,
    `started` BIGINT,
    `activated` BIGINT,
    `activation_rate` DECIMAL(5, 2),
    `average_time_to_activation` BIGINT,
    `record_partition` INT METADATA FROM 'partition' VIRTUAL,
    `record_offset` BIGINT METADATA FROM 'offset' VIRTUAL
) WITH (
    'connector' = 'kafka',
    'topic' = 'activation_cohorts',
    'properties.bootstrap.servers' = 'kafka:9092',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'format' = 'json',
    'json.timestamp-format.standard' = 'ISO-8601'
);

-- The newest row of each key.
CREATE VIEW newest_activation_cohorts AS
SELECT
    `checklist`, `day`, `started`, `activated`, `activation_rate`, `average_time_to_activation`
FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY `checklist`, `day` ORDER BY `record_offset` DESC) AS `place`
    FROM activation_cohorts)
WHERE `place` = 1;

-- An account.
CREATE TABLE accounts (
    `account_id` STRING NOT NULL,
    `traits` MAP<STRING, STRING>,
    `segments` ARRAY<STRING>,
    `first_seen_at` TIMESTAMP_LTZ(3),
    `last_seen_at` TIMESTAMP_LTZ(3),
    `model_version` INT,
    PRIMARY KEY (`account_id`) NOT ENFORCED
) WITH (
    'connector' = 'upsert-kafka',
    'topic' = 'accounts',
    'properties.bootstrap.servers' = 'kafka:9092',
    'properties.isolation.level' = 'read_committed',
    'key.format' = 'raw',
    'value.format' = 'json',
    'value.json.timestamp-format.standard' = 'ISO-8601',
    'value.fields-include' = 'ALL'
);

-- A user.
CREATE TABLE users (
    `user_id` STRING NOT NULL,
    `account_id` STRING,
    `traits` MAP<STRING, STRING>,
    `first_seen_at` TIMESTAMP_LTZ(3),
    `last_seen_at` TIMESTAMP_LTZ(3),
    `model_version` INT,
    PRIMARY KEY (`user_id`) NOT ENFORCED
) WITH (
    'connector' = 'upsert-kafka',
    'topic' = 'users',
    'properties.bootstrap.servers' = 'kafka:9092',
    'properties.isolation.level' = 'read_committed',
    'key.format' = 'raw',
    'value.format' = 'json',
    'value.json.timestamp-format.standard' = 'ISO-8601',
    'value.fields-include' = 'ALL'
);

-- What a user did in an account on a day.
CREATE TABLE activity (
    `account_id` STRING,
    `user_id` STRING,
    `day` DATE,
    `events` BIGINT,
    `counts` MAP<STRING, BIGINT>,
    `record_partition` INT METADATA FROM 'partition' VIRTUAL,
    `record_offset` BIGINT METADATA FROM 'offset' VIRTUAL
) WITH (
    'connector' = 'kafka',
    'topic' = 'activity',
    'properties.bootstrap.servers' = 'kafka:9092',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'format' = 'json',
    'json.timestamp-format.standard' = 'ISO-8601'
);

-- The newest row of each key.
CREATE VIEW newest_activity AS
SELECT
    `account_id`, `user_id`, `day`, `events`, `counts`
FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY `account_id`, `user_id`, `day` ORDER BY `record_offset` DESC) AS `place`
    FROM activity)
WHERE `place` = 1;

-- A record that could not be taken.
CREATE TABLE rejected (
    `reason` STRING,
    `detail` STRING,
    `source` ROW<`file` STRING, `line` BIGINT, `topic` STRING, `partition` INT, `offset` BIGINT>,
    `payload` STRING,
    `payload_base64` STRING,
    `record_partition` INT METADATA FROM 'partition' VIRTUAL,
    `record_offset` BIGINT METADATA FROM 'offset' VIRTUAL
) WITH (
    'connector' = 'kafka',
    'topic' = 'rejected',
    'properties.bootstrap.servers' = 'kafka:9092',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'format' = 'json',
    'json.timestamp-format.standard' = 'ISO-8601'
);
