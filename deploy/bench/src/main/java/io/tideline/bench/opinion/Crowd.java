package io.tideline.bench.opinion;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The users and accounts of a sample, and what they do. */
final class Crowd {
    private static final List<String> USERS =
            List.of("ada", "bob", "cleo", "dan", "Z", "é", "acme", "😀");
    private static final List<String> ACCOUNTS = List.of("acme", "beta", "Coop", "ada");

    private final Chance chance;
    private final List<Member> members = new ArrayList<>();

    /** Events more likely than others, so that counts come together. */
    private final List<String> habits;

    /**
     * A pair of which one may be null, not both.
     *
     * @param account null: none
     * @param user null: none
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
    }

    Member member() {
        return chance.of(members);
    }

    /** A call of a member, without time and id. */
    ObjectNode call(Member member) {
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        int kind = chance.between(1, 100);
        if (kind <= 14 && member.account() != null) {
            call.put("type", "group");
            if (member.user() == null || chance.percent(96)) {
                call.put("groupId", member.account());
            }
            if (chance.percent(90)) {
                traits(call.putObject("traits"));
            }
        } else {
            if (kind <= 20) {
                call.put("type", "identify").putObject("traits").put("title", "x");
            } else if (kind <= 26) {
                call.put("type", chance.of("page", "screen"));
                if (chance.percent(80)) {
                    call.put("name", "Pricing");
                }
                properties(call.putObject("properties"));
            } else {
                call.put("type", "track");
                call.put("event", chance.of(chance.percent(60) ? habits : ModelMaker.EVENTS));
                if (chance.percent(80)) {
                    properties(call.putObject("properties"));
                }
            }
            if (member.account() != null) {
                call.putObject("context").put("groupId", member.account());
            }
        }
        if (member.user() != null) {
            call.put("userId", member.user());
        }
        return call;
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
    }

    private void traits(ObjectNode traits) {
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
    }
}
