package io.tideline.harness;

import java.util.Collection;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Statistics;

/** Where a test keeps its state: maps are sorted in RocksDB, and not on the heap. */
public enum Backend {
    HEAP,
    ROCKSDB;

    // New tasks of one thread alone count: test classes run side by side.
    private static final ThreadLocal<Statistics> STATISTICS = new ThreadLocal<>();

    public StateBackend create() {
        return switch (this) {
            case HEAP -> new HashMapStateBackend();
            case ROCKSDB -> rocksdb();
        };
    }

    private static StateBackend rocksdb() {
        EmbeddedRocksDBStateBackend backend = new EmbeddedRocksDBStateBackend();
        if (STATISTICS.get() != null) {
            backend.setRocksDBOptions(new Counting());
        }
        return backend;
    }

    /** Plays a story in which new tasks count what they read from RocksDB and write to it. */
    public static void counting(Statistics counts, OperatorHarness.Executable story)
            throws Exception {
        STATISTICS.set(counts);
        try {
            story.run();
        } finally {
            STATISTICS.remove();
        }
    }

    private static final class Counting implements RocksDBOptionsFactory {
        private static final long serialVersionUID = 1L;

        @Override
        public DBOptions createDBOptions(DBOptions options, Collection<AutoCloseable> toClose) {
            return options.setStatistics(STATISTICS.get());
        }

        @Override
        public ColumnFamilyOptions createColumnOptions(
                ColumnFamilyOptions options, Collection<AutoCloseable> toClose) {
            return options;
        }
    }
}
