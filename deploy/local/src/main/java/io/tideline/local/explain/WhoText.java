package io.tideline.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.alert.Wording;
import io.tideline.counts.CodePointOrder;
import io.tideline.local.explain.Explain.Line;
import io.tideline.model.Level;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Says who somebody is. */
final class WhoText {
    private static final String NAME = "name";
    private static final List<String> FIRST = List.of("plan", "owner");

    private WhoText() {}

    static List<String> of(Explanation found) {
        var entity = found.entity();
        var lines = new ArrayList<String>();
        lines.add(title(found));
        var values = new ArrayList<Line>();
        if (found.level() == Level.USER) {
            values.add(new Line("account", account(found)));
        }
        for (var trait : traits(entity)) {
            values.add(new Line(Wording.clean(trait), Rows.trait(entity, trait)));
        }
        values.add(new Line("segments", Rows.names(entity.path("segments"))));
        values.add(new Line("first seen", Rows.time(entity, "first_seen_at")));
        values.add(new Line("last seen", Rows.time(entity, "last_seen_at")));
        lines.addAll(Explain.aligned(values));
        return lines;
    }

    /**
     * Returns the names of the other traits: what sentences are made of first, then by name, since
     * tables do not keep the model's order.
     */
    private static Set<String> traits(JsonNode entity) {
        var carried = new TreeSet<>(CodePointOrder.INSTANCE);
        entity.path("traits").fieldNames().forEachRemaining(carried::add);
        var traits = new LinkedHashSet<>(FIRST);
        traits.retainAll(carried);
        traits.addAll(carried);
        traits.remove(NAME);
        return traits;
    }

    private static String title(Explanation found) {
        var name = Rows.trait(found.entity(), NAME);
        var subject = found.question().subject();
        return name.isEmpty()
                ? subject.substring(0, 1).toUpperCase(Locale.ROOT) + subject.substring(1)
                : name + " (" + subject + ")";
    }

    /** Returns a user's account as people know it. */
    private static String account(Explanation found) {
        var id = Rows.name(found.entity(), "account_id");
        if (id.isEmpty()) {
            return "";
        }
        var account = found.account();
        var words =
                FIRST.stream()
                        .filter(trait -> !Rows.trait(account, trait).isEmpty())
                        .map(trait -> ", " + trait + " " + Rows.trait(account, trait))
                        .toList();
        return (Rows.trait(account, NAME).isEmpty() ? id : named(Level.ACCOUNT, account))
                + String.join("", words);
    }

    /** Returns an id, with the name where it is carried. */
    static String named(Level level, JsonNode entity) {
        var id = Rows.name(entity, Rows.key(level));
        var name = Rows.trait(entity, NAME);
        return name.isEmpty() ? id : "%s (%s)".formatted(id, name);
    }
}
