package io.tideline.job.sink.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.job.option.StartException;
import org.junit.jupiter.api.Test;

class JdbcDriverTest {
    private static final ClassLoader LOADER = JdbcDriverTest.class.getClassLoader();

    @Test
    void itIsTheOneOfMariaDb() throws Exception {
        assertThat(JdbcDriver.get().acceptsURL("jdbc:mariadb://host/database")).isTrue();
    }

    /** A cluster's jar does not bring it. */
    @Test
    void withoutItTheStartSaysWhereToPutIt() {
        String sentence =
                "There is no driver for MariaDB and MySQL, which sinks.jdbc needs: put mariadb-java-client 3.5 (org.mariadb.jdbc:mariadb-java-client on Maven Central) into the lib folder of Flink on every machine, or of the command's image, and start again.";
        assertThatThrownBy(
                        () ->
                                JdbcDriver.get(
                                        JdbcDriver.CLASS, ClassLoader.getPlatformClassLoader()))
                .isInstanceOf(StartException.class)
                .hasMessage(sentence);
        assertThatThrownBy(() -> JdbcDriver.get(JdbcDriverTest.class.getName(), LOADER))
                .isInstanceOf(StartException.class)
                .hasMessage(sentence);
    }
}
