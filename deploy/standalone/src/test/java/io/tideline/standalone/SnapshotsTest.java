package io.tideline.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {
    @TempDir private Path folder;

    private final JobID job = new JobID();
    private final Configuration configuration = new Configuration();
    private Path run;
    private Path config;

    @BeforeEach
    void prepare() throws IOException {
        run = Files.createDirectories(folder.resolve("a run"));
        config = Files.createFile(folder.resolve("tideline.yaml"));
        configuration.addAll(installation().folders(new Configuration()));
    }

    private Installation installation() {
        return new Installation(folder, run);
    }

    private Snapshots snapshots() {
        return new Snapshots(installation(), configuration);
    }

    /** Writes a snapshot; one without metadata was never completed. */
    private Path write(String place, long at) throws IOException {
        Path snapshot = Files.createDirectories(run.resolve(place));
        if (at > 0) {
            Path metadata = Files.createFile(snapshot.resolve("_metadata"));
            Files.setLastModifiedTime(metadata, FileTime.fromMillis(at));
        }
        return snapshot;
    }

    @Test
    void latestIsTheNewestCompleteOneOfTheJobThatWasStartedLast() throws Exception {
        var other = new JobID();
        snapshots().started(other, Files.createFile(folder.resolve("other.yaml")));
        snapshots().started(new JobID(), config);
        snapshots().started(job, config);
        write("checkpoints/" + job + "/chk-9", 1_000);
        Path newest = write("checkpoints/" + job + "/chk-10", 2_000);
        write("checkpoints/" + job + "/chk-11", 0);
        write("checkpoints/" + job + "/shared", 9_000);
        write("checkpoints/" + other + "/chk-99", 9_000);

        assertThat(latest()).isEqualTo("file://" + newest);

        Path savepoint = write("savepoints/savepoint-%s-abc".formatted(start(job)), 3_000);
        write("savepoints/savepoint-%s-abc".formatted(start(other)), 9_000);
        assertThat(latest()).isEqualTo("file://" + savepoint);
    }

    private static String start(JobID job) {
        return job.toString().substring(0, 6);
    }

    private String latest() throws Exception {
        return snapshots().find("latest", config);
    }

    /** An older job's state would be taken for the newest. */
    @Test
    void theJobBeforeItDoesNotStandIn() throws Exception {
        assertThatThrownBy(this::latest).hasMessageContaining("says of no job");
        snapshots().started(new JobID(), config);
        var before = new JobID();
        snapshots().started(before, config);
        write("checkpoints/" + before + "/chk-1", 1_000);
        snapshots().started(job, config);

        assertThatThrownBy(this::latest)
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("Job %s, the last one".formatted(job))
                .hasMessageContaining("has left no savepoint");
    }

    @Test
    void aPlaceIsTakenAsAPathOrUri() throws Exception {
        Path savepoint = write("savepoints/savepoint-1", 1_000);
        String uri = "file://" + savepoint;

        assertThat(snapshots().find(savepoint.toString(), config)).isEqualTo(uri);
        assertThat(snapshots().find("file:" + savepoint, config)).isEqualTo(uri);
        assertThat(snapshots().find(uri, config)).isEqualTo(uri);
        assertThat(snapshots().find("s3://bucket/savepoint-1", config))
                .isEqualTo("s3://bucket/savepoint-1");
        assertThatThrownBy(() -> snapshots().find(run.toString(), config))
                .isInstanceOf(RefusalException.class)
                .hasMessage(
                        "There is no savepoint or checkpoint in %s: name a folder that has a file _metadata."
                                .formatted(run));
    }

    @Test
    void whatIsElsewhereHasToBeNamed() throws Exception {
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, "s3://bucket/checkpoints");
        snapshots().started(job, config);

        assertThatThrownBy(this::latest)
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("s3://bucket/checkpoints is not on this machine");
    }
}
