package io.tideline.console.readers;

import io.tideline.console.account.AccountDirectory;
import io.tideline.console.account.AccountList;
import io.tideline.console.account.AccountReader;
import io.tideline.console.activation.ActivationReader;
import io.tideline.console.alert.AlertReader;
import io.tideline.console.alert.OpenAlerts;
import io.tideline.console.entity.EntityReader;
import io.tideline.console.health.HealthReader;
import io.tideline.console.product.ProductReader;
import io.tideline.console.query.Database;
import io.tideline.console.query.Dated;
import io.tideline.console.query.ModelInfo;
import io.tideline.console.query.Refreshed;
import io.tideline.console.user.UserReader;
import io.tideline.job.config.JobConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What the tables have, and what is read of them in the background. */
public final class Readers implements AutoCloseable {
    /** For values that are read in the background: the pages' queries go before them. */
    private static final int THREADS = 3;

    /** How long a page waits for a value that was never read before it says so. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration PAUSE_OF_ALERTS = Duration.ofSeconds(5);
    private static final Duration PAUSE_OF_COUNTS = Duration.ofSeconds(30);
    private static final int COUNTED_DAYS = 28;
    private static final Duration PAUSE_OF_MODEL = Duration.ofSeconds(5);

    private final ExecutorService executor =
            Executors.newFixedThreadPool(
                    THREADS,
                    task -> {
                        var thread = new Thread(task, "console-reader");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final Refreshed<Optional<ModelInfo>> model;
    private final Refreshed<OpenAlerts> open;
    private final Refreshed<List<AlertReader.Count>> counts;
    private final AccountDirectory directory;
    private final AccountReader accounts;
    private final UserReader users;
    private final EntityReader entities;
    private final AlertReader alerts;
    private final ActivationReader activation;
    private final ProductReader product;
    private final HealthReader health;

    public Readers(Database database, JobConfig job, Clock clock) {
        this.model =
                new Refreshed<>(() -> ModelInfo.read(database), PAUSE_OF_MODEL, executor, clock);
        this.open =
                new Refreshed<>(() -> OpenAlerts.read(database), PAUSE_OF_ALERTS, executor, clock);
        this.directory = new AccountDirectory(database, executor, clock);
        this.accounts = new AccountReader(database);
        this.users = new UserReader(database);
        this.entities = new EntityReader(database);
        this.alerts = new AlertReader(database);
        this.activation = new ActivationReader(database, executor, clock);
        this.product = new ProductReader(database);
        this.counts =
                new Refreshed<>(
                        () ->
                                product.closedDay()
                                        .map(day -> alerts.counts(day, COUNTED_DAYS))
                                        .orElse(List.of()),
                        PAUSE_OF_COUNTS,
                        executor,
                        clock);
        this.health = new HealthReader(database, job, executor, clock);
    }

    /** Returns the model of the job; empty before its first start. */
    public Optional<ModelInfo> model() {
        return model.get(PATIENCE).flatMap(Dated::value);
    }

    /** Returns all accounts in a profile; empty: they are still being read. */
    public Optional<Dated<AccountList>> accounts(ModelInfo current, String profile) {
        return directory.in(current, profile, PATIENCE);
    }

    /** Returns which alerts are open; none while that is still being read. */
    public OpenAlerts openAlerts() {
        return open.get(PATIENCE).map(Dated::value).orElse(OpenAlerts.UNKNOWN);
    }

    /** Returns how often rules were raised in four weeks; none while that is still being read. */
    public List<AlertReader.Count> alertCounts() {
        return counts.get(PATIENCE).map(Dated::value).orElse(List.of());
    }

    public AccountReader accounts() {
        return accounts;
    }

    public UserReader users() {
        return users;
    }

    public EntityReader entities() {
        return entities;
    }

    public AlertReader alerts() {
        return alerts;
    }

    public ActivationReader activation() {
        return activation;
    }

    public ProductReader product() {
        return product;
    }

    public HealthReader health() {
        return health;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
