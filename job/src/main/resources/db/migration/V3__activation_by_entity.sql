-- Finds the rows of users and accounts that are to be forgotten.
-- The job runs this by itself when it starts.

CREATE INDEX activation_by_entity ON activation (entity_id);
