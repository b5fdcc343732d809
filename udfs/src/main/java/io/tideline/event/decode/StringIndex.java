package io.tideline.event.decode;

import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Distinct names and their places, in order of first mention. */
public final class StringIndex implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<String> names;
    private final Map<String, Integer> places = new HashMap<>();

    StringIndex(Collection<String> names) {
        this.names = List.copyOf(names.stream().distinct().toList());
        for (int i = 0; i < this.names.size(); i++) {
            places.put(this.names.get(i), i);
        }
    }

    int size() {
        return names.size();
    }

    String name(int place) {
        return names.get(place);
    }

    /** Returns the index of a name, or -1 if it is not one of them. */
    int of(String name) {
        Integer place = places.get(name);
        return place == null ? -1 : place;
    }
}
