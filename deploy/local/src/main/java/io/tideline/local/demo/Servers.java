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

/** The three servers of the demo, started side by side. */
record Servers(EmbeddedKafka kafka, EmbeddedPostgres postgres, LocalFlink flink)
        implements AutoCloseable {

    /**
     * Starts them.
     *
     * @param data where their data stay; null to have them thrown away
     * @param checkpoints where the job's checkpoints go
     * @param slots of Flink
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
            // One does not start: those that do must not stay behind.
            List.of(kafka, postgres, flink).forEach(server -> closeStarted(server, e));
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Stops Flink first, which uses the others. */
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
