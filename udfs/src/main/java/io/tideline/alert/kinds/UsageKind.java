package io.tideline.alert.kinds;

import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger.FinalRow;
import io.tideline.alert.RowFacts;
import io.tideline.alert.Wording;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.model.Model;
import java.math.BigInteger;

/** Raw changed by the rule's percentage one way: measured by the entity itself and nobody else. */
final class UsageKind extends RowKind {
    private static final AlertOption<Integer> MIN_RAW =
            AlertOption.number(
                    "min_raw",
                    0,
                    Integer.MAX_VALUE,
                    20,
                    "the least of the raw that was, of usage_drop, or is, of usage_rise");
    private static final BigInteger HUNDRED = BigInteger.valueOf(100);

    private static final AlertOption<Integer> PERCENT =
            new AlertOption<>(
                    "percent",
                    AlertOption.Type.NUMBER,
                    false,
                    1,
                    Integer.MAX_VALUE,
                    null,
                    "by how many percent at least; by default 50, of usage_rise 100");

    private final int sign;
    private final int defaultPercent;

    /**
     * @param sign 1 if it is about use that rises, -1 for use that falls
     */
    UsageKind(String name, int sign, int defaultPercent) {
        super(
                name,
                "raw is percent " + (sign < 0 ? "below" : "above") + " previous_raw",
                AlertOption.PROFILE,
                PERCENT,
                MIN_RAW,
                AlertOption.RESOLVE);
        this.sign = sign;
        this.defaultPercent = defaultPercent;
    }

    private long percent(AlertRule rule) {
        Integer percent = rule.get(PERCENT);
        return percent == null ? defaultPercent : percent;
    }

    @Override
    public String neverRaised(AlertRule rule, Model model) {
        return sign < 0 && percent(rule) > 100 ? "nothing falls by more than 100 percent" : null;
    }

    @Override
    boolean holds(AlertRule rule, RowFacts facts) {
        Long before = facts.previousRaw();
        if (before == null || (sign < 0 ? before : facts.raw()) < rule.get(MIN_RAW)) {
            return false;
        }
        BigInteger now = BigInteger.valueOf(facts.raw()).multiply(HUNDRED);
        BigInteger bound =
                BigInteger.valueOf(before).multiply(BigInteger.valueOf(100 + sign * percent(rule)));
        return sign * now.compareTo(bound) >= 0 && facts.raw() != before;
    }

    @Override
    protected Text text(AlertTarget target, FinalRow happened) {
        return new Text(
                dedupKey(happened.row().day(), happened.today()),
                "%s used it %s%s."
                        .formatted(
                                target.name(),
                                howMuch(target, happened),
                                Wording.mover(happened.row().movers())),
                details(happened).movers("movers", happened.row().movers()));
    }

    @Override
    String over(AlertTarget target, FinalRow happened) {
        return "%s no longer uses it %s.".formatted(target.name(), howMuch(target, happened));
    }

    private String howMuch(AlertTarget target, FinalRow happened) {
        return "%s%s: %s points in place of %s, %s earlier"
                .formatted(
                        sign < 0 ? "much less" : "much more",
                        target.where(),
                        happened.today().raw(),
                        happened.today().previousRaw(),
                        Wording.days(happened.days()));
    }
}
