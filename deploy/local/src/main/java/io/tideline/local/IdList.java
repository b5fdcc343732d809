package io.tideline.local;

import io.tideline.event.decode.IdValidator;
import io.tideline.local.option.UsageFault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads ids given to the command: one by one, or from a file with one per line. */
final class IdList {
    /** The character that replaces bytes which are no text in the terminal's encoding. */
    private static final char UNREADABLE = '\uFFFD';

    /** The maximum number of ids in one call. */
    static final int MOST = 1_000_000;

    /** The file name that stands for standard input. */
    private static final String STANDARD_INPUT = "-";

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private IdList() {}

    /**
     * Returns the ids in an option's values; blanks around an id don't count, as in events.
     *
     * @param values {@code -} for those on standard input
     */
    static List<String> of(String option, List<String> values, InputStream standardInput) {
        List<String> ids = new ArrayList<>(values.size());
        for (var value : values) {
            if (value.equals(STANDARD_INPUT)) {
                ids.addAll(read(option, value, standardInput));
                continue;
            }
            ids.add(one(option, value));
        }
        return ids;
    }

    /** Returns an id given on the command line; blanks around it don't count. */
    static String one(String option, String value) {
        if (value.indexOf(UNREADABLE) >= 0) {
            throw new UsageFault(
                    option
                            + " cannot be read in the encoding of this terminal: set LC_ALL=C.UTF-8 and try again.");
        }
        return checked(option, value);
    }

    /**
     * Returns the ids in a file or on standard input: one per line, in UTF-8. Blank lines are
     * skipped.
     *
     * @param file {@code -} for standard input
     */
    static List<String> read(String option, String file, InputStream standardInput) {
        if (file.equals(STANDARD_INPUT)) {
            return lines(option, "standard input", standardInput);
        }
        try (var in = Files.newInputStream(Path.of(file))) {
            return lines(option, file, in);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(option, file);
        }
    }

    private static UsageFault unreadable(String option, String name) {
        return new UsageFault(
                "%s %s cannot be read: give a text file with an id a line, or - for standard input."
                        .formatted(option, name));
    }

    private static List<String> lines(String option, String name, InputStream in) {
        List<String> ids = new ArrayList<>();
        // Messages name the line of malformed bytes, so bytes are decoded line by line.
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
        try {
            int number = 0;
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                var place = "%s %s, line %d,".formatted(option, name, number);
                var text = text(place, line);
                if (number == 1 && text.startsWith(BYTE_ORDER_MARK)) {
                    text = text.substring(BYTE_ORDER_MARK.length());
                }
                if (!text.isBlank()) {
                    ids.add(checked(place, text));
                }
                if (ids.size() > MOST) {
                    throw new UsageFault(
                            String.format(
                                    Locale.ROOT,
                                    "%s %s has more than %,d ids: split it.",
                                    option,
                                    name,
                                    MOST));
                }
            }
        } catch (IOException e) {
            throw unreadable(option, name);
        }
        return ids;
    }

    private static String text(String place, String line) {
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new UsageFault(place + " is not UTF-8: save the file as UTF-8.");
        }
    }

    private static String checked(String place, String value) {
        var id = value.strip();
        if (id.isEmpty()) {
            throw new UsageFault(place + " is empty; it must be an id.");
        }
        var fault = IdValidator.fault(id);
        if (fault != null) {
            throw new UsageFault(place + " " + fault);
        }
        return id;
    }
}
