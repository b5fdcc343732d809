package io.tideline.scores;

import io.tideline.adoption.Adoption;
import io.tideline.engagement.EngagementScore;
import io.tideline.engagement.ScoreRow;
import io.tideline.message.DailySnapshot;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Band;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.model.SegmentBits;
import io.tideline.model.TraitValue;
import io.tideline.product.ProductMetrics;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** Builds the output row from a snapshot, its benchmarks and the previous score. */
record ScoreRowBuilder(Model model, Profile profile) {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /**
     * What a row is measured by; each may be null.
     *
     * @param today the benchmark of the entity's level
     * @param earlier the same of the window compared with
     * @param ofUsers that the members of an account are scored against
     */
    record Benchmarks(BigDecimal today, BigDecimal earlier, BigDecimal ofUsers) {}

    /**
     * @param compare how many days earlier the window ends that it is compared with
     * @param previous the score of the window compared with, or null
     */
    ScoreRow row(
            DailySnapshot entity,
            ProfileSnapshot day,
            int compare,
            Benchmarks benchmarks,
            Integer previous) {
        Integer score = score(day.raw(), benchmarks.today);
        Integer change =
                score == null || previous == null ? null : Integer.valueOf(score - previous);
        Integer usage = null;
        if (change != null) {
            BigDecimal then = benchmarks.earlier == null ? benchmarks.today : benchmarks.earlier;
            usage = score(day.raw(), then) - previous;
        }
        boolean wasKnown = entity.firstDay() <= entity.day() - compare;
        Long previousRaw = wasKnown ? day.previousRaw() : null;
        int features = profile.features().size();
        List<String> names = featureNames(day);
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
                change,
                benchmarks.today,
                day.frequency(),
                Adoption.rate(used, features),
                Adoption.score(used, features),
                Adoption.rate(Math.min(day.featuresEver(), features), features),
                names,
                day.drivers(),
                model.version(),
                previousRaw,
                usage,
                change == null ? null : Integer.valueOf(change - usage),
                previousRaw == null ? null : day.movers(),
                Band.of(model.bands(), score),
                day.members() == null ? null : accountPart(entity, day, benchmarks.ofUsers),
                entity.revision(),
                false);
    }

    private Integer score(long raw, BigDecimal benchmark) {
        return EngagementScore.of(profile.normalization(), raw, benchmark);
    }

    private List<String> featureNames(ProfileSnapshot day) {
        List<String> names = new ArrayList<>();
        for (int feature : day.featuresUsed()) {
            if (feature < profile.features().size()) { // the model may have lost some meanwhile
                names.add(profile.features().get(feature).name());
            }
        }
        return names;
    }

    private ScoreRow.AccountPart accountPart(
            DailySnapshot entity, ProfileSnapshot day, BigDecimal benchmark) {
        ProfileSnapshot.Members members = day.members();
        long active = 0;
        long sum = 0;
        for (int i = 0; i < members.raws().length; i++) {
            active += members.counts()[i];
            Integer score = score(members.raws()[i], benchmark);
            sum += score == null ? 0 : score * members.counts()[i];
        }
        boolean scored = active > 0 && benchmark != null;
        BigDecimal seats =
                model.seats() == null
                        ? null
                        : TraitValue.positiveNumber(entity.traits().get(model.seats()));
        return new ScoreRow.AccountPart(
                Math.toIntExact(active),
                members.totalUsers(),
                scored ? ProductMetrics.average(sum, active) : null,
                scored ? sum : null,
                members.topUsers(),
                seats,
                seats == null
                        ? null
                        : HUNDRED.multiply(BigDecimal.valueOf(active))
                                .divide(seats, 2, RoundingMode.HALF_UP),
                SegmentBits.names(entity.segments(), model));
    }
}
