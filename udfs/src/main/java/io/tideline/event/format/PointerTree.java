package io.tideline.event.format;

import io.tideline.event.decode.JsonField;
import io.tideline.event.decode.NamedValues;
import io.tideline.event.decode.RecordFields.ModelNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The places that the pointers of a mapping lead to, and what it takes from them. */
final class PointerTree {
    /** A place with what takes the values of the object there. */
    record Values(PointerNode node, NamedValues taker) {}

    private final Mapping mapping;
    private final PointerNode root = new PointerNode("");
    private final Set<String> pointers = new LinkedHashSet<>();
    private final List<PointerNode> nodes = new ArrayList<>();
    private final Map<String, NamedValues> properties = new HashMap<>();
    private final Map<String, NamedValues> traits = new HashMap<>();

    PointerTree(Mapping mapping) {
        this.mapping = mapping;
        for (Key key : Key.values()) {
            mapping.of(key).forEach(pointers::addAll);
        }
        pointers.addAll(mapping.skip().keySet());
        pointers.addAll(mapping.anonymous().keySet());
        pointers.remove("");
        for (String pointer : List.copyOf(pointers)) {
            expanded(pointer).forEach(each -> node(each).isEnd = true);
        }
        for (PointerNode node : keysOf(Key.KEYED)) {
            node.isKeyed = true;
        }
        for (PointerNode[] together : joinedOf(Key.COMPOSE_ID)) {
            for (PointerNode node : together) {
                node.keepsText = true;
            }
        }
        for (String above : mapping.single(Key.INHERIT)) {
            for (String pointer : pointers) {
                node(pointer).inherits |= Pointer.isBelow(pointer, above);
            }
        }
    }

    /** Ends the making of the tree. */
    void complete() {
        root.addTo(nodes);
    }

    PointerNode root() {
        return root;
    }

    /** Forgets what the record before had. */
    void clear() {
        for (PointerNode node : nodes) {
            node.clear();
        }
    }

    void inherit(boolean isBody) {
        nodes.forEach(node -> node.inherit(isBody));
    }

    /** Returns the places of a key that joins none, in their order. */
    PointerNode[] keysOf(Key key) {
        return places(mapping.single(key));
    }

    /** Returns the places of a key in their order, each with those that are joined to it. */
    PointerNode[][] joinedOf(Key key) {
        List<PointerNode[]> places = new ArrayList<>();
        for (List<String> joined : mapping.of(key)) {
            if (joined.size() > 1) {
                places.add(joined.stream().map(this::node).toArray(PointerNode[]::new));
            } else {
                for (PointerNode node : places(joined)) {
                    places.add(new PointerNode[] {node});
                }
            }
        }
        return places.toArray(PointerNode[][]::new);
    }

    /**
     * Returns whether a place is one of a property. An object that has the properties only in
     * records that lack another one within it is not looked at.
     */
    boolean isProperty(PointerNode place) {
        List<String> objects =
                Stream.of(keysOf(Key.PROPERTIES)).map(node -> node.field.name()).toList();
        return objects.stream()
                .filter(object -> objects.stream().noneMatch(other -> isWithin(other, object)))
                .anyMatch(object -> isWithin(place.field.name(), object));
    }

    private static boolean isWithin(String pointer, String other) {
        return !pointer.equals(other) && Pointer.isBelow(pointer, other);
    }

    PointerNode placeOf(String pointer) {
        return node(pointer);
    }

    /** Returns the objects whose values are read as properties. */
    Values[] properties(ModelNames names) {
        return values(Key.PROPERTIES, properties, names::properties);
    }

    /** Returns the objects whose values are read as traits. */
    Values[] traits(Key key, ModelNames names) {
        return values(key, traits, names::traits);
    }

    private Values[] values(
            Key key, Map<String, NamedValues> known, Function<JsonField, NamedValues> takers) {
        List<Values> values = new ArrayList<>();
        for (String pointer : mapping.single(key)) {
            for (String each : expanded(pointer)) {
                PointerNode node = node(each);
                NamedValues taker =
                        known.computeIfAbsent(
                                each,
                                ignored -> {
                                    NamedValues added = takers.apply(node.field);
                                    node.addTaker(added);
                                    return added;
                                });
                values.add(new Values(node, taker));
            }
        }
        return values.toArray(Values[]::new);
    }

    private PointerNode[] places(Collection<String> ofKey) {
        return ofKey.stream()
                .filter(pointer -> !pointer.isEmpty())
                .flatMap(pointer -> expanded(pointer).stream())
                .map(this::node)
                .toArray(PointerNode[]::new);
    }

    private PointerNode node(String pointer) {
        PointerNode node = root;
        StringBuilder soFar = new StringBuilder();
        for (String part : Pointer.parts(pointer)) {
            soFar.append('/').append(part);
            node = node.add(part, soFar.toString());
        }
        return node;
    }

    /**
     * Returns a pointer, after those that stand for the same field by its full name: a field has
     * one place in the tree.
     */
    private List<String> expanded(String pointer) {
        List<String> parts = Pointer.parts(pointer);
        Set<String> all = new LinkedHashSet<>();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).endsWith("*")) {
                for (String other : pointers) {
                    List<String> named = Pointer.parts(other);
                    if (matches(parts, named, i)) {
                        List<String> full = new ArrayList<>(parts);
                        full.set(i, named.get(i));
                        all.add(Pointer.of(full));
                    }
                }
            }
        }
        all.add(pointer);
        return List.copyOf(all);
    }

    private static boolean matches(List<String> parts, List<String> named, int place) {
        String part = parts.get(place);
        String beginning = part.substring(0, part.length() - 1);
        return named.size() > place
                && named.subList(0, place).equals(parts.subList(0, place))
                && !named.get(place).endsWith("*")
                && named.get(place).startsWith(beginning);
    }
}
