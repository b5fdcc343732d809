package io.tideline.event.format;

import io.tideline.event.decode.JsonField;
import io.tideline.event.decode.NamedValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A place in records that pointers lead to or through, with what a record has there. All pointers
 * of a mapping make one tree, which is walked down beside the parser: a record is read once,
 * whatever is mapped, and what no pointer leads to is skipped.
 */
final class PointerNode {
    private static final NamedValues[] NONE = {};

    /** Named by the pointer. */
    final JsonField field;

    private final Map<String, PointerNode> children = new HashMap<>();

    /** Those whose name is the beginning of a field's. */
    private final List<Beginning> beginnings = new ArrayList<>();

    private record Beginning(String text, PointerNode node) {}

    /** What takes values of the object that stands here. */
    NamedValues[] takers = NONE;

    /** Whether a pointer ends here, so that not only an object may stand here. */
    boolean isEnd;

    /** Whether an array of keys and values may stand here for an object. */
    boolean isKeyed;

    /** Whether the whole value is of interest, as JSON. */
    boolean keepsText;

    /** Whether a value of the body stands below that of each event in it. */
    boolean inherits;

    private boolean hasPlaces;
    private boolean isFilled;
    private String text;

    /** The field that stands here, which matters where several might. */
    private String matched;

    private JsonField inherited;
    private String inheritedText;

    /** Of the body, in the order of the takers. */
    private NamedValues[] inheritedValues = NONE;

    PointerNode(String pointer) {
        this.field = new JsonField(pointer);
    }

    /** Returns the place that a part leads to from here, made where it is not there yet. */
    PointerNode add(String part, String pointer) {
        if (part.endsWith("*")) {
            String beginning = part.substring(0, part.length() - 1);
            for (Beginning known : beginnings) {
                if (known.text().equals(beginning)) {
                    return known.node();
                }
            }
            PointerNode node = new PointerNode(pointer);
            beginnings.add(new Beginning(beginning, node));
            return node;
        }
        hasPlaces |= part.matches("\\d+");
        return children.computeIfAbsent(part, ignored -> new PointerNode(pointer));
    }

    void addTaker(NamedValues taker) {
        takers = Arrays.copyOf(takers, takers.length + 1);
        takers[takers.length - 1] = taker;
    }

    /** Returns the place of a field of the object here, or null where no pointer leads to it. */
    PointerNode child(String name) {
        PointerNode child = children.get(name);
        if (child != null || beginnings.isEmpty()) {
            return child;
        }
        for (Beginning beginning : beginnings) {
            PointerNode node = beginning.node();
            if (name.startsWith(beginning.text()) && node.isFree(name)) {
                return node;
            }
        }
        return null;
    }

    /** Returns whether no other field has been read here. */
    boolean isFree(String name) {
        return matched == null || matched.equals(name);
    }

    boolean hasChildren() {
        return !children.isEmpty() || !beginnings.isEmpty();
    }

    /** Returns whether pointers lead to elements of an array that stands here. */
    boolean hasPlaces() {
        return hasPlaces;
    }

    /**
     * Says that a value stands here; of a key that stands twice, forgets the first.
     *
     * @param name the field's; null where its value is null, so that another one may stand here
     */
    void fill(String name) {
        if (isFilled) {
            clearBelow();
        }
        isFilled = true;
        matched = name;
    }

    /** Says of which field elements are read here. */
    void match(String name) {
        matched = name;
    }

    private void clearBelow() {
        clear();
        children.values().forEach(PointerNode::clearBelow);
        beginnings.forEach(beginning -> beginning.node().clearBelow());
    }

    /** Forgets the value here, but not those further down. */
    void clear() {
        isFilled = false;
        text = null;
        matched = null;
        field.clear();
        for (NamedValues taker : takers) {
            taker.clear();
        }
    }

    void setText(String json) {
        text = json;
    }

    /** Returns the whole value as text, or null where there is none. */
    String text() {
        if (inherited != null && field.isAbsent()) {
            return inheritedText == null ? inherited.scalar() : inheritedText;
        }
        return text == null ? field.scalar() : text;
    }

    /** Returns what stands here, in the record or else in the body around it. */
    JsonField value() {
        return inherited != null && field.isAbsent() ? inherited : field;
    }

    /** Keeps the value as that of a body, or forgets it. */
    void inherit(boolean isBody) {
        boolean isInherited = isBody && inherits && !field.isAbsent();
        inherited = isInherited ? field.copy() : null;
        inheritedText = isInherited ? text : null;
        inheritedValues = NONE;
        if (isInherited && takers.length > 0) {
            inheritedValues = new NamedValues[takers.length];
            Arrays.setAll(inheritedValues, i -> takers[i].copy(inherited));
        }
    }

    /** Returns what a taker has of the object here, in the record or else in the body around it. */
    NamedValues values(NamedValues taker) {
        if (inheritedValues.length > 0 && field.isAbsent()) {
            for (int i = 0; i < takers.length; i++) {
                if (takers[i] == taker) {
                    return inheritedValues[i];
                }
            }
        }
        return taker;
    }

    /** Adds this place and all further down to a list. */
    void addTo(List<PointerNode> all) {
        all.add(this);
        children.values().forEach(child -> child.addTo(all));
        beginnings.forEach(beginning -> beginning.node().addTo(all));
    }
}
