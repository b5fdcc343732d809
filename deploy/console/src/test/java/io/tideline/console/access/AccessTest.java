package io.tideline.console.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.console.access.Verdict.Allowed;
import io.tideline.console.access.Verdict.Refused;
import io.tideline.job.config.ConsoleConfig;
import io.tideline.job.config.ConsoleConfig.SignIn;
import io.tideline.job.option.StartException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final String PASSWORD = "correct horse battery";
    private static final String HASH = PasswordHash.of(PASSWORD);
    private static final ApiToken TOKEN = ApiToken.random();
    private static final SignIn NOBODY = new SignIn(null, List.of(), Map.of());
    private static final SignIn PROXY =
            new SignIn("X-Forwarded-User", List.of("10.0.0.0/24", "::1"), Map.of());
    private static final SignIn USERS = new SignIn(null, List.of(), Map.of("kim", HASH));

    private static ConsoleConfig config(String listen, SignIn signIn, Map<String, String> tokens) {
        return new ConsoleConfig(
                listen, 8090, null, null, null, Duration.ofSeconds(30), signIn, tokens);
    }

    private static Access access(SignIn signIn) {
        return new Access(config("127.0.0.1", signIn, Map.of("crm", TOKEN.hash())));
    }

    private static Visitor visitor(String address, boolean isOfApi, String... headers) {
        Map<String, String> all = new HashMap<>(Map.of("Host", "127.0.0.1:8090"));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return new Visitor(address, isOfApi, all::get);
    }

    private static String basic(String name, String password) {
        return "Basic "
                + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(UTF_8));
    }

    @Test
    void onThisMachineNobodyHasToSignIn() {
        assertThat(access(NOBODY).of(visitor("127.0.0.1", false))).isEqualTo(new Allowed(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void beyondThisMachineSignInIsRequired(String listen) {
        assertThatThrownBy(() -> new Access(config(listen, NOBODY, Map.of())))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "console.listen is %s, where others can connect, and nobody has to sign in: add console.sign_in.header with a proxy before it, or console.sign_in.users, or listen on 127.0.0.1.",
                        listen);
        assertThat(new Access(config(listen, USERS, Map.of()))).isNotNull();
    }

    /** A page of a stranger whose name leads to this machine. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8090, true",
        "localhost, true",
        "LOCALHOST:1234, true",
        "[::1]:8090, true",
        "evil.example.com:8090, false",
        "127.0.0.1.evil.example.com, false",
        ", false"
    })
    void otherNamesAreNotAnswered(String host, boolean isAnswered) {
        var verdict = access(NOBODY).of(visitor("127.0.0.1", false, "Host", host));
        assertThat(verdict instanceof Allowed).isEqualTo(isAnswered);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7, kim, true",
        "::1, kim, true",
        "10.0.1.7, kim, false",
        "127.0.0.1, kim, false",
        "10.0.0.7, , false",
        "10.0.0.7, ' ', false"
    })
    void onlyAProxysHeaderIsBelieved(String address, String header, boolean isBelieved) {
        var verdict = access(PROXY).of(visitor(address, false, "X-Forwarded-User", header));
        assertThat(verdict)
                .isEqualTo(
                        isBelieved
                                ? new Allowed("kim")
                                : new Refused(
                                        403,
                                        "Sign in at the proxy that stands before the console.",
                                        null));
    }

    @Test
    void aPasswordLetsIn() {
        var access = access(USERS);
        for (int i = 0; i < 2; i++) {
            assertThat(
                            access.of(
                                    visitor(
                                            "192.0.2.9",
                                            false,
                                            "Authorization",
                                            basic("kim", PASSWORD))))
                    .isEqualTo(new Allowed("kim"));
        }
        for (var wrong :
                List.of(
                        basic("kim", "wrong"),
                        basic("kim", PASSWORD + " "),
                        basic("robin", PASSWORD),
                        basic("", ""),
                        basic("kim", "x".repeat(5_000)),
                        "Basic !!!",
                        "Bearer " + TOKEN.token(),
                        "")) {
            assertThat(access.of(visitor("192.0.2.9", false, "Authorization", wrong)))
                    .as(wrong)
                    .isEqualTo(
                            new Refused(
                                    401,
                                    "Sign in to see this.",
                                    "Basic realm=\"Tideline\", charset=\"UTF-8\""));
        }
    }

    @Test
    void aTokenLetsIntoTheApiAlone() {
        for (var signIn : List.of(NOBODY, PROXY, USERS)) {
            var access = access(signIn);
            assertThat(
                            access.of(
                                    visitor(
                                            "192.0.2.9",
                                            true,
                                            "Authorization",
                                            "Bearer " + TOKEN.token())))
                    .isEqualTo(new Allowed("crm"));
            assertThat(access.of(visitor("192.0.2.9", true, "Authorization", "Bearer tl_wrong")))
                    .isInstanceOf(Refused.class);
            assertThat(access.of(visitor("192.0.2.9", true))).isInstanceOf(Refused.class);
        }
        assertThat(
                        access(USERS)
                                .of(
                                        visitor(
                                                "192.0.2.9",
                                                true,
                                                "Authorization",
                                                basic("kim", PASSWORD))))
                .isEqualTo(new Allowed("kim"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example.com", "10.0.0.0/33", "10.0.0.300", "10.0.0", ""})
    void anAddressOfAProxyIsANumber(String text) {
        assertThatThrownBy(() -> AddressBlock.parse(text))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith(
                        "console.sign_in.proxies: found \"" + text + "\", expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "elevenchars"})
    void aShortPasswordIsRefused(String password) {
        assertThatThrownBy(() -> PasswordHash.of(password))
                .hasMessageContaining("take one of 12 to 72");
        assertThatThrownBy(() -> PasswordHash.of("x".repeat(73))).hasMessageContaining("73 bytes");
    }
}
