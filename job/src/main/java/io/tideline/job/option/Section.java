package io.tideline.job.option;

import java.nio.file.Path;

/** The settings of a file that is being read; every error is noted, and none stops the reading. */
public interface Section {
    /** Returns the value of a setting, its default, or null. */
    <T> T get(Option<T> option);

    /** Notes that a setting is not what was expected, where the file has it. */
    void fault(Option<?> option, String expected);

    /** Returns a path relative to the file, or null of null. */
    Path path(String text);
}
