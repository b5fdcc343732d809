package io.tideline.bench.process;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.bench.contestant.Outcome;
import io.tideline.bench.contestant.Servers;
import io.tideline.bench.contestant.Task;
import io.tideline.bench.work.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The servers of a benchmark and the contestants that run on them, each in a fresh JVM with the
 * same flags. The topic of a workload is filled once, however many contestants use it.
 */
public final class Arena implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HEAP = "-Xmx4g";
    private static final String SERVICES_HEAP = "-Xmx2g";

    /** Longer than the servers take to start, to remove what a run has left, or to be looked at. */
    private static final Duration SOON = Duration.ofMinutes(5);

    /** Longer than it takes to write 100 million events. */
    private static final Duration FILLED_WITHIN = Duration.ofHours(1);

    /** What a contestant may take beside its own time: to warm up, start and end. */
    private static final Duration BESIDE = Duration.ofMinutes(15);

    private final Options options;
    private final Child services;
    private final Servers servers;
    private final Map<Workload, String> topics = new HashMap<>();
    private int runs;
    private volatile Child running;

    /**
     * The locations of a benchmark.
     *
     * @param folder an existing folder for all data of servers and contestants
     * @param logs an existing folder for the output of the processes
     * @param argumentsFile of every JVM, as {@code java @FILE} takes it
     * @param classPath of the processes
     * @param classPaths of contestants that have one of their own, by name
     * @param recordings folder for the recordings of the contestants by the JDK's flight recorder,
     *     or null
     */
    public record Options(
            Path folder,
            Path logs,
            Path argumentsFile,
            String classPath,
            Map<String, String> classPaths,
            Path recordings) {}

    /**
     * The performance of a contestant, and the CPU time of the servers.
     *
     * @param brokerMicros CPU time of the broker per event
     * @param postgresMicros CPU time of the database server per event
     */
    public record Run(Outcome outcome, double brokerMicros, double postgresMicros) {}

    /** The input of a contestant. */
    public record Entry(String contestant, Workload work, int parallelism, int seconds) {}

    private Arena(Options options, Child services, Servers servers) {
        this.options = options;
        this.services = services;
        this.servers = servers;
    }

    /** Starts the servers. */
    public static Arena open(Options options) throws IOException {
        var services =
                Child.start(
                        launch(options, options.classPath(), "services", List.of(SERVICES_HEAP)),
                        ServicesProcess.class,
                        options.folder().resolve("services").toString());
        try {
            return new Arena(
                    options, services, JSON.treeToValue(services.take(SOON), Servers.class));
        } catch (IOException | RuntimeException e) {
            services.close();
            throw e;
        }
    }

    private static Child.Launch launch(
            Options options, String classPath, String name, List<String> more) {
        var all = new ArrayList<>(more);
        all.add("-Djava.io.tmpdir=" + options.folder());
        return new Child.Launch(
                classPath, options.argumentsFile(), all, options.logs().resolve(name + ".log"));
    }

    /** Returns the addresses of the servers. */
    public Servers servers() {
        return servers;
    }

    /** Returns the topic that holds the events of a workload, which is filled now if necessary. */
    public String topic(Workload work) throws IOException {
        String topic = topics.get(work);
        if (topic == null) {
            topic = "events" + topics.size();
            services.send(
                    Map.of("request", ServicesProcess.Request.FILL, "topic", topic, "work", work));
            services.take(FILLED_WITHIN);
            topics.put(work, topic);
        }
        return topic;
    }

    /**
     * Runs a contestant to its end.
     *
     * @throws ChildException if it failed
     */
    public Run run(Entry entry) throws IOException {
        return inProcess(ContestantProcess.class, entry, topic(entry.work()), this::follow);
    }

    /**
     * Runs a trial to its end.
     *
     * @param entry an entry with the trial's name as the contestant
     * @return its figures
     * @throws ChildException if it failed
     */
    public Map<String, Double> measure(Entry entry) throws IOException {
        return inProcess(TrialProcess.class, entry, null, this::figures);
    }

    private interface Talk<T> {
        T with(Child child, Duration within) throws IOException;
    }

    /**
     * @param topic with the events, or null if the child creates and fills one of its own
     */
    private <T> T inProcess(Class<?> main, Entry entry, String topic, Talk<T> talk)
            throws IOException {
        Task task = task(entry, topic);
        String name = task.run();
        var jvm = new ArrayList<>(List.of(HEAP));
        if (options.recordings() != null) {
            jvm.add(
                    "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                            + options.recordings().resolve(name + ".jfr"));
        }
        String classPath =
                options.classPaths().getOrDefault(entry.contestant(), options.classPath());
        try (var child = Child.start(launch(options, classPath, name, jvm), main)) {
            running = child;
            child.send(task);
            T answer = talk.with(child, BESIDE.plusSeconds(entry.seconds()));
            child.awaitEnd();
            return answer;
        } finally {
            clear(task);
        }
    }

    private void clear(Task task) throws IOException {
        var names = new ArrayList<>(Task.warmUpsOf(task.run()));
        names.add(task.run());
        for (String run : names) {
            services.send(Map.of("request", ServicesProcess.Request.CLEAR, "run", run));
            services.take(SOON);
        }
    }

    /**
     * Creates a task with a name and a folder of its own.
     *
     * @param topic with the events, or null if it is created later
     */
    public Task task(Entry entry, String topic) throws IOException {
        String name = entry.contestant() + runs++;
        return new Task(
                entry.contestant(),
                name,
                servers,
                entry.work(),
                topic == null ? name + "-events" : topic,
                entry.parallelism(),
                entry.seconds(),
                Files.createDirectories(options.folder().resolve(name)));
    }

    /**
     * Runs another command in a process of its own during an action, then ends it and removes its
     * output.
     */
    public <T> T whileRunning(
            Task task, Class<?> main, List<String> arguments, Callable<T> meanwhile)
            throws Exception {
        var launch = launch(options, options.classPath(), task.run(), List.of(HEAP));
        try (var child = Child.start(launch, main, arguments.toArray(String[]::new))) {
            running = child;
            T result = meanwhile.call();
            child.kill();
            return result;
        } finally {
            clear(task);
        }
    }

    private Map<String, Double> figures(Child child, Duration within) throws IOException {
        JsonNode said = answer(child, within);
        return JSON.convertValue(said.path("figures"), new TypeReference<>() {});
    }

    private static JsonNode answer(Child child, Duration within) throws IOException {
        JsonNode said = child.take(within);
        if (said.has("fault")) {
            throw new ChildException(
                    said.path("fault").asText() + " (" + child.log() + " says more.)");
        }
        return said;
    }

    private Run follow(Child child, Duration within) throws IOException {
        JsonNode before = null;
        JsonNode after = null;
        while (true) {
            JsonNode said = answer(child, within);
            if (said.has("outcome")) {
                var outcome = JSON.treeToValue(said.path("outcome"), Outcome.class);
                double events = outcome.perSecond() * outcome.seconds();
                return new Run(
                        outcome,
                        micros(before, after, "broker", events),
                        micros(before, after, "postgres", events));
            }
            services.send(Map.of("request", ServicesProcess.Request.CPU));
            JsonNode cpu = services.take(SOON);
            if (said.path("mark").asText().equals("begin")) {
                before = cpu;
            } else {
                after = cpu;
            }
        }
    }

    private static double micros(JsonNode before, JsonNode after, String server, double events) {
        if (before == null || after == null || events == 0) {
            return 0;
        }
        return (after.path(server).asLong() - before.path(server).asLong()) * 1e3 / events;
    }

    /** Ends all processes; may be called repeatedly, and from another thread. */
    @Override
    public void close() {
        var contestant = running;
        if (contestant != null) {
            contestant.close();
        }
        services.close();
    }
}
