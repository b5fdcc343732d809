package io.tideline.snapshot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A class whose name is in a savepoint could not be renamed any more. */
class GoldenNamesTest {
    @Test
    void noSavepointHasTheNameOfAClass() throws Exception {
        Map<String, byte[]> files = GoldenFiles.all(1);
        assertThat(files).hasSizeGreaterThan(10);
        files.forEach(
                (name, bytes) ->
                        assertThat(new String(bytes, ISO_8859_1))
                                .as(name)
                                .doesNotContain("io.tideline")
                                .doesNotContain("io/tideline"));
    }
}
