package io.tideline.event.format;

import io.tideline.event.decode.TimeForm;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Where a tracker's records have what the rules look at.
 *
 * @param pointers by key: JSON pointers, of which the first that is there wins; several in one list
 *     are one text, joined by blanks
 * @param types what records are by their {@link Key#TYPE}; {@code *}: all others
 * @param skip records to leave out, by the values at pointers
 * @param anonymous events whose user counts as absent, by the values at pointers
 * @param times how times are written
 * @param columns the names of the columns of a record that is no JSON but separated by tabs
 */
record Mapping(
        Map<Key, List<List<String>>> pointers,
        Map<String, Call> types,
        Map<String, List<String>> skip,
        Map<String, List<String>> anonymous,
        TimeForm times,
        List<String> columns)
        implements Serializable {

    /** Stands for every type that has no entry of its own. */
    static final String ANY = "*";

    static final Mapping EMPTY =
            new Mapping(Map.of(), Map.of(), Map.of(), Map.of(), TimeForm.DEFAULT, List.of());

    Mapping {
        pointers = pointers.isEmpty() ? new EnumMap<>(Key.class) : new EnumMap<>(pointers);
        types = new LinkedHashMap<>(types);
        skip = new LinkedHashMap<>(skip);
        anonymous = new LinkedHashMap<>(anonymous);
        columns = List.copyOf(columns);
    }

    /** Returns whether records say what they are. */
    boolean hasType() {
        return !of(Key.TYPE).isEmpty();
    }

    /** Returns the same where records say what they are, and else with all of them tracks. */
    Mapping withCalls() {
        return hasType() || !types.isEmpty()
                ? this
                : new Mapping(pointers, Map.of(ANY, Call.TRACK), skip, anonymous, times, columns);
    }

    /** Returns the pointers of a key, each list joined; empty where there is none. */
    List<List<String>> of(Key key) {
        return pointers.getOrDefault(key, List.of());
    }

    /** Returns the pointers of a key that joins none. */
    List<String> single(Key key) {
        return of(key).stream().map(joined -> joined.get(0)).toList();
    }

    /**
     * Returns this mapping for records that stand in others: what they lack, the others have.
     *
     * @param place the pointer at which the others have them
     * @param around the mapping of the others
     */
    Mapping within(String place, Mapping around) {
        UnaryOperator<String> down = pointer -> place + pointer;
        Map<Key, List<List<String>>> both = new EnumMap<>(Key.class);
        for (Key key : Key.values()) {
            List<List<String>> own =
                    of(key).stream().map(joined -> joined.stream().map(down).toList()).toList();
            boolean isComposed = key == Key.COMPOSE_ID && !own.isEmpty();
            both.put(key, isComposed ? own : append(own, around.of(key)));
        }
        both.remove(Key.BATCH);
        both.remove(Key.INHERIT);
        Map<String, Call> ofEither = hasType() || !types.isEmpty() ? types : around.types;
        return new Mapping(
                both, ofEither, moved(skip, down), moved(anonymous, down), times, List.of());
    }

    private static <T> List<T> append(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static Map<String, List<String>> moved(
            Map<String, List<String>> conditions, UnaryOperator<String> down) {
        Map<String, List<String>> moved = new LinkedHashMap<>();
        conditions.forEach((pointer, values) -> moved.put(down.apply(pointer), values));
        return moved;
    }
}
