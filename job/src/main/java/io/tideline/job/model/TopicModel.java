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
 * @param first the version that the job was submitted with
 */
public record TopicModel(KafkaSourceConfig config, ModelVersion first, Model submitted)
        implements ModelSource {

    /**
     * Finds the model of a job that is to be submitted; {@link #begin} makes it the job's.
     *
     * @param policy refuses models that the job's settings do not go with
     * @throws StartException if the topic has none, or cannot be read
     */
    public static TopicModel find(KafkaSourceConfig config, ModelPolicy policy) {
        try (ModelTopic topic = new ModelTopic(config)) {
            topic.check(AclOperation.READ);
            ModelVersion first = topic.first(policy);
            return new TopicModel(config, first, read(first));
        }
    }

    @Override
    public void begin() {
        try (ModelTopic topic = new ModelTopic(config)) {
            topic.begin(first);
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
