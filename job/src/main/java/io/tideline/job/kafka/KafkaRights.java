package io.tideline.job.kafka;

import io.tideline.job.option.StartException;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Checks whether a cluster authorizes a user for what the job is about to do, and says in one
 * sentence which right is missing. A cluster without an authorizer lets everybody do everything.
 */
public record KafkaRights(KafkaCluster kafka) {

    /**
     * Looks for a topic.
     *
     * @param needed what the job does with it
     * @return false: there is no such topic
     * @throws StartException if it is there, or may be, and the user lacks a right to it
     */
    public boolean topic(String topic, AclOperation... needed) {
        TopicDescription description;
        try {
            var options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
            var answer = kafka.admin().describeTopics(List.of(topic), options);
            description = kafka.await(answer.allTopicNames()).get(topic);
        } catch (UnknownTopicOrPartitionException e) {
            return false;
        } catch (AuthorizationException e) {
            throw missing(needed[0], "the topic " + topic, e);
        } catch (KafkaException e) {
            throw kafka.refused("to describe topic " + topic, e);
        }
        Set<AclOperation> allowed = description.authorizedOperations();
        for (AclOperation operation : needed) {
            // Null where a broker does not say.
            if (allowed != null && !allowed.contains(operation)) {
                throw missing(operation, "the topic " + topic, null);
            }
        }
        return true;
    }

    /** Checks that offsets of a group can be committed, and so be watched. */
    public void group(String group) {
        try {
            kafka.await(
                    kafka.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        } catch (AuthorizationException e) {
            throw missing(AclOperation.READ, "the consumer group " + group, e);
        } catch (KafkaException e) {
            throw kafka.refused("to describe consumer group " + group, e);
        }
    }

    /** Checks that a transaction may be begun under an id. */
    public void transactionalId(String id) {
        try {
            kafka.await(kafka.admin().describeTransactions(List.of(id)).description(id));
        } catch (TransactionalIdNotFoundException e) {
            return; // not used yet
        } catch (AuthorizationException e) {
            throw missing(AclOperation.WRITE, "the transactional id " + id, e);
        } catch (KafkaException e) {
            throw kafka.refused("to describe transactional id " + id, e);
        }
    }

    private StartException missing(AclOperation operation, String what, KafkaException e) {
        return new StartException(
                "Kafka at %s does not give this user the right %s on %s: grant it (deploy/kafka/acls.sh has all that are needed)."
                        .formatted(kafka.bootstrapServers(), name(operation), what),
                e);
    }

    /** Returns the operation as Kafka's tools write it. */
    private static String name(AclOperation operation) {
        return switch (operation) {
            case READ -> "Read";
            case WRITE -> "Write";
            default -> operation.name();
        };
    }
}
