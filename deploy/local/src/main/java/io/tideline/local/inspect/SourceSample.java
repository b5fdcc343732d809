package io.tideline.local.inspect;

import io.tideline.event.decode.RejectionException;
import io.tideline.event.format.Format;
import io.tideline.job.config.JobConfig;
import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.config.SchemaRegistryConfig;
import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.kafka.NewestRecords;
import io.tideline.job.source.avro.AvroRecords;
import io.tideline.job.source.avro.RegistryCheck;
import io.tideline.job.source.file.EventLines;
import io.tideline.job.source.file.UnreadableFileException;
import io.tideline.job.source.topic.SourceCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.acl.AclOperation;

/**
 * Records of the source of a configuration, read by its formats: the first ones of its files, and
 * the newest ones of its topics.
 */
public final class SourceSample {
    private static final String FILES = "The files";

    private final JobConfig config;
    private final Inspection inspection;
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private AvroRecords avro;
    private boolean isWhole = true;

    /** The records of one format: of a topic, or of all files. */
    private static final class Part {
        private final Probe probe;
        private final List<byte[]> first = new ArrayList<>();
        private long records;

        private Part(Probe probe) {
            this.probe = probe;
        }

        private Probe take(Supplier<byte[]> text) {
            records++;
            if (first.size() < Sample.FIRST) {
                byte[] record = text.get();
                if (record != null) {
                    first.add(record);
                }
            }
            return probe;
        }
    }

    private SourceSample(JobConfig config) {
        this.config = config;
        this.inspection = new Inspection(config.time().outOfOrderness());
    }

    /**
     * Reads records, without joining a consumer group or changing anything.
     *
     * @param most how many of files, and how many of topics, at most
     * @param longest for how long topics are read, at most
     * @throws UnreadableFileException with one sentence on a file that cannot be read
     * @throws io.tideline.job.option.StartException with one sentence on a topic that cannot be
     */
    public static SourceSample read(JobConfig config, long most, Duration longest)
            throws UnreadableFileException {
        SourceSample sample = new SourceSample(config);
        if (!config.files().isEmpty()) {
            sample.readFiles(most);
        }
        if (config.source() != null) {
            sample.readTopics(most, longest);
        }
        return sample;
    }

    private void readFiles(long most) throws UnreadableFileException {
        Part files = part(FILES, config.formats().ofFiles());
        EventLines.read(
                config.files(),
                (file, number, line) -> {
                    inspection.add(files.take(() -> line), file, number, line);
                    return files.records < most;
                });
    }

    private void readTopics(long most, Duration longest) {
        KafkaSourceConfig source = config.source();
        try (var kafka =
                new KafkaCluster(source.bootstrapServers(), source.properties(), "source.kafka")) {
            SourceCheck.checkTopics(source, kafka, AclOperation.READ);
            openRegistry(config.formats().registry());
            for (String topic : source.topics()) {
                part(topic, config.formats().ofTopic(topic));
            }
            isWhole = new NewestRecords(kafka, most, longest).read(source.topics(), this::take);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        inspection.add(parts.get(record.topic()).take(() -> text(record)), record);
    }

    private void openRegistry(SchemaRegistryConfig registry) {
        if (registry != null) {
            RegistryCheck.check(registry);
            avro = new AvroRecords(registry, config.maxEventSize());
        }
    }

    /** Returns what a format sees of a record; null where it has nothing to see. */
    private byte[] text(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null || avro == null || !avro.reads(record.topic())) {
            return value;
        }
        try {
            return avro.json(value);
        } catch (RejectionException e) {
            return null;
        }
    }

    private Part part(String name, Format format) {
        Part part =
                new Part(
                        new Probe(
                                format,
                                config.maxEventSize(),
                                config.time().maxFuture(),
                                config.time().maxPast(),
                                avro));
        parts.put(name, part);
        return part;
    }

    /** Returns whether no record is an event. */
    public boolean isEmpty() {
        return inspection.events() == 0;
    }

    /** Returns what is in it, for people. */
    public List<String> text() {
        List<String> lines = new ArrayList<>();
        parts.forEach((name, part) -> lines.add(line(name, part)));
        if (!isWhole) {
            lines.add("There was no time for more records; --limit lowers how many are read.");
        }
        if (inspection.records() > 0) {
            lines.addAll(InspectionText.ofSource(inspection));
        }
        return lines;
    }

    private static String line(String name, Part part) {
        String said = name.equals(FILES) ? name : "Topic " + name;
        if (part.records == 0) {
            return said + ": no records, or none that can be read yet.";
        }
        String fits =
                "%s: %s; the configured format fits by %s %%"
                        .formatted(
                                said,
                                InspectionText.count(part.records, "record"),
                                part.probe.fit());
        return better(part)
                .map(
                        guess ->
                                "%s, but %s by %s %%."
                                        .formatted(fits, guess.setting(), guess.percent()))
                .orElse(fits + ".");
    }

    /** Returns the format that fits better than the one that is configured. */
    private static Optional<FormatGuess> better(Part part) {
        return FormatGuess.of(part.first).stream()
                .findFirst()
                .filter(guess -> guess.percent() > part.probe.fit());
    }

    /** Returns settings by which more would be read, as lines of YAML; none where all is well. */
    public List<String> settings() {
        List<String> lines = new ArrayList<>();
        Map<String, String> better = new LinkedHashMap<>();
        parts.forEach(
                (name, part) -> better(part).ifPresent(guess -> better.put(name, guess.setting())));
        String files = better.remove(FILES);
        if (files != null) {
            lines.add((config.source() == null ? "format: " : "files_format: ") + files);
        }
        if (!better.isEmpty()) {
            lines.add("kafka:");
            lines.add(
                    "  formats: "
                            + better.entrySet().stream()
                                    .map(each -> each.getKey() + ": " + each.getValue())
                                    .collect(Collectors.joining(", ", "{", "}")));
        }
        return lines;
    }

    /** Returns a first model for it. */
    public String model() {
        return ModelDraft.of(inspection);
    }
}
