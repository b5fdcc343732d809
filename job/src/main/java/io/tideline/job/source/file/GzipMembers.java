package io.tideline.job.source.file;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
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
            if (member == null && !openNext()) {
                return -1;
            }
            int read = readMember(bytes, offset, length);
            if (read > 0) {
                return read;
            }
            member = null;
        }
        return 0;
    }

    private int readMember(byte[] bytes, int offset, int length) throws IOException {
        try {
            return member.read(bytes, offset, length);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private boolean openNext() throws IOException {
        if (members > 0 && !skipPadding()) {
            return false;
        }
        members++;
        try {
            member = new GzipCompressorInputStream(unclosed());
        } catch (IOException e) {
            throw damaged(e);
        }
        return true;
    }

    /** Wraps the stream, which a member would close with itself. */
    private InputStream unclosed() {
        return new FilterInputStream(in) {
            @Override
            public void close() {
                // The next member is in it.
            }
        };
    }

    private IOException damaged(IOException e) {
        return new IOException(
                "its gzip member "
                        + members
                        + " is damaged or is none ("
                        + (e.getMessage() == null ? e.toString() : e.getMessage())
                        + ")",
                e);
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
