-- What the console looks up: somebody by a carried trait, alerts by the owner of the account, and who has least time left.
-- The job runs this by itself when it starts.

-- Of each trait a number of four bytes is kept, so a long one fits.
CREATE INDEX accounts_by_trait ON accounts USING gin (traits jsonb_path_ops);
CREATE INDEX users_by_trait ON users USING gin (traits jsonb_path_ops);

-- The longest owner does not fit in an index.
CREATE INDEX alerts_by_owner ON alerts (left(account ->> 'owner', 40), at);

CREATE INDEX activation_by_start ON activation (checklist, status, started_at);
