package io.tideline.job.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.job.source.file.NameTally.Count;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameTallyTest {

    @Test
    void theCommonestComeFirstAndOfEqualOnesTheFirstByName() {
        NameTally tally = new NameTally(10);
        List.of("b", "c", "a", "c").forEach(tally::add);
        assertThat(tally.commonest(2)).containsExactly(new Count("c", 2), new Count("a", 1));
        assertThat(tally.total()).isEqualTo(4);
        assertThat(tally.distinct()).isEqualTo(3);
    }

    @Test
    void beyondItsCapacityOldNamesAreStillCounted() {
        NameTally tally = new NameTally(2);
        List.of("a", "b", "c", "b", "d", "c").forEach(tally::add);
        assertThat(tally.commonest(9)).containsExactly(new Count("b", 2), new Count("a", 1));
        assertThat(tally.uncounted()).isEqualTo(3);
        assertThat(tally.total()).isEqualTo(6);
    }

    @Test
    void ofALongNameTheBeginningIsKept() {
        NameTally tally = new NameTally(2);
        tally.add("x".repeat(1_000_000));
        tally.add("x".repeat(199) + "😀".repeat(9));
        assertThat(tally.commonest(9))
                .containsExactly(
                        new Count("x".repeat(200) + "…", 1), new Count("x".repeat(199) + "…", 1));
    }
}
