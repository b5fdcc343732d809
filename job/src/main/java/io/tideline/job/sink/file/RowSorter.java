package io.tideline.job.sink.file;

import io.tideline.inprocess.Folder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.rocksdb.CompressionType;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/**
 * Keeps the last row of each key, sorted, on disk: more rows than fit in memory, without a sort of
 * our own. The folder is gone when it is closed.
 */
final class RowSorter implements AutoCloseable {
    private static final long WRITE_BUFFER = 16L << 20;

    private final Folder folder;
    private final Options options;
    private final WriteOptions writeOptions;
    private final RocksDB rows;

    /**
     * @param path of a folder of this sorter's own; what an earlier one left there is removed
     */
    RowSorter(Path path) throws IOException {
        loadLibrary();
        this.folder = new Folder(path, true);
        folder.close();
        Folder.made(path);
        this.options =
                new Options()
                        .setCreateIfMissing(true)
                        .setWriteBufferSize(WRITE_BUFFER)
                        .setCompressionType(CompressionType.LZ4_COMPRESSION);
        // What is lost with the process is sorted again by the next one.
        this.writeOptions = new WriteOptions().setDisableWAL(true);
        try {
            this.rows = RocksDB.open(options, path.toString());
        } catch (RocksDBException e) {
            writeOptions.close();
            options.close();
            folder.close();
            throw failure("sort", e);
        }
    }

    /** Else the library is first written where everybody may write. */
    private static void loadLibrary() throws IOException {
        try (Folder unpacked = Folder.temporary("tideline-rocksdb")) {
            try {
                NativeLibraryLoader.getInstance().loadLibrary(unpacked.path().toString());
            } catch (IOException e) {
                throw new IOException(
                        "Cannot unpack RocksDB in " + unpacked.path() + ": " + e.getMessage(), e);
            }
            RocksDB.loadLibrary();
        }
    }

    /** Replaces the row of a key, or deletes it. */
    void add(KeyedRow row) throws IOException {
        try {
            if (row.json() == null) {
                rows.delete(writeOptions, row.key());
            } else {
                rows.put(writeOptions, row.key(), row.json());
            }
        } catch (RocksDBException e) {
            throw failure("sort", e);
        }
    }

    /**
     * Writes all rows, each as a line, in the order of their keys.
     *
     * @param file is made; one that is there, or a link, is not written to
     * @return how many there are
     */
    long writeTo(Path file) throws IOException {
        long written = 0;
        try (OutputStream out = new BufferedOutputStream(Folder.newFile(file), 1 << 16);
                RocksIterator iterator = rows.newIterator()) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                out.write(iterator.value());
                out.write('\n');
                written++;
            }
            iterator.status();
            return written;
        } catch (RocksDBException e) {
            throw failure("read", e);
        }
    }

    private IOException failure(String verb, RocksDBException e) {
        return new IOException(
                "Cannot %s rows in %s: %s".formatted(verb, folder.path(), e.getMessage()), e);
    }

    @Override
    public void close() {
        rows.close();
        writeOptions.close();
        options.close();
        folder.close();
    }
}
