package io.tideline.job.sink.postgres.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.job.option.Secret;
import io.tideline.job.sink.table.BatchSettings;
import io.tideline.job.sink.table.SchemaMigration;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportSecurityTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://192.0.2.7/tideline",
                "jdbc:postgresql://192.0.2.7:5432/tideline?sslmode=prefer",
                "jdbc:postgresql://192.0.2.7:5432/tideline?sslmode=require",
                "jdbc:postgresql://192.0.2.7:5432/tideline?sslmode=disable",
                "jdbc:postgresql://127.0.0.1:5432,192.0.2.7:5432/tideline",
                "jdbc:postgresql://[2001:db8::1]:5432/tideline"
            })
    void whereOthersCouldReadAlongOneIsWarned(String url) {
        assertThat(TransportSecurity.warning(config(url)))
                .get()
                .asString()
                .contains("does not check whose server it is", "sslmode=verify-full")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://192.0.2.7/tideline?sslmode=verify-full&sslrootcert=/ca.pem",
                "jdbc:postgresql://192.0.2.7/tideline?sslmode=verify-ca&sslrootcert=/ca.pem",
                "jdbc:postgresql://192.0.2.7/tideline?ssl=true",
                "jdbc:postgresql://127.0.0.1:5432/tideline",
                "jdbc:postgresql://localhost/tideline",
                "jdbc:postgresql://[::1]:5432/tideline",
                "jdbc:postgresql:tideline",
                "jdbc:postgresql:///tideline?socketFactory=com.google.cloud.sql.postgres.SocketFactory&cloudSqlInstance=a:b:c"
            })
    void whereTheServerIsKnownOrOnThisMachineOneIsNot(String url) {
        assertThat(TransportSecurity.warning(config(url))).isEqualTo(Optional.empty());
    }

    private static PostgresSinkConfig config(String url) {
        return new PostgresSinkConfig(
                url,
                "ann",
                new Secret("secret"),
                "public",
                new BatchSettings(1, Duration.ofSeconds(1), 8, Duration.ofSeconds(1), null),
                Duration.ofMinutes(1),
                SchemaMigration.AUTO);
    }
}
