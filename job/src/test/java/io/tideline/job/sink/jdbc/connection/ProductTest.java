package io.tideline.job.sink.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductTest {
    @ParameterizedTest
    @CsvSource({
        "MARIADB, 10, 5, 10.5.29-MariaDB, false",
        "MARIADB, 10, 6, 10.6.0-MariaDB, true",
        "MARIADB, 12, 0, 12.0.1-MariaDB-log, true",
        "MYSQL, 5, 7, 5.7.44, false",
        "MYSQL, 8, 0, 8.0.16, false",
        "MYSQL, 8, 0, 8.0.17-log, true",
        "MYSQL, 8, 0, 8.0, true",
        "MYSQL, 8, 4, 8.4.0, true",
        "MYSQL, 9, 0, 9.0.1, true",
    })
    void knowsWhichVersionsHaveWhatIsUsed(
            Product product, int major, int minor, String version, boolean isSupported) {
        assertThat(product.isSupported(major, minor, version)).isEqualTo(isSupported);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "OFF, true", "1, false", "ON, false", "NO_LOCK, false"})
    void readsSwitchesAsNumbersAndAsWords(String value, boolean isOff) {
        assertThat(Product.isOff(value)).isEqualTo(isOff);
    }
}
