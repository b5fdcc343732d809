package io.tideline.job.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunningReadersTest {
    private final RunningReaders running = new RunningReaders();

    @Test
    void aReaderRunsOnceItHasReported() {
        assertThat(running.contains(0)).isFalse();
        running.report(0, new RunningReport(-1));
        assertThat(running.contains(0)).isTrue();
        assertThat(running.contains(1)).isFalse();
    }

    @Test
    void afterACheckpointItHasToReportAgain() {
        running.report(0, new RunningReport(-1));
        running.report(1, new RunningReport(-1));
        running.complete(7);
        assertThat(running.contains(0)).isFalse();
        running.report(0, new RunningReport(7));
        assertThat(running.contains(0)).isTrue();
        assertThat(running.contains(1)).isFalse();
        running.complete(8);
        assertThat(running.contains(0)).isFalse();
    }

    @Test
    void aReportMayComeBeforeTheCoordinatorHearsOfTheCheckpoint() {
        running.report(0, new RunningReport(7));
        running.complete(7);
        assertThat(running.contains(0)).isTrue();
    }

    /** It knows of no checkpoint, but has started after the last one. */
    @Test
    void aReaderThatStartsAfterACheckpointRuns() {
        running.complete(7);
        running.report(0, new RunningReport(-1));
        assertThat(running.contains(0)).isTrue();
    }

    @Test
    void aReaderThatHasFailedHasToReportAgain() {
        running.report(0, new RunningReport(-1));
        running.remove(0);
        assertThat(running.contains(0)).isFalse();
    }
}
