package io.tideline.job.source.file;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into lines. Lines end with {@code \n} or {@code \r\n}, which is not part
 * of them; the last one may end with the stream.
 */
final class LineReader implements Closeable {
    private static final int CHUNK = 1 << 16;

    /** A line longer than this, in bytes, is taken for a file that has no lines. */
    private static final int LONGEST_LINE = 1 << 30;

    private final InputStream in;
    private final byte[] chunk = new byte[CHUNK];
    private int next;
    private int end;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** Returns the next line, or null if there is none. */
    byte[] next() throws IOException {
        if (next == end && !fill()) {
            return null;
        }
        int start = next;
        if (findLineEnd()) {
            return withoutReturn(chunk, start, next - 1);
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream(2 * CHUNK);
        boolean isWhole = false;
        do {
            line.write(chunk, start, next - start);
            if (!fill()) {
                break;
            }
            start = next;
            isWhole = findLineEnd();
            if (isWhole) {
                line.write(chunk, start, next - 1 - start);
            }
            if (line.size() > LONGEST_LINE) {
                throw new IOException("a line is longer than 1 GiB");
            }
        } while (!isWhole);
        byte[] bytes = line.toByteArray();
        return withoutReturn(bytes, 0, bytes.length);
    }

    /** Moves behind the next end of a line, or to the end of the chunk, and says which. */
    private boolean findLineEnd() {
        while (next < end) {
            if (chunk[next++] == '\n') {
                return true;
            }
        }
        return false;
    }

    private boolean fill() throws IOException {
        next = 0;
        end = Math.max(0, in.read(chunk, 0, CHUNK));
        return end > 0;
    }

    private static byte[] withoutReturn(byte[] bytes, int from, int to) {
        int last = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        return from == 0 && last == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, last);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
