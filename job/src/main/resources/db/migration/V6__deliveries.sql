-- What is to be sent to other systems, and what was: written and taken by tideline deliver alone.
-- The job runs this by itself when it starts.

CREATE TABLE deliveries (
    id              bigint      GENERATED ALWAYS AS IDENTITY,
    destination     text        NOT NULL,
    address         text        NOT NULL,
    key             text        NOT NULL,
    kind            text        NOT NULL,
    account_id      text,
    user_id         text,
    payload         jsonb       NOT NULL,
    content         text,
    sent_content    text,
    state           text        NOT NULL,
    is_digest       boolean     NOT NULL,
    attempts        integer     NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    last_error      text,
    reference       text,
    created_at      timestamptz NOT NULL,
    sent_at         timestamptz,
    PRIMARY KEY (id),
    UNIQUE (destination, address, key)
) WITH (fillfactor = 85);

-- Only what waits is in it, so that it stays small however much was sent.
CREATE INDEX deliveries_due ON deliveries (destination, next_attempt_at) WHERE state = 'waiting';
CREATE INDEX deliveries_by_account ON deliveries (account_id);
CREATE INDEX deliveries_by_user ON deliveries (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX deliveries_dead ON deliveries (destination, id) WHERE state = 'dead';

COMMENT ON TABLE deliveries IS 'What is to be sent to other systems, and what was: one row per destination, address and alert, or user or account whose scores are sent.';
COMMENT ON COLUMN deliveries.id IS 'Counts up.';
COMMENT ON COLUMN deliveries.destination IS 'The destination''s name in delivery.yaml.';
COMMENT ON COLUMN deliveries.address IS 'Where in the destination, such as a channel or a mailbox; of scores the profile. Empty: it has one place alone.';
COMMENT ON COLUMN deliveries.key IS 'The alert''s id; of scores a digest of level and entity.';
COMMENT ON COLUMN deliveries.kind IS 'What is sent: alert, score.';
COMMENT ON COLUMN deliveries.account_id IS 'The account that it is about, or the user''s; null if there is none.';
COMMENT ON COLUMN deliveries.user_id IS 'The user whom it names; null if there is none.';
COMMENT ON COLUMN deliveries.payload IS 'What is sent: the alert as on its topic below alert, or the values below score.';
COMMENT ON COLUMN deliveries.content IS 'A digest of the values to send; null for alerts.';
COMMENT ON COLUMN deliveries.sent_content IS 'content as it was last sent: where both are equal there is nothing to send.';
COMMENT ON COLUMN deliveries.state IS 'waiting; sent; skipped: there was nothing to do; dead: given up, last_error says why.';
COMMENT ON COLUMN deliveries.is_digest IS 'Whether it goes out together with others of its address.';
COMMENT ON COLUMN deliveries.attempts IS 'How often sending it has begun.';
COMMENT ON COLUMN deliveries.next_attempt_at IS 'When it is due; while it is being sent, when another process may take it.';
COMMENT ON COLUMN deliveries.last_error IS 'Why the last attempt failed, or why it was skipped.';
COMMENT ON COLUMN deliveries.reference IS 'What the destination calls it, such as the ts of a Slack message.';
COMMENT ON COLUMN deliveries.created_at IS 'When the row was made.';
COMMENT ON COLUMN deliveries.sent_at IS 'When it was last sent; null: not yet.';

CREATE TABLE delivery_counts (
    destination text        NOT NULL,
    address     text        NOT NULL,
    hour        timestamptz NOT NULL,
    messages    integer     NOT NULL,
    PRIMARY KEY (destination, address, hour)
) WITH (fillfactor = 50);

COMMENT ON TABLE delivery_counts IS 'How many messages an address with at_most was given in an hour: one row per destination, address and hour, kept for a day.';
COMMENT ON COLUMN delivery_counts.destination IS 'The destination''s name in delivery.yaml.';
COMMENT ON COLUMN delivery_counts.address IS 'Where in the destination, such as a channel.';
COMMENT ON COLUMN delivery_counts.hour IS 'The beginning of the hour, in UTC.';
COMMENT ON COLUMN delivery_counts.messages IS 'How many alerts came for it in that hour, by themselves or in its digest.';
