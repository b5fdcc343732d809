package io.tideline.local.demo;

import io.tideline.embedded.EmbeddedKafka;
import io.tideline.embedded.EmbeddedPostgres;
import io.tideline.local.LocalFlink;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The three servers of the demo, started concurrently. */
record Servers(EmbeddedKafka kafka, EmbeddedPostgres postgres, LocalFlink flink)
        implements AutoCloseable {

    /**
     * Starts the servers.
     *
     * @param data folder in which their data stays, or null to have it deleted
     * @param checkpoints folder for the job's checkpoints
     * @param slots the number of Flink's slots
     */
    static Servers start(Path data, Path checkpoints, int slots) throws Exception {
        var kafka =
                async(
                        () ->
                                data == null
                                        ? EmbeddedKafka.start()
                                        : EmbeddedKafka.startIn(data.resolve("kafka"), Map.of()));
        var postgres =
                async(
                        () ->
                                data == null
                                        ? EmbeddedPostgres.start()
                                        : EmbeddedPostgres.startIn(data.resolve("postgres")));
        var flink = async(() -> LocalFlink.startWithWebInterface(slots, checkpoints));
        try {
            return new Servers(kafka.join(), postgres.join(), flink.join());
        } catch (CompletionException e) {
            // One has failed to start, so those that did start must be closed.
            List.of(kafka, postgres, flink).forEach(server -> closeStarted(server, e));
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Stops Flink first, since it uses the others. */
    @Override
    public void close() {
        flink.close();
        var stopping = CompletableFuture.runAsync(postgres::close);
        kafka.close();
        stopping.join();
    }

    private static <T extends AutoCloseable> CompletableFuture<T> async(Callable<T> start) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return start.call();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                });
    }

    private static void closeStarted(
            CompletableFuture<? extends AutoCloseable> server, Exception cause) {
        try {
            server.join().close();
        } catch (Exception e) {
            if (e != cause) {
                cause.addSuppressed(e);
            }
        }
    }
}
