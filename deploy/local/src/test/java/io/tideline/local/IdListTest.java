package io.tideline.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.local.option.UsageFault;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdListTest {
    @TempDir private Path folder;

    @Test
    void blanksAroundAnIdDoNotCount() {
        assertThat(IdList.of("--user", List.of(" ann ", "b b"), input("")))
                .containsExactly("ann", "b b");
    }

    @Test
    void aLineIsAnId() throws Exception {
        var file = Files.writeString(folder.resolve("ids"), "\uFEFFann\r\n\n  bob\t\n \nJ\u00f6rg");
        assertThat(IdList.read("--users", file.toString(), input("")))
                .containsExactly("ann", "bob", "J\u00f6rg");
    }

    @Test
    void aHyphenIsStandardInput() {
        assertThat(IdList.read("--users", "-", input("ann\nbob\n"))).containsExactly("ann", "bob");
        assertThat(IdList.of("--user", List.of("carl", "-"), input("ann\n")))
                .containsExactly("carl", "ann");
    }

    @Test
    void anIdIsNotRepeatedInAMessage() {
        assertThatThrownBy(() -> IdList.read("--users", "-", input("ann\n" + "x".repeat(600))))
                .isInstanceOf(UsageFault.class)
                .hasMessageContaining("standard input, line 2, has 600 characters")
                .hasMessageNotContaining("xx");
    }

    @Test
    void moreThanFitAreRefused() {
        assertThatThrownBy(() -> IdList.read("--users", "-", input("u\n".repeat(IdList.MOST + 1))))
                .hasMessageContaining("more than 1,000,000 ids");
    }

    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
