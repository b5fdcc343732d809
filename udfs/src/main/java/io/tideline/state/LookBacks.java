package io.tideline.state;

import io.tideline.engagement.LookBack;
import io.tideline.engagement.LookBack.Setting;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.time.EventTime;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How far rows look back by the settings of a model, and by those of the jobs before it. */
public final class LookBacks {
    private static final String WINDOW = "window ";
    private static final String ROSTER = "roster";
    private static final String COUNTS = "counts";
    private static final String COMPARE = "compare ";

    /** The most days that a row of an open day looks back; earlier settings are not needed. */
    private static final int HORIZON = 4_000;

    private final Map<String, LookBack> byName = new LinkedHashMap<>();
    private final Set<String> added;
    private final int firstDay;
    private int longestFrom = Integer.MIN_VALUE;
    private int longest;

    /**
     * @param lines what {@link #lines} gave when the state was written
     * @param firstDay the first day that Members have not closed, the same in all operators: it is
     *     closed as it would have been, since some rows of it may have been made; {@link
     *     EventTime#NO_DAY}: no day has
     */
    LookBacks(List<String> lines, Model model, int firstDay) {
        this.firstDay = firstDay;
        Map<String, LookBack> before = parse(lines, firstDay);
        Map<String, Integer> settings = new LinkedHashMap<>();
        for (Profile profile : model.profiles()) {
            settings.put(WINDOW + profile.name(), profile.window());
            settings.put(COMPARE + profile.name(), profile.compare());
        }
        settings.put(ROSTER, model.rosterDays());
        settings.put(COUNTS, model.longestLookBack());
        added =
                settings.keySet().stream()
                        .filter(n -> !before.containsKey(n))
                        .collect(Collectors.toSet());
        settings.forEach((name, days) -> byName.put(name, lookBack(name, days, before)));
    }

    private static Map<String, LookBack> parse(List<String> lines, int firstDay) {
        Map<String, List<Setting>> settings = new LinkedHashMap<>();
        for (String line : lines) {
            String[] parts = line.split(" ", 4);
            settings.computeIfAbsent(parts[3], ignored -> new ArrayList<>())
                    .add(
                            new Setting(
                                    Integer.parseInt(parts[0]),
                                    Integer.parseInt(parts[1]),
                                    Integer.parseInt(parts[2])));
        }
        Map<String, LookBack> byName = new LinkedHashMap<>();
        settings.forEach(
                // A setting that was changed again before it held for any day has never held.
                (name, ofName) -> byName.put(name, new LookBack(ofName).through(firstDay)));
        // Before there was such a setting, a window was compared with the one right before it.
        for (String name : List.copyOf(byName.keySet())) {
            if (name.startsWith(WINDOW)) {
                String profile = name.substring(WINDOW.length());
                byName.putIfAbsent(COMPARE + profile, byName.get(name));
            }
        }
        return byName;
    }

    private LookBack lookBack(String name, int days, Map<String, LookBack> before) {
        if (firstDay == EventTime.NO_DAY || before.isEmpty()) {
            return LookBack.always(days);
        }
        LookBack old = before.get(name);
        int kept =
                name.startsWith(WINDOW) || name.startsWith(COMPARE)
                        ? kept(before, name.substring(0, name.indexOf(' ') + 1))
                        : old.days(firstDay);
        Setting setting = new Setting(firstDay + 1, days, Math.min(days, kept + 1));
        if (old == null) {
            return new LookBack(List.of(setting));
        }
        return old.newest().days() == days ? old : old.then(setting, firstDay - HORIZON);
    }

    /**
     * Returns the longest of a setting of profiles: for so long counts or scores of all are kept.
     */
    private int kept(Map<String, LookBack> before, String ofProfiles) {
        return before.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(ofProfiles))
                .mapToInt(entry -> entry.getValue().days(firstDay))
                .max()
                .orElse(0);
    }

    /** Returns the first day that had not closed, or {@link EventTime#NO_DAY}. */
    public int firstDay() {
        return firstDay;
    }

    /** Returns what a later job needs to know, as lines. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        byName.forEach(
                (name, lookBack) -> {
                    for (Setting setting : lookBack.settings()) {
                        lines.add(
                                "%s %s %s %s"
                                        .formatted(
                                                setting.from(),
                                                setting.days(),
                                                setting.first(),
                                                name));
                    }
                });
        return lines;
    }

    public LookBack window(String profile) {
        return byName.get(WINDOW + profile);
    }

    public LookBack roster() {
        return byName.get(ROSTER);
    }

    /**
     * Returns how many days of counts rows need, the day itself excepted: those of the window that
     * theirs is compared with, and those between.
     */
    public LookBack counts() {
        return byName.get(COUNTS);
    }

    /** Returns how much earlier the window ends that a profile's is compared with. */
    public LookBack compare(String profile) {
        return byName.get(COMPARE + profile);
    }

    /**
     * Returns the day whose row the row of a day is compared with; {@link EventTime#NO_DAY} where
     * the two windows are of another number of days, or the earlier scores were not kept.
     */
    public int comparedWith(String profile, int day) {
        int days = compare(profile).setting(day);
        return window(profile).isAlike(day, day - days) && compare(profile).days(day) == days
                ? day - days
                : EventTime.NO_DAY;
    }

    /**
     * Returns how many days back, the day itself excepted, a row of a day or later needs scores.
     */
    public int longestCompareFrom(int day) {
        return byName.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(COMPARE))
                .mapToInt(entry -> entry.getValue().mostFrom(day))
                .max()
                .orElseThrow();
    }

    /** Returns the longest window of a row of a day or later. */
    public int longestWindowFrom(int day) {
        if (longest == 0 || day != longestFrom) {
            longestFrom = day;
            longest = 0;
            for (Map.Entry<String, LookBack> entry : byName.entrySet()) {
                if (entry.getKey().startsWith(WINDOW)) {
                    longest = Math.max(longest, entry.getValue().mostFrom(day));
                }
            }
        }
        return longest;
    }

    /** Returns a sentence for each setting that rows, or comparisons, do not follow yet. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        byName.forEach(
                (name, lookBack) -> {
                    Setting setting = lookBack.newest();
                    if (setting.from() == Integer.MIN_VALUE) {
                        return;
                    }
                    if (name.startsWith(WINDOW)) {
                        warnings.addAll(ofWindow(name.substring(WINDOW.length()), setting));
                    } else if (name.equals(ROSTER) && !isWhole(setting)) {
                        warnings.add(
                                ("roster_days was raised to %s: state has the members of %s days."
                                                + " total_users counts those seen since %s, and is"
                                                + " complete from %s on.")
                                        .formatted(
                                                setting.days(),
                                                setting.first() - 1,
                                                date(setting.from() - setting.first() + 1),
                                                date(setting.wholeFrom())));
                    }
                });
        return warnings;
    }

    private boolean isWhole(Setting setting) {
        return setting.first() == setting.days() || firstDay >= setting.wholeFrom();
    }

    private List<String> ofWindow(String profile, Setting setting) {
        boolean isWhole = isWhole(setting);
        int comparable = setting.wholeFrom() + compare(profile).newest().days();
        boolean isNew = added.contains(WINDOW + profile) && isWhole;
        if (firstDay >= comparable || isNew) {
            return List.of();
        }
        String compared = "previous_score and change are null until " + date(comparable) + ".";
        if (isWhole) {
            return List.of(
                    "The window of profile %s is %s days since %s: %s"
                            .formatted(profile, setting.days(), date(setting.from()), compared));
        }
        return List.of(
                ("The window of profile %s was raised to %s days: state is complete from %s on."
                                + " Rows look back no further, have the whole window from %s on,"
                                + " and their %s")
                        .formatted(
                                profile,
                                setting.days(),
                                date(setting.from() - setting.first() + 1),
                                date(setting.wholeFrom()),
                                compared));
    }

    private static String date(int day) {
        return LocalDate.ofEpochDay(day).toString();
    }

    /** Returns how many settings rows of a day do not follow yet. */
    public int incompleteOn(int day) {
        return (int)
                byName.entrySet().stream()
                        .filter(entry -> !entry.getKey().equals(COUNTS))
                        .filter(entry -> !entry.getKey().startsWith(COMPARE))
                        .filter(entry -> entry.getValue().days(day) < entry.getValue().setting(day))
                        .count();
    }
}
