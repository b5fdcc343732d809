package io.tideline.event.decode;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/** Names with dots as paths into nested objects: what may follow a part, and where a path ends. */
final class NamePaths implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Map<String, NamePaths> following = new HashMap<>();
    private int place = -1;

    /** Returns those of the names that have a dot; null where none has. */
    static NamePaths of(StringIndex names) {
        NamePaths root = new NamePaths();
        for (int i = 0; i < names.size(); i++) {
            if (names.name(i).indexOf('.') >= 0) {
                root.add(names.name(i).split("\\.", -1), i);
            }
        }
        return root.following.isEmpty() ? null : root;
    }

    private void add(String[] parts, int placeOfName) {
        NamePaths node = this;
        for (String part : parts) {
            node = node.following.computeIfAbsent(part, ignored -> new NamePaths());
        }
        node.place = placeOfName;
    }

    /** Returns the paths that go on from here with a part, or null. */
    NamePaths after(String part) {
        return following.get(part);
    }

    /** Returns the place of the name that ends here, or -1. */
    int place() {
        return place;
    }

    /** Removes the values of all names that end here or further on. */
    void clear(String[] values) {
        if (place >= 0) {
            values[place] = null;
        }
        following.values().forEach(next -> next.clear(values));
    }
}
