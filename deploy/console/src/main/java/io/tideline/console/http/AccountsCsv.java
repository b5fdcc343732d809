package io.tideline.console.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.tideline.console.account.AccountRow;
import io.tideline.console.page.AccountsPage;
import io.tideline.console.page.Visit;
import io.tideline.console.query.ModelInfo;
import io.tideline.console.query.NotReadYetException;
import io.tideline.console.readers.Readers;
import io.tideline.console.view.Csv;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The list of accounts as a file for a spreadsheet, with the filters and the order of the page. */
final class AccountsCsv {
    private static final List<String> HEAD =
            List.of(
                    "account_id",
                    "name",
                    "plan",
                    "owner",
                    "segments",
                    "profile",
                    "day",
                    "score",
                    "previous_score",
                    "change",
                    "change_usage",
                    "change_benchmark",
                    "band",
                    "activation_status",
                    "activation_rate",
                    "next_step",
                    "active_users",
                    "total_users",
                    "seats",
                    "seat_usage",
                    "adoption_rate",
                    "first_seen_at",
                    "last_seen_at");

    private final Readers readers;

    AccountsCsv(Readers readers) {
        this.readers = readers;
    }

    /**
     * Writes the file.
     *
     * @throws NotReadYetException if the list is being read for the first time
     */
    void write(Context context) {
        var text = new StringBuilder(Csv.line(HEAD));
        readers.model().ifPresent(model -> rows(context, model).forEach(text::append));
        context.contentType("text/csv; charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"accounts.csv\"")
                .result(text.toString().getBytes(UTF_8));
    }

    private Stream<String> rows(Context context, ModelInfo model) {
        var visit = new Visit(context::queryParam, model, null, null);
        var profile = visit.profile().name();
        var order = AccountsPage.order(visit, 0);
        return readers
                .accounts(model, profile)
                .orElseThrow(NotReadYetException::new)
                .value()
                .all(AccountsPage.filter(visit), order.by(), order.descending())
                .stream()
                .map(row -> Csv.line(cells(row, profile)));
    }

    private static List<Object> cells(AccountRow row, String profile) {
        var standing = row.standing();
        var activation = row.activation();
        return Arrays.asList(
                row.id(),
                row.name(),
                row.plan(),
                row.owner(),
                String.join(", ", row.segments()),
                profile,
                standing.day(),
                standing.score(),
                standing.previous(),
                standing.change(),
                standing.changeUsage(),
                standing.changeBenchmark(),
                standing.band(),
                activation == null ? null : activation.status(),
                activation == null ? null : activation.rate(),
                activation == null ? null : activation.next(),
                row.activeUsers(),
                row.totalUsers(),
                row.seats(),
                row.seatUsage(),
                standing.adoption(),
                row.firstSeen(),
                row.lastSeen());
    }
}
