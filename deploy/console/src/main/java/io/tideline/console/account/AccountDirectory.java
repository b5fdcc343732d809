package io.tideline.console.account;

import io.tideline.console.query.ClosedDay;
import io.tideline.console.query.Database;
import io.tideline.console.query.Dated;
import io.tideline.console.query.ModelInfo;
import io.tideline.console.query.Refreshed;
import io.tideline.console.query.Row;
import io.tideline.console.query.Statements;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The lists of all accounts, one for each profile that somebody looks at. They are in memory, since
 * no index gives a hundred thousand accounts by any column, filtered by any other (decision 0040).
 */
public final class AccountDirectory {
    private static final String SQL = Statements.read("accounts.sql");
    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final Database database;
    private final Executor executor;
    private final Clock clock;
    private final Map<String, Refreshed<AccountList>> lists = new ConcurrentHashMap<>();

    public AccountDirectory(Database database, Executor executor, Clock clock) {
        this.database = database;
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * Returns the accounts in a profile of the model.
     *
     * @param patience how long to wait for a list that is being read
     * @return empty: it is still being read
     */
    public Optional<Dated<AccountList>> in(ModelInfo model, String profile, Duration patience) {
        var checklists =
                model.checklists().stream()
                        .filter(list -> list.level().equals("account"))
                        .map(ModelInfo.Checklist::name)
                        .toArray(String[]::new);
        return lists.computeIfAbsent(
                        profile,
                        name ->
                                new Refreshed<>(
                                        () -> read(name, checklists), PAUSE, executor, clock))
                .get(patience);
    }

    private AccountList read(String profile, String... checklists) {
        List<AccountRow> rows = new ArrayList<>();
        // Few accounts differ in their segments.
        Map<String, List<String>> segments = new HashMap<>();
        var closed = ClosedDay.read(database).orElse(null);
        database.each(
                SQL,
                row -> rows.add(AccountRow.of(row, segments(row, segments))),
                closed,
                profile,
                profile,
                closed,
                checklists);
        return new AccountList(rows);
    }

    private static List<String> segments(Row row, Map<String, List<String>> known) {
        return known.computeIfAbsent(row.text("segments"), any -> row.texts("segments"));
    }
}
