package io.tideline.job.sink;

import io.tideline.activation.ActivationRow;
import io.tideline.activation.ActivationRow.StepDone;
import io.tideline.activation.ActivationStatus;
import io.tideline.alert.Alert;
import io.tideline.engagement.Driver;
import io.tideline.engagement.Mover;
import io.tideline.engagement.ScoreRow;
import io.tideline.engagement.TopUser;
import io.tideline.event.Position;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import io.tideline.product.CohortRow;
import io.tideline.product.ProductRow;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Rows for tests: whole ones, of which a test changes what it is about. */
public final class Rows {
    /** 2026-03-01. */
    public static final int DAY = 20513;

    /** 2026-03-01T12:00:00Z, in milliseconds. */
    public static final long NOON = DAY * 86_400_000L + 43_200_000;

    private static final long HOUR = 3_600_000;
    private static final BigDecimal BENCHMARK = new BigDecimal("208.20");

    private Rows() {}

    /** Returns a final row of a user. */
    public static ScoreRow user(String userId, int day, long raw, long revision) {
        return score(Level.USER, userId, "acme", day, true, raw, 7, revision, false, null);
    }

    /** Returns a live row of a user, who was first seen in its window. */
    public static ScoreRow liveUser(String userId, int day, long raw, long revision) {
        return score(Level.USER, userId, "acme", day, false, raw, 7, revision, false, null);
    }

    /** Returns a final row of a user under another version of the model. */
    public static ScoreRow userOfModel(String userId, int day, long raw, int model, long revision) {
        return score(Level.USER, userId, "acme", day, true, raw, model, revision, false, null);
    }

    /** Returns the retraction of a user's row. */
    public static ScoreRow retractedUser(String userId, int day, long revision) {
        return score(Level.USER, userId, "acme", day, true, 0, 7, revision, true, null);
    }

    /** Returns a row of a user, whose id is also in the name of an event. */
    public static ScoreRow user(String userId, int day, boolean isFinal, long raw, long revision) {
        return user(userId, day, isFinal, raw, revision, BENCHMARK);
    }

    /** Returns a final row of a user with a benchmark of the day. */
    public static ScoreRow userWithBenchmark(String userId, int day, BigDecimal benchmark) {
        return user(userId, day, true, 1, 1, benchmark);
    }

    private static ScoreRow user(
            String userId,
            int day,
            boolean isFinal,
            long raw,
            long revision,
            BigDecimal benchmark) {
        return score(
                Level.USER,
                userId,
                "acme",
                day,
                isFinal,
                raw,
                benchmark,
                "Created by " + userId,
                7,
                revision,
                false,
                null);
    }

    /** Returns a final row of an account. */
    public static ScoreRow account(String accountId, int day, long raw, long revision) {
        var part =
                new ScoreRow.AccountPart(
                        2,
                        3,
                        new BigDecimal("51.50"),
                        103L,
                        List.of(
                                new TopUser("ann", 30, new BigDecimal("75.0")),
                                new TopUser("bob", 10, new BigDecimal("25.0"))),
                        new BigDecimal("4"),
                        new BigDecimal("50.00"),
                        List.of("paid", "large"));
        return score(Level.ACCOUNT, accountId, null, day, true, raw, 7, revision, false, part);
    }

    /** Returns the first final row of an account. */
    public static ScoreRow account(String accountId, int day, long raw) {
        return account(accountId, day, raw, 1);
    }

    private static ScoreRow score(
            Level level,
            String entityId,
            String accountId,
            int day,
            boolean isFinal,
            long raw,
            int model,
            long revision,
            boolean retracted,
            ScoreRow.AccountPart part) {
        return score(
                level,
                entityId,
                accountId,
                day,
                isFinal,
                raw,
                BENCHMARK,
                "Report Created",
                model,
                revision,
                retracted,
                part);
    }

    private static ScoreRow score(
            Level level,
            String entityId,
            String accountId,
            int day,
            boolean isFinal,
            long raw,
            BigDecimal benchmark,
            String driver,
            int model,
            long revision,
            boolean retracted,
            ScoreRow.AccountPart part) {
        return new ScoreRow(
                level,
                entityId,
                accountId,
                "weekly",
                day,
                isFinal,
                raw > 0,
                raw,
                80,
                isFinal ? 70 : null,
                isFinal ? 10 : null,
                benchmark,
                3,
                new BigDecimal("50.00"),
                50,
                new BigDecimal("100.00"),
                List.of("Reports"),
                List.of(new Driver(driver, 2, 18)),
                model,
                isFinal ? 31L : null,
                isFinal ? 12 : null,
                isFinal ? -2 : null,
                isFinal ? List.of(new Mover(driver, 2, 1, 18, 9)) : null,
                isFinal ? "good" : null,
                part,
                revision,
                retracted);
    }

    /** Returns a row of the product. */
    public static ProductRow product(String segment, int day, long activeUsers) {
        return new ProductRow(
                "weekly",
                segment,
                day,
                activeUsers,
                4,
                5,
                2,
                new BigDecimal("0.2000"),
                new BigDecimal("55.10"),
                null,
                new BigDecimal("0.00"),
                null,
                1_234,
                5_678,
                new BigDecimal("399"),
                null,
                List.of(new ProductRow.FeatureUse("Reports", 1, 6)));
    }

    /** Returns a row of all users of the product. */
    public static ProductRow product(int day, long activeUsers) {
        return product("all", day, activeUsers);
    }

    /** Returns an account that has done one of three steps, an hour after it started. */
    public static ActivationRow activation(String accountId, long startedAt, long revision) {
        return new ActivationRow(
                "trial",
                Level.ACCOUNT,
                accountId,
                accountId,
                ActivationStatus.IN_PROGRESS,
                List.of(new StepDone("Invite \"2\"", startedAt + HOUR)),
                List.of("Upload", "Pay"),
                startedAt,
                null,
                null,
                startedAt + HOUR,
                7,
                revision);
    }

    /** Returns an account that started at noon and did the first step at once. */
    public static ActivationRow activation(
            String accountId, ActivationStatus status, long revision) {
        return activationOfModel(accountId, status, revision, 7);
    }

    /** Returns the row under another version of the model. */
    public static ActivationRow activationOfModel(
            String accountId, ActivationStatus status, long revision, int model) {
        boolean activated = status == ActivationStatus.ACTIVATED;
        StepDone first = new StepDone("Sign up", NOON);
        return new ActivationRow(
                "trial",
                Level.ACCOUNT,
                accountId,
                accountId,
                status,
                activated ? List.of(first, new StepDone("Invite", NOON + 90_500)) : List.of(first),
                activated ? List.of() : List.of("Invite"),
                NOON,
                activated ? NOON + 90_500 : null,
                activated ? 90L : null,
                activated ? NOON + 90_500 : NOON,
                model,
                revision);
    }

    /** Returns a user without an account who did the one step as it started. */
    public static ActivationRow activated(String userId, long at) {
        return new ActivationRow(
                "setup",
                Level.USER,
                userId,
                null,
                ActivationStatus.ACTIVATED,
                List.of(new StepDone("Set up", at)),
                List.of(),
                at,
                at,
                0L,
                at,
                7,
                1);
    }

    /** Of three who started one is activated. */
    public static CohortRow cohort(String checklist, int day) {
        return new CohortRow(checklist, day, 3, 1, new BigDecimal("33.33"), 3600L, 7);
    }

    /** Of those who started so many are activated. */
    public static CohortRow cohort(int day, long started, long activated, int model) {
        return new CohortRow(
                "trial",
                day,
                started,
                activated,
                new BigDecimal("33.30"),
                activated == 0 ? null : 90L,
                model);
    }

    /** Of one who started none is activated. */
    public static CohortRow newCohort(String checklist, int day) {
        return new CohortRow(checklist, day, 1, 0, new BigDecimal("0.00"), null, 7);
    }

    /** Returns an alert about an account that an anonymous event raised. */
    public static Alert alert(String id, String accountId, long at) {
        return new Alert(
                id,
                "falling",
                "score_drop",
                AlertRule.Severity.WARNING,
                Level.ACCOUNT,
                accountId,
                null,
                at,
                "{\"name\":\"Acme\",\"seats\":4}",
                "The score of " + accountId + " fell.",
                "{\"score\":30,\"previous_score\":80,\"change\":-50}");
    }

    /** Returns an alert that a user is inactive. */
    public static Alert alert(String id, long at, String details) {
        return new Alert(
                id,
                "gone",
                "inactive",
                AlertRule.Severity.CRITICAL,
                Level.USER,
                null,
                "ann",
                at,
                null,
                "Nothing was heard of ann.",
                details);
    }

    /** Returns an alert about a user. */
    public static Alert userAlert(String rule, String userId, String details) {
        return new Alert(
                rule + ":" + userId,
                rule,
                "inactive",
                AlertRule.Severity.CRITICAL,
                Level.USER,
                "acme",
                userId,
                NOON,
                "{}",
                "Nothing was heard of " + userId + ".",
                details);
    }

    /** Returns a record of a topic that was not JSON. */
    public static Rejection rejection(String topic, int partition, long offset, byte[] payload) {
        return new Rejection(
                RejectionReason.MALFORMED_JSON,
                "The record is not JSON.",
                new Position(topic, partition, offset),
                payload);
    }

    /** Returns a line of a file that was not JSON. */
    public static Rejection rejectedLine(String file, long line, String payload) {
        return new Rejection(
                RejectionReason.MALFORMED_JSON,
                "The record is not JSON.",
                Position.line(file, line),
                payload.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a record that was too large. */
    public static Rejection rejection(long offset, String payload) {
        return new Rejection(
                RejectionReason.TOO_LARGE,
                "The record is too large.",
                new Position("events", 0, offset),
                payload.getBytes(StandardCharsets.UTF_8));
    }
}
