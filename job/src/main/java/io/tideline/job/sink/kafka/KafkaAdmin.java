package io.tideline.job.sink.kafka;

import io.tideline.job.config.KafkaProperties;
import io.tideline.job.config.StartException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Asks a cluster, and says in one sentence why it gives no answer. */
final class KafkaAdmin implements AutoCloseable {
    private static final int SECONDS = 10;

    private final String bootstrapServers;
    private final String place;
    private final Admin admin;

    /**
     * @param place of the cluster's settings in the configuration, as {@code source.kafka}
     */
    KafkaAdmin(String bootstrapServers, KafkaProperties properties, String place) {
        this.bootstrapServers = bootstrapServers;
        this.place = place;
        Properties all = properties.toProperties();
        String millis = String.valueOf(SECONDS * 1000);
        all.setProperty("bootstrap.servers", bootstrapServers);
        all.setProperty("request.timeout.ms", millis);
        all.setProperty("default.api.timeout.ms", millis);
        try {
            this.admin = Admin.create(all);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartException(
                    "The settings of Kafka at %s are not right: check %s.bootstrap_servers and %s.properties (%s)."
                            .formatted(bootstrapServers, place, place, kindOf(cause)),
                    e);
        }
    }

    Admin admin() {
        return admin;
    }

    /** Asks what may be refused for a reason that the caller knows how to tell. */
    <T> T ask(KafkaFuture<T> future) throws KafkaException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new StartException(
                        "Kafka at %s is not reachable within %d s: check %s.bootstrap_servers."
                                .formatted(bootstrapServers, SECONDS, place),
                        e);
            }
            if (e.getCause() instanceof SslAuthenticationException) {
                throw new StartException(
                        "Kafka at %s cannot be talked to by TLS: check the ssl settings in %s.properties."
                                .formatted(bootstrapServers, place),
                        e);
            }
            if (e.getCause() instanceof AuthenticationException) {
                throw new StartException(
                        "Kafka at %s refuses the login: check the sasl settings in %s.properties."
                                .formatted(bootstrapServers, place),
                        e);
            }
            if (e.getCause() instanceof KafkaException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException(
                    "Interrupted while asking Kafka at " + bootstrapServers + ".", e);
        }
    }

    /** The end of the line for a refusal that is not known. */
    StartException refused(String what, KafkaException e) {
        return new StartException(
                "Kafka at %s refuses %s: %s".formatted(bootstrapServers, what, e.getMessage()), e);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    /** Kafka's own words about a setting quote its value, which may be a secret. */
    private static String kindOf(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        for (String harmless : new String[] {"bootstrap urls", "bootstrap.servers"}) {
            if (message.contains(harmless)) {
                return message;
            }
        }
        return cause.getClass().getSimpleName();
    }
}
