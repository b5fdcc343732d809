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
 * Flink's local file system, under the scheme {@code disk}, on which no more bytes can be written
 * while the file named by {@value #FULL_IF_THERE} exists. Bytes that were written before stay, even
 * of an incomplete file.
 */
public final class FullDisk implements FileSystemFactory {
    /** Scheme of its URIs. */
    static final String SCHEME = "disk";

    /** System property with the path of a file; the disk is full while that file exists. */
    static final String FULL_IF_THERE = "tideline.bench.disk.full";

    /** Creates the file system's factory; called by Flink. */
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

        /** Claims to be shared by many machines, as a cluster's file system is. */
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

        /** Returns none, so that Flink writes to the file itself, which is what should fail. */
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
