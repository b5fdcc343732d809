package io.tideline.scores;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.alert.RowFacts;
import io.tideline.snapshot.GoldenFiles;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Earlier scores in state, in each format that is read. */
public class ScoreHistoryFormatTest {
    private static final RowFacts ALL =
            new RowFacts(
                    100, -3, -70, 9_000_000_000L, 0L, new RowFacts.Champion("größe 😀", 77, 12));
    private static final RowFacts LEAST = new RowFacts(null, null, null, 0, null, null);

    @Test
    void scoreHistoriesOfFormat1() {
        ScoreHistory history = ScoreHistory.of(GoldenFiles.hex(1, "score-history"));

        assertThat(history.at("two", 20_209)).isEqualTo(entry(100, 1, null));
        assertThat(history.at("two", 20_210)).isEqualTo(entry(null, 70_000_000_000L, null));
        assertThat(history.at("trials", 20_209)).isNull();
        assertThat(history.at("trials", 20_210)).isEqualTo(entry(1, 2, null));
        assertThat(history.liveDays()).containsExactly(20_211, 20_212);
    }

    @Test
    void scoreHistoriesOfFormat2() {
        byte[] bytes = GoldenFiles.hex(2, "score-history");
        ScoreHistory history = ScoreHistory.of(bytes);

        assertThat(history.at("two", 20_209)).isEqualTo(entry(100, 1, ALL));
        assertThat(history.at("two", 20_210)).isEqualTo(entry(null, 70_000_000_000L, LEAST));
        assertThat(history.at("trials", 20_209)).isNull();
        assertThat(history.at("trials", 20_210)).isEqualTo(entry(1, 2, null));
        assertThat(history.toBytes()).as("what is written today").isEqualTo(bytes);
        assertThat(history().toBytes()).isEqualTo(bytes);
    }

    /** Returns, by file, what is written today. */
    public static Map<String, byte[]> written() {
        return Map.of("score-history", history().toBytes());
    }

    private static ScoreHistory.Entry entry(Integer score, long revision, RowFacts facts) {
        return new ScoreHistory.Entry(score, revision, facts);
    }

    private static ScoreHistory history() {
        ScoreHistory history = ScoreHistory.of(null);
        history.put("two", 20_209, entry(100, 1, ALL));
        history.put("two", 20_210, entry(null, 70_000_000_000L, LEAST));
        history.put("trials", 20_210, entry(1, 2, null));
        history.addLive("two", 20_211);
        history.addLive("trials", 20_211);
        history.addLive("two", 20_212);
        return history;
    }
}
