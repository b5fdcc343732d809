package io.tideline.delivery.worker;

import io.tideline.delivery.config.DestinationConfig;
import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.queue.Database;
import io.tideline.delivery.queue.DeliveryLog;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All threads of this process that send, and the one that cleans up behind them. */
public final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration OPEN = Duration.ofSeconds(30);
    private static final Duration HOUR = Duration.ofHours(1);

    private final PostgresSinkConfig postgres;
    private final WakeUp wakeUp;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Destination> destinations = new ArrayList<>();

    private Workers(PostgresSinkConfig postgres, WakeUp wakeUp) {
        this.postgres = postgres;
        this.wakeUp = wakeUp;
    }

    /**
     * Creates all destinations, then starts.
     *
     * @param keep for how long rows of what was sent are kept
     * @param failed called with what has ended a thread that should have gone on
     * @throws io.tideline.job.option.StartException if a template or a secret is not right
     */
    public static Workers start(
            List<DestinationConfig> configs,
            PostgresSinkConfig postgres,
            Duration keep,
            WakeUp wakeUp,
            Thread.UncaughtExceptionHandler failed) {
        Workers workers = new Workers(postgres, wakeUp);
        configs.forEach(workers::prepare);
        workers.add("deliver-clean-up", () -> workers.cleanUp(keep));
        workers.threads.forEach(thread -> thread.setUncaughtExceptionHandler(failed));
        workers.threads.forEach(Thread::start);
        return workers;
    }

    private void prepare(DestinationConfig config) {
        Destination destination = config.create();
        destinations.add(destination);
        Gate gate = new Gate(config.name(), config.rate(), OPEN);
        for (int i = 1; i <= config.connections(); i++) {
            add(
                    "deliver-" + config.name() + "-" + i,
                    new DestinationWorker(
                            config, destination, gate, wakeUp, POLL, new Database(postgres)));
        }
    }

    private void add(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
    }

    private void cleanUp(Duration keep) {
        try (Database database = new Database(postgres)) {
            DeliveryLog log = new DeliveryLog(database);
            while (!wakeUp.isStopping()) {
                try {
                    log.cleanUp(keep);
                } catch (SQLException e) {
                    LOG.warn("Old deliveries stay: {}", database.reason(e));
                }
                wakeUp.awaitStop(HOUR);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.debug("A connection could not be closed", e);
        }
    }

    /** Lets what is being sent be sent and settled, and sends nothing more. */
    @Override
    public void close() {
        wakeUp.stop();
        threads.forEach(Workers::join);
        destinations.forEach(Destination::close);
    }

    /** Waits for a thread to end, or to be interrupted. */
    public static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
