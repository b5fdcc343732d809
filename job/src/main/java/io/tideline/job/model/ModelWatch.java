package io.tideline.job.model;

import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.option.StartException;
import io.tideline.model.read.ModelException;
import io.tideline.time.MachineClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the topic of models while the job runs. A version that can follow is accepted with the
 * checkpoint after it, and makes the job start its tasks again; one that cannot is refused.
 *
 * <p>Looks and commits run on a thread of their own, all else on the coordinator's.
 */
final class ModelWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelWatch.class);
    private static final long PERIOD_MILLIS = 1_000;

    /** Kafka deletes offsets that are not committed for long: days, by default. */
    private static final long RENEWAL_MILLIS = 3_600_000;

    private final ModelTopic topic;
    private final ModelPolicy policy;
    private final SplitEnumeratorContext<?> context;
    private final BooleanSupplier readersRun;
    private final MachineClock clock;
    private final BiConsumer<ModelVersion, String> refusals;

    /** By checkpoint: what is decided once it is complete. */
    private final TreeMap<Long, Pending> decisions = new TreeMap<>();

    /** Null until the first look has come back. */
    private volatile ModelDecision committed;

    private volatile long next;
    private long committedAt;
    private ModelVersion running;
    private ModelVersion accepted;

    /** What the last complete checkpoint has decided; null: nothing that is not committed. */
    private Pending completed;

    private boolean isLookFailing;
    private boolean isCommitFailing;

    /**
     * What becomes of a checkpoint.
     *
     * @param successor the version to take over, or null
     */
    private record Pending(ModelDecision decision, ModelVersion successor) {}

    /** What a look has found; the first one also finds the version that the job works by. */
    private record Look(ModelVersion running, ModelDecision decision, List<ModelVersion> versions) {
        private static final Look NOTHING = new Look(null, null, List.of());
    }

    /**
     * @param readersRun whether all readers are there, and none may have ended: else what is
     *     refused has no way out, and to take over a version would fail the stop that has ended
     *     them
     * @param refusals takes what is refused, with the reason; what it does with it is part of the
     *     next checkpoint
     */
    ModelWatch(
            KafkaSourceConfig config,
            ModelPolicy policy,
            SplitEnumeratorContext<?> context,
            BooleanSupplier readersRun,
            MachineClock clock,
            BiConsumer<ModelVersion, String> refusals) {
        this.topic = new ModelTopic(config);
        this.policy = policy;
        this.context = context;
        this.readersRun = readersRun;
        this.clock = clock;
        this.refusals = refusals;
    }

    /** Begins to look for new versions. */
    public void start() {
        context.callAsync(this::look, this::review, PERIOD_MILLIS, PERIOD_MILLIS);
    }

    private Look look() {
        if (committed == null) {
            ModelVersion version = topic.accepted();
            ModelDecision decision =
                    topic.decision()
                            .orElseGet(
                                    () ->
                                            new ModelDecision(
                                                    version.offset(), version.offset() + 1));
            return new Look(version, decision, since(decision.next()));
        }
        long from = next;
        long end = topic.end();
        if (end < from) {
            throw new StartException(
                    "The topic of models was made again: push the model to it, stop the job with a savepoint, and start it from there.");
        }
        return end > from ? new Look(null, null, since(from)) : Look.NOTHING;
    }

    private List<ModelVersion> since(long offset) {
        return topic.versions().stream().filter(version -> version.offset() >= offset).toList();
    }

    private void review(Look look, Throwable fault) {
        if (fault != null) {
            logOnce(isLookFailing, "look for a new model", fault);
        }
        isLookFailing = fault != null;
        if (isLookFailing) {
            return;
        }
        if (committed == null) {
            running = look.running;
            committed = look.decision;
            committedAt = clock.elapsedMillis();
            next = committed.next();
        }
        if (readersRun.getAsBoolean()) {
            look.versions.forEach(this::review);
            commitCompleted();
        }
    }

    private void review(ModelVersion version) {
        if (version.offset() < next) {
            return; // a look that began before the last review
        }
        next = version.offset() + 1;
        if (version.offset() == running.offset()) {
            return;
        }
        Optional<String> refusal =
                version.offset() < running.offset()
                        ? version.faults()
                        : policy.refusal(version, running);
        if (refusal.isPresent()) {
            LOG.warn("A model is refused: {}", refusal.get());
            refusals.accept(version, refusal.get());
        } else if (version.offset() > running.offset()) {
            LOG.info("The model of {} is taken over with the next checkpoint", version.origin());
            accepted = version;
        }
    }

    /** Notes what is decided once a checkpoint that begins now is complete. */
    public void snapshot(long checkpoint) {
        if (committed != null) {
            long offset = accepted == null ? running.offset() : accepted.offset();
            decisions.put(checkpoint, new Pending(new ModelDecision(offset, next), accepted));
        }
    }

    /** Notes what is to be committed: what was decided up to a checkpoint. */
    public void complete(long checkpoint) {
        Map.Entry<Long, Pending> entry = decisions.floorEntry(checkpoint);
        if (entry == null) {
            return;
        }
        decisions.headMap(checkpoint, true).clear();
        Pending pending = entry.getValue();
        boolean isOld = clock.elapsedMillis() - committedAt > RENEWAL_MILLIS;
        if (isOld || !pending.decision.equals(committed)) {
            completed = pending;
        }
    }

    /**
     * Not right when a checkpoint completes: it may be the savepoint with which a job is stopped.
     */
    private void commitCompleted() {
        Pending pending = completed;
        if (pending != null) {
            context.callAsync(() -> commit(pending), (done, fault) -> committed(pending, fault));
        }
    }

    private Void commit(Pending pending) throws ModelException {
        if (pending.successor != null) {
            policy.recorder().record(pending.successor.model());
        }
        topic.decide(pending.decision);
        return null;
    }

    private void committed(Pending pending, Throwable fault) {
        if (fault != null) {
            logOnce(isCommitFailing, "take over a model or note which was refused", fault);
        }
        isCommitFailing = fault != null;
        if (isCommitFailing) {
            return; // the next look commits
        }
        committed = pending.decision;
        committedAt = clock.elapsedMillis();
        if (pending.equals(completed)) {
            completed = null;
        }
        if (pending.successor != null) {
            LOG.info("The tasks start again, with the model of {}", pending.successor.origin());
            throw new ModelTakenOver(pending.successor);
        }
    }

    /** It is tried again each second, so the first failure is all that is logged. */
    private static void logOnce(boolean isLogged, String what, Throwable fault) {
        if (!isLogged) {
            LOG.warn(
                    "Cannot {}, and tries again: {}",
                    what,
                    fault instanceof StartException ? fault.getMessage() : fault.toString());
        }
    }

    /** Goes back to the last complete checkpoint, when tasks have failed. */
    public void reset() {
        if (committed != null) {
            decisions.clear();
            accepted = completed == null ? null : completed.successor;
            next = completed == null ? committed.next() : completed.decision.next();
        }
    }

    @Override
    public void close() {
        topic.close();
    }
}
