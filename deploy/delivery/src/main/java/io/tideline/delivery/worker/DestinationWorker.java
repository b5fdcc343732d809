package io.tideline.delivery.worker;

import io.tideline.delivery.config.DestinationConfig;
import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.queue.Database;
import io.tideline.delivery.queue.Delivery;
import io.tideline.delivery.queue.DeliveryQueue;
import io.tideline.delivery.queue.Outcome;
import io.tideline.delivery.queue.RetryPolicy;
import io.tideline.delivery.queue.Settlement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that sends to one destination. Rows are taken, sent and settled in turn; while they
 * are being sent no transaction is open, as an API may take half a minute, and a row that is locked
 * for so long keeps the database from cleaning up.
 */
final class DestinationWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(DestinationWorker.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final Duration LONGEST_RETRY = Duration.ofHours(1);
    private static final Duration WITHOUT_DATABASE = Duration.ofSeconds(1);

    private final DestinationConfig config;
    private final Destination destination;
    private final Gate gate;
    private final WakeUp wakeUp;
    private final Duration poll;
    private final Database database;
    private final DeliveryQueue queue;
    private final Settlement settlement;

    /**
     * @param poll how often it looks for what is due without being woken
     */
    DestinationWorker(
            DestinationConfig config,
            Destination destination,
            Gate gate,
            WakeUp wakeUp,
            Duration poll,
            Database database) {
        this.config = config;
        this.destination = destination;
        this.gate = gate;
        this.wakeUp = wakeUp;
        this.poll = poll;
        this.database = database;
        this.queue = new DeliveryQueue(database);
        this.settlement =
                new Settlement(
                        database,
                        new RetryPolicy(
                                config.attempts(), FIRST_RETRY, LONGEST_RETRY, new Random()));
    }

    @Override
    public void run() {
        try (database) {
            while (!wakeUp.isStopping()) {
                long seen = wakeUp.calls();
                if (!turn()) {
                    wakeUp.await(seen, poll);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.debug("A connection could not be closed", e);
        }
    }

    /** Sends what is due, and returns whether there may be more. */
    private boolean turn() throws InterruptedException {
        Duration pause = destination.pause();
        if (!pause.isZero()) {
            wakeUp.awaitStop(pause);
            return true;
        }
        boolean isLeft = false;
        try {
            // Looked at first, so that an idle thread uses up no calls of the rate.
            if (!queue.isAnythingDue(config.name())) {
                return false;
            }
            isLeft = gate.enter(wakeUp);
            if (isLeft && (sendBatch() || sendDigest())) {
                isLeft = false;
            }
        } catch (SQLException e) {
            LOG.warn("Deliveries to {} wait: {}", config.name(), database.reason(e));
            wakeUp.awaitStop(WITHOUT_DATABASE);
        } finally {
            if (isLeft) {
                gate.giveBack();
            }
        }
        return true;
    }

    private boolean sendBatch() throws SQLException, InterruptedException {
        List<Delivery> taken = queue.take(config.name(), most(), config.lease());
        if (taken.isEmpty()) {
            return false;
        }
        List<Delivery> left = new ArrayList<>(taken);
        left.removeIf(DestinationWorker::isOfNothing);
        if (!config.abilities().isOneCall()) {
            gate.enter(left.size() - 1, wakeUp);
        }
        long begin = System.nanoTime();
        List<Outcome> outcomes = left.isEmpty() ? List.of() : send(left);
        List<Delivery> settled = new ArrayList<>(left);
        List<Outcome> all = new ArrayList<>(outcomes);
        for (Delivery each : taken) {
            if (!left.contains(each)) {
                settled.add(each);
                all.add(new Outcome.Skipped("what it ends was not sent here"));
            }
        }
        settle(settled, all, System.nanoTime() - begin);
        return true;
    }

    /** Returns how many can be sent well before their lease is over, at the rate that there is. */
    private int most() {
        int batch = config.abilities().batch();
        return config.abilities().isOneCall()
                ? batch
                : Math.max(1, Math.min(batch, config.rate().callsIn(config.lease().dividedBy(4))));
    }

    private static boolean isOfNothing(Delivery delivery) {
        return delivery.follows() && delivery.opener() == null;
    }

    private boolean sendDigest() throws SQLException, InterruptedException {
        if (!config.abilities().hasDigests()) {
            return false;
        }
        List<Delivery> taken = queue.takeDigest(config.name(), config.lease());
        if (taken.isEmpty()) {
            return false;
        }
        long begin = System.nanoTime();
        Outcome outcome =
                taken.size() == 1
                        ? send(taken).get(0)
                        : guarded(() -> destination.sendDigest(taken));
        settle(taken, taken.stream().map(each -> outcome).toList(), System.nanoTime() - begin);
        return true;
    }

    private List<Outcome> send(List<Delivery> batch) {
        List<Outcome> outcomes = new ArrayList<>();
        Outcome failure =
                guarded(
                        () -> {
                            outcomes.addAll(destination.send(batch));
                            return null;
                        });
        return failure == null ? outcomes : batch.stream().map(each -> failure).toList();
    }

    /** A fault in one destination, such as a secret's file that is gone, stops no other. */
    private Outcome guarded(Supplier<Outcome> sending) {
        try {
            return sending.get();
        } catch (RuntimeException e) {
            LOG.error("Destination {} fails", config.name(), e);
            return new Outcome.Failed("it fails here: " + e.getClass().getSimpleName());
        }
    }

    private void settle(List<Delivery> deliveries, List<Outcome> outcomes, long nanos)
            throws SQLException, InterruptedException {
        gate.settle(outcomes, nanos);
        writeDown(deliveries, outcomes);
        long dead = outcomes.stream().filter(Outcome.Refused.class::isInstance).count();
        if (dead > 0) {
            LOG.warn(
                    "Destination {} refuses {} deliveries for good: tideline deliver list shows why",
                    config.name(),
                    dead);
        }
    }

    /**
     * What was sent would be sent again if this were lost, so it is tried while the lease lasts.
     */
    private void writeDown(List<Delivery> deliveries, List<Outcome> outcomes)
            throws SQLException, InterruptedException {
        long end = System.nanoTime() + config.lease().toNanos();
        while (true) {
            try {
                settlement.settle(deliveries, outcomes);
                return;
            } catch (SQLException e) {
                if (wakeUp.isStopping() || System.nanoTime() > end) {
                    throw e;
                }
                LOG.warn("What was sent waits to be noted: {}", database.reason(e));
                wakeUp.awaitStop(WITHOUT_DATABASE);
            }
        }
    }
}
