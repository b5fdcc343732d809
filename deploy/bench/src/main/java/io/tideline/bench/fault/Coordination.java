package io.tideline.bench.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServer;

/**
 * A ZooKeeper server in this JVM, in which JobManagers keep their leader and the running jobs; it
 * is the one that Flink ships.
 */
final class Coordination implements AutoCloseable {
    private static final int TICK_MILLIS = 500;
    private static final int MOST_CLIENTS = 100;

    private final ServerCnxnFactory connections;

    Coordination(Path folder) throws IOException, InterruptedException {
        Path data = Files.createDirectories(folder);
        connections =
                ServerCnxnFactory.createFactory(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), MOST_CLIENTS);
        connections.startup(new ZooKeeperServer(data.toFile(), data.toFile(), TICK_MILLIS));
    }

    /** Returns {@code host:port}. */
    String quorum() {
        return "127.0.0.1:" + connections.getLocalPort();
    }

    @Override
    public void close() {
        connections.shutdown();
    }
}
