package io.tideline.bench.fault;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FSDataOutputStreamWrapper;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.core.fs.local.LocalRecoverableWriter;

/**
 * Flink's local file system, by the scheme {@code disk}, on which no byte more can be written while
 * the file is there that {@value #FULL_IF_THERE} names. What has been written stays, also of a file
 * half done.
 */
public final class FullDisk implements FileSystemFactory {
    /** Scheme of its URIs. */
    static final String SCHEME = "disk";

    /** System property with the path of a file; while it is there the disk is full. */
    static final String FULL_IF_THERE = "tideline.bench.disk.full";

    /** Called by Flink. */
    public FullDisk() {}

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileSystem create(URI uri) {
        return new Disk(java.nio.file.Path.of(System.getProperty(FULL_IF_THERE)));
    }

    private static final class Disk extends LocalFileSystem {
        private final java.nio.file.Path fullIfThere;

        Disk(java.nio.file.Path fullIfThere) {
            this.fullIfThere = fullIfThere;
        }

        @Override
        public URI getUri() {
            return URI.create(SCHEME + ":///");
        }

        /** As if many machines had it in common, as those of one cluster do. */
        @Override
        public boolean isDistributedFS() {
            return true;
        }

        @Override
        public boolean mkdirs(Path path) throws IOException {
            if (!exists(path)) {
                refuseIfFull();
            }
            return super.mkdirs(path);
        }

        @Override
        public FSDataOutputStream create(Path file, WriteMode mode) throws IOException {
            refuseIfFull();
            return new Guarded(super.create(file, mode));
        }

        /** Without one Flink writes to the file itself, which is what is to fail. */
        @Override
        public LocalRecoverableWriter createRecoverableWriter() {
            throw new UnsupportedOperationException("Files are written in place.");
        }

        private void refuseIfFull() throws IOException {
            if (Files.exists(fullIfThere)) {
                throw new IOException("No space left on device");
            }
        }

        private final class Guarded extends FSDataOutputStreamWrapper {
            Guarded(FSDataOutputStream file) {
                super(file);
            }

            @Override
            public void write(int oneByte) throws IOException {
                refuseIfFull();
                super.write(oneByte);
            }

            @Override
            public void write(byte[] bytes) throws IOException {
                refuseIfFull();
                super.write(bytes);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                refuseIfFull();
                super.write(bytes, from, length);
            }
        }
    }
}
