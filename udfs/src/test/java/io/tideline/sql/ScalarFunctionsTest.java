package io.tideline.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.apache.flink.types.Row;
import org.apache.flink.util.InstantiationUtil;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The functions that make one value of their arguments. */
class ScalarFunctionsTest {
    private static final String MODEL =
            """
            version: 1
            events:
              Logged In: 1
              Report Created: 9
              File Uploaded: {weight: 5, where: {kind: [csv, xlsx], meta.pages: [2]}}
              Viewed Pricing Page: 3
            features:
              Reports: [Report Created, Report Shared]
              Files: [File Uploaded]
              Pricing: [Viewed Pricing Page]
            profiles:
              weekly: {window: 7d}
              trials: {window: 7d, weights: {Logged In: 10}, features: {Entry: [Logged In]}}
            bands: {at risk: 1, fair: 30, good: 60}
            """;

    private final EngagementScoreFunction score = new EngagementScoreFunction();
    private final EventWeightFunction weight = new EventWeightFunction();
    private final AdoptionRateFunction rate = new AdoptionRateFunction();
    private final FeaturesUsedFunction features = new FeaturesUsedFunction();
    private final BandFunction band = new BandFunction();

    @ParameterizedTest
    @CsvSource(
            nullValues = "NULL",
            value = {
                "399, 208.2, winsorized, 100",
                "89, 208.2, winsorized, 43",
                "1, 208.2, winsorized, 1",
                "0, 208.2, winsorized, 1",
                "0, NULL, winsorized, 1",
                "5, NULL, winsorized, NULL",
                "NULL, 208.2, winsorized, NULL",
                "400, 400, exponential, 90",
                "200, 400, target, 50",
                "5, 0, winsorized, NULL",
                "5, -2.5, exponential, NULL",
                "0, 0, winsorized, 1",
            })
    void scores(Long raw, BigDecimal benchmark, String method, Integer expected) {
        assertThat(score.eval(raw, benchmark, method)).isEqualTo(expected);
    }

    @Test
    void scoresAreWinsorizedUnlessTheQuerySaysOtherwise() {
        assertThat(score.eval(89L, new BigDecimal("208.2"))).isEqualTo(43);
    }

    @Test
    void refusesMethodsAndBenchmarksThatDoNotExist() {
        refuses(
                () -> score.eval(1L, BigDecimal.ONE, "exponetial"),
                "ENGAGEMENT_SCORE: the method is \"exponetial\"; it must be one of exponential,"
                        + " target, winsorized. Did you mean \"exponential\"?");
        refuses(
                () -> score.eval(1L, BigDecimal.ONE, null),
                "ENGAGEMENT_SCORE: the method is NULL; it must be one of exponential, target,"
                        + " winsorized.");
        refuses(
                () -> score.eval(1L, new BigDecimal("-2.50"), "target"),
                "ENGAGEMENT_SCORE: the target is -2.5; it must be above 0.");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "NULL",
            delimiter = '|',
            value = {
                "weekly | Logged In | NULL | 1",
                "trials | Logged In | NULL | 10",
                "trials | Report Created | {} | 9",
                "weekly | Report Shared | {} | 0",
                "weekly | Unknown | {} | 0",
                "weekly | NULL | {} | 0",
                "weekly | Viewed Pricing Page | NULL | 3",
                "weekly | File Uploaded | {\"kind\": \"csv\", \"meta\": {\"pages\": 2.0}} | 5",
                "weekly | File Uploaded | {\"kind\": \"csv\", \"meta.pages\": 2} | 5",
                "weekly | File Uploaded | {\"kind\": \"csv\"} | 0",
                "weekly | File Uploaded | {\"kind\": \"pdf\", \"meta\": {\"pages\": 2}} | 0",
                "weekly | File Uploaded | NULL | 0",
                "weekly | File Uploaded | [] | 0",
                "weekly | File Uploaded | {\"kind\": \"csv | 0",
                "weekly | File Uploaded | '' | 0",
            })
    void weighsEvents(String profile, String event, String properties, int expected) {
        assertThat(weight.eval(MODEL, profile, event, properties)).isEqualTo(expected);
    }

    @Test
    void refusesModelsWithFaultsAndProfilesThatTheModelDoesNotHave() {
        refuses(
                () -> weight.eval("version: 0", "weekly", "Logged In", null),
                "EVENT_WEIGHT: the model has 2 faults:\n"
                        + "  version: found 0, expected a whole number of at least 1\n"
                        + "  profiles: found nothing, expected at least one profile, such as"
                        + " weekly: {window: 7d}");
        refuses(
                () -> weight.eval(null, "weekly", "Logged In", null),
                "EVENT_WEIGHT: model is NULL; it must be a text.");
        refuses(
                () -> weight.eval(MODEL, "wekly", "Logged In", null),
                "EVENT_WEIGHT: the model has no profile \"wekly\"; it has weekly, trials. Did you"
                        + " mean \"weekly\"?");
        refuses(
                () -> features.eval(MODEL, null, new String[0]),
                "FEATURES_USED: profile is NULL; it must be a text.");
    }

    @Test
    void takesSeveralModelsInTurn() {
        for (int version = 1; version <= 40; version++) {
            String model =
                    "{version: 1, events: {E: %d}, profiles: {p: {window: 1d}}}"
                            .formatted(version % 10);
            assertThat(weight.eval(model, "p", "E", null)).isEqualTo(version % 10);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "NULL",
            value = {
                "2, 10, 20.00",
                "1, 3, 33.33",
                "0, 5, 0.00",
                "0, 0, NULL",
                "NULL, 5, NULL",
                "1, NULL, NULL",
                "3, 2, NULL",
                "-1, 2, NULL"
            })
    void ratesAdoption(Long used, Long of, BigDecimal expected) {
        assertThat(rate.eval(used, of)).isEqualTo(expected);
    }

    @Test
    void namesFeaturesInTheModelsOrder() {
        String[] events = {"Viewed Pricing Page", "Report Shared", null, "Unknown", "Logged In"};
        assertThat(features.eval(MODEL, "weekly", events)).containsExactly("Reports", "Pricing");
        assertThat(features.eval(MODEL, "trials", events)).containsExactly("Entry");
        assertThat(features.eval(MODEL, "weekly", (String[]) null)).isEmpty();
        assertThat(features.eval(MODEL, "weekly", (Row[]) null)).isEmpty();
    }

    @Test
    void namesFeaturesOfEventsThatPassTheModelsConditions() {
        Row pdf = Row.of("File Uploaded", "{\"kind\": \"pdf\", \"meta\": {\"pages\": 2}}");
        Row csv = Row.of("File Uploaded", "{\"kind\": \"csv\", \"meta\": {\"pages\": 2}}");
        Row report = Row.of("Report Created", null);
        assertThat(features.eval(MODEL, "weekly", new Row[] {pdf, null, report}))
                .containsExactly("Reports");
        assertThat(features.eval(MODEL, "weekly", new Row[] {csv, report}))
                .containsExactly("Reports", "Files");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "NULL",
            value = {"1, at risk", "29, at risk", "30, fair", "100, good", "NULL, NULL"})
    void namesBands(Integer of, String expected) {
        assertThat(band.eval(of, MODEL)).isEqualTo(expected);
    }

    @Test
    void refusesWhatIsNoScore() {
        refuses(
                () -> band.eval(101, MODEL),
                "BAND: the score is 101; it must be from 1 to 100, or NULL.");
        refuses(() -> band.eval(50, null), "BAND: model is NULL; it must be a text.");
    }

    @Test
    void travelToTheCluster() throws Exception {
        assertThat(weight.eval(MODEL, "weekly", "Logged In", null)).isEqualTo(1);
        EventWeightFunction sent = InstantiationUtil.clone(weight);
        assertThat(sent.eval(MODEL, "weekly", "Logged In", null)).isEqualTo(1);
    }

    private static void refuses(ThrowingCallable call, String sentence) {
        assertThatThrownBy(call)
                .isInstanceOf(WrongArgumentException.class)
                .hasMessage(sentence)
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }
}
