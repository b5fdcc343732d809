package io.tideline.job.sink.postgres.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.job.sink.postgres.connection.SqlState;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.ByteConverter;

class PostgresNumberTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "0.00",
                "1",
                "-1",
                "100.00",
                "208.20",
                "-33.33",
                "0.2000",
                "0.0001",
                "0.00012",
                "9999",
                "10000",
                "100000000",
                "99999999.9999",
                "-12345678901234",
                "123456789012345678901234567890.123456789",
                "9999999999.9999",
                "0.1234567890123456789",
                "1E+9",
                "-1.5E-20"
            })
    void isTheSameNumberWithoutTrailingZeros(String text) throws SQLException {
        BigDecimal number = new BigDecimal(text);
        byte[] bytes = PostgresNumber.bytes(number);
        BigDecimal read = (BigDecimal) ByteConverter.numeric(bytes);
        assertThat(read).isEqualByComparingTo(number);
        int shown = ByteBuffer.wrap(bytes).getShort(3 * Short.BYTES);
        assertThat(shown).isEqualTo(Math.max(0, number.stripTrailingZeros().scale()));
    }

    @Test
    void theServersLargestIsTheLargest() throws SQLException {
        assertThat(PostgresNumber.bytes(new BigDecimal("1e131071"))).isNotEmpty();
        assertThatThrownBy(() -> PostgresNumber.bytes(new BigDecimal("-1e131072")))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(SqlState.isData(e)).isTrue());
    }
}
