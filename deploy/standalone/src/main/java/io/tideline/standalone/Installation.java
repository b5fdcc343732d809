package io.tideline.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * The folders that the scripts work with.
 *
 * @param conf has {@code config.yaml} and {@code log4j.properties}
 * @param run for PID files, logs, temporary files and, unless they are elsewhere, checkpoints
 */
record Installation(Path conf, Path run) {

    /**
     * Reads Flink's configuration, with a folder for everything that is written.
     *
     * @param more settings that override the file's
     */
    Configuration configuration(Configuration more) throws RefusalException {
        Configuration configuration = read(more);
        configuration.addAll(folders(configuration));
        return configuration;
    }

    /** Reads Flink's configuration as it stands, with settings that override the file's. */
    Configuration read(Configuration more) throws RefusalException {
        Path file = conf.resolve("config.yaml");
        if (!Files.isRegularFile(file)) {
            throw new RefusalException(
                    "There is no %s: let FLINK_CONF_DIR name a folder with Flink's config.yaml, or unset it."
                            .formatted(file));
        }
        try {
            return GlobalConfiguration.loadConfiguration(conf.toString(), more);
        } catch (RuntimeException e) {
            throw new RefusalException(
                    "%s cannot be read: %s".formatted(file, Sentences.reason(e)), e);
        }
    }

    /** Returns the settings of folders that a configuration lacks. */
    Configuration folders(Configuration configured) {
        var folders = new Configuration();
        if (!configured.contains(CheckpointingOptions.CHECKPOINTS_DIRECTORY)) {
            folders.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri("checkpoints"));
        }
        if (!configured.contains(CheckpointingOptions.SAVEPOINT_DIRECTORY)) {
            folders.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, uri("savepoints"));
        }
        if (!configured.contains(CoreOptions.TMP_DIRS)) {
            folders.set(CoreOptions.TMP_DIRS, run.resolve("tmp").toString());
        }
        return folders;
    }

    private String uri(String folder) {
        return uri(run.resolve(folder));
    }

    /** Returns a local path as Flink's files have it, in which blanks are not encoded. */
    static String uri(Path path) {
        return "file://" + path.toAbsolutePath();
    }
}
