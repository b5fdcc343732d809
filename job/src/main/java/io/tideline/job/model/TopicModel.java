package io.tideline.job.model;

import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.option.StartException;
import io.tideline.model.Model;
import io.tideline.model.read.ModelException;
import org.apache.kafka.common.acl.AclOperation;

/**
 * Takes the model that the job has accepted from its topic, when a task starts.
 *
 * @param config of a source with a topic of models
 */
public record TopicModel(KafkaSourceConfig config, Model submitted) implements ModelSource {

    /**
     * Accepts the newest model of the topic that can be used, for a job that is submitted.
     *
     * @param check refuses models that the job's settings do not go with
     * @throws StartException if the topic has none, or cannot be read
     */
    public static TopicModel acceptNewest(KafkaSourceConfig config, ModelCheck check) {
        try (ModelTopic topic = new ModelTopic(config)) {
            topic.check(AclOperation.READ);
            return new TopicModel(config, read(topic.acceptNewest(check)));
        }
    }

    @Override
    public Model current() {
        try (ModelTopic topic = new ModelTopic(config)) {
            return read(topic.accepted());
        }
    }

    private static Model read(ModelVersion version) {
        try {
            return version.model();
        } catch (ModelException e) {
            throw new StartException(e.getMessage(), e);
        }
    }
}
