package dev.plumbline.topologies;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One bound for the native memory of all stores of the process. By default each of them has a cache and buffers of its
 * own, about 100 MiB outside the heap, and each partition has several stores.
 */
public final class BoundedMemory implements RocksDBConfigSetter {

    private static final long BYTES = 192L << 20;

    static {
        RocksDB.loadLibrary();
    }

    private static final Cache CACHE = new LRUCache(BYTES);

    /** Counts against the cache, so that both together stay below the bound. */
    private static final WriteBufferManager BUFFERS = new WriteBufferManager(BYTES / 2, CACHE);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(BUFFERS);
    }

    /** Nothing: what is shared lives as long as the process. */
    @Override
    public void close(String storeName, Options options) {}
}
