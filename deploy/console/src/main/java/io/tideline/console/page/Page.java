package io.tideline.console.page;

import java.util.Optional;

/** Reads what a page shows. */
public interface Page {
    /**
     * Returns the page.
     *
     * @return empty: there is no such thing
     */
    Optional<Shown> show(Visit visit);

    /**
     * What a template makes a page of.
     *
     * @param template the file in {@code src/main/jte}
     * @param view its only parameter
     */
    record Shown(String template, Object view) {
        /** Returns a page that is there. */
        static Optional<Shown> of(String template, Object view) {
            return Optional.of(new Shown(template, view));
        }
    }
}
