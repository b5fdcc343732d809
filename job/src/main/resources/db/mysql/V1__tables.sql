-- All tables of rows, as those of PostgreSQL are (db/migration), without their views.
-- The server commits each statement on its own, so each may be run again: after a failure the file is.
-- ${binary} is the server's collation that distinguishes all texts, also by trailing blanks.

CREATE TABLE IF NOT EXISTS user_scores (
    `entity_id`              varchar(512) NOT NULL COMMENT 'The user.',
    `profile`                varchar(200) NOT NULL COMMENT 'The profile of the model that scored.',
    `day`                    date NOT NULL COMMENT 'Last day of the window, in the model''s time zone.',
    `final`                  boolean NOT NULL COMMENT 'False: the day is still open and the row will be written again.',
    `active`                 boolean NOT NULL COMMENT 'Whether raw is above 0.',
    `raw`                    bigint NOT NULL COMMENT 'Importance times count, summed over the window.',
    `score`                  int COMMENT '1 to 100; null where active without a benchmark.',
    `previous_score`         int COMMENT 'Score of the window that ends one window''s length earlier; null if first seen later.',
    `change`                 int COMMENT 'score less previous_score.',
    `benchmark`              decimal(30,6) COMMENT 'Raw score of the population''s percentile, which the score is measured by.',
    `frequency`              int NOT NULL COMMENT 'Days of the window with an event that has weight.',
    `adoption_rate`          decimal(30,6) COMMENT 'Percent of the profile''s features used in the window.',
    `adoption_score`         int COMMENT 'adoption_rate rounded, 1 to 100.',
    `adoption_rate_all_time` decimal(30,6) COMMENT 'Percent of the profile''s features ever used.',
    `features_used`          json NOT NULL COMMENT 'Names of the features used in the window: ["Reports"].',
    `drivers`                json NOT NULL COMMENT 'What the score is made of: [{"event", "count", "points"}].',
    `model_version`          int NOT NULL COMMENT 'version of the model that scored.',
    `revision`               bigint NOT NULL COMMENT 'Grows with each event that the row is made from; keeps an older row from replacing a newer one.',
    `account_id`             varchar(512) COMMENT 'The user''s account.',
    `previous_raw`           bigint COMMENT 'raw in the window compared with, by today''s weights.',
    `change_usage`           int COMMENT 'The part of change by what it did itself.',
    `change_benchmark`       int COMMENT 'The part of change by what others did.',
    `movers`                 json COMMENT 'What raw less previous_raw is made of: [{"event", "count", "previous_count", "points", "previous_points"}].',
    `band`                   varchar(200) COMMENT 'The model''s band that the score is in.',
    PRIMARY KEY (`entity_id`, `profile`, `day`),
    KEY user_scores_by_day (`day`, `profile`),
    KEY user_scores_by_account (`account_id`, `profile`, `day`)
) ENGINE = InnoDB, DEFAULT CHARACTER SET utf8mb4, COLLATE ${binary}, ROW_FORMAT = DYNAMIC,
    COMMENT = 'How engaged a user was in the window that ends on a day: one row per user, profile and day.';

CREATE TABLE IF NOT EXISTS account_scores (
    `entity_id`              varchar(512) NOT NULL COMMENT 'The account.',
    `profile`                varchar(200) NOT NULL COMMENT 'The profile of the model that scored.',
    `day`                    date NOT NULL COMMENT 'Last day of the window, in the model''s time zone.',
    `final`                  boolean NOT NULL COMMENT 'False: the day is still open and the row will be written again.',
    `active`                 boolean NOT NULL COMMENT 'Whether raw is above 0.',
    `raw`                    bigint NOT NULL COMMENT 'Importance times count, summed over the window and the account''s users.',
    `score`                  int COMMENT '1 to 100; null where active without a benchmark.',
    `previous_score`         int COMMENT 'Score of the window that ends one window''s length earlier; null if first seen later.',
    `change`                 int COMMENT 'score less previous_score.',
    `benchmark`              decimal(30,6) COMMENT 'Raw score of the population''s percentile, which the score is measured by.',
    `frequency`              int NOT NULL COMMENT 'Days of the window with an event that has weight.',
    `adoption_rate`          decimal(30,6) COMMENT 'Percent of the profile''s features used in the window.',
    `adoption_score`         int COMMENT 'adoption_rate rounded, 1 to 100.',
    `adoption_rate_all_time` decimal(30,6) COMMENT 'Percent of the profile''s features ever used.',
    `features_used`          json NOT NULL COMMENT 'Names of the features used in the window: ["Reports"].',
    `drivers`                json NOT NULL COMMENT 'What the score is made of: [{"event", "count", "points"}].',
    `model_version`          int NOT NULL COMMENT 'version of the model that scored.',
    `revision`               bigint NOT NULL COMMENT 'Grows with each event that the row is made from; keeps an older row from replacing a newer one.',
    `account_id`             varchar(512) GENERATED ALWAYS AS (`entity_id`) STORED COMMENT 'The account again, as in every output.',
    `active_users`           int NOT NULL COMMENT 'Users with a raw score above 0 in the account.',
    `total_users`            int NOT NULL COMMENT 'Users on the roster: seen lately in the account.',
    `average_user_score`     decimal(30,6) COMMENT 'Mean score of the active users by what they did in the account.',
    `total_user_score`       bigint COMMENT 'Sum of the same scores.',
    `top_users`              json NOT NULL COMMENT 'The account''s champions: [{"user_id", "raw", "share"}], share in percent.',
    `previous_raw`           bigint COMMENT 'raw in the window compared with, by today''s weights.',
    `change_usage`           int COMMENT 'The part of change by what it did itself.',
    `change_benchmark`       int COMMENT 'The part of change by what others did.',
    `movers`                 json COMMENT 'What raw less previous_raw is made of: [{"event", "count", "previous_count", "points", "previous_points"}].',
    `band`                   varchar(200) COMMENT 'The model''s band that the score is in.',
    `seats`                  decimal(30,6) COMMENT 'Seats that the account pays for.',
    `seat_usage`             decimal(30,6) COMMENT 'active_users in percent of seats.',
    `segments`               json COMMENT 'The segments that it is in, in the model''s order.',
    PRIMARY KEY (`entity_id`, `profile`, `day`),
    KEY account_scores_by_day (`day`, `profile`)
) ENGINE = InnoDB, DEFAULT CHARACTER SET utf8mb4, COLLATE ${binary}, ROW_FORMAT = DYNAMIC,
    COMMENT = 'How engaged an account was in the window that ends on a day: one row per account, profile and day.';

CREATE TABLE IF NOT EXISTS product_metrics (
    `profile`                       varchar(200) NOT NULL COMMENT 'The profile of the model that scored.',
    `segment`                       varchar(200) NOT NULL COMMENT 'A segment of the model, or all.',
    `day`                           date NOT NULL COMMENT 'Last day of the window, in the model''s time zone.',
    `active_users`                  bigint NOT NULL COMMENT 'Users with a raw score above 0.',
    `active_accounts`               bigint NOT NULL COMMENT 'Accounts with a raw score above 0.',
    `total_accounts`                bigint NOT NULL COMMENT 'Accounts known by the end of the day.',
    `daily_active_users`            bigint NOT NULL COMMENT 'Users with a raw score above 0 on the day alone.',
    `stickiness`                    decimal(30,6) COMMENT 'daily_active_users over active_users.',
    `average_account_score`         decimal(30,6) COMMENT 'Over the active accounts.',
    `average_user_score`            decimal(30,6) COMMENT 'Over the active users.',
    `average_account_adoption_rate` decimal(30,6) COMMENT 'Over the active accounts, in percent.',
    `average_user_adoption_rate`    decimal(30,6) COMMENT 'Over the active users, in percent.',
    `account_benchmark`             decimal(30,6) COMMENT 'Raw score that accounts are measured by.',
    `user_benchmark`                decimal(30,6) COMMENT 'Raw score that users are measured by.',
    `features`                      json NOT NULL COMMENT 'How many active ones used each feature: [{"feature", "accounts", "users"}].',
    `total_account_raw`             bigint COMMENT 'Sum of raw over the active accounts.',
    `total_user_raw`                bigint COMMENT 'Sum of raw over the active users.',
    PRIMARY KEY (`profile`, `segment`, `day`),
    KEY product_metrics_by_day (`day`)
) ENGINE = InnoDB, DEFAULT CHARACTER SET utf8mb4, COLLATE ${binary}, ROW_FORMAT = DYNAMIC,
    COMMENT = 'The product as a whole in the window that ends on a day: one row per profile, segment and day.';

CREATE TABLE IF NOT EXISTS activation (
    `checklist`          varchar(200) NOT NULL COMMENT 'The checklist of the model.',
    `entity_id`          varchar(512) NOT NULL COMMENT 'The user or account.',
    `level`              varchar(64) NOT NULL COMMENT 'Whether entity_id is a user or an account: user, account.',
    `account_id`         varchar(512) COMMENT 'The account, or the user''s account as the row was written; null if it had none.',
    `status`             varchar(64) NOT NULL COMMENT 'in_progress; stalled: no step for a while; activated: all steps done; expired: not activated in time.',
    `completed`          int NOT NULL COMMENT 'How many steps are done.',
    `total`              int NOT NULL COMMENT 'How many steps the checklist has.',
    `rate`               decimal(30,6) NOT NULL COMMENT 'completed in percent of total.',
    `steps_done`         json NOT NULL COMMENT 'In the checklist''s order: [{"step", "at"}].',
    `steps_remaining`    json NOT NULL COMMENT 'In the checklist''s order: ["Invite a member"].',
    `started_at`         datetime(3) NOT NULL COMMENT 'When it entered the checklist.',
    `activated_at`       datetime(3) NULL COMMENT 'When the last step was done, not before the start; null until then.',
    `time_to_activation` bigint COMMENT 'Whole seconds from the start to activated_at; null until then.',
    `updated_at`         datetime(3) NOT NULL COMMENT 'The event, or the time that ran out, that changed the row last.',
    `model_version`      int NOT NULL COMMENT 'version of the model that the checklist is of.',
    `revision`           bigint NOT NULL COMMENT 'How often the row has been written; keeps an older row from replacing a newer one.',
    PRIMARY KEY (`checklist`, `entity_id`),
    KEY activation_by_status (`checklist`, `status`, `updated_at`),
    KEY activation_by_entity (`entity_id`),
    KEY activation_by_account (`account_id`, `checklist`),
    KEY activation_by_time (`updated_at`)
) ENGINE = InnoDB, DEFAULT CHARACTER SET utf8mb4, COLLATE ${binary}, ROW_FORMAT = DYNAMIC,
    COMMENT = 'How a user or account stands on a checklist: one row per checklist and entity.';

CREATE TABLE IF NOT EXISTS activation_cohorts (
    `checklist`                  varchar(200) NOT NULL COMMENT 'The checklist of the model.',
    `day`                        date NOT NULL COMMENT 'The day they started, in the model''s time zone.',
    `started`                    bigint NOT NULL COMMENT 'How many started.',
    `activated`                  bigint NOT NULL COMMENT 'How many of those are activated so far.',
    `activation_rate`            decimal(30,6) NOT NULL COMMENT 'activated in percent of started.',
    `average_time_to_activation` bigint COMMENT 'Mean of their time_to_activation in whole seconds; null without one.',
    `model_version`              int NOT NULL COMMENT 'version of the model that the checklist is of.',
    `revision`                   bigint NOT NULL COMMENT 'started and activated together; keeps an older row from replacing a newer one.',
    PRIMARY KEY (`checklist`, `day`),
    KEY activation_cohorts_by_day (`day`)
) ENGINE = InnoDB, DEFAULT CHARACTER SET utf8mb4, COLLATE ${binary}, ROW_FORMAT = DYNAMIC,
    COMMENT = 'Those who entered a checklist on one day: one row per checklist and day.';

CREATE TABLE IF NOT EXISTS alerts (
    `id`         varchar(512) NOT NULL COMMENT 'The same alert after a restart or a replay has the same.',
    `rule`       varchar(200) NOT NULL COMMENT 'The rule of the model that raised it.',
    `kind`       varchar(64) NOT NULL COMMENT 'The rule''s kind: new_account, event, score_drop, inactive and so on.',
    `severity`   varchar(64) NOT NULL COMMENT 'info, warning or critical.',
    `level`      varchar(64) NOT NULL COMMENT 'Whom it is about: user, account.',
    `account_id` varchar(512) COMMENT 'The account; at level user, the user''s account as of then, null if it had none.',
    `user_id`    varchar(512) COMMENT 'The user; at level account, whoever''s event raised it, null if none did.',
    `at`         datetime(3) NOT NULL COMMENT 'When it happened, by the events'' own time.',
    `summary`    mediumtext NOT NULL COMMENT 'One sentence that a person can act on.',
    `details`    json NOT NULL COMMENT 'The numbers behind it: {"score", "previous_score"} and the like, by kind.',
    `account`    json COMMENT 'The account''s carried traits at the time.',
    PRIMARY KEY (`id`),
    KEY alerts_by_time (`at`),
    KEY alerts_by_account (`account_id`, `at`),
    KEY alerts_by_user (`user_id`, `at`),
    KEY alerts_by_rule (`rule`, `at`)
) ENGINE = InnoDB, DEFAULT CHARACTER SET utf8mb4, COLLATE ${binary}, ROW_FORMAT = DYNAMIC,
    COMMENT = 'What somebody should know: one row per alert.';

CREATE TABLE IF NOT EXISTS accounts (
    `account_id`    varchar(512) NOT NULL COMMENT 'The account.',
    `traits`        json NOT NULL COMMENT 'The carried traits that are set, in the model''s order.',
    `segments`      json NOT NULL COMMENT 'The segments that it is in, in the model''s order.',
    `first_seen_at` datetime(3) NOT NULL COMMENT 'The time of its first event.',
    `last_seen_at`  datetime(3) NOT NULL COMMENT 'The time of its last event.',
    `model_version` int NOT NULL COMMENT 'version of the model that made the row.',
    `revision`      bigint NOT NULL COMMENT 'How many events the row is made from; keeps an older row from replacing a newer one.',
    PRIMARY KEY (`account_id`),
    KEY accounts_by_time (`last_seen_at`)
) ENGINE = InnoDB, DEFAULT CHARACTER SET utf8mb4, COLLATE ${binary}, ROW_FORMAT = DYNAMIC,
    COMMENT = 'Accounts: one row each.';

CREATE TABLE IF NOT EXISTS users (
    `user_id`       varchar(512) NOT NULL COMMENT 'The user.',
    `account_id`    varchar(512) COMMENT 'The account of the user''s latest event that has one.',
    `traits`        json NOT NULL COMMENT 'The carried traits that are set, in the model''s order.',
    `first_seen_at` datetime(3) NOT NULL COMMENT 'The time of the user''s first event.',
    `last_seen_at`  datetime(3) NOT NULL COMMENT 'The time of the user''s last event.',
    `model_version` int NOT NULL COMMENT 'version of the model that made the row.',
    `revision`      bigint NOT NULL COMMENT 'How many events the row is made from; keeps an older row from replacing a newer one.',
    PRIMARY KEY (`user_id`),
    KEY users_by_account (`account_id`),
    KEY users_by_time (`last_seen_at`)
) ENGINE = InnoDB, DEFAULT CHARACTER SET utf8mb4, COLLATE ${binary}, ROW_FORMAT = DYNAMIC,
    COMMENT = 'Users: one row each.';

CREATE TABLE IF NOT EXISTS activity (
    `day`        date NOT NULL COMMENT 'The day, in the model''s time zone.',
    `member`     varchar(64) NOT NULL COMMENT 'Account and user as one: both together are too long for a key.',
    `account_id` varchar(512) NOT NULL COMMENT 'The account; empty: none.',
    `user_id`    varchar(512) NOT NULL COMMENT 'The user; empty: none.',
    `events`     bigint NOT NULL COMMENT 'Accepted events of any kind; keeps an older row from replacing a newer one.',
    `counts`     json NOT NULL COMMENT 'How many of each event count, as capped, by its name.',
    PRIMARY KEY (`day`, `member`),
    KEY activity_by_account (`account_id`, `day`),
    KEY activity_by_user (`user_id`, `day`)
) ENGINE = InnoDB, DEFAULT CHARACTER SET utf8mb4, COLLATE ${binary}, ROW_FORMAT = DYNAMIC,
    COMMENT = 'What a user did in an account on a day.';

CREATE TABLE IF NOT EXISTS rejected_counts (
    `day`     date NOT NULL COMMENT 'The day on which they were written to the topic; of those that are too late the day that they are of.',
    `reason`  varchar(64) NOT NULL COMMENT 'What is wrong with them.',
    `topic`   varchar(255) NOT NULL COMMENT 'The topic that they came from; empty: files.',
    `records` bigint NOT NULL COMMENT 'How many they are.',
    PRIMARY KEY (`day`, `reason`, `topic`)
) ENGINE = InnoDB, DEFAULT CHARACTER SET utf8mb4, COLLATE ${binary}, ROW_FORMAT = DYNAMIC,
    COMMENT = 'How many records were rejected: one row per day, reason and topic.';

CREATE TABLE IF NOT EXISTS scoring_models (
    `version`    int NOT NULL COMMENT 'version of the model.',
    `timezone`   varchar(64) NOT NULL COMMENT 'Its time zone.',
    `definition` json NOT NULL COMMENT 'The model, with all that its file leaves out filled in.',
    `started_at` datetime(3) NOT NULL COMMENT 'When a job began to work by it.',
    PRIMARY KEY (`version`)
) ENGINE = InnoDB, DEFAULT CHARACTER SET utf8mb4, COLLATE ${binary}, ROW_FORMAT = DYNAMIC,
    COMMENT = 'The models that the job has run with.';
