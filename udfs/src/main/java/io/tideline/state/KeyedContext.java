package io.tideline.state;

import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * What an operator hands to those who hold state or a buffer of its keys.
 *
 * @param capacityBytes that the cache, and each buffer, may take in memory, estimated
 */
public record KeyedContext(
        RuntimeContext runtime,
        OperatorMetadata metadata,
        LazyKeyContext keys,
        KeyGroupKeys groups,
        long capacityBytes) {}
