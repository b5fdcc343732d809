package io.tideline.job.sink.row;

import static io.tideline.job.sink.row.Quantity.COUNT;
import static io.tideline.job.sink.row.Quantity.COUNT_FROM_1;

import io.tideline.directory.AccountRow;
import io.tideline.directory.ActivityRow;
import io.tideline.directory.UserRow;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The columns of accounts, of users, and of what members did on a day. */
final class DirectoryColumns {
    private static final List<Column<AccountRow>> ACCOUNT =
            List.of(
                    Column.text("account_id", AccountRow::accountId).key("The account."),
                    Column.objectText("traits", AccountRow::traits)
                            .withFields("string", "number", "boolean")
                            .about("The carried traits that are set, in the model's order."),
                    Column.texts("segments", AccountRow::segments)
                            .about("The segments that it is in, in the model's order."),
                    Column.time("first_seen_at", AccountRow::firstSeenAt)
                            .about("The time of its first event."),
                    Column.time("last_seen_at", AccountRow::lastSeenAt)
                            .about("The time of its last event."),
                    Column.integer("model_version", AccountRow::modelVersion, COUNT)
                            .generation("The version of the model that made the row."),
                    Column.bigint("revision", AccountRow::revision, COUNT)
                            .onlyInTable()
                            .ordering("How many events the row is made from."));

    private static final List<Column<UserRow>> USER =
            List.of(
                    Column.text("user_id", UserRow::userId).key("The user."),
                    Column.textOrNull("account_id", UserRow::accountId)
                            .about("The account of the user's latest event that has one, or null."),
                    Column.objectText("traits", UserRow::traits)
                            .withFields("string", "number", "boolean")
                            .about("The carried traits that are set, in the model's order."),
                    Column.time("first_seen_at", UserRow::firstSeenAt)
                            .about("The time of the user's first event."),
                    Column.time("last_seen_at", UserRow::lastSeenAt)
                            .about("The time of the user's last event."),
                    Column.integer("model_version", UserRow::modelVersion, COUNT)
                            .generation("The version of the model that made the row."),
                    Column.bigint("revision", UserRow::revision, COUNT)
                            .onlyInTable()
                            .ordering("How many events the row is made from."));

    private static final Column<ActivityRow> MEMBER =
            Column.digest("member", ActivityRow::accountId, ActivityRow::userId)
                    .onlyInTable()
                    .key("Account and user as one: both together may be too long for an index.");

    private static final Column<ActivityRow> DAY =
            Column.day("day", ActivityRow::day).key("The day, in the model's time zone.");

    private static final List<Column<ActivityRow>> DONE =
            List.of(
                    Column.bigint("events", ActivityRow::events, COUNT_FROM_1)
                            .ordering("Accepted events of any kind."),
                    Column.numbers("counts", ActivityRow::counts)
                            .about("How many of each event count, as capped, by its name."));

    private static final List<Column<ActivityRow>> ACTIVITY =
            Stream.of(ids(Column::key), List.of(DAY), DONE, List.of(MEMBER))
                    .flatMap(List::stream)
                    .toList();

    /** In the table the ids are not the key. */
    private static final List<Column<ActivityRow>> ACTIVITY_TABLE =
            Stream.of(List.of(DAY, MEMBER), ids(Column::about), DONE)
                    .flatMap(List::stream)
                    .toList();

    private DirectoryColumns() {}

    private static List<Column<ActivityRow>> ids(
            BiFunction<Column<ActivityRow>, String, Column<ActivityRow>> role) {
        return List.of(
                role.apply(
                        Column.id("account_id", ActivityRow::accountId),
                        "The account, or null; in the table then empty."),
                role.apply(
                        Column.id("user_id", ActivityRow::userId),
                        "The user, or null; in the table then empty."));
    }

    static RowSchema<AccountRow> accounts() {
        return new RowSchema<AccountRow>("accounts", "An account.")
                .rows(ACCOUNT)
                .table("accounts", row -> true, ACCOUNT, "last_seen_at")
                .recordKey("The account.", AccountRow::accountId)
                .compacted();
    }

    static RowSchema<UserRow> users() {
        return new RowSchema<UserRow>("users", "A user.")
                .rows(USER)
                .table("users", row -> true, USER, "last_seen_at")
                .recordKey("The user.", UserRow::userId)
                .compacted();
    }

    static RowSchema<ActivityRow> activity() {
        return new RowSchema<ActivityRow>("activity", "What a user did in an account on a day.")
                .rows(ACTIVITY)
                .table("activity", row -> true, ACTIVITY_TABLE, "day")
                .inMonths(ActivityRow::day)
                .recordKey(
                        "The user, else the account.",
                        row -> row.userId() != null ? row.userId() : row.accountId());
    }
}
