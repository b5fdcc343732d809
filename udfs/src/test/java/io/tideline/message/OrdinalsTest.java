package io.tideline.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.model.Level;
import org.junit.jupiter.api.Test;

/** Constants whose ordinals are part of the format of state. */
class OrdinalsTest {
    /** Rows that wait in state have the ordinals. */
    @Test
    void ordersThatAreWrittenOutStay() {
        assertThat(Level.values()).containsExactly(Level.ACCOUNT, Level.USER);
        assertThat(DailySnapshot.Kind.values())
                .containsExactly(
                        DailySnapshot.Kind.LIVE,
                        DailySnapshot.Kind.FINAL,
                        DailySnapshot.Kind.CORRECTION,
                        DailySnapshot.Kind.FORGET,
                        DailySnapshot.Kind.FORGET_MEMBER,
                        DailySnapshot.Kind.DAY_CLOSES);
    }
}
