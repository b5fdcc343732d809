package io.tideline.bench.opinion;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The job and the SQL come to the same rows, whatever the events. */
@Timeout(900)
class SecondOpinionTest {
    private static final int STREAMS = 200;
    private static final int FIRST_SEED = 1;

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
        var started = new AtomicInteger();
        var agreed = new AtomicInteger();
        Verdict verdict =
                trials.run(
                        FIRST_SEED,
                        () -> started.getAndIncrement() < STREAMS,
                        seed -> agreed.incrementAndGet());
        assertThat(verdict).as(() -> verdict.text()).isNull();
        assertThat(agreed).hasValue(STREAMS);
        assertThat(trials.rows()).isGreaterThan(30L * STREAMS);
    }

    /** SQL is told another weight than the job: that shows, and few lines are enough to show it. */
    @Test
    void anotherWeightIsFoundAndShrunk() throws Exception {
        try (JobOpinion job = JobOpinion.open(1)) {
            var sql = new SqlOpinion();
            Sample smallest =
                    new Shrinker(
                                    sample ->
                                            !job.of(sample)
                                                    .differences(sql.of(heavier(sample), false).opinion())
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

    /** What is computed twice must not be computed by the same code. */
    @Test
    void noCodeIsShared() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.tideline.activation..",
                        "io.tideline.adoption..",
                        "io.tideline.alert..",
                        "io.tideline.engagement..",
                        "io.tideline.event..",
                        "io.tideline.member..",
                        "io.tideline.model..",
                        "io.tideline.presence..",
                        "io.tideline.product..",
                        "io.tideline.stage..")
                .check(
                        new ClassFileImporter()
                                .withImportOption(new ImportOption.DoNotIncludeTests())
                                .importPackages("io.tideline.bench.opinion"));
    }
}
