package io.tideline.console.page;

import io.tideline.console.account.AccountColumn;
import io.tideline.console.account.AccountFilter;
import io.tideline.console.account.AccountOrder;
import io.tideline.console.account.AccountPage;
import io.tideline.console.account.AccountRow;
import io.tideline.console.readers.Readers;
import io.tideline.console.view.Links;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** All accounts: sorted, filtered, page by page. */
public final class AccountsPage implements Page {
    private static final int ROWS = 50;
    private static final int DAYS = 30;
    private static final List<String> FILTERS = List.of("segment", "band", "owner", "status", "q");

    private final Readers readers;

    public AccountsPage(Readers readers) {
        this.readers = readers;
    }

    /** Returns the filter of an address. */
    public static AccountFilter filter(Visit visit) {
        return new AccountFilter(
                visit.text("segment"),
                visit.text("band"),
                "-".equals(visit.text("owner")) ? "" : visit.text("owner"),
                visit.text("q"),
                visit.text("status"),
                null);
    }

    /** Returns the order of an address, from a place on. */
    public static AccountOrder order(Visit visit, int limit) {
        var by = AccountColumn.parse(visit.text("sort")).orElse(AccountColumn.SCORE);
        var order = visit.text("order");
        return new AccountOrder(
                by,
                order == null ? by.isGreatestFirst() : order.equals("desc"),
                visit.after(),
                limit);
    }

    @Override
    public Optional<Shown> show(Visit visit) {
        var model = visit.model();
        var profile = visit.profile().name();
        Map<String, String> filters = new LinkedHashMap<>();
        FILTERS.forEach(
                name -> {
                    if (visit.text(name) != null) {
                        filters.put(name, visit.text(name));
                    }
                });
        var order = order(visit, ROWS);
        var here = here(visit, filters, order);
        var all = readers.accounts(model, profile);
        var list = all.map(each -> each.value().page(filter(visit), order)).orElse(null);
        return Shown.of(
                "accounts.jte",
                new AccountsView(
                        visit.frame("Accounts", "Accounts"),
                        model,
                        profile,
                        here,
                        visit.text("after"),
                        filters,
                        all.map(each -> each.value().owners()).orElse(List.of()),
                        order.by(),
                        order.descending(),
                        list,
                        all.map(each -> each.value().size()).orElse(0),
                        all.map(each -> each.asOf()).orElse(null),
                        list == null ? Map.of() : scores(list, profile)));
    }

    private static Links here(Visit visit, Map<String, String> filters, AccountOrder order) {
        var here = Links.to("/accounts");
        if (visit.text("profile") != null) {
            here = here.with("profile", visit.profile().name());
        }
        for (var filter : filters.entrySet()) {
            here = here.with(filter.getKey(), filter.getValue());
        }
        return visit.text("sort") == null
                ? here
                : here.with("sort", order.by().text())
                        .with("order", order.descending() ? "desc" : "asc");
    }

    private Map<String, List<Integer>> scores(AccountPage list, String profile) {
        var ids = list.rows().stream().map(AccountRow::id).toList();
        var last =
                list.rows().stream()
                        .map(row -> row.standing().day())
                        .filter(Objects::nonNull)
                        .max(LocalDate::compareTo);
        return last.isEmpty()
                ? Map.of()
                : readers.accounts().scores(ids, profile, last.get().minusDays(DAYS));
    }
}
