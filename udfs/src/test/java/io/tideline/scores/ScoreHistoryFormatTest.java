package io.tideline.scores;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.snapshot.GoldenFiles;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Earlier scores in state, in each format that is read. */
public class ScoreHistoryFormatTest {
    @Test
    void scoreHistoriesOfFormat1() {
        byte[] bytes = GoldenFiles.hex(1, "score-history");
        ScoreHistory history = ScoreHistory.of(bytes);

        assertThat(history.at("two", 20_209)).isEqualTo(new ScoreHistory.Entry(100, 1));
        assertThat(history.at("two", 20_210))
                .isEqualTo(new ScoreHistory.Entry(null, 70_000_000_000L));
        assertThat(history.at("trials", 20_209)).isNull();
        assertThat(history.at("trials", 20_210)).isEqualTo(new ScoreHistory.Entry(1, 2));
        assertThat(history.toBytes()).as("what is written today").isEqualTo(bytes);
        assertThat(history().toBytes()).isEqualTo(bytes);
    }

    /** Returns, by file, what is written today. */
    public static Map<String, byte[]> written() {
        return Map.of("score-history", history().toBytes());
    }

    private static ScoreHistory history() {
        ScoreHistory history = ScoreHistory.of(null);
        history.put("two", 20_209, new ScoreHistory.Entry(100, 1));
        history.put("two", 20_210, new ScoreHistory.Entry(null, 70_000_000_000L));
        history.put("trials", 20_210, new ScoreHistory.Entry(1, 2));
        history.addLive("two", 20_211);
        history.addLive("trials", 20_211);
        history.addLive("two", 20_212);
        return history;
    }
}
