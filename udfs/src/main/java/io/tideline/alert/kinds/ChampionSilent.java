package io.tideline.alert.kinds;

import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger;
import io.tideline.alert.AlertTrigger.FinalRow;
import io.tideline.alert.RowFacts;
import io.tideline.alert.Wording;
import io.tideline.engagement.TopUser;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import io.tideline.model.Model;
import java.math.BigInteger;

/** The user with most of an account's use has done nothing in it for some days. */
public final class ChampionSilent extends RowKind {
    private static final BigInteger HUNDRED = BigInteger.valueOf(100);
    private static final AlertOption<Integer> SHARE =
            AlertOption.number(
                    "share", 1, 100, 50, "how many percent of the account's raw, at least");
    private static final AlertOption<Integer> SILENT_FOR =
            AlertOption.optional(
                    "silent_for",
                    AlertOption.Type.DAYS,
                    7,
                    "how many whole days without any event in the account");

    private static final String NAME = "champion_silent";

    ChampionSilent() {
        super(
                NAME,
                "the first of top_users is silent for silent_for",
                AlertOption.PROFILE,
                SHARE,
                SILENT_FOR,
                AlertOption.RESOLVE);
    }

    /** Returns whether a rule of a model is of this kind. */
    public static boolean isWatchedFor(Model model) {
        return model.alerts().stream().anyMatch(rule -> rule.kind().equals(NAME));
    }

    @Override
    public String neverRaised(AlertRule rule, Model model) {
        boolean isInWindow =
                model.profiles().stream()
                        .filter(profile -> profile.name().equals(rule.profile()))
                        .anyMatch(profile -> rule.get(SILENT_FOR) < profile.window());
        return isInWindow
                ? null
                : "who is silent for the whole window of its profile is no champion";
    }

    @Override
    public boolean isOf(Level level) {
        return level == Level.ACCOUNT;
    }

    @Override
    boolean holds(AlertRule rule, RowFacts facts) {
        RowFacts.Champion champion = facts.champion();
        return champion != null
                && champion.silentDays() >= rule.get(SILENT_FOR)
                && BigInteger.valueOf(champion.raw())
                                .multiply(HUNDRED)
                                .compareTo(
                                        BigInteger.valueOf(facts.raw())
                                                .multiply(BigInteger.valueOf(rule.get(SHARE))))
                        >= 0;
    }

    @Override
    boolean isSame(RowFacts before, RowFacts today) {
        return today.champion() != null
                && today.champion().userId().equals(before.champion().userId());
    }

    @Override
    protected String userId(AlertTarget target, AlertTrigger happened, boolean isOver) {
        FinalRow row = (FinalRow) happened;
        return (isOver ? row.before() : row.today()).champion().userId();
    }

    @Override
    String dedupKey(int day, RowFacts facts) {
        return day + " " + facts.champion().userId();
    }

    @Override
    protected Text text(AlertTarget target, FinalRow happened) {
        TopUser top = happened.row().account().topUsers().get(0);
        int silent = happened.today().champion().silentDays();
        return new Text(
                dedupKey(happened.row().day(), happened.today()),
                "%s: user %s, with %s %% of its use, has been silent for %s."
                        .formatted(
                                target.name(),
                                Wording.clean(top.userId()),
                                top.share().toPlainString(),
                                Wording.count(silent, "day")),
                details(happened)
                        .number("share", top.share())
                        .number("silent_days", silent)
                        .number("active_users", happened.row().account().activeUsers()));
    }

    @Override
    String over(AlertTarget target, FinalRow happened) {
        return "%s: user %s is no longer a champion who is silent."
                .formatted(target.name(), Wording.clean(target.userId()));
    }
}
