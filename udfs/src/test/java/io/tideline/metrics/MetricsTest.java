package io.tideline.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.RejectionReason;
import io.tideline.harness.RecordedMetrics;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final RecordedMetrics group = new RecordedMetrics();

    @Test
    void whatIsKnownIsCountedFromZero() {
        var counters = new CountersByLabel(group, "rule", "numAlertsRaised", List.of("new"));
        assertThat(group.values()).isEqualTo(Map.of("rule.new.numAlertsRaised", 0L));
        counters.inc("new");
        counters.inc("other");
        counters.inc("other");
        assertThat(group.values())
                .isEqualTo(
                        Map.of("rule.new.numAlertsRaised", 1L, "rule.other.numAlertsRaised", 2L));
    }

    @Test
    void rejectionsAreCountedByTheReasonThatIsInTheRow() {
        var reasons = EnumSet.of(RejectionReason.TOO_LARGE, RejectionReason.MALFORMED_JSON);
        new RejectionCounters(group, reasons).inc(RejectionReason.TOO_LARGE);
        assertThat(group.values())
                .isEqualTo(
                        Map.of(
                                "reason.too_large.numRejected",
                                1L,
                                "reason.malformed_json.numRejected",
                                0L));
    }

    @Test
    void theBuildIsThatOfTheJobsParameters() {
        BuildInfo.register(
                TidelineMetrics.of(group),
                Map.of(BuildInfo.VERSION, "1.2", BuildInfo.COMMIT, "abcdef"));
        BuildInfo.register(group, Map.of());
        assertThat(group.values())
                .isEqualTo(
                        Map.of(
                                "tideline.version.1.2.commit.abcdef.buildInfo",
                                1,
                                "version.unknown.commit.unknown.buildInfo",
                                1));
    }
}
