package io.tideline.member;

import io.tideline.model.EventRule;
import io.tideline.model.Model;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ids under which state knows events. A name keeps its id for as long as the state lives, while
 * its place in the model may change with every version of the model.
 */
public final class Vocabulary {
    private final List<String> names;
    private final int[] idOfIndex;

    /**
     * @param known the names that state has ids for already, in the order of their ids
     * @param model whose further names get the next ids
     */
    public Vocabulary(List<String> known, Model model) {
        names = new ArrayList<>(known);
        Map<String, Integer> ids = new HashMap<>();
        for (String name : known) {
            ids.put(name, ids.size());
        }
        idOfIndex = new int[model.events().size()];
        for (int index = 0; index < idOfIndex.length; index++) {
            EventRule event = model.events().get(index);
            Integer id = ids.get(event.name());
            if (id == null) {
                id = names.size();
                ids.put(event.name(), id);
                names.add(event.name());
            }
            idOfIndex[index] = id;
        }
    }

    /** The id of an event of the model. */
    public int id(int indexInModel) {
        return idOfIndex[indexInModel];
    }

    /** How many ids there are. */
    public int size() {
        return names.size();
    }

    /** The names in the order of their ids. */
    public List<String> names() {
        return Collections.unmodifiableList(names);
    }
}
