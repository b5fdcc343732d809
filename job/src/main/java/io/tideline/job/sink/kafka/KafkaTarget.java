package io.tideline.job.sink.kafka;

import java.util.List;

/**
 * What {@link KafkaCheck#sink} found of the cluster that rows are written to.
 *
 * @param missing topics that have to be made, without the prefix
 * @param largestRejection bytes that the topic of rejections takes, or will take
 */
public record KafkaTarget(List<String> missing, int largestRejection) {}
