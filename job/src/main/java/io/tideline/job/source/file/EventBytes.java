package io.tideline.job.source.file;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.Path;

/**
 * Opens files of JSON lines, plain or compressed with gzip or zstd, by their first bytes, whatever
 * their names. Other formats are refused in a sentence with a remedy.
 */
final class EventBytes {
    private static final int BUFFER = 1 << 14;

    /** Looked at before anything is read. */
    private static final int HEAD = 1 << 12;

    /** The longest beginning by which a format is known. */
    private static final int MAGIC = 4;

    private static final byte[] GZIP = bytes("1f8b");
    private static final byte[] ZSTD = bytes("28b52ffd");

    /** Formats that are not read, by their first bytes. */
    private static final Map<String, byte[]> OTHERS =
            Map.of(
                    "a zip archive; unpack it first",
                    bytes("504b0304"),
                    "packed with bzip2; unpack it first, as bunzip2 does",
                    bytes("425a68"),
                    "packed with xz; unpack it first, as unxz does",
                    bytes("fd377a58"),
                    "packed with lz4; unpack it first, as unlz4 does",
                    bytes("04224d18"),
                    "a Parquet file; export its rows as JSON, one object a line",
                    bytes("50415231"),
                    "an Avro file; export its records as JSON, one object a line",
                    bytes("4f626a01"));

    private static final byte[] MARK_BIG_ENDIAN = bytes("feff");
    private static final byte[] MARK_LITTLE_ENDIAN = bytes("fffe");

    private static final Pattern ARRAY = Pattern.compile("\\[\\s*(\\{.*|\\v.*|$)", Pattern.DOTALL);
    private static final Pattern PRETTY = Pattern.compile("\\{[ \\t]*\\v.*", Pattern.DOTALL);
    private static final Pattern RETURNS_ALONE =
            Pattern.compile("[^\\n]*\\}[ \\t]*\\r[ \\t]*\\{[^\\n]*");

    /** A first line of names, one of which an event has. */
    private static final Pattern CSV =
            Pattern.compile(
                    "(?i)[^{}\\[\\]:\\v]*\\b(event|event_?name|user_?id|timestamp|time)\\b[^{}\\[\\]:\\v]*");

    private EventBytes() {}

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    /**
     * Opens a file, or standard input, which is not closed.
     *
     * @throws UnreadableFileException if it is in another format
     */
    static InputStream open(String name) throws IOException {
        InputStream in = raw(name);
        try {
            return unpacked(name, new BufferedInputStream(in, BUFFER));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static InputStream raw(String name) throws IOException {
        if (name.equals(EventFile.STANDARD_INPUT)) {
            return unclosed(System.in); // it belongs to the process
        }
        if (FileNames.isUrl(name)) {
            Path path = new Path(name);
            return path.getFileSystem().open(path);
        }
        return new FileInputStream(name);
    }

    /** Returns a stream that leaves another open when it is closed. */
    static InputStream unclosed(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public void close() {}
        };
    }

    private static InputStream unpacked(String name, BufferedInputStream in) throws IOException {
        byte[] head = head(in);
        checkSuffix(name, head);
        for (Map.Entry<String, byte[]> other : OTHERS.entrySet()) {
            if (startsWith(head, other.getValue())) {
                throw refused(name, other.getKey());
            }
        }
        if (startsWith(head, GZIP)) {
            return plain(name, new BufferedInputStream(new GzipMembers(in), BUFFER));
        }
        if (startsWith(head, ZSTD)) {
            return plain(name, new BufferedInputStream(new ZstdFrames(in), BUFFER));
        }
        return plain(name, in);
    }

    /** What is damaged in its first bytes is not to be read as text. */
    private static void checkSuffix(String name, byte[] head) throws UnreadableFileException {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        if (lowerCase.endsWith(".gz") && !startsWith(head, GZIP)) {
            throw refused(name, notPacked(head, "gzip"));
        }
        if (lowerCase.endsWith(".zst") && !startsWith(head, ZSTD)) {
            throw refused(name, notPacked(head, "zstd"));
        }
    }

    private static String notPacked(byte[] head, String format) {
        return (head.length == 0
                        ? "empty, without even a header of %s; leave it out, or take it without the suffix"
                        : "not packed with %s, as its name says; check it, or take it without the suffix")
                .formatted(format);
    }

    private static InputStream plain(String name, BufferedInputStream in) throws IOException {
        byte[] head = head(in);
        if (isInTwoBytes(head)) {
            throw refused(name, "in UTF-16; write it in UTF-8, as iconv -f UTF-16 -t UTF-8 does");
        }
        String text = new String(head, StandardCharsets.UTF_8).replaceFirst("^\\ufeff", "");
        String what = whatElse(text.stripLeading());
        if (what != null) {
            throw refused(name, what);
        }
        return in;
    }

    private static boolean isInTwoBytes(byte[] head) {
        boolean hasMark = startsWith(head, MARK_BIG_ENDIAN) || startsWith(head, MARK_LITTLE_ENDIAN);
        boolean startsWithZero = head.length >= 2 && (head[0] == 0 || head[1] == 0);
        return hasMark || startsWithZero;
    }

    /** Returns what a text is that is not lines of JSON, and the remedy; null: it may be those. */
    private static String whatElse(String text) {
        if (ARRAY.matcher(text).matches()) {
            return "a JSON array; write one object a line, as jq -c '.[]' does";
        }
        if (PRETTY.matcher(text).matches()) {
            return "JSON over several lines; write one object a line, as jq -c . does";
        }
        if (RETURNS_ALONE.matcher(text).matches()) {
            return "text whose lines end with a carriage return alone; end them with a line feed, as tr '\\r' '\\n' does";
        }
        String line = text.lines().findFirst().orElse("").toLowerCase(Locale.ROOT);
        boolean isTable = line.indexOf(',') > 0 || line.indexOf(';') > 0 || line.indexOf('\t') > 0;
        if (isTable && CSV.matcher(line).matches()) {
            return "CSV; write one JSON object a line";
        }
        return null;
    }

    /** Returns what is there of the first bytes, without taking it. */
    private static byte[] head(BufferedInputStream in) throws IOException {
        in.mark(HEAD);
        byte[] head = new byte[HEAD];
        int length = 0;
        while (length < MAGIC) { // not more: somebody may be typing it
            int read = in.read(head, length, HEAD - length);
            if (read < 0) {
                break;
            }
            length += read;
        }
        in.reset();
        return Arrays.copyOf(head, length);
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length
                && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    private static UnreadableFileException refused(String name, String what) {
        return new UnreadableFileException("%s is %s.".formatted(nameOf(name), what));
    }

    private static String nameOf(String name) {
        return name.equals(EventFile.STANDARD_INPUT) ? "Standard input" : "The file " + name;
    }
}
