package io.tideline.bench.contestant;

import io.tideline.bench.work.Workload;
import io.tideline.model.Model;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import org.postgresql.PGConnection;

/**
 * A night for each day that is over, as a well-made incremental project has it: each reads the
 * events of its own day, sums up the daily counts of all windows, and copies the scores of the day
 * into PostgreSQL, whose table has the key and an index by day.
 */
public final class NightlyBatchContestant extends BatchContestant {
    private static final String TABLE =
            """
            CREATE SCHEMA "%1$s";
            CREATE TABLE "%1$s".scores (
                profile text, level text, entity text, day date, raw bigint, benchmark double precision,
                score integer, previous_score integer, frequency bigint,
                PRIMARY KEY (level, entity, profile, day));
            CREATE INDEX ON "%1$s".scores (profile, day)
            """;

    @Override
    public String name() {
        return Contestants.BATCH_NIGHTLY;
    }

    @Override
    void compute(DuckScores into, Task task, Model model) throws SQLException, IOException {
        Path file = task.folder().resolve("scores.csv");
        try (Connection connection = task.servers().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(TABLE.formatted(task.run()));
            var copies = connection.unwrap(PGConnection.class).getCopyAPI();
            // As the streams: the last day is not over.
            for (int night = 0; night < task.work().days() - 1; night++) {
                LocalDate day = Workload.FIRST_DAY.plusDays(night);
                into.tally(file(task, day), day.minusDays(1));
                into.score(day);
                into.export(day, file);
                try (Reader rows = Files.newBufferedReader(file)) {
                    copies.copyIn(
                            "COPY \"%s\".scores FROM STDIN (FORMAT csv)".formatted(task.run()),
                            rows);
                }
            }
        }
    }
}
