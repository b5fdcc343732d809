package io.tideline.bench.fault;

import io.tideline.embedded.KafkaLogin;
import io.tideline.inprocess.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.kafka.clients.admin.Admin;

/**
 * The processes: a Kafka broker, a PostgreSQL server, a JobManager and two TaskManagers, with a
 * {@link Forwarder} in front of each that others connect to. Only ZooKeeper, which is never harmed,
 * runs in this JVM.
 */
final class Cluster implements AutoCloseable {
    private static final List<String> TASK_MANAGERS = List.of("taskmanager-1", "taskmanager-2");

    /** The number of processes that may end by themselves; no run has come near it. */
    private static final int MOST_ENDS = 20;

    private final Options options;
    private final Ports ports = new Ports();
    private final Coordination coordination;
    private final Daemon broker;
    private final Daemon postgres;
    private final Database database;
    private final KafkaLogin brokerLogin;
    private final Daemon jobManager;
    private final Map<String, Daemon> taskManagers = new TreeMap<>();
    private final Map<String, List<Forwarder>> toTaskManagers = new TreeMap<>();
    private final Forwarder toBroker;
    private final Forwarder toSource;
    private final Forwarder toPostgres;
    private final int brokerPort = ports.next();
    private final int brokerForwarded = ports.next();
    private final int sourceForwarded = ports.next();
    private final int postgresPort = ports.next();
    private final int postgresForwarded = ports.next();
    private final FlinkSettings.JobManagerPorts jobManagerPorts =
            new FlinkSettings.JobManagerPorts(ports.next(), ports.next());
    private final Map<String, FlinkSettings.TaskManagerPorts> taskManagerPorts = new TreeMap<>();
    private int generation;
    private int turns;

    /**
     * The locations of a cluster.
     *
     * @param folder an existing folder for all data and logs
     * @param argumentsFile of every JVM, as {@code java @FILE} takes it
     * @param classPath of the processes
     */
    record Options(Path folder, Path argumentsFile, String classPath) {}

    private Cluster(Options options) throws IOException, InterruptedException {
        this.options = options;
        Folder.locked(options.folder());
        Files.createDirectories(folder("logs"));
        coordination = new Coordination(folder("zookeeper"));
        int forwardedOnly = ports.next();
        int sourceOnly = ports.next();
        toBroker = new Forwarder(brokerForwarded, forwardedOnly);
        toSource = new Forwarder(sourceForwarded, sourceOnly);
        toPostgres = new Forwarder(postgresForwarded, postgresPort);
        broker =
                jvm(
                        "broker",
                        384,
                        BrokerServer.class,
                        folder("kafka"),
                        brokerPort,
                        forwardedOnly,
                        brokerForwarded,
                        ports.next(),
                        sourceOnly,
                        sourceForwarded);
        brokerLogin = KafkaLogin.of(folder("kafka"));
        database = Database.prepare(folder("postgres"), postgresPort);
        postgres = daemon("postgres", database.command());
        jobManager =
                jvm(
                        "jobmanager",
                        512,
                        StandaloneSessionClusterEntrypoint.class,
                        "--configDir",
                        folder("jobmanager"));
        for (String name : TASK_MANAGERS) {
            var of =
                    new FlinkSettings.TaskManagerPorts(
                            ports.next(), ports.next(), ports.next(), ports.next());
            taskManagerPorts.put(name, of);
            toTaskManagers.put(
                    name,
                    List.of(
                            new Forwarder(of.rpc(), of.rpcBound()),
                            new Forwarder(of.data(), of.dataBound())));
            taskManagers.put(
                    name, jvm(name, 768, TaskManagerRunner.class, "--configDir", folder(name)));
        }
    }

    /** Starts all processes, and waits until they are ready. */
    static Cluster open(Options options) throws Exception {
        var cluster = new Cluster(options);
        try {
            cluster.configure();
            for (Daemon each : cluster.all()) {
                each.start();
            }
            cluster.awaitFlink();
            cluster.awaitBroker();
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    private Daemon jvm(String name, int mebibytes, Class<?> main, Object... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + options.argumentsFile());
        command.addAll(
                List.of(
                        "-Xmx" + mebibytes + "m",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + folder("tmp"),
                        "-Dlog4j2.configurationFile=classpath:io/tideline/bench/fault/log4j2.properties",
                        "-D" + FullDisk.FULL_IF_THERE + "=" + diskFull(),
                        "-cp",
                        options.classPath(),
                        Attached.class.getName(),
                        main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return daemon(name, command);
    }

    private Daemon daemon(String name, List<String> command) {
        return new Daemon(name, command, folder("logs").resolve(name + ".log"));
    }

    private void configure() throws IOException {
        Files.createDirectories(folder("tmp"));
        String quorum = coordination.quorum();
        Path store = folder("jobs");
        FlinkSettings.ofJobManager(
                folder("jobmanager"), store, quorum, generation, jobManagerPorts);
        for (String name : TASK_MANAGERS) {
            FlinkSettings.ofTaskManager(
                    folder(name), store, quorum, generation, name, taskManagerPorts.get(name));
        }
    }

    /** Waits until Flink accepts a job. */
    void awaitFlink() throws Exception {
        Patience.until(
                "Flink has its two TaskManagers",
                () -> {
                    if (endedByThemselves() > MOST_ENDS) {
                        throw new FaultException(
                                "Processes of the cluster end again and again; %s says why."
                                        .formatted(folder("logs")));
                    }
                    return rest().taskManagers().containsAll(TASK_MANAGERS);
                });
    }

    private void awaitBroker() throws Exception {
        try (var admin = Admin.create(brokerClient(Map.of()))) {
            Patience.until(
                    "the broker answers", () -> !admin.describeCluster().nodes().get().isEmpty());
        }
    }

    /** Creates a data folder with this name. */
    Path folder(String name) {
        return options.folder().resolve(name);
    }

    private Path diskFull() {
        return folder("disk-is-full");
    }

    /** Returns the broker's address for the job: through the forwarder. */
    String brokerForwarded() {
        return "127.0.0.1:" + brokerForwarded;
    }

    /** Returns the broker's address for the job's source: through a forwarder of its own. */
    String sourceForwarded() {
        return "127.0.0.1:" + sourceForwarded;
    }

    /** Returns the properties of a direct client of the broker, with more of its own. */
    Map<String, Object> brokerClient(Map<String, ?> more) {
        return brokerLogin.client("127.0.0.1:" + brokerPort, more);
    }

    /** Returns how clients log in to the broker. */
    KafkaLogin brokerLogin() {
        return brokerLogin;
    }

    /** Returns the database's address for the job: through the forwarder. */
    String postgresForwarded() {
        return Database.jdbcUrl(postgresForwarded);
    }

    /** Connects to the database directly. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                Database.jdbcUrl(postgresPort), database.user(), database.password());
    }

    String postgresPassword() {
        return database.password();
    }

    /** Returns a client of Flink's web interface. */
    FlinkRest rest() {
        return new FlinkRest(jobManagerPorts.rest());
    }

    int restPort() {
        return jobManagerPorts.rest();
    }

    /** Returns how often processes have ended unexpectedly. */
    int endedByThemselves() {
        return all().stream().mapToInt(Daemon::endedByItself).sum();
    }

    private List<Daemon> all() {
        var all = new ArrayList<>(List.of(broker, postgres, jobManager));
        all.addAll(taskManagers.values());
        return all;
    }

    /**
     * Inflicts a fault.
     *
     * @return its repair
     */
    Repair inflict(FaultKind kind) throws IOException {
        return switch (kind) {
            case TASKMANAGER_KILLED -> {
                String name = oneAtWork();
                killTaskManager(name);
                yield () -> startTaskManager(name);
            }
            case TASKMANAGER_FROZEN -> {
                var taskManager = taskManagers.get(oneAtWork());
                taskManager.freeze();
                yield taskManager::thaw;
            }
            case TASKMANAGER_CUT_OFF -> {
                List<Forwarder> ways = toTaskManagers.get(oneAtWork());
                ways.forEach(Forwarder::cut);
                yield () -> {
                    for (Forwarder way : ways) {
                        way.heal();
                    }
                };
            }
            case JOBMANAGER_KILLED -> killed(jobManager);
            case FLINK_KILLED -> flinkKilled();
            case BROKER_KILLED -> killed(broker);
            case BROKER_CUT_OFF -> both(cut(toBroker), cut(toSource));
            case BROKER_STALLED -> both(stalled(toBroker), stalled(toSource));
            case SOURCE_CUT_OFF -> cut(toSource);
            case SOURCE_STALLED -> stalled(toSource);
            case COLLECTOR_SILENT ->
                    throw new IllegalArgumentException("Sending events is not part of a cluster.");
            case POSTGRES_KILLED -> killed(postgres);
            case POSTGRES_DOWN -> {
                postgres.end("INT");
                yield postgres::start;
            }
            case POSTGRES_FROZEN -> {
                postgres.freeze();
                yield postgres::thaw;
            }
            case POSTGRES_CUT_OFF -> cut(toPostgres);
            case POSTGRES_STALLED -> stalled(toPostgres);
            case DISK_FULL -> {
                Files.createFile(diskFull());
                yield () -> Files.delete(diskFull());
            }
        };
    }

    /** Repairs a fault. */
    interface Repair {
        void run() throws IOException;
    }

    private static Repair killed(Daemon daemon) throws IOException {
        daemon.kill();
        return daemon::start;
    }

    private static Repair cut(Forwarder way) {
        way.cut();
        return way::heal;
    }

    private static Repair both(Repair one, Repair other) {
        return () -> {
            one.run();
            other.run();
        };
    }

    private static Repair stalled(Forwarder way) {
        way.stall();
        return way::heal;
    }

    /** Kills all processes of Flink, so that none can still work on the job. */
    private Repair flinkKilled() throws IOException {
        jobManager.kill();
        for (String name : TASK_MANAGERS) {
            killTaskManager(name);
        }
        generation++;
        configure();
        return () -> {
            jobManager.start();
            for (String name : TASK_MANAGERS) {
                startTaskManager(name);
            }
        };
    }

    /** Cuts the connections first, so that new ones are refused. */
    private void killTaskManager(String name) throws IOException {
        toTaskManagers.get(name).forEach(Forwarder::cut);
        taskManagers.get(name).kill();
    }

    private void startTaskManager(String name) throws IOException {
        taskManagers.get(name).start();
        for (Forwarder way : toTaskManagers.get(name)) {
            way.heal();
        }
    }

    /**
     * Returns a TaskManager with running tasks, a different one each time; any if this is unknown.
     */
    private String oneAtWork() {
        List<String> atWork = List.of();
        try {
            atWork = rest().atWork();
        } catch (IOException e) {
            // The JobManager does not answer.
        }
        List<String> candidates = atWork.isEmpty() ? TASK_MANAGERS : atWork;
        return candidates.get(Math.floorMod(turns++, candidates.size()));
    }

    @Override
    public void close() {
        toBroker.close();
        toSource.close();
        toPostgres.close();
        toTaskManagers.values().forEach(ways -> ways.forEach(Forwarder::close));
        all().forEach(Daemon::close);
        coordination.close();
    }
}
