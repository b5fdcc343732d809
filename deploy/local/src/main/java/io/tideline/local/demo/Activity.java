package io.tideline.local.demo;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;

/** What people do in the simulated product: its calls, and how frequent each is. */
enum Activity {
    // Activities that count: the demo's model names these.
    REPORT_CREATED("Report Created", 10, true),
    REPORT_SHARED("Report Shared", 6, true),
    DASHBOARD_VIEWED("Dashboard Viewed", 22, true),
    FILE_UPLOADED("File Uploaded", 9, true),
    FILE_IMPORTED("File Imported", 1.5, true),
    COMMENT_ADDED("Comment Added", 11, true),
    INVITE_SENT("Invite Sent", 1.2, true),
    AUTOMATION_RUN("Automation Run", 5, true),
    INTEGRATION_CONNECTED("Integration Connected", 0.6, true),
    // Activities that do not count: a product sends far more than is scored.
    PAGE(null, 30, false),
    FILTER_APPLIED("Filter Applied", 25, false),
    CELL_EDITED("Cell Edited", 35, false),
    SEARCH_PERFORMED("Search Performed", 10, false),
    // Activities that are never drawn: they happen when the stories say so.
    ACCOUNT_CREATED("Account Created", 0, false),
    PROFILE_COMPLETED("Profile Completed", 0, false),
    DATA_EXPORTED("Data Exported", 0, false),
    SUBSCRIPTION_STARTED("Subscription Started", 0, false),
    SUBSCRIPTION_CANCELLED("Subscription Cancelled", 0, false);

    private static final Activity[] ALL = values();
    private static final String[] PAGES = {"Reports", "Dashboards", "Files", "Settings", "Billing"};
    private static final String[] TEMPLATES = {"funnel", "retention", "revenue", "blank"};
    private static final String[] KINDS = {"csv", "xlsx", "pdf", "png"};
    private static final String[] TOOLS = {"crm", "chat", "warehouse", "spreadsheet"};
    private static final String[] REASONS = {"price", "missing feature", "another product"};

    private final String event;
    private final double often;
    private final boolean counts;

    Activity(String event, double often, boolean counts) {
        this.event = event;
        this.often = often;
        this.counts = counts;
    }

    /** Returns the event's name; null for a page call. */
    String event() {
        return event;
    }

    /** Returns whether the demo's model scores it. */
    boolean counts() {
        return counts;
    }

    /** Draws a customer's taste for each activity, about 1; it has never touched one or two. */
    static Map<Activity, Double> tastes(SplittableRandom random) {
        var tastes = new EnumMap<Activity, Double>(Activity.class);
        for (var activity : ALL) {
            boolean never = activity.counts && activity.often < 10 && random.nextDouble() < 0.25;
            tastes.put(activity, never ? 0 : 0.5 + random.nextDouble());
        }
        return tastes;
    }

    /**
     * Draws a person's next activity.
     *
     * @param counting the share of activities that the model scores, 0..1
     */
    static Activity draw(SplittableRandom random, Map<Activity, Double> tastes, double counting) {
        boolean counts = random.nextDouble() < counting;
        double total = 0;
        for (var activity : ALL) {
            total += activity.weight(tastes, counts);
        }
        double dice = random.nextDouble() * total;
        for (var activity : ALL) {
            dice -= activity.weight(tastes, counts);
            if (dice < 0) {
                return activity;
            }
        }
        return DASHBOARD_VIEWED;
    }

    private double weight(Map<Activity, Double> tastes, boolean counting) {
        return counts == counting ? often * tastes.get(this) : 0;
    }

    /** Writes the fields of the call's {@code properties}. */
    void writeProperties(JsonGenerator json, SplittableRandom random) throws IOException {
        switch (this) {
            case REPORT_CREATED, REPORT_SHARED ->
                    json.writeStringField("template", pick(random, TEMPLATES));
            case FILE_UPLOADED, FILE_IMPORTED -> {
                json.writeStringField("kind", pick(random, KINDS));
                json.writeNumberField("size_kb", 4 + random.nextInt(9000));
            }
            case INVITE_SENT ->
                    json.writeStringField(
                            "email", "guest" + random.nextInt(100_000) + "@mail.example");
            case INTEGRATION_CONNECTED -> json.writeStringField("tool", pick(random, TOOLS));
            case DATA_EXPORTED -> json.writeNumberField("rows", 10 + random.nextInt(50_000));
            case SUBSCRIPTION_STARTED -> json.writeStringField("plan", "pro");
            case SUBSCRIPTION_CANCELLED -> json.writeStringField("reason", pick(random, REASONS));
            case AUTOMATION_RUN -> json.writeBooleanField("scheduled", random.nextInt(3) > 0);
            default -> json.writeNumberField("duration_ms", 20 + random.nextInt(2000));
        }
    }

    /** Draws the name of a page. */
    static String page(SplittableRandom random) {
        return pick(random, PAGES);
    }

    private static String pick(SplittableRandom random, String[] values) {
        return values[random.nextInt(values.length)];
    }
}
