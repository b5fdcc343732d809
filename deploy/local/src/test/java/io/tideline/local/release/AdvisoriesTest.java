package io.tideline.local.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.local.release.Advisories.Library;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdvisoriesTest {
    private static final String ACCEPTED =
            "{\"id\": \"CVE-1\", \"library\": \"org.acme:rocket\", \"reason\": \"no fuel\"}";

    @Test
    void refusesALibraryInAnAffectedRange() throws IOException {
        assertThat(
                        list("org.acme:rocket", "[1.0,1.4)", "")
                                .faults(List.of(new Library("org.acme:rocket", "1.3.9"))))
                .containsExactly(
                        "org.acme:rocket 1.3.9 is affected by CVE-1 ([1.0,1.4)): take 1.4, or accept it with a reason.");
    }

    @ParameterizedTest
    @CsvSource({
        "org.acme:rocket, 1.4,       '[1.0,1.4)',            0",
        "org.acme:rocket, 1.0,       '[1.0,1.4)',            1",
        "org.acme:rocket, 0.9,       '[1.0,1.4)',            0",
        "org.acme:rocket, 1.10,      '[1.0,1.4)',            0",
        "org.acme:rockets, 1.3,      '[1.0,1.4)',            0",
        "com.acme:rocket, 1.3,       '[1.0,1.4)',            0",
        "org.acme:rocket, 2.1,       '(,1.4),[2.0,2.2)',     1",
        "org.acme:rocket, 1.5.7-9,   '(,1.5.7-14)',          1",
        "org.acme:rocket, 1.5.7-14,  '(,1.5.7-14)',          0",
        "org.acme:rocket, 4.1.100.Final-20.0, '(,4.1.136)',  1",
        "org.acme:rocket, 4.1.136.Final-20.1, '(,4.1.136)',  0",
        "org.acme:rocket, 4.2.6.Final-21.0, '(,4.1.136)',    0",
    })
    void comparesVersionsAsMavenDoes(String name, String version, String affected, int faults)
            throws IOException {
        assertThat(
                        list("org.acme:rocket", affected, "")
                                .faults(List.of(new Library(name, version))))
                .hasSize(faults);
    }

    @Test
    void knowsAWholeGroup() throws IOException {
        Advisories list = list("org.acme:*", "(,2)", "");

        assertThat(list.faults(List.of(new Library("org.acme:engine-linux", "1")))).hasSize(1);
        assertThat(list.faults(List.of(new Library("org.acme.tools:engine", "1")))).isEmpty();
    }

    @Test
    void letsPassWhatIsAccepted() throws IOException {
        assertThat(
                        list("org.acme:rocket", "[1.0,1.4)", ACCEPTED)
                                .faults(List.of(new Library("org.acme:rocket", "1.3.9"))))
                .isEmpty();
    }

    @Test
    void wantsAcceptancesRemovedThatNothingNeeds() throws IOException {
        assertThat(
                        list("org.acme:rocket", "[1.0,1.4)", ACCEPTED)
                                .faults(List.of(new Library("org.acme:rocket", "1.4"))))
                .containsExactly(
                        "CVE-1 of org.acme:rocket is accepted, but nothing needs that any more: remove the entry.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\": \"CVE-1\", \"library\": \"org.acme:rocket\"}",
                "{\"id\": \"CVE-1\", \"library\": \"org.acme:rocket\", \"reason\": \" \"}",
            })
    void acceptsNothingWithoutAReason(String accepted) {
        assertThatThrownBy(() -> list("org.acme:rocket", "[1.0,1.4)", accepted))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no reason");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.4", "[1.0", "< 1.4"})
    void refusesARangeThatIsNone(String affected) {
        assertThatThrownBy(() -> list("org.acme:rocket", affected, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a range of versions: " + affected);
    }

    private static Advisories list(String library, String affected, String accepted)
            throws IOException {
        return Advisories.parse(
                """
                {"as_of": "2026-01-01", "advisories": [{"id": "CVE-1", "library": "%s", "affected": "%s",
                 "fixed": "1.4", "reachable": false, "why": "it does not fly"}], "accepted": [%s]}"""
                        .formatted(library, affected, accepted));
    }
}
