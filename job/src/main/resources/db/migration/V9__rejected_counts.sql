-- How many records were rejected, for those who do not read the topic.
-- The job runs this by itself when it starts, and counts from then on.

CREATE TABLE rejected_counts (
    day     date   NOT NULL,
    reason  text   NOT NULL,
    topic   text   NOT NULL,
    records bigint NOT NULL,
    PRIMARY KEY (day, reason, topic)
) WITH (fillfactor = 50);

COMMENT ON TABLE rejected_counts IS 'How many records were rejected: one row per day, reason and topic.';
COMMENT ON COLUMN rejected_counts.day IS 'When they were written to the topic, in the model''s time zone; of too_late the day that they are of.';
COMMENT ON COLUMN rejected_counts.reason IS 'What is wrong with them, as in the topic rejected.';
COMMENT ON COLUMN rejected_counts.topic IS 'The topic that they came from; empty: files.';
COMMENT ON COLUMN rejected_counts.records IS 'How many they are.';
