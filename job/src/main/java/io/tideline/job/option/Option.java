package io.tideline.job.option;

/**
 * One setting of the configuration file. Reading and the reference page both come from here.
 *
 * @param path the keys down to it, joined by dots
 * @param byDefault null: there is none
 * @param defaultText the default as the reference page shows it
 * @param isRequired whether it must be given where the map around it is
 * @param description one sentence
 */
public record Option<T>(
        String path,
        OptionType<T> type,
        T byDefault,
        String defaultText,
        boolean isRequired,
        String description) {

    /** Returns a setting that must be given where the map around it is. */
    public static <T> Option<T> required(String path, OptionType<T> type, String description) {
        return new Option<>(path, type, null, "required", true, description);
    }

    /** Returns a setting whose default is {@code text}, as the file would have it. */
    public static <T> Option<T> of(
            String path, OptionType<T> type, T byDefault, String text, String description) {
        return new Option<>(path, type, byDefault, "`" + text + "`", false, description);
    }

    /** Returns a setting without a value of its own by default. */
    public static <T> Option<T> without(
            String path, OptionType<T> type, String defaultText, String description) {
        return new Option<>(path, type, null, defaultText, false, description);
    }

    /** Returns the same setting in a map further down. */
    public Option<T> below(String map) {
        return new Option<>(
                map + "." + path, type, byDefault, defaultText, isRequired, description);
    }

    /** Returns the path of the map around it; empty: the file. */
    public String group() {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    String markdown() {
        return "| `%s` | %s | %s | %s |".formatted(path, type.label(), defaultText, description);
    }
}
