package io.tideline.bench.opinion;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FromActivityTest {
    private static final String MODEL =
            """
            {"version":1,"events":{"A":2,"B":{"weight":3,"daily_cap":2},"C":0},"features":{"F":["B"],"G":["C"]},
            "profiles":{"daily":{"window":"1d"}}}""";

    private static final List<String> ACTIVITY =
            List.of(
                    """
                    {"account_id":null,"user_id":"ada","day":"2024-03-01","events":5,"counts":{"A":4,"C":1}}""",
                    """
                    {"account_id":null,"user_id":"ada","day":"2024-03-02","events":9,"counts":{"A":1,"B":2}}""");

    private static final String FIRST =
            """
            {"level":"user","entity_id":"ada","profile":"daily","day":"2024-03-01","raw":8,"previous_raw":null,"frequency":1,
            "features_used":["G"],"movers":null,"score":100,"change":null,"change_usage":null,"change_benchmark":null}""";

    private static final String SECOND =
            """
            {"level":"user","entity_id":"ada","profile":"daily","day":"2024-03-02","raw":8,"previous_raw":8,"frequency":1,
            "features_used":["F"],"movers":[{"event":"A","count":1,"previous_count":4,"points":2,"previous_points":8},
            {"event":"B","count":2,"previous_count":0,"points":6,"previous_points":0}],
            "score":100,"change":-3,"change_usage":1,"change_benchmark":-4}""";

    @Test
    void rowsThatFollowFromActivityAreRight() throws Exception {
        assertThat(differences(FIRST, SECOND)).isEmpty();
    }

    @Test
    void aRowThatIsMissingIsFound() throws Exception {
        assertThat(differences(FIRST))
                .singleElement()
                .asString()
                .startsWith("From activity, scores: only SQL has ")
                .contains("2024-03-02");
    }

    @Test
    void numbersThatDoNotFollowAreFound() throws Exception {
        for (String[] change :
                new String[][] {
                    {"\"raw\":8,\"p", "\"raw\":7,\"p"},
                    {"\"previous_raw\":8", "\"previous_raw\":9"},
                    {"\"frequency\":1", "\"frequency\":2"},
                    {"[\"F\"]", "[\"F\",\"G\"]"},
                    {"\"previous_count\":4", "\"previous_count\":5"}
                }) {
            assertThat(differences(FIRST, changed(change[0], change[1])))
                    .as(change[1])
                    .anyMatch(difference -> difference.startsWith("From activity, scores "));
        }
    }

    @Test
    void moversThatDoNotMakeUpTheChangeAreFound() throws Exception {
        assertThat(differences(FIRST, changed("\"previous_points\":8", "\"previous_points\":7")))
                .anyMatch(
                        difference ->
                                difference.startsWith(
                                        "Of scores, the movers do not make up the change of raw"));
    }

    @Test
    void causesThatDoNotMakeUpTheChangeAreFound() throws Exception {
        for (String other : List.of("\"change_usage\":2", "\"change_usage\":null")) {
            assertThat(differences(FIRST, changed("\"change_usage\":1", other)))
                    .singleElement()
                    .asString()
                    .startsWith("Of scores, the two causes do not make up the change");
        }
    }

    private static String changed(String from, String to) {
        assertThat(SECOND).contains(from);
        return SECOND.replace(from, to);
    }

    private static List<String> differences(String... scores) throws Exception {
        Opinion job = new Opinion();
        ACTIVITY.forEach(row -> job.add(Output.ACTIVITY, row));
        List.of(scores).forEach(row -> job.add(Output.SCORES, row));
        Sample sample = new Sample(MODEL, List.of(), Duration.ZERO, Duration.ZERO);
        return new FromActivity().differences(sample, job);
    }
}
