package io.tideline.stage;

import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;

/** Where a test keeps its state: maps are sorted in RocksDB, and not on the heap. */
enum Backend {
    HEAP,
    ROCKSDB;

    StateBackend create() {
        return switch (this) {
            case HEAP -> new HashMapStateBackend();
            case ROCKSDB -> new EmbeddedRocksDBStateBackend();
        };
    }
}
