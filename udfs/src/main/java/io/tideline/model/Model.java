package io.tideline.model;

import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/**
 * The scoring model, read and checked (docs/model.md). Names have been resolved to indexes: an
 * event, feature or segment is its place in the list here.
 *
 * @param version copied to every row
 * @param timezone in which days are cut
 * @param events every event that the model names: those under {@code events} in the file's order,
 *     then the others by first mention
 * @param countedEvents how many of the events, the first ones, scores and adoption may hang on:
 *     they stand under {@code events}, in a profile's weights or in a feature
 * @param features the model's own list, in the file's order
 * @param segments in the file's order, at most {@value #MAX_SEGMENTS}
 * @param profiles in the file's order, at least one
 * @param inactiveAfterUser null: users never become inactive
 * @param inactiveAfterAccount null: accounts never become inactive
 * @param rosterDays days that a member stays on the roster after it was last seen
 * @param traits that rows of accounts and users, and alerts, carry
 * @param seats the account trait that says how many seats it pays for, or null
 * @param bands names for scores, by their least score, ascending
 */
public record Model(
        int version,
        ZoneId timezone,
        List<EventRule> events,
        int countedEvents,
        List<Feature> features,
        List<Segment> segments,
        List<Profile> profiles,
        List<Checklist> activation,
        Duration inactiveAfterUser,
        Duration inactiveAfterAccount,
        int rosterDays,
        CarriedTraits traits,
        String seats,
        List<Band> bands,
        List<AlertRule> alerts)
        implements Serializable {

    /** So that the segments of an account fit in the bits of a long that stays positive. */
    public static final int MAX_SEGMENTS = 62;

    /** Returns how many days back, the day itself excepted, a row looks at most. */
    public int longestLookBack() {
        return profiles.stream()
                .mapToInt(profile -> profile.window() + profile.compare())
                .max()
                .orElseThrow();
    }

    /** Returns the longest window of any profile, in days. */
    public int longestWindow() {
        return profiles.stream().mapToInt(Profile::window).max().orElseThrow();
    }
}
