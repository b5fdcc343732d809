package io.tideline.local.demo;

/** ANSI colours, or none. */
record Ink(boolean colour) {

    String bold(String text) {
        return with("1", text);
    }

    String faint(String text) {
        return with("2", text);
    }

    String good(String text) {
        return with("32", text);
    }

    String fair(String text) {
        return with("33", text);
    }

    String bad(String text) {
        return with("31", text);
    }

    private String with(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
