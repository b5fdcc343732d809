package io.tideline.job.sink.postgres;

import io.tideline.engagement.ScoreRow;
import java.util.ArrayList;
import java.util.List;

/** Scores of users. */
final class UserScores extends ScoreTable {
    private static final long serialVersionUID = 1L;

    @Override
    String name() {
        return "user_scores";
    }

    @Override
    List<Column<ScoreRow>> columns() {
        List<Column<ScoreRow>> columns = new ArrayList<>(sharedColumns());
        columns.add(Column.<ScoreRow>text("account_id", ScoreRow::accountId).orNull());
        return columns;
    }
}
