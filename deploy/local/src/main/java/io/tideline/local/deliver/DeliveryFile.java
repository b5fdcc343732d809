package io.tideline.local.deliver;

import io.tideline.delivery.config.DeliveryConfig;
import io.tideline.delivery.queue.Database;
import io.tideline.delivery.queue.DeliveryLog;
import io.tideline.job.option.StartException;
import java.nio.file.Path;
import java.sql.SQLException;
import picocli.CommandLine.Option;

/** The option that names the configuration, and what is done with its table. */
final class DeliveryFile {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "delivery.yaml",
            description = "What is delivered where, and the job whose alerts and scores they are.")
    private Path path;

    /** What is done with the table. */
    interface Work<V> {
        V run(DeliveryLog log) throws SQLException;
    }

    DeliveryConfig read() {
        return DeliveryConfig.read(path);
    }

    /**
     * Does something with the table.
     *
     * @throws StartException if the server is not there or refuses
     */
    <V> V inTable(Work<V> work) {
        var config = read();
        try (var database = new Database(config.postgres())) {
            try {
                return work.run(new DeliveryLog(database));
            } catch (SQLException e) {
                throw new StartException(database.reason(e), e);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("A connection could not be closed", e);
        }
    }

    /** Returns a text from others without what could mislead a terminal. */
    static String shown(String text) {
        return text == null ? "" : text.replaceAll("[\\p{Cc}\\p{Cf}&&[^\\n]]", "\uFFFD");
    }
}
