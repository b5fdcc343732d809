package io.tideline.job.source.file;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts names that senders choose, in bounded memory: of a long name only the beginning, and of
 * very many distinct ones those that came first.
 */
public final class NameTally {
    /** In UTF-16 units. */
    private static final int LONGEST = 200;

    /**
     * How often a name came.
     *
     * @param name cut where it is very long; as the sender wrote it, and not fit for a terminal
     */
    public record Count(String name, long count) {}

    private final int capacity;
    private final Map<String, long[]> counts = new HashMap<>();
    private long uncounted;

    /**
     * @param capacity how many distinct names are counted, each by itself
     */
    NameTally(int capacity) {
        this.capacity = capacity;
    }

    void add(String name) {
        String key = cut(name);
        long[] count = counts.get(key);
        if (count != null) {
            count[0]++;
        } else if (counts.size() < capacity) {
            counts.put(key, new long[] {1});
        } else {
            uncounted++;
        }
    }

    private static String cut(String name) {
        if (name.length() <= LONGEST) {
            return name;
        }
        int end = Character.isHighSurrogate(name.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return name.substring(0, end) + "…";
    }

    /** Returns how many distinct names were counted. */
    public int distinct() {
        return counts.size();
    }

    /** Returns how many came under names for which there was no more room. */
    public long uncounted() {
        return uncounted;
    }

    /** Returns how many came in all. */
    public long total() {
        return uncounted + counts.values().stream().mapToLong(count -> count[0]).sum();
    }

    /** Returns those that came most often, of equal ones the first by name. */
    public List<Count> commonest(int most) {
        return counts.entrySet().stream()
                .map(entry -> new Count(entry.getKey(), entry.getValue()[0]))
                .sorted(
                        Comparator.comparingLong(Count::count)
                                .reversed()
                                .thenComparing(Count::name))
                .limit(most)
                .toList();
    }
}
