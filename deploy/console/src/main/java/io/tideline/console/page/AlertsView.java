package io.tideline.console.page;

import io.tideline.console.alert.AlertPage;
import io.tideline.console.alert.OpenAlerts;
import io.tideline.console.query.ModelInfo;
import io.tideline.console.view.Frame;
import io.tideline.console.view.Links;
import java.util.List;
import java.util.Map;

/**
 * The list of alerts.
 *
 * @param here the address without the place in the list
 * @param after the place in the list; null: its beginning
 * @param filters the values of the filters, by their names
 */
public record AlertsView(
        Frame frame,
        ModelInfo model,
        Links here,
        String after,
        Map<String, String> filters,
        List<String> owners,
        OpenAlerts open,
        AlertPage list) {

    /** From the worst. */
    public static final List<String> SEVERITIES = List.of("critical", "warning", "info");

    /** Returns the value of a filter; empty: it is not set. */
    public String filter(String name) {
        return filters.getOrDefault(name, "");
    }

    /** Returns the address of this page, to be shown again. */
    public String self() {
        return here.with("after", after).toString();
    }

    public String next() {
        return here.with("after", list.next()).toString();
    }

    /** Returns the address of those that are open, of a severity. */
    public String open(String severity) {
        return Links.to("/alerts").with("state", "open").with("severity", severity).toString();
    }
}
