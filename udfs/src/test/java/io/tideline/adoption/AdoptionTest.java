package io.tideline.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.counts.FirstUseDays;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdoptionTest {

    @ParameterizedTest
    @CsvSource({
        "2, 10, 20, 20",
        "8, 10, 80, 80",
        "0, 10, 0, 1",
        "1, 3, 33.33, 33",
        "2, 3, 66.67, 67",
        "1, 8, 12.5, 13",
        "5, 5, 100, 100",
    })
    void rateAndScore(long used, long features, BigDecimal rate, int score) {
        assertThat(Adoption.rate(used, features)).isEqualByComparingTo(rate);
        assertThat(Adoption.score(used, features)).isEqualTo(score);
    }

    @Test
    void withoutFeaturesThereIsNeither() {
        assertThat(Adoption.rate(0, 0)).isNull();
        assertThat(Adoption.score(0, 0)).isNull();
    }

    @Test
    void firstUsesKeepTheEarliestDayWhateverTheOrder() {
        FirstUseDays uses = new FirstUseDays();
        uses.add(7, 20);
        uses.add(3, 12);
        uses.add(7, 10);
        uses.add(7, 15);
        ByteWriter out = new ByteWriter();
        uses.write(out);
        FirstUseDays read = FirstUseDays.read(new ByteReader(out.toBytes()));

        assertThat(read.happenedBy(7, 9)).isFalse();
        assertThat(read.happenedBy(7, 10)).isTrue();
        assertThat(read.happenedBy(3, 11)).isFalse();
        assertThat(read.happenedBy(3, 12)).isTrue();
        assertThat(read.happenedBy(5, 99)).isFalse();
    }
}
