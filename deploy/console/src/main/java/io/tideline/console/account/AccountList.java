package io.tideline.console.account;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;

/** All accounts as they are now, in one profile, in memory. */
public final class AccountList {
    private final List<AccountRow> rows;
    private final List<String> owners;

    AccountList(List<AccountRow> rows) {
        this.rows = List.copyOf(rows);
        var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        rows.forEach(
                row -> {
                    if (row.owner() != null) {
                        names.add(row.owner());
                    }
                });
        this.owners = List.copyOf(names);
    }

    public int size() {
        return rows.size();
    }

    /** Returns all rows, in no order. */
    public List<AccountRow> rows() {
        return rows;
    }

    /** Returns everybody who owns an account. */
    public List<String> owners() {
        return owners;
    }

    /** Returns a page: one pass over all rows, which keeps no more of them than the page needs. */
    public AccountPage page(AccountFilter filter, AccountOrder order) {
        var by = order.by();
        var ordering = by.order(order.descending());
        // The last one of those kept is on top: most rows are compared with it alone.
        var kept = new PriorityQueue<>(order.limit() + 1, ordering.reversed());
        int total = 0;
        for (var row : rows) {
            if (!filter.matches(row)) {
                continue;
            }
            total++;
            if (order.after() != null && !by.isBehind(row, order.after(), order.descending())) {
                continue;
            }
            if (kept.size() <= order.limit()) {
                kept.add(row);
            } else if (ordering.compare(row, kept.peek()) < 0) {
                kept.poll();
                kept.add(row);
            }
        }
        List<AccountRow> page = new ArrayList<>(kept);
        page.sort(ordering);
        boolean isLast = page.size() <= order.limit();
        if (!isLast) {
            page.remove(page.size() - 1);
        }
        return new AccountPage(
                List.copyOf(page),
                total,
                isLast ? null : by.cursor(page.get(page.size() - 1)).text());
    }

    /** Returns all rows that match, in order. */
    public List<AccountRow> all(AccountFilter filter, AccountColumn by, boolean descending) {
        return rows.stream().filter(filter::matches).sorted(by.order(descending)).toList();
    }
}
