package io.tideline.model.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.alert.kinds.AlertKinds;
import io.tideline.model.AlertRule;
import io.tideline.model.AlertRule.Severity;
import io.tideline.model.Band;
import io.tideline.model.CarriedTraits;
import io.tideline.model.Checklist;
import io.tideline.model.EventRule;
import io.tideline.model.Feature;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Normalization;
import io.tideline.model.Normalization.Method;
import io.tideline.model.Profile;
import io.tideline.model.Segment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelReaderTest {
    private static Model model(String yaml) throws ModelException {
        return ModelReader.parse(yaml, "model.yaml");
    }

    @Test
    void readsEverySection() throws ModelException {
        Model model = model(Models.FULL);

        assertThat(model.version()).isEqualTo(7);
        assertThat(model.timezone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(model.features())
                .containsExactly(
                        new Feature("Reports", List.of(1, 4)), new Feature("Files", List.of(2)));
        assertThat(model.segments())
                .containsExactly(
                        new Segment("trial", Map.of("plan", Set.of("\"trial\""))),
                        new Segment("paid", Map.of("plan", Set.of("\"pro\"", "\"enterprise\""))));
        assertThat(model.inactiveAfterUser()).isEqualTo(Duration.ofDays(14));
        assertThat(model.inactiveAfterAccount()).isEqualTo(Duration.ofDays(7));
        assertThat(model.rosterDays()).isEqualTo(90);
        assertThat(model.traits())
                .isEqualTo(
                        new CarriedTraits(
                                List.of("name", "plan", "owner", "mrr", "seats"),
                                List.of("name", "email")));
        assertThat(model.seats()).isEqualTo("seats");
        assertThat(model.bands())
                .containsExactly(
                        new Band("at risk", 1), new Band("fair", 30), new Band("good", 60));
        assertThat(model.longestWindow()).isEqualTo(30);
    }

    @Test
    void indexesEventsByFirstMention() throws ModelException {
        assertThat(model(Models.FULL).events())
                .extracting(EventRule::name)
                .containsExactly(
                        "Logged In",
                        "Report Created",
                        "File Uploaded",
                        "Invite Sent", // a profile's weights
                        "Report Shared", // the model's features
                        "Account Created", // activation
                        "File Imported",
                        "Profile Completed",
                        "Subscription Started", // alerts
                        "Data Exported",
                        "Subscription Cancelled");
        String reordered =
                """
                alerts: {a: {kind: event, events: [Alert]}}
                activation: {c: {start: Start, steps: {s: {event: [Step, Event]}}}}
                features: {f: [Feature]}
                profiles:
                  p: {features: {g: [Own Feature]}, weights: {Weight: 1}, window: 1d}
                  q: {window: 1d, weights: {Other Weight: 1}}
                events: {Event: 1}
                version: 1
                """;
        assertThat(model(reordered).events())
                .extracting(EventRule::name)
                .containsExactly(
                        "Event",
                        "Weight",
                        "Other Weight",
                        "Feature",
                        "Own Feature",
                        "Start",
                        "Step",
                        "Alert");
    }

    @Test
    void readsEventsInBothForms() throws ModelException {
        assertThat(model(Models.FULL).events())
                .startsWith(
                        new EventRule("Logged In", 1, Map.of(), 0),
                        new EventRule("Report Created", 9, Map.of(), 0),
                        new EventRule(
                                "File Uploaded",
                                5,
                                Map.of("kind", Set.of("\"csv\"", "\"xlsx\"")),
                                20),
                        new EventRule("Invite Sent", 0, Map.of(), 0));
        assertThat(model(Models.ODD).events())
                .containsExactly(
                        new EventRule("404", 0, Map.of(), 0),
                        new EventRule("Ärger gemeldet", 0, Map.of(), 0),
                        new EventRule(
                                "a.b: c",
                                10,
                                Map.of(
                                        "ok",
                                        Set.of("true"),
                                        "n",
                                        Set.of("1", "2.5", "\"1\""),
                                        "off",
                                        Set.of("\"off\"")),
                                1),
                        new EventRule("Never Sent", 0, Map.of(), 0));
    }

    @Test
    void fillsProfilesUpFromTheModel() throws ModelException {
        Model model = model(Models.FULL);
        var standard = new Normalization(Method.WINSORIZED, 90, 0);

        assertThat(model.profiles())
                .containsExactly(
                        new Profile(
                                "weekly",
                                7,
                                7,
                                -1,
                                List.of(1, 9, 5, 0, 0, 0, 0, 0, 0, 0, 0),
                                model.features(),
                                standard),
                        new Profile(
                                "daily",
                                1,
                                7,
                                -1,
                                List.of(1, 9, 5, 0, 0, 0, 0, 0, 0, 0, 0),
                                model.features(),
                                standard),
                        new Profile(
                                "monthly",
                                30,
                                30,
                                -1,
                                List.of(1, 9, 5, 0, 0, 0, 0, 0, 0, 0, 0),
                                model.features(),
                                standard),
                        new Profile(
                                "trials",
                                7,
                                7,
                                0,
                                List.of(1, 9, 5, 10, 0, 0, 0, 0, 0, 0, 0),
                                List.of(new Feature("Invites", List.of(3))),
                                standard),
                        new Profile(
                                "power",
                                7,
                                7,
                                -1,
                                List.of(1, 9, 5, 0, 0, 0, 0, 0, 0, 0, 0),
                                model.features(),
                                new Normalization(Method.EXPONENTIAL, 75, 0)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|                                     | WINSORIZED  | 90 | 0",
                "{percentile: 75}                     | | WINSORIZED  | 75 | 0",
                "{method: exponential, percentile: 75}| | EXPONENTIAL | 75 | 0",
                "{method: target, target: 400}        | | TARGET      | 90 | 400",
                "{percentile: 75} | {method: exponential}            | EXPONENTIAL | 75 | 0",
                "{percentile: 75} | {percentile: 1}                  | WINSORIZED  | 1  | 0",
                "{method: exponential, percentile: 75} | {percentile: 100} | EXPONENTIAL | 100 | 0",
                "{percentile: 75} | {method: target, target: 9}      | TARGET      | 90 | 9",
                "{method: target, target: 400} | {target: 9}         | TARGET      | 90 | 9",
                "{method: target, target: 400} | {method: target}    | TARGET      | 90 | 400",
                "{method: target, target: 400} | {method: winsorized}| WINSORIZED  | 90 | 0",
                "{method: target, target: 9223372036854775807} | | TARGET | 90 | 9223372036854775807",
            })
    void normalizationsTakeWhatTheyLeaveOutFromTheModel(
            String ofModel, String ofProfile, Method method, int percentile, long target)
            throws ModelException {
        String yaml =
                "version: 1\nnormalization: %s\nprofiles: {p: {window: 1d, normalization: %s}}"
                        .formatted(
                                ofModel == null ? "" : ofModel, ofProfile == null ? "" : ofProfile);

        assertThat(model(yaml).profiles().get(0).normalization())
                .isEqualTo(new Normalization(method, percentile, target));
    }

    @Test
    void readsChecklists() throws ModelException {
        assertThat(model(Models.FULL).activation())
                .containsExactly(
                        new Checklist(
                                "account-trial",
                                Level.ACCOUNT,
                                0,
                                5,
                                List.of(
                                        new Checklist.Step(
                                                "Create an account", List.of(5), 1, null),
                                        new Checklist.Step(
                                                "Invite 2+ team members", List.of(3), 2, "email"),
                                        new Checklist.Step(
                                                "Upload 2+ files", List.of(2, 6), 2, null)),
                                Duration.ofDays(3),
                                Duration.ofDays(14)),
                        new Checklist(
                                "user-setup",
                                Level.USER,
                                -1,
                                -1,
                                List.of(
                                        new Checklist.Step(
                                                "Set up a profile", List.of(7), 1, null)),
                                null,
                                null));
    }

    @Test
    void readsAlertRules() throws ModelException {
        List<AlertRule> rules = model(Models.FULL).alerts();

        assertThat(rules)
                .extracting(AlertRule::kind)
                .containsAll(AlertKinds.ALL.keySet())
                .startsWith("new_account", "event", "new_user", "activation");
        Level account = Level.ACCOUNT;
        assertThat(rules)
                .contains(
                        new AlertRule(
                                "new-account", "new_account", account, Severity.INFO, -1, Map.of()),
                        new AlertRule(
                                "at-risk",
                                "event",
                                account,
                                Severity.WARNING,
                                -1,
                                Map.of("events", List.of(9), "cooldown", Duration.ofDays(1))),
                        new AlertRule(
                                "falling",
                                "score_drop",
                                account,
                                Severity.WARNING,
                                -1,
                                Map.of("profile", "weekly", "points", 20)),
                        new AlertRule(
                                "over",
                                "activation_expired",
                                account,
                                Severity.INFO,
                                0,
                                Map.of("checklist", "account-trial")),
                        new AlertRule(
                                "any-adopted",
                                "feature_adopted",
                                Level.USER,
                                Severity.INFO,
                                -1,
                                Map.of("features", List.of("Reports", "Files"))),
                        new AlertRule(
                                "plunging",
                                "score_drop",
                                account,
                                Severity.INFO,
                                -1,
                                Map.of(
                                        "profile",
                                        "weekly",
                                        "by",
                                        AlertRule.Measure.USAGE,
                                        "escalate",
                                        true,
                                        "resolve",
                                        true)),
                        new AlertRule(
                                "in-danger",
                                "band",
                                account,
                                Severity.INFO,
                                -1,
                                Map.of("profile", "monthly", "to", List.of("at risk", "fair"))),
                        new AlertRule(
                                "champion",
                                "champion_silent",
                                account,
                                Severity.INFO,
                                -1,
                                Map.of("profile", "monthly", "share", 40, "silent_for", 3)));
    }

    @Test
    void optionsOfAlertsHaveDefaults() throws ModelException {
        List<AlertRule> rules = model(Models.FULL).alerts();
        AlertRule rising = rules.get(6);

        assertThat(rising.options()).isEqualTo(Map.of("profile", "weekly"));
        assertThat(AlertKinds.of(rising).options)
                .extracting(option -> (Object) rising.get(option))
                .containsExactly("weekly", 20, AlertRule.Measure.CHANGE, false, false);
        assertThat(rising.events()).isEmpty();
        assertThat(rising.checklist()).isNull();
        assertThat(rising.cooldown()).isNull();
    }

    @Test
    void hasDefaults() throws ModelException {
        assertThat(model(Models.LEAST))
                .isEqualTo(
                        new Model(
                                1,
                                ZoneId.of("UTC"),
                                List.of(),
                                0,
                                List.of(),
                                List.of(),
                                List.of(
                                        new Profile(
                                                "weekly",
                                                7,
                                                7,
                                                -1,
                                                List.of(),
                                                List.of(),
                                                new Normalization(Method.WINSORIZED, 90, 0))),
                                List.of(),
                                null,
                                null,
                                90,
                                CarriedTraits.NONE,
                                null,
                                List.of(),
                                List.of()));
    }

    @Test
    void readsFiles(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("model.yaml"), Models.ODD);
        Model model = ModelReader.read(file);

        assertThat(model).isEqualTo(model(Models.ODD));
        assertThat(model.segments())
                .containsExactly(
                        new Segment(
                                "big", Map.of("seats", Set.of("1E+2"), "trial", Set.of("false"))));
        assertThat(model.inactiveAfterUser()).isNull();
        assertThat(model.inactiveAfterAccount()).isEqualTo(Duration.ofHours(36));
    }

    @Test
    void travelsInOperators() throws Exception {
        Model model = model(Models.FULL);
        byte[] bytes = serialized(model);

        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            assertThat(in.readObject()).isEqualTo(model);
        }
        assertThat(serialized(model(Models.FULL))).isEqualTo(bytes);
    }

    private static byte[] serialized(Model model) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(model);
        }
        return bytes.toByteArray();
    }
}
