package io.tideline.job.sink.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.job.option.Secret;
import io.tideline.job.sink.table.BatchSettings;
import io.tideline.job.sink.table.SchemaMigration;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs, what is said of them, and what errors mean. */
class JdbcSinkConfigTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:mariadb://db:3306/tideline | MariaDB at db:3306/tideline | jdbc:mariadb://db:3306/tideline",
                "jdbc:mysql://db/tideline?sslMode=verify-full | MySQL at db/tideline | jdbc:mariadb://db/tideline?sslMode=verify-full",
                "jdbc:mariadb://[::1]:3306/t?a=jdbc:mysql: | MariaDB at [::1]:3306/t | jdbc:mariadb://[::1]:3306/t?a=jdbc:mysql:"
            })
    void aUrlSaysWhichServerItIs(String url, String server, String forTheDriver) {
        assertThat(url).matches(JdbcSinkConfig.URL);
        assertThat(config(url).server()).isEqualTo(server);
        assertThat(config(url).driverUrl()).isEqualTo(forTheDriver);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/tideline",
                "jdbc:mariadb://db",
                "jdbc:mariadb://db/",
                "jdbc:mariadb:///tideline",
                "jdbc:mysql:replication://db/tideline",
                "mysql://db/tideline"
            })
    void whatIsNoUrlOfADatabase(String url) {
        assertThat(url).doesNotMatch(JdbcSinkConfig.URL);
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:mariadb://192.0.2.1/t, true",
        "jdbc:mariadb://192.0.2.1/t?sslMode=trust, true",
        "jdbc:mariadb://192.0.2.1/t?x=sslMode=verify-full, true",
        "jdbc:mariadb://192.0.2.1/t?sslMode=verify-full, false",
        "jdbc:mysql://192.0.2.1/t?a=b&sslMode=verify-ca&c=d, false",
        "jdbc:mariadb://127.0.0.1:3306/t, false",
        "jdbc:mariadb://[::1]:3306/t, false"
    })
    void aConnectionThatOthersCouldReadIsWarnedOf(String url, boolean isWarned) {
        assertThat(TransportSecurity.warning(config(url)).isPresent()).isEqualTo(isWarned);
    }

    @Test
    void nothingShowsThePassword() {
        assertThat(config("jdbc:mariadb://db/t").toString())
                .isEqualTo("JdbcSinkConfig[db/t, user=ann]");
    }

    @ParameterizedTest
    @CsvSource({
        "HY000, 1205, transient",
        "40001, 1213, transient",
        "08S01, 1927, transient",
        "HY000, 1290, transient",
        "70100, 1317, transient",
        "HY000, 1114, transient",
        "22001, 1406, data",
        "HY000, 1366, data",
        "08S01, 1153, data",
        "HY000, 3819, data",
        "23000, 4025, data",
        "45000, 1644, other",
        "42S02, 1146, other",
        "42000, 1142, other",
        "28000, 1045, other"
    })
    void whatAnErrorMeans(String state, int code, String meaning) {
        SQLException e = new SQLException("Data too long: 'ann'", state, code);
        JdbcErrors errors = new JdbcErrors(config("jdbc:mariadb://db/t"));
        assertThat(errors.isTransient(e)).isEqualTo(meaning.equals("transient"));
        assertThat(errors.isData(e)).isEqualTo(meaning.equals("data"));
        if (errors.isData(e) || code == 1644) {
            assertThat(errors.mayQuoteValues(e)).isTrue();
            assertThat(errors.reason(e)).doesNotContain("ann");
            assertThat(errors.describe(e)).isEqualTo("SQLState " + state + ", error " + code);
        }
    }

    private static JdbcSinkConfig config(String url) {
        return new JdbcSinkConfig(
                url,
                "ann",
                new Secret("${env:NONE}"),
                new BatchSettings(1, Duration.ofSeconds(1), 8, Duration.ofSeconds(1), null),
                Duration.ofSeconds(1),
                SchemaMigration.AUTO);
    }
}
