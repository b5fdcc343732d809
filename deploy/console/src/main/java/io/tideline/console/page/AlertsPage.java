package io.tideline.console.page;

import io.tideline.console.alert.AlertFilter;
import io.tideline.console.readers.Readers;
import io.tideline.console.view.Links;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All alerts, the newest first. */
public final class AlertsPage implements Page {
    private static final int ROWS = 50;
    private static final List<String> FILTERS = List.of("rule", "severity", "owner", "state");

    private final Readers readers;

    public AlertsPage(Readers readers) {
        this.readers = readers;
    }

    /** Returns the filter of an address. */
    public static AlertFilter filter(Visit visit) {
        return new AlertFilter(
                visit.text("rule"),
                visit.text("severity"),
                visit.text("owner"),
                visit.text("account"),
                visit.text("user"),
                "open".equals(visit.text("state")),
                visit.after());
    }

    @Override
    public Optional<Shown> show(Visit visit) {
        Map<String, String> filters = new LinkedHashMap<>();
        var here = Links.to("/alerts");
        for (var name : FILTERS) {
            if (visit.text(name) != null) {
                filters.put(name, visit.text(name));
                here = here.with(name, visit.text(name));
            }
        }
        var open = readers.openAlerts();
        return Shown.of(
                "alerts.jte",
                new AlertsView(
                        visit.frame("Alerts", "Alerts"),
                        visit.model(),
                        here,
                        visit.text("after"),
                        filters,
                        readers.accounts(visit.model(), visit.profile().name())
                                .map(list -> list.value().owners())
                                .orElse(List.of()),
                        open,
                        readers.alerts().page(filter(visit), open, ROWS)));
    }
}
