package io.tideline.console.page;

import io.tideline.console.account.AccountColumn;
import io.tideline.console.account.AccountFilter;
import io.tideline.console.account.AccountOrder;
import io.tideline.console.account.AccountRow;
import io.tideline.console.alert.AlertReader;
import io.tideline.console.product.ProductDay;
import io.tideline.console.readers.Readers;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The product as a whole: who is active, how scores and adoption go, who fell and who rose. */
public final class OverviewPage implements Page {
    private static final String ALL = "all";
    private static final int DAYS = 400;
    private static final int MOVED = 6;

    private final Readers readers;

    public OverviewPage(Readers readers) {
        this.readers = readers;
    }

    @Override
    public Optional<Shown> show(Visit visit) {
        var profile = visit.profile().name();
        var segments = visit.model().segments();
        var segment =
                Optional.ofNullable(visit.text("segment")).filter(segments::contains).orElse(ALL);
        var day = readers.product().closedDay().orElse(null);
        var days =
                day == null
                        ? List.<ProductDay>of()
                        : readers.product().days(profile, day.minusDays(DAYS));
        var trend = new Trend(days, segment);
        return Shown.of(
                "overview.jte",
                new OverviewView(
                        visit.frame("Overview", "Overview"),
                        visit.model(),
                        profile,
                        segment,
                        day,
                        trend.tiles(),
                        trend.active(),
                        trend.bySegment(segments, ProductDay::score),
                        trend.bySegment(segments, ProductDay::adoption),
                        day == null ? List.of() : readers.product().features(profile, segment, day),
                        counts(visit),
                        readers.openAlerts(),
                        moved(visit, profile, segment, false),
                        moved(visit, profile, segment, true)));
    }

    /** Returns the rules for single events, such as a conversion or a cancellation. */
    private List<AlertReader.Count> counts(Visit visit) {
        var counted =
                readers.alertCounts().stream()
                        .collect(Collectors.toMap(AlertReader.Count::rule, each -> each));
        return visit.model().rules().stream()
                .filter(rule -> rule.kind().equals("event") || rule.kind().equals("activation"))
                .map(
                        rule ->
                                counted.getOrDefault(
                                        rule.name(), new AlertReader.Count(rule.name(), 0, 0)))
                .toList();
    }

    /** Returns those whose score has changed most; null: they are still being read. */
    private List<AccountRow> moved(Visit visit, String profile, String segment, boolean up) {
        var filter =
                new AccountFilter(
                        segment.equals(ALL) ? null : segment, null, null, null, null, null);
        return readers.accounts(visit.model(), profile)
                .map(
                        list ->
                                list
                                        .value()
                                        .page(
                                                filter,
                                                AccountOrder.first(AccountColumn.CHANGE, up, MOVED))
                                        .rows()
                                        .stream()
                                        .filter(row -> isMoved(row, up))
                                        .toList())
                .orElse(null);
    }

    private static boolean isMoved(AccountRow row, boolean up) {
        var change = row.standing().change();
        return change != null && (up ? change > 0 : change < 0);
    }
}
