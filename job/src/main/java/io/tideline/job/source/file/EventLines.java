package io.tideline.job.source.file;

import java.io.IOException;
import java.util.List;

/** The lines of files of events, one file after the other, for whoever only looks at them. */
public final class EventLines {

    /** Takes line after line. */
    public interface Taker {

        /**
         * Takes the next line.
         *
         * @param number of the line, from 1
         * @return whether to read on
         */
        boolean take(String file, long number, byte[] line);
    }

    private EventLines() {}

    /**
     * Reads lines that are not empty.
     *
     * @param names of files, with {@code *} and {@code ?}, or {@code -} for standard input
     * @throws UnreadableFileException with one sentence on a file that cannot be read
     */
    public static void read(List<String> names, Taker taker) throws UnreadableFileException {
        List<String> files = FileNames.expand(names);
        FilesSource.check(files);
        for (String file : files) {
            try (LineReader lines = new LineReader(EventBytes.open(file))) {
                long number = 0;
                for (byte[] line = lines.next(); line != null; line = lines.next()) {
                    number++;
                    if (line.length > 0 && !taker.take(file, number, line)) {
                        return;
                    }
                }
            } catch (UnreadableFileException e) {
                throw e;
            } catch (IOException e) {
                throw new UnreadableFileException(
                        "The file %s cannot be read: %s.".formatted(file, e.getMessage()), e);
            }
        }
    }
}
