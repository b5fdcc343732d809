package io.tideline.bench.opinion;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The users and accounts of a sample, and their calls. */
final class Crowd {
    /** The greatest number of characters of a text in a row. */
    private static final int MOST_CHARACTERS = 1000;

    private static final List<String> USERS =
            List.of("ada", "bob", "cleo", "dan", "Z", "é", "acme", "😀", "4711");
    private static final List<String> ACCOUNTS = List.of("acme", "beta", "Coop", "ada", "42");

    /** Texts that programming languages produce for a missing id. */
    private static final List<String> PLACEHOLDERS =
            List.of(
                    "undefined",
                    "null",
                    "None",
                    "NIL",
                    "NaN",
                    "[object Object]",
                    "(null)",
                    " null ");

    private final Chance chance;
    private final List<Member> members = new ArrayList<>();

    /**
     * A user who does more than others, and is not seen in the second half of the days; or null.
     */
    private final String leaver;

    /** Events more likely than others, so that counts accumulate. */
    private final List<String> habits;

    /**
     * A pair of which one may be null, but not both.
     *
     * @param account null if there is none
     * @param user null if there is none
     */
    record Member(String account, String user) {}

    Crowd(Chance chance) {
        this.chance = chance;
        List<String> accounts = chance.some(ACCOUNTS, 1, 4);
        for (String user : chance.some(USERS, 1, chance.percent(50) ? 3 : 8)) {
            for (String account : chance.some(accounts, 0, 2)) {
                members.add(new Member(account, user));
            }
            if (chance.percent(40)) {
                members.add(new Member(null, user));
            }
        }
        for (String account : accounts) {
            if (chance.percent(25)) {
                members.add(new Member(account, null));
            }
        }
        if (members.isEmpty()) {
            members.add(new Member(accounts.get(0), USERS.get(0)));
        }
        habits = chance.some(ModelMaker.EVENTS, 2, 4);
        leaver = chance.percent(50) ? chance.of(members).user() : null;
    }

    Member member() {
        Member drawn = chance.of(members);
        return leaver == null || isLeaver(drawn) ? drawn : chance.of(members); // twice the chance
    }

    private boolean isLeaver(Member member) {
        return leaver != null && leaver.equals(member.user());
    }

    /** Returns on how many of the first days a member is seen. */
    int daysOf(Member member, int days) {
        return isLeaver(member) ? Math.max(1, days / 2) : days;
    }

    /** Returns a text that only looks like an id. */
    String placeholder() {
        return chance.of(PLACEHOLDERS);
    }

    /** Returns a call of a member, without time and id. */
    ObjectNode call(Member member) {
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        int kind = chance.between(1, 100);
        // Without an account, it removes the user's account.
        if (kind <= 20 && (member.account() != null || kind <= 4)) {
            call.put("type", "group");
            boolean leaves = member.user() != null && chance.percent(6);
            id(call, "groupId", leaves ? null : member.account());
            if (chance.percent(90)) {
                traitsOfAccount(call.putObject("traits"));
            }
        } else {
            if (kind <= 28) {
                call.put("type", "identify");
                traitsOfUser(call.putObject("traits"));
            } else if (kind <= 36) {
                page(call);
            } else {
                call.put("type", "track");
                call.put("event", chance.of(chance.percent(60) ? habits : ModelMaker.EVENTS));
                if (chance.percent(80)) {
                    properties(call.putObject("properties"));
                }
            }
            if (member.account() != null || chance.percent(5)) {
                id(call.putObject("context"), "groupId", member.account());
            }
        }
        id(call, "userId", member.user());
        return call;
    }

    /** Writes an id; a missing one is sometimes null or a placeholder. */
    private void id(ObjectNode of, String name, String id) {
        if (id != null) {
            of.put(name, id);
        } else if (chance.percent(20)) {
            if (chance.percent(20)) {
                of.putNull(name);
            } else {
                of.put(name, placeholder());
            }
        }
    }

    /** Writes a page call with a category, a name, both, or neither. */
    private void page(ObjectNode call) {
        call.put("type", chance.of("page", "page", "screen"));
        ObjectNode properties = call.putObject("properties");
        properties(properties);
        switch (chance.between(1, 10)) {
            case 1, 2 -> call.put("name", "Pricing");
            case 3 -> call.put("category", "Pricing");
            case 4, 5 -> call.put("category", "Docs").put("name", "Search");
            case 6 -> call.put("category", "").put("name", "Pricing");
            case 7 -> properties.put("name", "Pricing");
            case 8 -> {
                call.put("category", "Docs").put("name", "");
                properties.put("name", "Search");
            }
            case 9 -> {
                call.put("name", "Pricing");
                properties.put("name", "Search").put("category", "Docs");
            }
            default -> {
                call.putNull("category").put("name", "");
                if (chance.percent(50)) {
                    properties.put("name", 5);
                }
            }
        }
    }

    private void properties(ObjectNode properties) {
        if (chance.percent(85)) {
            properties.put("kind", chance.of("csv", "xlsx", "pdf"));
        }
        if (chance.percent(60)) {
            switch (chance.between(1, 4)) {
                case 1 -> properties.put("n", 5);
                case 2 -> properties.put("n", "5");
                case 3 -> properties.put("n", "7");
                default -> properties.putNull("n");
            }
        }
        if (chance.percent(60)) {
            switch (chance.between(1, 3)) {
                case 1 -> properties.put("flag", true);
                case 2 -> properties.put("flag", "true");
                default -> properties.put("flag", false);
            }
        }
        if (chance.percent(70)) {
            properties.put("email", chance.of("a@x.io", "b@x.io", "c@x.io"));
        }
        if (chance.percent(60)) {
            file(properties);
        }
    }

    /**
     * Writes the values under a path, under the path's name, under both, or on a part of the path.
     */
    private void file(ObjectNode properties) {
        String name = "file.kind";
        String kind = chance.of("csv", "xlsx", "pdf");
        switch (chance.between(1, 10)) {
            case 1, 2, 3, 4 -> properties.putObject("file").put("kind", kind);
            case 5, 6 -> properties.put(name, kind);
            case 7 -> properties.put(name, "pdf").putObject("file").put("kind", kind);
            case 8 -> properties.putNull(name).putObject("file").put("kind", kind);
            case 9 -> properties.put("file", kind);
            default -> properties.putArray("file").addObject().put("kind", kind);
        }
    }

    /** Draws what a call says of an account: values of all types, and null to unset one. */
    private void traitsOfAccount(ObjectNode traits) {
        if (chance.percent(80)) {
            if (chance.percent(10)) {
                traits.putNull("plan");
            } else {
                traits.put("plan", chance.of(ModelMaker.PLANS));
            }
        }
        if (chance.percent(50)) {
            if (chance.percent(20)) {
                traits.put("seats", "50");
            } else {
                traits.put("seats", chance.of(5, 50, 100));
            }
        }
        if (chance.percent(60)) {
            traits.put("beta", chance.percent(70));
        }
        for (String name : ModelMaker.ACCOUNT_TRAITS) {
            if (chance.percent(12)) {
                any(traits, name);
            }
        }
    }

    /** Draws what a call says of a user. */
    private void traitsOfUser(ObjectNode traits) {
        if (chance.percent(60)) {
            traits.put("name", chance.of("Ada", "Bob", " Zoë "));
        }
        for (String name : ModelMaker.USER_TRAITS) {
            if (chance.percent(25)) {
                any(traits, name);
            }
        }
    }

    private void any(ObjectNode traits, String name) {
        switch (chance.between(1, 12)) {
            case 1, 2 -> traits.putNull(name);
            case 3 -> traits.put(name, chance.of("", "trial", "Größe \"7\"\n", "\u2028\\"));
            case 4 -> traits.put(name, text());
            case 5 -> traits.put(name, chance.of(0, 1, 2, 3, 7, -3));
            case 6 -> traits.put(name, chance.of(12.5, 0.001, 1e3, -0.25, 49.999));
            case 7 -> traits.put(name, chance.of(1L << 53, Long.MAX_VALUE, Long.MIN_VALUE));
            case 8 -> traits.put(name, chance.percent(50));
            case 9 -> traits.putArray(name).add("pro").add(7);
            case 10 -> traits.putArray(name);
            case 11 -> traits.putObject(name).put("plan", "pro");
            default -> traits.put(name, chance.of("pro", "50", "true"));
        }
    }

    /** Returns a text about as long as rows carry, the last of whose characters may be a pair. */
    private String text() {
        String end = chance.of("", "x", "é", "😀", "😀😀", "e\u0301");
        return "x".repeat(MOST_CHARACTERS - chance.between(0, 2)) + end;
    }
}
