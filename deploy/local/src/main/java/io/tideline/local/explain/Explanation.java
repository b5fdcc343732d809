package io.tideline.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.local.option.UsageFault;
import io.tideline.model.Level;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The rows that a page is made of.
 *
 * @param entity the row of names and traits; an empty object: there is none
 * @param account the row of a user's account; an empty object: there is none
 * @param scores the newest final row of each profile, up to the day that was asked for
 * @param score the one of these that is explained; null: there is none
 * @param closed the newest closed day of its profile; null: not known
 * @param features those of the profile, whether used or not; empty: not known
 * @param users rows of the account's champions, as far as there are any, by id
 * @param checklists by name
 * @param alerts the newest first
 */
record Explanation(
        Question question,
        JsonNode entity,
        JsonNode account,
        List<JsonNode> scores,
        JsonNode score,
        LocalDate closed,
        List<String> features,
        Map<String, JsonNode> users,
        List<JsonNode> checklists,
        List<JsonNode> alerts) {
    private static final int MOST_ALERTS = 5;

    /** Returns what rows say; nothing if no row is about whom the question is. */
    static Optional<Explanation> of(RowReader rows, Question question) throws IOException {
        var level = question.level();
        var id = question.id();
        var entity = rows.entity(level, id);
        var scores = rows.scores(level, id, question.day());
        var checklists = rows.checklists(level, id);
        var alerts = rows.alerts(level, id, MOST_ALERTS);
        if (entity.isEmpty() && scores.isEmpty() && checklists.isEmpty() && alerts.isEmpty()) {
            return Optional.empty();
        }
        var score = chosen(rows, question.profile(), scores);
        var nothing = Rows.nothing();
        var profile = score == null ? question.profile() : Rows.text(score, "profile");
        var newest = profile == null ? nothing : rows.product(profile, null).orElse(nothing);
        return Optional.of(
                new Explanation(
                        question,
                        entity.orElse(nothing),
                        account(rows, level, entity.orElse(nothing)),
                        scores,
                        score,
                        Rows.day(newest),
                        score == null ? List.of() : features(rows, score),
                        rows.users(champions(score)),
                        checklists,
                        alerts));
    }

    /** Returns the row of the profile, else the first. */
    private static JsonNode chosen(RowReader rows, String profile, List<JsonNode> scores)
            throws IOException {
        if (profile == null) {
            return scores.isEmpty() ? null : scores.get(0);
        }
        for (var score : scores) {
            if (Rows.text(score, "profile").equals(profile)) {
                return score;
            }
        }
        var known = new TreeSet<>(rows.profiles());
        scores.forEach(score -> known.add(Rows.text(score, "profile")));
        if (known.contains(profile)) {
            return null;
        }
        throw new UsageFault(
                "--profile: found %s, expected one that has rows%s."
                        .formatted(
                                Rows.quoted(profile),
                                known.isEmpty() ? "" : ": " + Rows.cleaned(known)));
    }

    private static JsonNode account(RowReader rows, Level level, JsonNode entity)
            throws IOException {
        var id = Rows.text(entity, "account_id");
        return level == Level.ACCOUNT || id.isEmpty()
                ? Rows.nothing()
                : rows.entity(Level.ACCOUNT, id).orElse(Rows.nothing());
    }

    /** Returns the profile's features as the product's row of the same day lists them. */
    private static List<String> features(RowReader rows, JsonNode score) throws IOException {
        var day = Rows.day(score);
        var product = rows.product(Rows.text(score, "profile"), day);
        return product.filter(row -> day.equals(Rows.day(row))).stream()
                .flatMap(row -> Rows.items(row.path("features")).stream())
                .map(feature -> Rows.text(feature, "feature"))
                .toList();
    }

    private static List<String> champions(JsonNode score) {
        return score == null
                ? List.of()
                : Rows.items(score.path("top_users")).stream()
                        .map(user -> Rows.text(user, "user_id"))
                        .toList();
    }

    Level level() {
        return question.level();
    }

    /** Returns the day that the question is about; null if none is closed. */
    LocalDate day() {
        return question.day() == null ? closed : question.day();
    }
}
