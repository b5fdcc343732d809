package io.tideline.job.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
    @TempDir private Path folder;

    @BeforeEach
    void createFiles() throws Exception {
        for (String name : List.of("b-1.jsonl", "b-2.jsonl", "b-10.jsonl", "[c].jsonl", "*")) {
            Files.writeString(folder.resolve(name), "");
        }
        Files.createDirectory(folder.resolve("b-3.jsonl"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "b-*.jsonl  | b-1.jsonl, b-10.jsonl, b-2.jsonl",
                "b-?.jsonl  | b-1.jsonl, b-2.jsonl",
                "[c].json*  | [c].jsonl",
                "*          | *, [c].jsonl, b-1.jsonl, b-10.jsonl, b-2.jsonl",
                "none.jsonl | none.jsonl"
            })
    void wildcardsStandForFilesOfAFolder(String pattern, String names) throws Exception {
        for (String prefix : List.of(folder + "/", folder.toUri().toString())) {
            assertThat(FileNames.expand(List.of(prefix + pattern)))
                    .containsExactly(
                            List.of(names.split(", ")).stream()
                                    .map(name -> prefix + name)
                                    .toArray(String[]::new));
        }
    }

    @Test
    void namesStayInTheirOrder() throws Exception {
        assertThat(FileNames.expand(List.of("z", folder + "/b-1*", "-", "a")))
                .containsExactly("z", folder + "/b-1.jsonl", folder + "/b-10.jsonl", "-", "a");
    }

    @Test
    void aPatternThatMatchesNothingIsRefused() {
        assertThatThrownBy(() -> FileNames.expand(List.of(folder + "/x*")))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessage(
                        "No file is named like %s/x*; check the folder and the pattern.", folder);
        assertThatThrownBy(() -> FileNames.expand(List.of(folder + "/nowhere/x*")))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining(folder + "/nowhere/");
    }

    @Test
    void aFileIsReadByItsUrl() throws Exception {
        String url = folder.resolve("b-1.jsonl").toUri().toString();
        EventFile.check(url);
        assertThatThrownBy(() -> EventFile.check(folder.resolve("b-3.jsonl").toUri().toString()))
                .hasMessageContaining("is a directory; name the files in it");
        assertThatThrownBy(() -> EventFile.check(folder.toUri() + "nothing"))
                .hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> EventFile.check("s4://bucket/file"))
                .hasMessageContaining("scheme 's4'");
    }
}
