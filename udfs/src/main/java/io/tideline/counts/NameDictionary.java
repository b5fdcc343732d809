package io.tideline.counts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ids under which state knows the events of a model, or other names of it. A name keeps its id
 * for as long as the state lives, while its place in the model may change with every version of the
 * model.
 */
public final class NameDictionary {
    private final List<String> names;
    private final Map<String, Integer> ids = new HashMap<>();
    private final int[] idOfIndex;
    private final int[] indexOfId;

    /**
     * @param known the names that state has ids for already, in the order of their ids
     * @param named the model's names by index, of which new ones get the next ids
     */
    public NameDictionary(List<String> known, List<String> named) {
        names = new ArrayList<>(known);
        for (String name : known) {
            ids.put(name, ids.size());
        }
        idOfIndex = new int[named.size()];
        for (int index = 0; index < idOfIndex.length; index++) {
            String name = named.get(index);
            if (!ids.containsKey(name)) {
                ids.put(name, names.size());
                names.add(name);
            }
            idOfIndex[index] = ids.get(name);
        }
        indexOfId = new int[names.size()];
        Arrays.fill(indexOfId, -1);
        for (int index = 0; index < idOfIndex.length; index++) {
            indexOfId[idOfIndex[index]] = index;
        }
    }

    /** Returns the id of what the model has at an index. */
    public int id(int indexInModel) {
        return idOfIndex[indexInModel];
    }

    /** Returns the id of a name that is known. */
    public int id(String name) {
        return ids.get(name);
    }

    /** Returns the model's index of an id, or -1 if the model names it no longer. */
    public int indexInModel(int id) {
        return indexOfId[id];
    }

    /** Returns how many ids there are. */
    public int size() {
        return names.size();
    }

    /** Returns the names in the order of their ids. */
    public List<String> names() {
        return Collections.unmodifiableList(names);
    }
}
