package io.tideline.console.page;

import io.tideline.console.account.AccountColumn;
import io.tideline.console.account.AccountPage;
import io.tideline.console.account.AccountRow;
import io.tideline.console.query.ModelInfo;
import io.tideline.console.view.Frame;
import io.tideline.console.view.Links;
import io.tideline.console.view.Sparkline;
import io.tideline.console.view.Tint;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The list of accounts.
 *
 * @param profile whose scores are shown
 * @param here the address without the place in the list
 * @param after the place in the list; null: its beginning
 * @param filters the values of the filters, by their names
 * @param list null: it is still being read
 * @param size how many accounts there are without a filter
 * @param asOf when the list was read; null with it
 */
public record AccountsView(
        Frame frame,
        ModelInfo model,
        String profile,
        Links here,
        String after,
        Map<String, String> filters,
        List<String> owners,
        AccountColumn sort,
        boolean descending,
        AccountPage list,
        int size,
        Instant asOf,
        Map<String, List<Integer>> scores) {

    /** A column's head. */
    public record Head(AccountColumn column, String name, String explained, boolean isNumber) {}

    /** The columns in their order. */
    public static final List<Head> HEADS =
            List.of(
                    new Head(AccountColumn.NAME, "Account", "By name", false),
                    new Head(AccountColumn.SCORE, "Score", "1 to 100", true),
                    new Head(AccountColumn.CHANGE, "Change", "Since the window before", true),
                    new Head(
                            AccountColumn.ACTIVATION,
                            "Activation",
                            "Percent of its checklist",
                            false),
                    new Head(AccountColumn.ACTIVE, "Active", "Active of all users", true),
                    new Head(
                            AccountColumn.SEATS, "Seats", "Active users in percent of seats", true),
                    new Head(
                            AccountColumn.ADOPTION, "Adoption", "Features used, in percent", false),
                    new Head(AccountColumn.OWNER, "Owner", "By owner", false),
                    new Head(AccountColumn.SEEN, "Last seen", "Latest event", true));

    /** Returns the value of a filter; empty: it is not set. */
    public String filter(String name) {
        return filters.getOrDefault(name, "");
    }

    /** Returns the address of the list sorted by a column, or the other way round. */
    public String sorted(AccountColumn column) {
        boolean turned = column == sort ? !descending : column.isGreatestFirst();
        return here.with("sort", column.text()).with("order", turned ? "desc" : "asc").toString();
    }

    /** Returns how a column is sorted, for {@code aria-sort}. */
    public String order(AccountColumn column) {
        return column != sort ? null : descending ? "descending" : "ascending";
    }

    /** Returns the address of this page, to be shown again. */
    public String self() {
        return here.with("after", after).toString();
    }

    public String next() {
        return here.with("after", list.next()).toString();
    }

    public String csv() {
        return here.toString().replaceFirst("^/accounts", "/accounts.csv");
    }

    public String tint(AccountRow row) {
        return Tint.of(model, row.standing().band());
    }

    public String points(AccountRow row) {
        return Sparkline.points(scores.get(row.id()));
    }
}
