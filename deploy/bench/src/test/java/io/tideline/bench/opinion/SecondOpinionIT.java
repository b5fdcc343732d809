package io.tideline.bench.opinion;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tideline.bench.course.Course;
import io.tideline.bench.course.Course.End;
import io.tideline.bench.course.Course.Leg;
import io.tideline.bench.course.Course.Order;
import io.tideline.job.config.StateBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The job and the SQL compute the same rows, whatever the events. */
@Timeout(900)
class SecondOpinionIT {
    private static final int STREAMS = 40;
    private static final int COURSES = 20;

    /** Of the streams from here on, some raise each kind of alert; deploy/bench/soak has others. */
    private static final int FIRST_SEED = 143;

    /** What alerts the streams have to raise for the comparison to mean something. */
    private static final List<String> KINDS =
            List.of(
                    "new_account",
                    "new_user",
                    "event",
                    "activation",
                    "activation_stalled",
                    "activation_expired",
                    "score_drop",
                    "score_rise",
                    "usage_drop",
                    "usage_rise",
                    "band",
                    "champion_silent",
                    "inactive",
                    "reactivated",
                    "feature_adopted",
                    "resolved activation_stalled",
                    "resolved score_drop",
                    "resolved score_rise",
                    "resolved usage_drop",
                    "resolved usage_rise",
                    "resolved champion_silent",
                    "resolved inactive");

    private static Trials trials;

    @BeforeAll
    static void open() throws Exception {
        trials = Trials.open();
    }

    @AfterAll
    static void close() {
        trials.close();
    }

    @Test
    void bothComeToTheSameRows() throws Exception {
        agree(Trials.Runs.REPLAY, STREAMS);
        assertThat(trials.kinds()).containsAll(KINDS);
    }

    /** Reads slowly, in either order of events, with restores on the way. */
    @Test
    void theyDoOnEveryCourse() throws Exception {
        agree(Trials.Runs.COURSE, COURSES);
    }

    private static void agree(Trials.Runs runs, int streams) throws Exception {
        var started = new AtomicInteger();
        var agreed = new AtomicInteger();
        long before = trials.rows();
        Verdict verdict =
                trials.run(
                        runs,
                        FIRST_SEED,
                        () -> started.getAndIncrement() < streams,
                        seed -> agreed.incrementAndGet());
        assertThat(verdict).as(() -> verdict.text()).isNull();
        assertThat(agreed).hasValue(streams);
        assertThat(trials.rows() - before).isGreaterThan(20L * streams);
    }

    /**
     * Corrections of a day that arrive after the next one has closed do not undo its alerts,
     * however fast they are read, and wherever the job is restored.
     */
    @Test
    void alertsOnScoresAreTheSameAtAnyPace() throws Exception {
        Sample sample = correctedInHindsight();
        int lines = sample.lines().size();
        Leg fast = new Leg(2, StateBackend.HEAP, 0, 1, lines, End.OF_INPUT);
        Leg slow = new Leg(2, StateBackend.HEAP, 100, 1, lines, End.OF_INPUT);
        Leg stopped = new Leg(1, StateBackend.ROCKSDB, 50, 2, lines / 2, End.SAVEPOINT);
        Leg crashed = new Leg(2, StateBackend.HEAP, 100, 3, lines / 3, End.CRASH);
        List<Course> courses = new ArrayList<>();
        courses.add(null);
        for (Order order : Order.values()) {
            courses.add(new Course(order, List.of(fast)));
            courses.add(new Course(order, List.of(slow)));
        }
        courses.add(new Course(Order.TIME, List.of(stopped, slow)));
        courses.add(new Course(Order.ARRIVAL, List.of(crashed, fast)));
        var sql = new SqlOpinion();
        try (JobOpinion job = JobOpinion.open(1)) {
            for (Course course : courses) {
                boolean arrival = course != null && course.order().asTheyArrive();
                SqlOpinion.Judgement judgement = sql.of(sample, arrival);
                Opinion found = job.of(sample, course).without(judgement.unjudged());
                assertThat(found.differences(judgement.opinion()))
                        .as(() -> "On " + course)
                        .isEmpty();
                assertThat(found.rows().get(Output.ALERTS)).hasSize(5);
            }
        }
    }

    /**
     * Returns a sample in which five users do more on the second day; that they did so on the first
     * day too arrives too late for the alert.
     */
    private static Sample correctedInHindsight() {
        List<Sample.Line> lines = new ArrayList<>();
        for (int day = 1; day <= 2; day++) {
            for (int user = 0; user < 5; user++) {
                for (int event = 0; event < (day == 1 ? 2 : 9); event++) {
                    lines.add(line("u" + user, day, 10 + event));
                }
            }
        }
        lines.add(line("other", 3, 1)); // closes the second day
        for (int user = 0; user < 5; user++) {
            for (int event = 0; event < 7; event++) {
                lines.add(line("u" + user, 1, event));
            }
        }
        lines.add(line("other", 3, 2));
        return new Sample(
                """
                {"version":1,"events":{"Logged In":1},"normalization":{"method":"target","target":10},
                "profiles":{"daily":{"window":"1d"}},
                "alerts":{"rising":{"kind":"score_rise","level":"user","profile":"daily","points":20}}}""",
                lines,
                Duration.ofMinutes(10),
                Duration.ofDays(5));
    }

    private static Sample.Line line(String user, int day, int hour) {
        return new Sample.Line(
                0,
                """
                {"type":"track","userId":"%s","event":"Logged In","timestamp":"2024-03-0%dT%02d:00:00Z"}"""
                        .formatted(user, day, hour));
    }

    /**
     * SQL uses another weight than the job: the difference is found, and few lines suffice to show
     * it.
     */
    @Test
    void anotherWeightIsFoundAndShrunk() throws Exception {
        try (JobOpinion job = JobOpinion.open(1)) {
            var sql = new SqlOpinion();
            Sample smallest =
                    new Shrinker(
                                    sample ->
                                            !job.of(sample, null)
                                                    .differences(
                                                            sql.of(heavier(sample), false)
                                                                    .opinion())
                                                    .isEmpty(),
                                    60)
                            .smallest(WEIGHED);
            assertThat(smallest.lines()).extracting(Sample.Line::text).containsExactly(REPORT);
        }
    }

    private static final String REPORT = track("Report Created", 2);

    private static final Sample WEIGHED =
            new Sample(
                    """
                    {"version":1,"events":{"Logged In":1,"Report Created":9},"profiles":{"daily":{"window":"1d"}}}""",
                    List.of(
                            new Sample.Line(0, track("Logged In", 1)),
                            new Sample.Line(0, REPORT),
                            new Sample.Line(0, track("Logged In", 3)),
                            new Sample.Line(0, track("Logged Out", 4))),
                    Duration.ofMinutes(10),
                    Duration.ofDays(1));

    private static String track(String event, int hour) {
        return """
               {"type":"track","userId":"ada","event":"%s","timestamp":"2024-03-01T0%d:00:00Z"}"""
                .formatted(event, hour);
    }

    private static Sample heavier(Sample sample) {
        ObjectNode model = RowJson.asWritten(sample.model());
        if (model.path("events").has("Report Created")) {
            ((ObjectNode) model.get("events")).put("Report Created", 10);
        }
        return sample.withModel(model.toString());
    }

    /** Code that is checked by a second computation must not be shared with it. */
    @Test
    void noCodeIsShared() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.tideline.accounts..",
                        "io.tideline.activation..",
                        "io.tideline.adoption..",
                        "io.tideline.alert..",
                        "io.tideline.buffer..",
                        "io.tideline.counts..",
                        "io.tideline.engagement..",
                        "io.tideline.event..",
                        "io.tideline.ingest..",
                        "io.tideline.lifecycle..",
                        "io.tideline.members..",
                        "io.tideline.message..",
                        "io.tideline.model..",
                        "io.tideline.population..",
                        "io.tideline.presence..",
                        "io.tideline.product..",
                        "io.tideline.profile..",
                        "io.tideline.scores..",
                        "io.tideline.serde..",
                        "io.tideline.state..",
                        "io.tideline.time..",
                        "io.tideline.yaml..")
                .check(
                        new ClassFileImporter()
                                .withImportOption(new ImportOption.DoNotIncludeTests())
                                .importPackages("io.tideline.bench.opinion"));
    }
}
