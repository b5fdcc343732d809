package io.tideline.sql;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * What is made of texts such as models, each of which is read once. A query has one or a few of
 * them, mostly as constants. One instance serves one thread.
 */
final class TextCache<T> implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A query that takes more, as from a column, reads some of them more than once. */
    private static final int MOST = 16;

    private final Reader<T> reader;
    private transient Map<String, T> made;
    private transient String lastText;
    private transient T last;

    /** Makes of a text what it stands for. */
    interface Reader<T> extends Serializable {
        T read(String text);
    }

    TextCache(Reader<T> reader) {
        this.reader = reader;
    }

    T get(String text) {
        if (last == null || !text.equals(lastText)) {
            last = find(text);
            lastText = text;
        }
        return last;
    }

    private T find(String text) {
        if (made == null) {
            made = new HashMap<>();
        }
        T known = made.get(text);
        if (known == null) {
            known = reader.read(text);
            if (made.size() == MOST) {
                made.clear();
            }
            made.put(text, known);
        }
        return known;
    }
}
