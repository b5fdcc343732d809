package io.tideline.job.source.topic;

import static java.util.stream.Collectors.joining;

import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.kafka.KafkaRights;
import io.tideline.job.option.StartException;
import io.tideline.yaml.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/** Checks, before a job starts, whether it can read its topics from Kafka. */
public final class SourceCheck {
    private SourceCheck() {}

    /**
     * Checks that every topic of the source is there, and that it may be read.
     *
     * @throws StartException if one is not, or may not, or if the cluster gives no answer
     */
    public static void check(KafkaSourceConfig config) {
        check(config, AclOperation.READ);
    }

    /** Checks the topics for an operation other than reading them. */
    public static void check(KafkaSourceConfig config, AclOperation needed) {
        try (KafkaCluster kafka =
                new KafkaCluster(config.bootstrapServers(), config.properties(), "source.kafka")) {
            checkTopics(config, kafka, needed);
            new KafkaRights(kafka).group(config.groupId());
        }
    }

    /**
     * Checks that every topic of the source is there, and that the user has a right to it.
     *
     * @throws StartException if one is not, or may not, or if the cluster gives no answer
     */
    public static void checkTopics(
            KafkaSourceConfig config, KafkaCluster kafka, AclOperation needed) {
        KafkaRights rights = new KafkaRights(kafka);
        List<String> missing = new ArrayList<>();
        for (String topic : config.topics()) {
            if (!rights.topic(topic, needed)) {
                missing.add(topic);
            }
        }
        if (!missing.isEmpty()) {
            throw new StartException(missing(kafka, config.bootstrapServers(), missing));
        }
    }

    private static String missing(KafkaCluster kafka, String servers, List<String> missing) {
        Set<String> known = kafka.await(kafka.admin().listTopics().names());
        String topics =
                missing.stream().map(topic -> topic + hint(topic, known)).collect(joining(", "));
        return "Kafka at %s has no topic %s: create it, or check source.kafka.topics."
                .formatted(servers, topics);
    }

    private static String hint(String topic, Set<String> known) {
        return Suggestions.of(topic, known).map(near -> " (did you mean " + near + "?)").orElse("");
    }
}
