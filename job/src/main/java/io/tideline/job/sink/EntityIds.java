package io.tideline.job.sink;

import io.tideline.model.Level;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Users and accounts, by their ids, each once.
 *
 * @param users as {@link io.tideline.event.decode.IdValidator} want ids, as {@code accounts}
 */
public record EntityIds(List<String> users, List<String> accounts) {

    public EntityIds {
        users = List.copyOf(new LinkedHashSet<>(users));
        accounts = List.copyOf(new LinkedHashSet<>(accounts));
    }

    /** Returns the ids of a level. */
    public List<String> of(Level level) {
        return level == Level.USER ? users : accounts;
    }

    /** Returns how many ids there are. */
    public int size() {
        return users.size() + accounts.size();
    }

    /** Splits a list into parts of at most {@code most} elements. */
    public static <E> List<List<E>> chunks(List<E> all, int most) {
        List<List<E>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            chunks.add(all.subList(from, Math.min(all.size(), from + most)));
        }
        return chunks;
    }

    /** Shows no id. */
    @Override
    public String toString() {
        return users.size() + " users, " + accounts.size() + " accounts";
    }
}
