package io.tideline.job.sink.postgres;

import io.tideline.engagement.ScoreRow;
import io.tideline.engagement.ScoreRow.AccountPart;
import io.tideline.job.sink.row.ScoreFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Scores of accounts. */
final class AccountScores extends ScoreTable {
    private static final long serialVersionUID = 1L;

    @Override
    String name() {
        return "account_scores";
    }

    @Override
    List<Column<ScoreRow>> columns() {
        List<Column<ScoreRow>> columns = new ArrayList<>(sharedColumns());
        columns.add(Column.integer("active_users", of(AccountPart::activeUsers)));
        columns.add(Column.integer("total_users", of(AccountPart::totalUsers)));
        columns.add(
                Column.<ScoreRow>numeric("average_user_score", of(AccountPart::averageUserScore))
                        .orNull());
        columns.add(
                Column.<ScoreRow>bigint("total_user_score", of(AccountPart::totalUserScore))
                        .orNull());
        columns.add(
                Column.json("top_users", of(part -> ScoreFormat.topUsersJson(part.topUsers()))));
        return columns;
    }

    private static <V> Function<ScoreRow, V> of(Function<AccountPart, V> field) {
        return row -> field.apply(row.account());
    }
}
