package io.tideline.local.sink;

import io.tideline.activation.ActivationRow;
import io.tideline.activation.ActivationRow.StepDone;
import io.tideline.activation.ActivationStatus;
import io.tideline.alert.Alert;
import io.tideline.engagement.Driver;
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
final class Rows {
    /** 2026-03-01. */
    static final int DAY = 20513;

    /** 2026-03-01T12:00:00Z, in milliseconds. */
    static final long NOON = DAY * 86_400_000L + 43_200_000;

    private static final int MODEL = 7;

    private Rows() {}

    static ScoreRow user(String userId, int day, boolean isFinal, long raw, long revision) {
        return user(userId, day, isFinal, raw, revision, MODEL, new BigDecimal("208.20"), false);
    }

    static ScoreRow userOfModel(String userId, int day, long raw, long revision, int model) {
        return user(userId, day, true, raw, revision, model, new BigDecimal("208.20"), false);
    }

    static ScoreRow userWithBenchmark(String userId, int day, BigDecimal benchmark) {
        return user(userId, day, true, 1, 1, MODEL, benchmark, false);
    }

    static ScoreRow retractedUser(String userId, int day, long revision) {
        return user(userId, day, true, 0, revision, MODEL, null, true);
    }

    private static ScoreRow user(
            String userId,
            int day,
            boolean isFinal,
            long raw,
            long revision,
            int model,
            BigDecimal benchmark,
            boolean retracted) {
        return new ScoreRow(
                Level.USER,
                userId,
                "acme",
                "weekly",
                day,
                isFinal,
                raw > 0,
                raw,
                80,
                null,
                null,
                benchmark,
                3,
                new BigDecimal("50.00"),
                50,
                new BigDecimal("100.00"),
                List.of("Reports"),
                List.of(new Driver("Created by " + userId, 2, 18)),
                model,
                null,
                revision,
                retracted);
    }

    static ScoreRow account(String accountId, int day, long raw) {
        ScoreRow row = user(accountId, day, true, raw, 1);
        return new ScoreRow(
                Level.ACCOUNT,
                row.entityId(),
                null,
                row.profile(),
                row.day(),
                row.isFinal(),
                row.active(),
                row.raw(),
                row.score(),
                row.previousScore(),
                row.change(),
                row.benchmark(),
                row.frequency(),
                row.adoptionRate(),
                row.adoptionScore(),
                row.adoptionRateAllTime(),
                row.featuresUsed(),
                row.drivers(),
                row.modelVersion(),
                new ScoreRow.AccountPart(
                        2,
                        3,
                        new BigDecimal("51.50"),
                        103L,
                        List.of(new TopUser("ann", 30, new BigDecimal("75.0")))),
                row.revision(),
                false);
    }

    static ProductRow product(int day, long activeUsers) {
        return new ProductRow(
                "weekly",
                "all",
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
                new BigDecimal("399"),
                null,
                List.of(new ProductRow.FeatureUse("Reports", 1, 6)));
    }

    /** An account that started at noon and did the first step at once. */
    static ActivationRow activation(String accountId, ActivationStatus status, long revision) {
        return activationOfModel(accountId, status, revision, MODEL);
    }

    static ActivationRow activationOfModel(
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

    static CohortRow cohort(int day, long started, long activated, int model) {
        return new CohortRow(
                "trial",
                day,
                started,
                activated,
                new BigDecimal("33.30"),
                activated == 0 ? null : 90L,
                model);
    }

    static Alert alert(String id, long at, String details) {
        return new Alert(
                id,
                "gone",
                "inactive",
                AlertRule.Severity.CRITICAL,
                Level.USER,
                null,
                "ann",
                at,
                "Nothing was heard of ann.",
                details);
    }

    static Rejection rejection(long offset, String payload) {
        return new Rejection(
                RejectionReason.TOO_LARGE,
                "The record is too large.",
                new Position("events", 0, offset),
                payload.getBytes(StandardCharsets.UTF_8));
    }
}
