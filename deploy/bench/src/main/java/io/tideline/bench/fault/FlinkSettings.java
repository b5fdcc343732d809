package io.tideline.bench.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The {@code config.yaml} of each Flink process. */
final class FlinkSettings {
    private static final String LOOPBACK = "127.0.0.1";

    private FlinkSettings() {}

    /**
     * Ports of a JobManager.
     *
     * @param rest of its web interface
     * @param rpc to which TaskManagers connect
     */
    record JobManagerPorts(int rest, int rpc) {}

    /**
     * Ports of a TaskManager: those that others connect to, and those on which it listens.
     *
     * @param rpc to which the JobManager connects
     * @param data to which other TaskManagers connect
     */
    record TaskManagerPorts(int rpc, int rpcBound, int data, int dataBound) {}

    /**
     * Writes the settings of a JobManager.
     *
     * @param folder for the file; created
     * @param store folder from which the next JobManager resumes
     * @param quorum of ZooKeeper
     * @param generation of the cluster; another generation does not know its jobs
     */
    static void ofJobManager(
            Path folder, Path store, String quorum, int generation, JobManagerPorts ports)
            throws IOException {
        var settings = shared(store, quorum, generation);
        settings.put("jobmanager.rpc.address", LOOPBACK);
        settings.put("jobmanager.bind-host", LOOPBACK);
        settings.put("high-availability.jobmanager.port", ports.rpc());
        settings.put("rest.address", LOOPBACK);
        settings.put("rest.bind-address", LOOPBACK);
        settings.put("rest.port", ports.rest());
        settings.put("rest.bind-port", ports.rest());
        settings.put("web.submit.enable", false);
        settings.put("web.access-control-allow-origin", "none");
        // By default its data on checkpoints is up to three seconds old.
        settings.put("web.refresh-interval", "100 ms");
        // As by default, but in seconds rather than minutes, since faults come in seconds.
        settings.put("restart-strategy.type", "exponential-delay");
        settings.put("restart-strategy.exponential-delay.initial-backoff", "500 ms");
        settings.put("restart-strategy.exponential-delay.max-backoff", "5 s");
        settings.put("restart-strategy.exponential-delay.reset-backoff-threshold", "30 s");
        settings.put("taskmanager.load-balance.mode", "SLOTS");
        write(folder, settings);
    }

    /**
     * Writes the settings of a TaskManager; the other parameters are as above.
     *
     * @param name its name in the cluster
     */
    static void ofTaskManager(
            Path folder,
            Path store,
            String quorum,
            int generation,
            String name,
            TaskManagerPorts ports)
            throws IOException {
        var settings = shared(store, quorum, generation);
        settings.put("taskmanager.resource-id", name);
        settings.put("taskmanager.host", LOOPBACK);
        settings.put("taskmanager.bind-host", LOOPBACK);
        settings.put("taskmanager.rpc.port", ports.rpc());
        settings.put("taskmanager.rpc.bind-port", ports.rpcBound());
        settings.put("taskmanager.data.port", ports.data());
        settings.put("taskmanager.data.bind-port", ports.dataBound());
        settings.put("taskmanager.numberOfTaskSlots", 2);
        // The scripts of a Flink download, which compute these, are not used here.
        settings.put("taskmanager.cpu.cores", "2.0");
        settings.put("taskmanager.memory.task.heap.size", bytes(512));
        settings.put("taskmanager.memory.task.off-heap.size", bytes(0));
        settings.put("taskmanager.memory.managed.size", bytes(128));
        settings.put("taskmanager.memory.network.min", bytes(64));
        settings.put("taskmanager.memory.network.max", bytes(64));
        settings.put("taskmanager.memory.framework.heap.size", bytes(64));
        settings.put("taskmanager.memory.framework.off-heap.size", bytes(64));
        settings.put("taskmanager.memory.jvm-metaspace.size", bytes(256));
        settings.put("taskmanager.memory.jvm-overhead.min", bytes(64));
        settings.put("taskmanager.memory.jvm-overhead.max", bytes(64));
        settings.put("io.tmp.dirs", Files.createDirectories(folder.resolve("tmp")).toString());
        write(folder, settings);
    }

    private static Map<String, Object> shared(Path store, String quorum, int generation) {
        var settings = new LinkedHashMap<String, Object>();
        settings.put("high-availability.type", "zookeeper");
        settings.put("high-availability.storageDir", store.toUri().toString());
        settings.put("high-availability.cluster-id", "/generation-" + generation);
        settings.put("high-availability.zookeeper.quorum", quorum);
        // By default a dead JobManager stays the leader for a minute.
        settings.put("high-availability.zookeeper.client.session-timeout", "5 s");
        settings.put("high-availability.zookeeper.client.connection-timeout", "5 s");
        settings.put("heartbeat.interval", "1 s");
        settings.put("heartbeat.timeout", "8 s");
        settings.put("pekko.ask.timeout", "10 s");
        return settings;
    }

    private static String bytes(int mebibytes) {
        return ((long) mebibytes << 20) + "b";
    }

    private static void write(Path folder, Map<String, Object> settings) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("config.yaml"),
                settings.entrySet().stream()
                        .map(setting -> setting.getKey() + ": " + setting.getValue() + "\n")
                        .collect(Collectors.joining()));
    }
}
