package io.tideline.local.replay;

import io.tideline.model.Model;
import java.nio.file.Path;

/**
 * The model that a report is about.
 *
 * @param file its path as given
 */
public record ModelFile(String file, int version) {

    /** Returns the description of a model that was read. */
    public static ModelFile of(Path file, Model model) {
        return new ModelFile(file.toString(), model.version());
    }

    @Override
    public String toString() {
        return "%s (version %d)".formatted(file, version);
    }
}
