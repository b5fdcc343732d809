package io.tideline.console.page;

import io.tideline.console.account.AccountRow;
import io.tideline.console.alert.AlertReader;
import io.tideline.console.alert.OpenAlerts;
import io.tideline.console.product.FeatureAdoption;
import io.tideline.console.query.ModelInfo;
import io.tideline.console.view.Frame;
import io.tideline.console.view.Links;
import io.tideline.console.view.Tint;
import java.time.LocalDate;
import java.util.List;

/**
 * The product as a whole.
 *
 * @param day the newest closed day; null: none has been closed yet
 * @param counts how often the rules for single events were raised of late
 * @param fell the accounts that fell most; null: they are still being read
 */
public record OverviewView(
        Frame frame,
        ModelInfo model,
        String profile,
        String segment,
        LocalDate day,
        List<Tile> tiles,
        String activeChart,
        String scoreChart,
        String adoptionChart,
        List<FeatureAdoption> features,
        List<AlertReader.Count> counts,
        OpenAlerts open,
        List<AccountRow> fell,
        List<AccountRow> rose) {

    /**
     * A figure.
     *
     * @param change against four weeks before, as text; null: unknown
     * @param direction of the change, as a class of the style sheet
     * @param points of its line
     */
    public record Tile(String name, String value, String change, String direction, String points) {}

    public String tint(AccountRow row) {
        return Tint.of(model, row.standing().band());
    }

    public String with(String name, String value) {
        return Links.to("/")
                .with("profile", profile)
                .with("segment", segment)
                .with(name, value)
                .toString();
    }
}
