package io.tideline.bench.contestant;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.model.read.ModelReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TidelineFilesTest {
    @TempDir private Path folder;

    @Test
    void theLongestProfileOfTheModelHasTheWindowAskedFor() throws Exception {
        TidelineFiles.copyModel(folder, 400);
        assertThat(ModelReader.read(folder.resolve("model.yaml")).longestWindow()).isEqualTo(400);
    }
}
