package io.tideline.console.view;

import java.util.List;

/**
 * What stands around every page.
 *
 * @param section the entry of the navigation that it belongs to
 * @param person who has signed in; null: nobody has to
 * @param assets the addresses of style sheets and scripts
 */
public record Frame(String title, String section, String person, Assets assets) {
    /** The entries of the navigation. */
    public static final List<Section> SECTIONS =
            List.of(
                    new Section("Overview", "/"),
                    new Section("Accounts", "/accounts"),
                    new Section("Activation", "/activation"),
                    new Section("Alerts", "/alerts"),
                    new Section("Health", "/health"));

    /** An entry of the navigation. */
    public record Section(String name, String path) {}

    /** Returns the addresses of files, which change with what is in them. */
    public interface Assets {
        String url(String name);
    }
}
