package io.tideline.engagement;

import java.util.ArrayList;
import java.util.List;

/**
 * How many days a row of a day looks back, by a setting that may have changed between a savepoint
 * and its restore.
 *
 * <p>A day keeps the number that it closed with. Where the number was raised, what the longer range
 * needs was not kept: the first day that follows the new one looks back as far as is complete, and
 * each further day one day more, until the new number is reached.
 */
public final class LookBack {
    /**
     * A number of days, in force until the next one.
     *
     * @param from the first day that it holds for
     * @param days what the setting says
     * @param first how far a row of the first day looks back, at most {@code days}
     */
    public record Setting(int from, int days, int first) {
        private int daysAt(int day) {
            long grown = first + Math.max(0, (long) day - from);
            return (int) Math.min(days, grown);
        }

        /** Returns the first day on which rows look back as far as the setting says. */
        public int wholeFrom() {
            return from + days - first;
        }
    }

    private final List<Setting> settings;

    /**
     * @param settings oldest first, at least one
     */
    public LookBack(List<Setting> settings) {
        this.settings = List.copyOf(settings);
    }

    /** Returns a setting that has never changed. */
    public static LookBack always(int days) {
        return new LookBack(List.of(new Setting(Integer.MIN_VALUE, days, days)));
    }

    private Setting at(int day) {
        Setting found = settings.get(0);
        for (Setting setting : settings) {
            if (setting.from <= day) {
                found = setting;
            }
        }
        return found;
    }

    /** Returns how many days, with the day itself, a row of a day looks back. */
    public int days(int day) {
        return at(day).daysAt(day);
    }

    /** Returns the first day that a row of a day looks back to. */
    public int firstDay(int day) {
        return day - days(day) + 1;
    }

    /** Returns how many days a row of a day would look back, were all of them kept. */
    public int setting(int day) {
        return at(day).days;
    }

    /** Returns whether rows of a day and of an earlier one look back as far as set. */
    public boolean isAlike(int day, int earlier) {
        return days(day) == setting(day) && days(earlier) == setting(day);
    }

    /** Returns the greatest number that is in force on a day or later. */
    public int mostFrom(int day) {
        int most = at(day).days;
        for (Setting setting : settings) {
            if (setting.from > day) {
                most = Math.max(most, setting.days);
            }
        }
        return most;
    }

    public Setting newest() {
        return settings.get(settings.size() - 1);
    }

    /**
     * Returns this look-back with another setting from a day on.
     *
     * @param forgetBefore those that were over by this day are left out
     */
    public LookBack then(Setting next, int forgetBefore) {
        List<Setting> changed = new ArrayList<>(settings);
        changed.add(next);
        while (changed.size() > 1 && changed.get(1).from < forgetBefore) {
            changed.remove(0);
        }
        return new LookBack(changed);
    }

    /** Returns this look-back without settings that begin after a day, except the oldest. */
    public LookBack through(int day) {
        List<Setting> begun = new ArrayList<>(settings.subList(0, 1));
        settings.stream().skip(1).filter(setting -> setting.from <= day).forEach(begun::add);
        return new LookBack(begun);
    }

    /** Returns the settings, oldest first. */
    public List<Setting> settings() {
        return settings;
    }
}
