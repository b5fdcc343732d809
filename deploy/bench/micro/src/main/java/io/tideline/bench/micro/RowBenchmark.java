package io.tideline.bench.micro;

import io.tideline.activation.ActivationRow;
import io.tideline.activation.ActivationStatus;
import io.tideline.engagement.Driver;
import io.tideline.engagement.Mover;
import io.tideline.engagement.ScoreRow;
import io.tideline.engagement.TopUser;
import io.tideline.job.sink.postgres.copy.BinaryCopyWriter;
import io.tideline.job.sink.row.Column;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.model.Level;
import io.tideline.product.ProductRow;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.ByteStreamWriter;

/** Writes a score row as JSON, and as binary COPY, where rows of other kinds are written too. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RowBenchmark {
    private static final int ROWS = 64;
    private static final int WARM = 5_000;

    private List<ScoreRow> users;
    private List<ScoreRow> accounts;
    private final List<Column<ScoreRow>> userTable =
            RowSchemas.SCORES.table("user_scores").columns();
    private final List<Column<ScoreRow>> accountTable =
            RowSchemas.SCORES.table("account_scores").columns();
    private final BinaryCopyWriter copied = new BinaryCopyWriter();
    private final NoServer server = new NoServer();

    @Setup
    public void make() throws SQLException {
        users = IntStream.range(0, ROWS).mapToObj(i -> row(Level.USER, i)).toList();
        accounts = IntStream.range(0, ROWS).mapToObj(i -> row(Level.ACCOUNT, i)).toList();
        for (int i = 0; i < WARM; i++) {
            RowSchemas.PRODUCT.json(product());
            RowSchemas.ACTIVATION.json(activation());
            copy(List.of(product()), RowSchemas.PRODUCT.tables().get(0).columns());
            copy(List.of(activation()), RowSchemas.ACTIVATION.tables().get(0).columns());
            json(users.subList(0, 1));
            json(accounts.subList(0, 1));
            copy(users.subList(0, 1), userTable);
            copy(accounts.subList(0, 1), accountTable);
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long userJson() {
        return json(users);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long accountJson() {
        return json(accounts);
    }

    private long json(List<ScoreRow> rows) {
        long bytes = 0;
        for (ScoreRow row : rows) {
            bytes += RowSchemas.SCORES.json(row).length;
        }
        return bytes;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long userCopy() throws SQLException {
        return copy(users, userTable);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long accountCopy() throws SQLException {
        return copy(accounts, accountTable);
    }

    private <T> long copy(List<T> rows, List<Column<T>> columns) throws SQLException {
        copied.begin(server);
        for (T row : rows) {
            copied.row(row, columns);
        }
        return copied.end();
    }

    private static ScoreRow row(Level level, int number) {
        boolean user = level == Level.USER;
        BigDecimal percent = new BigDecimal("62.50");
        return new ScoreRow(
                level,
                (user ? "user-" : "account-") + number * 7919,
                user ? "account-" + number * 31 : null,
                "weekly",
                20_513 + number % 7,
                true,
                true,
                100L + 37L * number,
                1 + number % 100,
                1 + number % 77,
                number % 100 - number % 77,
                new BigDecimal("208.20"),
                1 + number % 7,
                percent,
                63,
                percent,
                List.of("Reports", "Dashboards", "Sharing", "Exports", "Alerts"),
                List.of(
                        new Driver("Report Created", 12, 108),
                        new Driver("Dashboard Viewed", 50, 100),
                        new Driver("Report Shared", 5, 25)),
                3,
                90L + 37L * number,
                3,
                number % 100 - number % 77 - 3,
                List.of(
                        new Mover("Dashboard Viewed", 50, 46, 100, 92),
                        new Mover("Report Created", 12, 13, 108, 117),
                        new Mover("Report Shared", 5, 3, 25, 15)),
                "good",
                user ? null : account(number),
                1_000L + number,
                false);
    }

    private static ScoreRow.AccountPart account(int number) {
        List<TopUser> top =
                IntStream.range(0, 5)
                        .mapToObj(
                                i ->
                                        new TopUser(
                                                "user-" + (number * 131 + i),
                                                400L - 50L * i,
                                                new BigDecimal("12.5")))
                        .toList();
        return new ScoreRow.AccountPart(
                12,
                40,
                new BigDecimal("51.25"),
                615L,
                top,
                new BigDecimal("25"),
                new BigDecimal("48.00"),
                List.of("paid", "large"));
    }

    private static ProductRow product() {
        BigDecimal two = new BigDecimal("51.25");
        return new ProductRow(
                "weekly",
                "all",
                20_513,
                10,
                4,
                5,
                2,
                two,
                two,
                two,
                two,
                two,
                1_234,
                5_678,
                two,
                two,
                List.of(new ProductRow.FeatureUse("Reports", 1, 6)));
    }

    private static ActivationRow activation() {
        return new ActivationRow(
                "trial",
                Level.USER,
                "ann",
                "acme",
                ActivationStatus.ACTIVATED,
                List.of(new ActivationRow.StepDone("Invite", 1_000L)),
                List.of(),
                1L,
                1_000L,
                1L,
                1_000L,
                7,
                1);
    }

    /** Accepts what is copied, and drops it. */
    private static final class NoServer implements CopyIn {
        long taken;

        @Override
        public void writeToCopy(byte[] buffer, int offset, int length) {
            taken += length;
        }

        @Override
        public void writeToCopy(ByteStreamWriter from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void flushCopy() {}

        @Override
        public long endCopy() {
            return taken;
        }

        @Override
        public int getFieldCount() {
            return 0;
        }

        @Override
        public int getFormat() {
            return 1;
        }

        @Override
        public int getFieldFormat(int field) {
            return 1;
        }

        @Override
        public boolean isActive() {
            return false;
        }

        @Override
        public void cancelCopy() {}

        @Override
        public long getHandledRowCount() {
            return 0;
        }
    }
}
