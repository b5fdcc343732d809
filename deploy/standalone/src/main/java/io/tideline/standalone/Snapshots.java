package io.tideline.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;

/**
 * The savepoints and checkpoints that a job can start from. Which job was started with which
 * configuration file is written down in the run folder, so that the newest of them can be found
 * when no process is left.
 */
final class Snapshots {
    /**
     * What stands for the newest snapshot of the job that was last started with a configuration.
     */
    static final String LATEST = "latest";

    private static final String METADATA = "_metadata";
    private static final String LOCAL = "file";
    private static final int ID_LENGTH = 32;
    private static final int ID_IN_SAVEPOINT = 6;

    private final Path started;
    private final String checkpoints;
    private final String savepoints;

    /**
     * @param configuration of the installation, with its folders
     */
    Snapshots(Installation installation, Configuration configuration) {
        started = installation.run().resolve("jobs");
        checkpoints = configuration.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
        savepoints = configuration.get(CheckpointingOptions.SAVEPOINT_DIRECTORY);
    }

    /** Notes that a job was started with a configuration file. */
    void started(JobID job, Path config) throws IOException {
        Files.writeString(
                started,
                "%s %s%n".formatted(job, config.toRealPath()),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /**
     * Returns the place that {@code --from} means.
     *
     * @param from a folder, a URI, or {@link #LATEST}
     */
    String find(String from, Path config) throws RefusalException, IOException {
        if (from.equals(LATEST)) {
            return latest(config);
        }
        if (!isLocal(from)) {
            return from; // Flink looks there
        }
        Path folder = local(from);
        if (!Files.exists(folder.resolve(METADATA)) && !Files.isRegularFile(folder)) {
            throw new RefusalException(
                    "There is no savepoint or checkpoint in %s: name a folder that has a file %s."
                            .formatted(from, METADATA));
        }
        return Installation.uri(folder);
    }

    private String latest(Path config) throws RefusalException, IOException {
        String job =
                lastStartedWith(config)
                        .orElseThrow(
                                () ->
                                        new RefusalException(
                                                "%s says of no job that it was started with %s: name a savepoint or checkpoint, or leave out --from."
                                                        .formatted(started, config)));
        var found =
                Stream.concat(
                        List.of(inFolder(checkpoints).resolve(job)).stream()
                                .flatMap(folder -> complete(folder, "chk-").stream()),
                        complete(
                                inFolder(savepoints),
                                "savepoint-" + job.substring(0, ID_IN_SAVEPOINT) + "-")
                                .stream());
        return found.max(Comparator.comparingLong(Snapshots::writtenAt))
                .map(folder -> Installation.uri(folder))
                .orElseThrow(
                        () ->
                                new RefusalException(
                                        "Job %s, the last one that was started with %s, has left no savepoint in %s and no checkpoint in %s: name one, or leave out --from."
                                                .formatted(job, config, savepoints, checkpoints)));
    }

    private Optional<String> lastStartedWith(Path config) throws IOException {
        String file = config.toRealPath().toString();
        try (Stream<String> lines = Files.lines(started)) {
            return lines.filter(line -> line.length() > ID_LENGTH)
                    .filter(line -> line.substring(ID_LENGTH + 1).equals(file))
                    .map(line -> line.substring(0, ID_LENGTH))
                    .reduce((earlier, later) -> later);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Path inFolder(String folder) throws RefusalException {
        if (!isLocal(folder)) {
            throw new RefusalException(
                    "%s is not on this machine, where --from latest looks: name the savepoint or checkpoint."
                            .formatted(folder));
        }
        return local(folder);
    }

    /** Returns the complete ones: with metadata, which is written last. */
    private static List<Path> complete(Path folder, String prefix) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .filter(path -> Files.exists(path.resolve(METADATA)))
                    .toList();
        } catch (IOException e) {
            return List.of(); // none was written
        }
    }

    private static long writtenAt(Path snapshot) {
        try {
            return Files.getLastModifiedTime(snapshot.resolve(METADATA)).toMillis();
        } catch (IOException e) {
            return Long.MIN_VALUE; // it has just been replaced by a newer one
        }
    }

    private static boolean isLocal(String place) {
        String scheme = new org.apache.flink.core.fs.Path(place).toUri().getScheme();
        return scheme == null || scheme.equals(LOCAL);
    }

    private static Path local(String place) {
        return Path.of(new org.apache.flink.core.fs.Path(place).getPath()).toAbsolutePath();
    }
}
