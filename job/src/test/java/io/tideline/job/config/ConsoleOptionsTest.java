package io.tideline.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.job.option.Secret;
import io.tideline.job.option.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section of the console, which the job checks as it does its own. */
class ConsoleOptionsTest {
    private static final String HASH = "$2b$11$" + "a".repeat(53);
    private static final String TOKEN = "sha256:" + "0f".repeat(32);

    @TempDir private Path folder;

    private JobConfig read(String section, Map<String, String> environment) throws IOException {
        var file =
                Files.writeString(
                        folder.resolve("tideline.yaml"),
                        "model: m.yaml\nsource: {files: [e.jsonl]}\nsinks: {files: {directory: out}}\nconsole: "
                                + section
                                + "\n");
        return ConfigReader.read(file, environment::get);
    }

    @Test
    void allOfIt() throws IOException {
        var console =
                read(
                                """

                                  listen: 10.0.0.4
                                  port: 0
                                  public_url: https://tideline.example.com/
                                  user: tideline_read
                                  password: ${env:READ}
                                  statement_timeout: 5s
                                  sign_in:
                                    header: X-Forwarded-User
                                    proxies: 10.0.0.5
                                    users: {kim: "%s", robin: "${env:ROBIN}"}
                                  tokens: {crm: "%s"}
                                """
                                        .formatted(HASH, TOKEN),
                                Map.of("READ", "secret", "ROBIN", HASH))
                        .console();
        assertThat(console)
                .isEqualTo(
                        new ConsoleConfig(
                                "10.0.0.4",
                                0,
                                "https://tideline.example.com",
                                "tideline_read",
                                new Secret("${env:READ}"),
                                Duration.ofSeconds(5),
                                new ConsoleConfig.SignIn(
                                        "X-Forwarded-User",
                                        List.of("10.0.0.5"),
                                        Map.of("kim", HASH, "robin", HASH)),
                                Map.of("crm", TOKEN)));
        assertThat(console.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{prot: 1} | console.prot: found an unknown key, expected one of",
                "{port: 70000} | console.port: found 70000, expected a whole number from 0 to 65535",
                "{listen: 'http://x'} | console.listen: found \"http://x\", expected a host name or an address",
                "{public_url: 'https://x/path'} | console.public_url: found",
                "{password: hunter2} | console.password: found a literal, expected a reference",
                "{user: reader} | console.user: found \"reader\", expected console.user and console.password together",
                "{sign_in: {header: X-User}} | console.sign_in.header: found \"X-User\", expected console.sign_in.header and console.sign_in.proxies together",
                "{sign_in: {proxies: [10.0.0.1]}} | console.sign_in.proxies: found",
                "{sign_in: {users: {kim: hunter2}}} | console.sign_in.users.kim: found something else, expected what tideline console --hash-password prints",
                "{sign_in: {user: {}}} | console.sign_in.user: found an unknown key",
                "{tokens: {crm: hunter2}} | console.tokens.crm: found something else, expected what tideline console --new-token prints"
            })
    void aFaultIsASentenceWithoutASecret(String section, String sentence) {
        assertThatThrownBy(() -> read(section, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("hunter2");
    }
}
