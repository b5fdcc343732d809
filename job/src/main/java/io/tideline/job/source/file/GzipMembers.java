package io.tideline.job.source.file;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Unpacks gzip members that follow each other, as logs have them. Zeros behind the last one are
 * padding; anything else that is no member is an error. (The JDK's {@code GZIPInputStream} takes it
 * for the end.)
 */
final class GzipMembers extends InputStream {
    private final BufferedInputStream in;

    /** The member that is being read; null: between two. */
    private InputStream member;

    private long members;

    GzipMembers(BufferedInputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (length > 0) {
            if (member == null && members > 0 && !skipPadding()) {
                return -1;
            }
            try {
                if (member == null) {
                    members++;
                    // The next member is in the stream, which this one would close with itself.
                    member = new GzipCompressorInputStream(EventBytes.unclosed(in));
                }
                int read = member.read(bytes, offset, length);
                if (read > 0) {
                    return read;
                }
            } catch (IOException e) {
                String why = e.getMessage() == null ? e.toString() : e.getMessage();
                throw new IOException(
                        "its gzip member %s is damaged or is none (%s)".formatted(members, why), e);
            }
            member = null;
        }
        return 0;
    }

    /** Returns whether something follows the zeros. */
    private boolean skipPadding() throws IOException {
        int next;
        do {
            in.mark(1);
            next = in.read();
        } while (next == 0);
        if (next < 0) {
            return false;
        }
        in.reset();
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
