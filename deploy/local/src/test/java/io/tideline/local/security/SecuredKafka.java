package io.tideline.local.security;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A broker as on a shared network: TLS and a login (SCRAM) on its listener, and an authorizer that
 * denies by default. One user, {@code admin}, may do everything.
 */
final class SecuredKafka implements AutoCloseable {
    static final String ADMIN = "admin";
    private static final String BROKER = "broker";
    private static final String SCRAM = "SCRAM-SHA-512";
    private static final String HOST = "127.0.0.1";
    private static final int NODE = 1;

    private final Map<String, String> passwords;
    private final Certificates certificates;
    private final KafkaRaftServer server;
    private final String bootstrapServers;

    /**
     * Starts the broker in a folder.
     *
     * @param passwords of its users, including the admin
     */
    SecuredKafka(Path folder, Certificates certificates, Map<String, String> passwords)
            throws Exception {
        this.passwords = passwords;
        this.certificates = certificates;
        Path data = Files.createDirectories(folder);
        format(data);
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket controller =
                        new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            bootstrapServers = HOST + ":" + broker.getLocalPort();
            server = server(data, controller.getLocalPort(), broker, controller);
        }
        server.startup();
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** Returns the properties of a client that logs in as a user, with more of its own. */
    Map<String, Object> client(String user, Map<String, ?> more) {
        Map<String, Object> all = new HashMap<>();
        all.put("bootstrap.servers", bootstrapServers);
        all.put("security.protocol", "SASL_SSL");
        all.put("sasl.mechanism", SCRAM);
        all.put("sasl.jaas.config", scram(user));
        all.put("ssl.truststore.type", "PEM");
        all.put("ssl.truststore.location", certificates.authority().toString());
        all.putAll(more);
        return all;
    }

    private String scram(String user) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(user, passwords.get(user));
    }

    private void format(Path data) throws Exception {
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(NODE)
                .setDirectories(List.of(data.toString()))
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(Optional.of(data.toString()))
                .setScramArguments(
                        passwords.entrySet().stream()
                                .map(
                                        user ->
                                                "%s=[name=%s,password=%s]"
                                                        .formatted(
                                                                SCRAM,
                                                                user.getKey(),
                                                                user.getValue()))
                                .toList())
                .run();
    }

    /** Releases the sockets that hold the ports, right before the server takes them. */
    private KafkaRaftServer server(
            Path data, int controllerPort, ServerSocket broker, ServerSocket controller)
            throws IOException {
        Map<String, String> p = new HashMap<>();
        p.put("process.roles", "broker,controller");
        p.put("node.id", String.valueOf(NODE));
        p.put(
                "listeners",
                "CLIENT://%s,CONTROLLER://%s:%d".formatted(bootstrapServers, HOST, controllerPort));
        p.put("advertised.listeners", "CLIENT://" + bootstrapServers);
        p.put("listener.security.protocol.map", "CLIENT:SASL_SSL,CONTROLLER:SASL_SSL");
        p.put("inter.broker.listener.name", "CLIENT");
        p.put("controller.listener.names", "CONTROLLER");
        p.put("controller.quorum.voters", "%d@%s:%d".formatted(NODE, HOST, controllerPort));
        p.put("sasl.enabled.mechanisms", SCRAM);
        p.put("sasl.mechanism.inter.broker.protocol", SCRAM);
        p.put("listener.name.client.scram-sha-512.sasl.jaas.config", scram(ADMIN));
        // The controller starts before the storage of SCRAM's users.
        p.put("listener.name.controller.sasl.enabled.mechanisms", "PLAIN");
        p.put("sasl.mechanism.controller.protocol", "PLAIN");
        p.put(
                "listener.name.controller.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%1$s\" password=\"%2$s\" user_%1$s=\"%2$s\";"
                        .formatted(BROKER, Uuid.randomUuid()));
        p.put("ssl.keystore.type", "PEM");
        p.put("ssl.keystore.location", certificates.keyAndCertificate().toString());
        p.put("ssl.truststore.type", "PEM");
        p.put("ssl.truststore.location", certificates.authority().toString());
        p.put("authorizer.class.name", StandardAuthorizer.class.getName());
        p.put("super.users", "User:%s;User:%s".formatted(ADMIN, BROKER));
        p.put("log.dirs", data.toString());
        p.put("auto.create.topics.enable", "false");
        p.put("offsets.topic.replication.factor", "1");
        p.put("offsets.topic.num.partitions", "2");
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("transaction.state.log.num.partitions", "2");
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("log.index.size.max.bytes", String.valueOf(1 << 20));
        p.put("log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20));
        broker.close();
        controller.close();
        return new KafkaRaftServer(new KafkaConfig(p, false), Time.SYSTEM);
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
