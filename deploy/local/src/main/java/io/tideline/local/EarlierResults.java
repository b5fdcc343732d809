package io.tideline.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;

/**
 * The results that are in a folder before a run, so that they are not mistaken for those of a run
 * that failed.
 */
final class EarlierResults {
    private final Path folder;
    private final Map<Path, FileTime> files;

    private EarlierResults(Path folder) {
        this.folder = folder;
        this.files = results(folder);
    }

    /** Returns the results that a folder has now. */
    static EarlierResults in(Path folder) {
        return new EarlierResults(folder);
    }

    private static Map<Path, FileTime> results(Path folder) {
        var files = new HashMap<Path, FileTime>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.jsonl")) {
            for (Path file : all) {
                files.put(file, Files.getLastModifiedTime(file));
            }
        } catch (IOException e) {
            return Map.of(); // there is no such folder
        }
        return files;
    }

    /** Returns the failure of a run, with a hint at the results that are there all the same. */
    Exception with(Exception failure) {
        var now = results(folder);
        if (now.isEmpty() || Messages.isRefusal(failure)) {
            return failure;
        }
        var whose =
                now.equals(files)
                        ? "those of an earlier run"
                        : files.isEmpty()
                                ? "not complete"
                                : "in part those of an earlier run, and not complete";
        return new FailedRun("The results in " + folder + " are " + whose + ".", failure);
    }

    /** A failure with a hint that goes beyond its sentence. */
    static final class FailedRun extends Exception {
        private static final long serialVersionUID = 1L;

        private FailedRun(String more, Exception cause) {
            super(more, cause);
        }
    }
}
