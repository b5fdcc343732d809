package io.tideline.bench.work;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An action of users, and its call.
 *
 * @param event the name of a track call; null for other calls
 * @param frequency how often it happens, relative to others; 0 if it is never drawn
 */
record Deed(Call call, byte[] event, int frequency, Properties properties) {
    /** The kind of the call. */
    enum Call {
        TRACK,
        PAGE,
        IDENTIFY,
        GROUP
    }

    /** The contents of the properties. */
    enum Properties {
        OBJECT,
        FILE,
        EMAIL
    }

    /** Happens at the beginning of a session. */
    static final Deed LOGGED_IN = track("Logged In", 0, Properties.OBJECT);

    static final Deed IDENTIFIED = new Deed(Call.IDENTIFY, null, 0, Properties.OBJECT);
    static final Deed GROUPED = new Deed(Call.GROUP, null, 0, Properties.OBJECT);

    /** Happens when an account joins. */
    static final Deed ACCOUNT_CREATED = track("Account Created", 0, Properties.OBJECT);

    /** Has a weight, but no daily cap. */
    static final Deed INTEGRATION_CONNECTED = track("Integration Connected", 20, Properties.OBJECT);

    private static final List<Deed> BY_CHANCE =
            List.of(
                    track("Dashboard Viewed", 2_300, Properties.OBJECT),
                    track("Button Clicked", 1_600, Properties.OBJECT), // not in the model
                    track("Automation Run", 1_200, Properties.OBJECT),
                    track("Comment Added", 1_100, Properties.OBJECT),
                    track("Search Performed", 1_000, Properties.OBJECT), // not in the model
                    new Deed(Call.PAGE, null, 800, Properties.OBJECT),
                    track("File Uploaded", 600, Properties.FILE),
                    track("Report Created", 500, Properties.OBJECT),
                    track("Report Shared", 400, Properties.OBJECT),
                    track("File Imported", 300, Properties.FILE),
                    track("Invite Sent", 80, Properties.EMAIL),
                    track("Data Exported", 60, Properties.OBJECT),
                    track("Profile Completed", 36, Properties.OBJECT),
                    INTEGRATION_CONNECTED,
                    track("Subscription Started", 3, Properties.OBJECT),
                    track("Subscription Cancelled", 1, Properties.OBJECT));

    /** The actions that always count towards a score. */
    static final List<Deed> COUNTED =
            List.of(
                    track("Dashboard Viewed", 0, Properties.OBJECT),
                    track("Automation Run", 0, Properties.OBJECT),
                    track("Comment Added", 0, Properties.OBJECT),
                    track("Report Created", 0, Properties.OBJECT),
                    track("Report Shared", 0, Properties.OBJECT),
                    track("File Imported", 0, Properties.FILE),
                    INTEGRATION_CONNECTED,
                    LOGGED_IN);

    private static Deed track(String event, int frequency, Properties properties) {
        return new Deed(
                Call.TRACK, event.getBytes(StandardCharsets.US_ASCII), frequency, properties);
    }

    /** Returns a table to draw the indexes of {@link #byChance}, by frequency. */
    static AliasTable frequencies() {
        return new AliasTable(BY_CHANCE.stream().mapToDouble(Deed::frequency).toArray());
    }

    static Deed byChance(int index) {
        return BY_CHANCE.get(index);
    }
}
