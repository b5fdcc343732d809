package io.tideline.job.source.file;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.Path;

/**
 * Names of event files: paths of this machine, or URLs that one of Flink's file systems opens. In
 * the last part of either, {@code *} stands for any characters and {@code ?} for one.
 */
public final class FileNames {
    private static final Pattern URL = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+://.+");
    private static final Pattern WILDCARD = Pattern.compile("[*?]");

    private FileNames() {}

    /** Returns whether a name is that of a file on one of Flink's file systems. */
    public static boolean isUrl(String name) {
        return URL.matcher(name).matches();
    }

    /**
     * Returns the names of all files, where those with a wildcard stand for the files that match
     * it, in the order of their names.
     *
     * @throws UnreadableFileException if no file matches, or the folder cannot be listed
     */
    public static List<String> expand(List<String> names) throws UnreadableFileException {
        List<String> all = new ArrayList<>();
        for (String name : names) {
            if (WILDCARD.matcher(lastPart(name)).find()) {
                all.addAll(matching(name));
            } else {
                all.add(name);
            }
        }
        return List.copyOf(all);
    }

    private static List<String> matching(String name) throws UnreadableFileException {
        String pattern = lastPart(name);
        String folder = name.substring(0, name.length() - pattern.length());
        List<String> found =
                list(folder).stream()
                        .filter(status -> !status.isDir())
                        .map(status -> status.getPath().getName())
                        .filter(each -> each.equals(pattern) || matcher(pattern).matches(of(each)))
                        .sorted()
                        .map(each -> folder + each)
                        .toList();
        if (found.isEmpty()) {
            throw new UnreadableFileException(
                    "No file is named like %s; check the folder and the pattern.".formatted(name));
        }
        return found;
    }

    private static List<FileStatus> list(String folder) throws UnreadableFileException {
        Path path = new Path(folder.isEmpty() ? "." : folder);
        try {
            FileStatus[] files = path.getFileSystem().listStatus(path);
            return files == null ? List.of() : Arrays.asList(files);
        } catch (IOException e) {
            throw new UnreadableFileException(
                    "The folder %s cannot be listed: %s.".formatted(folder, e.getMessage()), e);
        }
    }

    private static PathMatcher matcher(String pattern) {
        // Brackets and braces are characters like any other.
        String glob = pattern.replaceAll("[\\[\\]{}\\\\]", "\\\\$0");
        return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    }

    private static java.nio.file.Path of(String name) {
        return java.nio.file.Path.of(name);
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
