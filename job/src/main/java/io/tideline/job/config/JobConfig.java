package io.tideline.job.config;

import io.tideline.event.format.Format;
import io.tideline.job.option.AlertsFrom;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.SinkConfig;
import io.tideline.time.TimeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the job runs: what {@code tideline.yaml} says, read and checked, with its defaults filled in.
 *
 * @param model the file of the scoring model, or null where it comes from a topic
 * @param source events from Kafka, or null where all come from {@code files}
 * @param files paths or URLs of event files, {@code -} for standard input; with Kafka they are read
 *     before it, and may be none
 * @param formats what records of topics and files look like
 * @param liveInterval how often an entity's live row is written at most; null: live rows are off
 * @param maxEventSize bytes of the largest record that is read as an event
 * @param placeholderIds ids that count as absent
 * @param inactive after so long without an event a user or account is forgotten; null: never
 * @param alertsFrom from when on alerts are raised; null: always
 * @param parallelism or null: what the cluster says
 * @param console of {@code tideline console}; the job itself has no use for it
 */
public record JobConfig(
        Path model,
        KafkaSourceConfig source,
        List<String> files,
        SourceFormats formats,
        List<SinkConfig> sinks,
        TimeConfig time,
        Duration liveInterval,
        int maxEventSize,
        List<String> placeholderIds,
        ForgetConfig forget,
        Duration inactive,
        AlertsFrom alertsFrom,
        CheckpointConfig checkpoints,
        Integer parallelism,
        StateBackend stateBackend,
        ConsoleConfig console) {

    /**
     * Reads a configuration file.
     *
     * @throws StartException if it cannot be used, with every fault that it has
     */
    public static JobConfig read(Path file) {
        return ConfigReader.read(file, System::getenv);
    }

    /**
     * Returns the configuration of a replay of files into files (docs/concepts.md): all else is as
     * by default, without live rows and checkpoints. State is on the heap, which is several times
     * faster than on disk; a replay that needs more than the JVM's default takes a larger heap.
     *
     * @param sink of the files that are written
     * @param parallelism at least 1
     * @param outOfOrderness how far behind the newest event of its file an event may be
     * @param allowedLateness how long a closed day takes late events
     * @param maxPast how far behind the machine's clock an event may be; null: any time
     * @param alertsFrom from when on alerts are raised; null: always
     */
    public static JobConfig forReplay(
            Path model,
            List<String> files,
            SinkConfig sink,
            int parallelism,
            Duration outOfOrderness,
            Duration allowedLateness,
            Duration maxPast,
            AlertsFrom alertsFrom) {
        return new JobConfig(
                model,
                null,
                List.copyOf(files),
                SourceFormats.all(Format.SEGMENT),
                List.of(sink),
                new TimeConfig(
                        outOfOrderness,
                        allowedLateness,
                        Options.IDLE_AFTER.byDefault(),
                        Options.SILENCE.byDefault(),
                        Options.MAX_FUTURE.byDefault(),
                        maxPast,
                        EventOrder.TIME),
                null,
                Options.MAX_EVENT_SIZE.byDefault(),
                Options.PLACEHOLDER_IDS.byDefault(),
                new ForgetConfig(null, null, null),
                null,
                alertsFrom,
                new CheckpointConfig(null, null),
                parallelism,
                StateBackend.HEAP,
                ConsoleConfig.DEFAULT);
    }

    /** Returns the same configuration for records of another format. */
    public JobConfig reading(Format format) {
        return new JobConfig(
                model,
                source,
                files,
                formats.reading(format),
                sinks,
                time,
                liveInterval,
                maxEventSize,
                placeholderIds,
                forget,
                inactive,
                alertsFrom,
                checkpoints,
                parallelism,
                stateBackend,
                console);
    }

    /** Returns the settings of a kind of sink, if rows are written to one. */
    public <T extends SinkConfig> Optional<T> sink(Class<T> kind) {
        return sinks.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /** Returns whether the model comes from a topic. */
    public boolean hasModelTopic() {
        return source != null && source.modelTopic() != null;
    }

    /** Returns what operators have to know of time. */
    public TimeSettings timeSettings() {
        return new TimeSettings(
                time.outOfOrderness().toMillis(),
                time.allowedLateness().toMillis(),
                liveInterval == null || isBounded() ? 0 : liveInterval.toMillis(),
                time.eventOrder() == EventOrder.TIME,
                isBounded());
    }

    /** Returns after how many days without an event a user or account is forgotten; 0: never. */
    public int inactiveDays() {
        return inactive == null ? 0 : Math.toIntExact(inactive.toDays());
    }

    /** Returns whether the input ends. */
    public boolean isBounded() {
        return source == null;
    }
}
