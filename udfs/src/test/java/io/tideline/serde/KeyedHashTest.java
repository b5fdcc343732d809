package io.tideline.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeyedHashTest {
    private static final byte[] KEY = "k".repeat(32).getBytes(UTF_8);
    private static final byte[] OTHER = "o".repeat(32).getBytes(UTF_8);

    /** State holds them, and whoever audits the log makes them with other tools. */
    @Test
    void hashesAreFixedForEver() {
        assertThat(new KeyedHash(List.of(KEY)).of("uann@example.com"))
                .isEqualTo("snCyfJ9NaBRkvRK4wcbFLg");
    }

    @Test
    void theCurrentKeyComesFirst() {
        KeyedHash both = new KeyedHash(List.of(KEY, OTHER));
        assertThat(both.of("uann")).isEqualTo(new KeyedHash(List.of(KEY)).of("uann"));
        assertThat(both.all("uann"))
                .containsExactly(
                        new KeyedHash(List.of(KEY)).of("uann"),
                        new KeyedHash(List.of(OTHER)).of("uann"));
    }

    @Test
    void usersAndAccountsOfOneIdAreDistinguished() {
        KeyedHash hash = new KeyedHash(List.of(KEY));
        assertThat(hash.of("uann")).isNotEqualTo(hash.of("aann")).doesNotContain("ann");
    }

    @Test
    void withoutAKeyNoOneCanMakeThem() {
        KeyedHash one = new KeyedHash(List.of());
        assertThat(one.of("uann"))
                .isEqualTo(one.of("uann"))
                .isNotEqualTo(new KeyedHash(List.of()).of("uann"));
    }
}
