package io.tideline.local.model;

import io.tideline.job.config.JobConfig;
import io.tideline.job.model.ModelPolicy;
import io.tideline.job.model.ModelTopic;
import io.tideline.job.model.RetentionCheck;
import io.tideline.local.option.UsageFault;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --config}, of a job whose model comes from a topic. */
final class ModelTopicFile {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "tideline.yaml",
            description = "The configuration of the job; its source.kafka.model_topic says where.")
    private Path config;

    private JobConfig job;

    /** Reads the configuration. */
    JobConfig job() {
        if (job == null) {
            job = JobConfig.read(config);
            if (!job.hasModelTopic()) {
                throw new UsageFault(
                        "%s: source.kafka.model_topic: found nothing, expected the topic of the model: with a file as model, stop the job with a savepoint and start it with the new file."
                                .formatted(config));
            }
        }
        return job;
    }

    ModelTopic open() {
        return new ModelTopic(job().source());
    }

    /** Returns what the job accepts; it writes nothing anywhere. */
    ModelPolicy policy() {
        return new ModelPolicy(RetentionCheck.of(job()), model -> {});
    }
}
