package io.tideline.bench.opinion;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Draws small models, in which every feature of models is used now and then. */
final class ModelMaker {
    /** The events in the samples. */
    static final List<String> EVENTS =
            List.of(
                    "Logged In",
                    "Report Created",
                    "Report Shared",
                    "File Uploaded",
                    "Task Completed",
                    "Invite Sent",
                    "Viewed Pricing Page",
                    "Viewed Docs Search Screen",
                    "Viewed Docs Search Page",
                    "Äpfel \"gezählt\"");

    static final List<String> PLANS = List.of("trial", "pro", "enterprise", "free");

    /** Traits of accounts in the samples; each may be of any type now and then. */
    static final List<String> ACCOUNT_TRAITS =
            List.of("name", "plan", "owner", "mrr", "seats", "beta", "größe");

    /** Traits of users in the samples. */
    static final List<String> USER_TRAITS = List.of("name", "email", "title", "vip");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Chance chance;
    private final ObjectNode model = JSON.objectNode();
    private final List<String> features = new ArrayList<>();
    private final List<String> segments = new ArrayList<>();

    ModelMaker(Chance chance) {
        this.chance = chance;
    }

    /**
     * Draws a model.
     *
     * @param zone the time zone of its days
     */
    ObjectNode make(String zone) {
        model.put("version", chance.between(1, 9));
        model.put("timezone", zone);
        events();
        if (chance.percent(85)) {
            model.set("features", features(features));
        }
        if (chance.percent(70)) {
            segments();
        }
        if (chance.percent(60)) {
            model.set("normalization", normalization());
        }
        profiles();
        directory();
        if (chance.percent(50)) {
            model.put("roster_days", chance.between(1, 6));
        }
        new LifecycleMaker(chance, model).add();
        return model;
    }

    private void events() {
        ObjectNode events = model.putObject("events");
        for (String name : chance.some(EVENTS, 3, EVENTS.size())) {
            int weight = chance.percent(15) ? 0 : chance.between(1, 10);
            if (chance.percent(55)) {
                events.put(name, weight);
                continue;
            }
            ObjectNode event = events.putObject(name).put("weight", weight);
            if (chance.percent(60)) {
                event.put("daily_cap", chance.between(1, 4));
            }
            if (chance.percent(40)) {
                where(event.putObject("where"));
            }
        }
    }

    private void where(ObjectNode where) {
        if (chance.percent(35)) {
            where.putArray("file.kind").add("csv").add("xlsx");
            return;
        }
        if (chance.percent(70)) {
            where.putArray("kind").add("csv").add("xlsx");
        }
        if (chance.percent(30)) {
            where.putArray("n").add(5).add("7");
        }
        if (where.isEmpty()) {
            where.put("flag", true);
        }
    }

    private ObjectNode features(List<String> names) {
        ObjectNode features = JSON.objectNode();
        for (String name : chance.some(List.of("Reports", "Files", "Tasks", "Aa", "Ω"), 1, 4)) {
            names.add(name);
            ArrayNode events = features.putArray(name);
            chance.some(EVENTS, 1, 2).forEach(events::add);
        }
        return features;
    }

    private void segments() {
        ObjectNode all = model.putObject("segments");
        for (String name : chance.some(List.of("trial", "paid", "large"), 1, 3)) {
            segments.add(name);
            ObjectNode traits = all.putObject(name);
            switch (name) {
                case "trial" -> traits.put("plan", "trial");
                case "paid" -> traits.putArray("plan").add("pro").add("enterprise");
                default -> traits.putArray("seats").add(50).add(100);
            }
            if (chance.percent(25)) {
                traits.putArray("beta").add(true);
            }
        }
    }

    private ObjectNode normalization() {
        ObjectNode normalization = JSON.objectNode();
        String method = chance.of("winsorized", "exponential", "target");
        normalization.put("method", method);
        if (method.equals("target")) {
            normalization.put("target", chance.between(1, 60));
        } else if (chance.percent(80)) {
            normalization.put("percentile", chance.of(1, 50, 75, 90, 99, 100));
        }
        return normalization;
    }

    /** Draws what rows say in addition to numbers. */
    private void directory() {
        if (chance.percent(75)) {
            ObjectNode carried = model.putObject("traits");
            if (chance.percent(85)) {
                chance.some(ACCOUNT_TRAITS, 1, 7).forEach(carried.withArray("account")::add);
            }
            if (chance.percent(70)) {
                chance.some(USER_TRAITS, 1, 4).forEach(carried.withArray("user")::add);
            }
            if (carried.isEmpty()) {
                model.remove("traits");
            }
        }
        if (chance.percent(60)) {
            model.put("seats", chance.of("seats", "seats", "mrr"));
        }
        if (chance.percent(65)) {
            ObjectNode bands = model.putObject("bands");
            List<Integer> from = chance.some(List.of(1, 2, 20, 30, 50, 60, 90, 100), 4, 4);
            List<String> names = chance.some(List.of("at risk", "fair", "good", "größte"), 1, 4);
            for (int i = 0; i < names.size(); i++) {
                bands.put(names.get(i), from.get(i));
            }
        }
    }

    private void profiles() {
        ObjectNode profiles = model.putObject("profiles");
        for (String name : chance.some(List.of("weekly", "daily", "trials", "power"), 1, 3)) {
            ObjectNode profile = profiles.putObject(name);
            profile.put("window", chance.of(1, 1, 2, 3, 7, 30) + "d");
            if (chance.percent(50)) {
                profile.put("compare", chance.of(1, 1, 2, 3, 5, 7) + "d");
            }
            if (!segments.isEmpty() && chance.percent(45)) {
                profile.put("segment", chance.of(segments));
            }
            if (chance.percent(35)) {
                ObjectNode weights = profile.putObject("weights");
                chance.some(EVENTS, 1, 3).forEach(e -> weights.put(e, chance.between(0, 10)));
            }
            if (chance.percent(30)) {
                profile.set("features", features(new ArrayList<>()));
            }
            if (chance.percent(40)) {
                profile.set("normalization", normalization());
            }
        }
    }
}
