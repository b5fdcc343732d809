-- How users and accounts stand on their checklists, those who started together, and alerts.
-- The job runs this by itself when it starts.

CREATE TABLE activation (
    checklist          text        NOT NULL,
    entity_id          text        NOT NULL,
    level              text        NOT NULL,
    account_id         text,
    status             text        NOT NULL,
    completed          integer     NOT NULL,
    total              integer     NOT NULL,
    rate               numeric     NOT NULL,
    steps_done         jsonb       NOT NULL,
    steps_remaining    jsonb       NOT NULL,
    started_at         timestamptz NOT NULL,
    activated_at       timestamptz,
    time_to_activation bigint,
    updated_at         timestamptz NOT NULL,
    model_version      integer     NOT NULL,
    revision           bigint      NOT NULL,
    PRIMARY KEY (checklist, entity_id)
) WITH (fillfactor = 85);

CREATE INDEX activation_by_status ON activation (checklist, status, updated_at);
CREATE INDEX activation_by_account ON activation (account_id, checklist);

COMMENT ON TABLE activation IS 'How a user or account stands on a checklist: one row per checklist and entity.';
COMMENT ON COLUMN activation.checklist IS 'The checklist of the model.';
COMMENT ON COLUMN activation.entity_id IS 'The user or account.';
COMMENT ON COLUMN activation.level IS 'Whether entity_id is a user or an account: user, account.';
COMMENT ON COLUMN activation.account_id IS 'The account, or the user''s account as the row was written; null if it had none.';
COMMENT ON COLUMN activation.status IS 'in_progress; stalled: no step for a while; activated: all steps done; expired: not activated in time.';
COMMENT ON COLUMN activation.completed IS 'How many steps are done.';
COMMENT ON COLUMN activation.total IS 'How many steps the checklist has.';
COMMENT ON COLUMN activation.rate IS 'completed in percent of total.';
COMMENT ON COLUMN activation.steps_done IS 'In the checklist''s order: [{"step", "at"}].';
COMMENT ON COLUMN activation.steps_remaining IS 'In the checklist''s order: ["Invite a member"].';
COMMENT ON COLUMN activation.started_at IS 'When it entered the checklist.';
COMMENT ON COLUMN activation.activated_at IS 'When the last step was done, not before the start; null until then.';
COMMENT ON COLUMN activation.time_to_activation IS 'Whole seconds from the start to activated_at; null until then.';
COMMENT ON COLUMN activation.updated_at IS 'The event, or the time that ran out, that changed the row last.';
COMMENT ON COLUMN activation.model_version IS 'version of the model that the checklist is of.';
COMMENT ON COLUMN activation.revision IS 'How often the row has been written; keeps an older row from replacing a newer one.';

CREATE TABLE activation_cohorts (
    checklist                  text    NOT NULL,
    day                        date    NOT NULL,
    started                    bigint  NOT NULL,
    activated                  bigint  NOT NULL,
    activation_rate            numeric NOT NULL,
    average_time_to_activation bigint,
    model_version              integer NOT NULL,
    revision                   bigint  NOT NULL,
    PRIMARY KEY (checklist, day)
) WITH (fillfactor = 85);

COMMENT ON TABLE activation_cohorts IS 'Those who entered a checklist on one day: one row per checklist and day.';
COMMENT ON COLUMN activation_cohorts.checklist IS 'The checklist of the model.';
COMMENT ON COLUMN activation_cohorts.day IS 'The day they started, in the model''s time zone.';
COMMENT ON COLUMN activation_cohorts.started IS 'How many started.';
COMMENT ON COLUMN activation_cohorts.activated IS 'How many of those are activated so far.';
COMMENT ON COLUMN activation_cohorts.activation_rate IS 'activated in percent of started.';
COMMENT ON COLUMN activation_cohorts.average_time_to_activation IS 'Mean of their time_to_activation in whole seconds; null while nobody is activated.';
COMMENT ON COLUMN activation_cohorts.model_version IS 'version of the model that the checklist is of.';
COMMENT ON COLUMN activation_cohorts.revision IS 'started and activated together; keeps an older row from replacing a newer one.';

CREATE TABLE alerts (
    id         text        NOT NULL,
    rule       text        NOT NULL,
    kind       text        NOT NULL,
    severity   text        NOT NULL,
    level      text        NOT NULL,
    account_id text,
    user_id    text,
    at         timestamptz NOT NULL,
    summary    text        NOT NULL,
    details    jsonb       NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX alerts_by_time ON alerts (at);
CREATE INDEX alerts_by_account ON alerts (account_id, at);
CREATE INDEX alerts_by_user ON alerts (user_id, at);
CREATE INDEX alerts_by_rule ON alerts (rule, at);

COMMENT ON TABLE alerts IS 'What somebody should know: one row per alert.';
COMMENT ON COLUMN alerts.id IS 'The same alert after a restart or a replay has the same.';
COMMENT ON COLUMN alerts.rule IS 'The rule of the model that raised it.';
COMMENT ON COLUMN alerts.kind IS 'The rule''s kind: new_account, event, score_drop, inactive and so on.';
COMMENT ON COLUMN alerts.severity IS 'info, warning or critical.';
COMMENT ON COLUMN alerts.level IS 'Whom it is about: user, account.';
COMMENT ON COLUMN alerts.account_id IS 'The account; at level user, the user''s account as of then, null if it had none.';
COMMENT ON COLUMN alerts.user_id IS 'The user; at level account, whoever''s event raised it, null if none did.';
COMMENT ON COLUMN alerts.at IS 'When it happened, by the events'' own time.';
COMMENT ON COLUMN alerts.summary IS 'One sentence that a person can act on.';
COMMENT ON COLUMN alerts.details IS 'The numbers behind it: {"score", "previous_score"} and the like, by kind.';

CREATE VIEW activation_steps AS
    SELECT checklist,
           step,
           count(*) AS started,
           count(*) FILTER (WHERE done) AS done,
           round(100.0 * count(*) FILTER (WHERE done) / count(*), 2) AS rate
    FROM (SELECT checklist, each ->> 'step' AS step, true AS done
          FROM activation, jsonb_array_elements(steps_done) AS each
          UNION ALL
          SELECT checklist, step, false
          FROM activation, jsonb_array_elements_text(steps_remaining) AS step) AS steps
    GROUP BY checklist, step;

COMMENT ON VIEW activation_steps IS 'Where people get stuck: how many of those who started a checklist have done each of its steps.';
COMMENT ON COLUMN activation_steps.checklist IS 'The checklist of the model.';
COMMENT ON COLUMN activation_steps.step IS 'The step''s name.';
COMMENT ON COLUMN activation_steps.started IS 'How many users or accounts entered the checklist.';
COMMENT ON COLUMN activation_steps.done IS 'How many of those have done the step.';
COMMENT ON COLUMN activation_steps.rate IS 'done in percent of started.';

COMMENT ON COLUMN product_metrics.profile IS 'The profile of the model that scored.';
