package io.tideline.job.source.file;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Unpacks zstd frames that follow each other. (The library's own stream takes a second frame that
 * is cut for a complete one.)
 */
final class ZstdFrames extends InputStream {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final byte[] chunk = new byte[BUFFER];
    private final ByteBuffer packed = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private final ByteBuffer unpacked = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private boolean isWithinFrame;

    ZstdFrames(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return unpacked.hasRemaining() || fill() ? unpacked.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!unpacked.hasRemaining() && !fill()) {
            return -1;
        }
        int read = Math.min(length, unpacked.remaining());
        unpacked.get(bytes, offset, read);
        return read;
    }

    private boolean fill() throws IOException {
        unpacked.clear();
        while (unpacked.position() == 0) {
            // Within a frame the library may hold more than what it has put out.
            if (!packed.hasRemaining() && !read(packed) && !isWithinFrame) {
                unpacked.limit(0);
                return false;
            }
            boolean isAtEnd = !packed.hasRemaining();
            try {
                isWithinFrame = !context.decompressDirectByteBufferStream(unpacked, packed);
            } catch (ZstdException e) {
                throw new IOException(
                        "one of its zstd frames is damaged (" + e.getMessage() + ")", e);
            }
            if (isAtEnd && isWithinFrame && unpacked.position() == 0) {
                throw new IOException("its last zstd frame is cut");
            }
        }
        unpacked.flip();
        return true;
    }

    private boolean read(ByteBuffer buffer) throws IOException {
        int read = in.read(chunk, 0, chunk.length);
        buffer.clear();
        buffer.put(chunk, 0, Math.max(0, read)).flip();
        return read > 0;
    }

    @Override
    public void close() throws IOException {
        context.close();
        in.close();
    }
}
