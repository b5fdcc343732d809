package io.tideline.lifecycle;

import io.tideline.model.TraitValue;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The traits of an account or a user, as calls set them: the latest of each. */
final class LatestTraits {
    /**
     * @param value in canonical JSON text; null: unset
     */
    private record Trait(long timestamp, long ingestOrder, String value) {
        Trait later(Trait other) {
            boolean same = timestamp == other.timestamp;
            return (same ? ingestOrder > other.ingestOrder : timestamp > other.timestamp)
                    ? this
                    : other;
        }
    }

    /** By name, sorted; most users have none. */
    private Map<String, Trait> traits = Map.of();

    /**
     * Merges the traits of a call; the latest wins, of equal times the last to arrive.
     *
     * @param values in canonical JSON text, by name
     * @return whether one has another value now
     */
    boolean set(Map<String, String> values, long timestamp, long ingestOrder) {
        boolean changed = false;
        for (Map.Entry<String, String> trait : values.entrySet()) {
            String value = trait.getValue().equals(TraitValue.UNSET) ? null : trait.getValue();
            String before = get(trait.getKey());
            merge(trait.getKey(), new Trait(timestamp, ingestOrder, value));
            changed |= !Objects.equals(before, get(trait.getKey()));
        }
        return changed;
    }

    private void merge(String name, Trait trait) {
        if (traits.isEmpty()) {
            traits = new TreeMap<>();
        }
        traits.merge(name, trait, Trait::later);
    }

    /** Returns a value in canonical JSON text, or null. */
    String get(String name) {
        Trait trait = traits.get(name);
        return trait == null ? null : trait.value;
    }

    /** Returns all values by name; of those that are unset null. */
    Map<String, String> all() {
        Map<String, String> set = new HashMap<>();
        traits.forEach((name, trait) -> set.put(name, trait.value));
        return set;
    }

    void write(ByteWriter out) {
        out.writeVarLong(traits.size());
        traits.forEach(
                (name, trait) -> {
                    out.writeString(name);
                    out.writeSigned(trait.timestamp);
                    out.writeSigned(trait.ingestOrder);
                    out.writeString(trait.value);
                });
    }

    void read(ByteReader in) {
        for (int left = in.readVarInt(); left > 0; left--) {
            merge(in.readString(), new Trait(in.readSigned(), in.readSigned(), in.readString()));
        }
    }
}
