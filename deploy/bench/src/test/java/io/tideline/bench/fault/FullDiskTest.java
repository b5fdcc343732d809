package io.tideline.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
    @TempDir private Path folder;

    private Path full;

    @BeforeEach
    void setMarkerFile() {
        full = folder.resolve("full");
        System.setProperty(FullDisk.FULL_IF_THERE, full.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty(FullDisk.FULL_IF_THERE);
    }

    @Test
    void takesNoByteWhileItIsFull() throws IOException {
        FileSystem disk = new FullDisk().create(folder.toUri());
        var begun = at("begun");
        try (var out = disk.create(begun, WriteMode.NO_OVERWRITE)) {
            out.write(1);
            Files.createFile(full);
            assertThatThrownBy(() -> out.write(2)).hasMessage("No space left on device");
            assertThatThrownBy(() -> disk.create(at("new"), WriteMode.NO_OVERWRITE))
                    .hasMessage("No space left on device");
            assertThatThrownBy(() -> disk.mkdirs(at("folder")))
                    .hasMessage("No space left on device");
            Files.delete(full);
            out.write(3);
        }
        try (var in = disk.open(begun)) {
            assertThat(in.readAllBytes()).containsExactly(1, 3);
        }
    }

    private org.apache.flink.core.fs.Path at(String name) {
        return new org.apache.flink.core.fs.Path(FullDisk.SCHEME + "://" + folder.resolve(name));
    }
}
