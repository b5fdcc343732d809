package io.tideline.event.decode;

import io.tideline.event.EventType;
import io.tideline.model.Model;
import io.tideline.model.Segment;
import io.tideline.model.TraitValue;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which traits of {@code group} and {@code identify} calls a model needs, and how much of them: all
 * that rows carry, and of others which of the values that segments list they have.
 */
final class TraitFilter implements Serializable {
    private static final long serialVersionUID = 1L;

    /** All that are needed, of calls of either type. */
    final StringIndex names;

    private final boolean[] carriedOfUser;
    private final boolean[] carriedOfAccount;

    /** By place: the values that segments list; empty of a trait that no segment has. */
    private final List<Set<String>> listed = new ArrayList<>();

    private final boolean hasUsers;

    TraitFilter(Model model) {
        Map<String, Set<String>> values = new HashMap<>();
        List<String> all = new ArrayList<>();
        for (Segment segment : model.segments()) {
            segment.traits().keySet().stream().sorted().forEach(all::add);
            segment.traits()
                    .forEach(
                            (name, ofSegment) ->
                                    values.computeIfAbsent(name, none -> new HashSet<>())
                                            .addAll(ofSegment));
        }
        all.addAll(model.traits().account());
        if (model.seats() != null) {
            all.add(model.seats());
        }
        all.addAll(model.traits().user());
        names = new StringIndex(all);
        carriedOfAccount = new boolean[names.size()];
        carriedOfUser = new boolean[names.size()];
        for (int i = 0; i < names.size(); i++) {
            String name = names.name(i);
            carriedOfAccount[i] =
                    model.traits().account().contains(name) || name.equals(model.seats());
            carriedOfUser[i] = model.traits().user().contains(name);
            listed.add(values.getOrDefault(name, Set.of()));
        }
        hasUsers = !model.traits().user().isEmpty();
    }

    /**
     * Returns what is kept of a call's traits, by name; null of calls that set none.
     *
     * @param values canonical texts by place; null: not there
     */
    Map<String, String> kept(EventType type, String[] values) {
        boolean isGroup = type == EventType.GROUP;
        if (!isGroup && (type != EventType.IDENTIFY || !hasUsers)) {
            return null;
        }
        Map<String, String> kept = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                continue;
            }
            if (isGroup && (carriedOfAccount[i] || !listed.get(i).isEmpty())) {
                kept.put(names.name(i), ofAccount(i, values[i]));
            } else if (!isGroup && carriedOfUser[i]) {
                kept.put(names.name(i), TraitValue.carried(values[i]));
            }
        }
        return isGroup || !kept.isEmpty() ? kept : null;
    }

    private String ofAccount(int place, String value) {
        if (listed.get(place).contains(value)) {
            return value;
        }
        return carriedOfAccount[place] ? TraitValue.carried(value) : TraitValue.UNSET;
    }
}
