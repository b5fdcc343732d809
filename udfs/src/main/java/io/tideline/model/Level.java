package io.tideline.model;

import java.util.Locale;

/** What a row, checklist or alert is about. */
public enum Level {
    ACCOUNT,
    USER;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the name in the model file and in every output. */
    public String text() {
        return text;
    }
}
