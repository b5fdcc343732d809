package io.tideline.bench.sql;

import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.contestant.Task;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import java.time.Duration;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * The raw sums of users and accounts over the model's windows, in SQL. No deduplication, caps,
 * benchmarks, checklists or alerts; nothing is written.
 */
public final class FlinkSqlContestant extends SqlContestant {
    private final String sink;

    public FlinkSqlContestant() {
        this("'connector' = 'blackhole'", Duration.ofSeconds(10));
    }

    /**
     * Creates a contestant with another sink.
     *
     * @param sink the options of its tables, in SQL
     * @param checkpoints the checkpoint interval
     */
    FlinkSqlContestant(String sink, Duration checkpoints) {
        super(checkpoints);
        this.sink = sink;
    }

    @Override
    public String name() {
        return Contestants.FLINK_SQL;
    }

    @Override
    StatementSet statements(StreamTableEnvironment tables, Task task, Model model) {
        var set = tables.createStatementSet();
        for (Profile profile : model.profiles()) {
            LEVELS.forEach(
                    (level, column) -> {
                        String table = level + "_" + profile.window();
                        tables.executeSql(
                                "CREATE TABLE "
                                        + table
                                        + " (entity STRING, ending TIMESTAMP(3), points BIGINT)"
                                        + " WITH ("
                                        + sink.replace("%TABLE%", table)
                                        + ")");
                        set.addInsertSql(sum(table, column, profile.window()));
                    });
        }
        return set;
    }

    private static String sum(String table, String column, int days) {
        return """
                INSERT INTO %1$s
                SELECT %2$s, window_end, SUM(CAST(weight AS BIGINT))
                FROM HOP(TABLE scored, DESCRIPTOR(`timestamp`), INTERVAL '1' DAY, INTERVAL '%3$d' DAY)
                WHERE weight > 0
                GROUP BY %2$s, window_start, window_end
                """
                .formatted(table, column, days);
    }
}
