package io.tideline.scores;

import io.tideline.adoption.Adoption;
import io.tideline.engagement.EngagementScore;
import io.tideline.engagement.ScoreRow;
import io.tideline.message.DailySnapshot;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.model.Profile;
import io.tideline.product.ProductMetrics;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Builds the output row from a snapshot, its benchmark and the previous score. */
record ScoreRowBuilder(Profile profile, int modelVersion) {

    /**
     * @param benchmark of the entity's level, or null
     * @param userBenchmark that the members of an account are scored against, or null
     * @param previous the score a window earlier, or null
     */
    ScoreRow row(
            DailySnapshot entity,
            ProfileSnapshot day,
            BigDecimal benchmark,
            BigDecimal userBenchmark,
            Integer previous) {
        Integer score = EngagementScore.of(profile.normalization(), day.raw(), benchmark);
        int features = profile.features().size();
        List<String> names = new ArrayList<>();
        for (int feature : day.featuresUsed()) {
            if (feature < features) { // the row may have waited while the model lost features
                names.add(profile.features().get(feature).name());
            }
        }
        int used = names.size();
        return new ScoreRow(
                entity.level(),
                entity.entityId(),
                entity.accountId(),
                profile.name(),
                entity.day(),
                entity.kind() != DailySnapshot.Kind.LIVE,
                day.isActive(),
                day.raw(),
                score,
                previous,
                score == null || previous == null ? null : Integer.valueOf(score - previous),
                benchmark,
                day.frequency(),
                Adoption.rate(used, features),
                Adoption.score(used, features),
                Adoption.rate(Math.min(day.featuresEver(), features), features),
                names,
                day.drivers(),
                modelVersion,
                day.members() == null ? null : accountPart(day.members(), userBenchmark),
                entity.revision(),
                false);
    }

    private ScoreRow.AccountPart accountPart(
            ProfileSnapshot.Members members, BigDecimal benchmark) {
        long active = 0;
        long sum = 0;
        for (int i = 0; i < members.raws().length; i++) {
            active += members.counts()[i];
            Integer score =
                    EngagementScore.of(profile.normalization(), members.raws()[i], benchmark);
            sum += score == null ? 0 : score * members.counts()[i];
        }
        boolean scored = active > 0 && benchmark != null;
        return new ScoreRow.AccountPart(
                Math.toIntExact(active),
                members.totalUsers(),
                scored ? ProductMetrics.average(sum, active) : null,
                scored ? sum : null,
                members.topUsers());
    }

    /** Returns the withdrawal of a final row that a correction has made void. */
    static ScoreRow retraction(DailySnapshot entity, String profile, int modelVersion) {
        return withoutNumbers(
                entity.level(),
                entity.entityId(),
                entity.accountId(),
                profile,
                entity.day(),
                true,
                entity.revision(),
                modelVersion);
    }

    /**
     * Returns the withdrawal of a live row of any revision, whose day has closed without a final
     * row of its key.
     */
    static ScoreRow withdrawal(
            Level level, String entityId, String profile, int day, int modelVersion) {
        String accountId = level == Level.ACCOUNT ? entityId : null;
        return withoutNumbers(
                level, entityId, accountId, profile, day, false, Long.MAX_VALUE, modelVersion);
    }

    private static ScoreRow withoutNumbers(
            Level level,
            String entityId,
            String accountId,
            String profile,
            int day,
            boolean isFinal,
            long revision,
            int modelVersion) {
        return new ScoreRow(
                level,
                entityId,
                accountId,
                profile,
                day,
                isFinal,
                false,
                0,
                null,
                null,
                null,
                null,
                0,
                null,
                null,
                null,
                List.of(),
                List.of(),
                modelVersion,
                null,
                revision,
                true);
    }
}
