package io.tideline.model;

/** What a row, checklist or alert is about. */
public enum Level {
    ACCOUNT("account"),
    USER("user");

    private final String text;

    Level(String text) {
        this.text = text;
    }

    /** Returns the name in the model file and in every output. */
    public String text() {
        return text;
    }
}
