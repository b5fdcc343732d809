package io.tideline.embedded;

import io.tideline.inprocess.Folder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka broker in this JVM: one KRaft node that is its own controller, on free ports of the
 * loopback interface, for clients that know its password. Topics are not created automatically.
 * Started on the folder of an earlier broker, it continues with that broker's topics, records,
 * offsets and password, though on other ports.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final int NODE = 1;
    private static final String CONTROLLER = "CONTROLLER";
    private static final String HOST = "127.0.0.1";

    private final Folder folder;
    private final KafkaLogin login;
    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private boolean closed;

    private EmbeddedKafka(Folder folder, Map<String, String> brokerProperties) {
        this.folder = folder;
        this.login = new KafkaLogin(Password.of(folder.path()));
        var ports = freePorts();
        this.bootstrapServers = HOST + ":" + ports.broker();
        var data = Folder.locked(folder.path().resolve("data")).path();
        var properties = properties(data, ports);
        properties.putAll(brokerProperties);
        demandLogin(properties);
        format(data);
        this.server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            folder.close();
            throw e;
        }
    }

    /** Starts a broker whose data is deleted on close. */
    public static EmbeddedKafka start() {
        return start(Map.of());
    }

    /**
     * Starts a broker whose data is deleted on close.
     *
     * @param brokerProperties override ours, e.g. {@code message.max.bytes}
     */
    public static EmbeddedKafka start(Map<String, String> brokerProperties) {
        return new EmbeddedKafka(Folder.temporary("tideline-kafka"), brokerProperties);
    }

    /** Starts a broker whose data stays in {@code folder}, which is created if it is missing. */
    public static EmbeddedKafka startIn(Path folder, Map<String, String> brokerProperties) {
        return new EmbeddedKafka(Folder.locked(folder), brokerProperties);
    }

    /** Returns {@code host:port}, for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Returns how clients log in. */
    public KafkaLogin login() {
        return login;
    }

    /** Returns the properties of a client, in a map that it may add to. */
    public Map<String, Object> client() {
        return client(Map.of());
    }

    /** Returns the properties of a client, with more of its own. */
    public Map<String, Object> client(Map<String, ?> more) {
        return login.client(bootstrapServers, more);
    }

    /**
     * Creates a topic with one replica, which every client finds from then on. A topic that exists
     * stays as it is.
     */
    public void createTopic(String name, int partitions) {
        KafkaTopics.createIfAbsent(client(), new NewTopic(name, partitions, (short) 1));
    }

    /**
     * Returns the folder of the data; it is gone after {@link #close} if it is a temporary folder.
     */
    Path dataFolder() {
        return folder.path();
    }

    /** Stops the broker, and removes its data if it is in a temporary folder. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        server.shutdown();
        server.awaitShutdown();
        folder.close();
    }

    private static void format(Path data) {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NODE)
                    .setDirectories(List.of(data.toString()))
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setControllerListenerName(CONTROLLER)
                    .setMetadataLogDirectory(Optional.of(data.toString()))
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot prepare the Kafka folder " + data, e);
        }
    }

    private static Map<String, String> properties(Path data, Ports ports) {
        var p = new HashMap<String, String>();
        p.put("process.roles", "broker,controller");
        p.put("node.id", String.valueOf(NODE));
        p.put(
                "listeners",
                "CLIENT://"
                        + HOST
                        + ":"
                        + ports.broker()
                        + ","
                        + CONTROLLER
                        + "://"
                        + HOST
                        + ":"
                        + ports.controller());
        p.put("advertised.listeners", "CLIENT://" + HOST + ":" + ports.broker());
        p.put("inter.broker.listener.name", "CLIENT");
        p.put("controller.listener.names", CONTROLLER);
        // Static voters: the port is then read only from here, and may change between starts.
        p.put("controller.quorum.voters", NODE + "@" + HOST + ":" + ports.controller());
        p.put("log.dirs", data.toString());
        p.put("auto.create.topics.enable", "false");
        p.put("offsets.topic.replication.factor", "1");
        p.put("offsets.topic.num.partitions", "4");
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("transaction.state.log.num.partitions", "4");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("log.segment.bytes", String.valueOf(64 << 20));
        // Index files are allocated at full size, and there are two for each partition.
        p.put("log.index.size.max.bytes", String.valueOf(1 << 20));
        p.put("log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20));
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "4");
        p.put("background.threads", "2");
        return p;
    }

    /**
     * Requires a login on every listener, also the controller's: other users of this machine are
     * not trusted.
     */
    private void demandLogin(Map<String, String> p) {
        p.put("sasl.enabled.mechanisms", "PLAIN");
        p.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        p.put("sasl.mechanism.controller.protocol", "PLAIN");
        var protocols = new ArrayList<String>();
        for (var listener : p.get("listeners").split(",")) {
            var name = listener.substring(0, listener.indexOf(':'));
            protocols.add(name + ":SASL_PLAINTEXT");
            p.put(
                    "listener.name.%s.plain.sasl.jaas.config"
                            .formatted(name.toLowerCase(Locale.ROOT)),
                    login.brokerJaas());
        }
        p.put("listener.security.protocol.map", String.join(",", protocols));
    }

    private record Ports(int broker, int controller) {}

    private static Ports freePorts() {
        try (var first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Ports(first.getLocalPort(), second.getLocalPort());
        } catch (IOException e) {
            throw new IllegalStateException("Found no free port on " + HOST, e);
        }
    }
}
