package io.tideline.bench.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;

/**
 * A simulated network link: forwards TCP from one port of the loopback interface to another. It can
 * be cut, or can hold everything in transit. While no server listens at the target, it refuses
 * connections as the target's port does.
 */
final class Forwarder implements AutoCloseable {
    private static final int BUFFER = 64 << 10;
    private static final int BACKLOG = 100;
    private static final long PAUSE_MILLIS = 50;

    private final int port;
    private final int target;
    private final Set<Socket> sockets = new HashSet<>();
    private ServerSocket listening;
    private Thread acceptor;
    private boolean stalled;
    private boolean whole = true;

    /**
     * Opens a link.
     *
     * @param port a free port on which it listens
     * @param target the port to which it connects for each connection
     */
    Forwarder(int port, int target) throws IOException {
        this.port = port;
        this.target = target;
        listenWithTarget();
    }

    /** Listens, now or as soon as a server listens at the target. */
    private synchronized void listenWithTarget() throws IOException {
        if (isThere()) {
            listen();
        } else {
            background(this::listenLater);
        }
    }

    private boolean isThere() {
        try (var probe = new Socket(InetAddress.getLoopbackAddress(), target)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void listenLater() {
        try {
            while (!isThere()) {
                Thread.sleep(PAUSE_MILLIS);
            }
            synchronized (this) {
                if (whole && listening == null) {
                    listen();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on port " + port, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Refuses connections, since no server listens at the target any more. */
    private synchronized void refuse(ServerSocket from) {
        if (listening == from) {
            quietly(listening);
            listening = null;
            background(this::listenLater);
        }
    }

    private synchronized void listen() throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        listening = socket;
        acceptor = background(() -> accept(socket));
    }

    /** Drops all connections, and refuses new ones as soon as it returns. */
    void cut() {
        var ended = drop();
        try {
            if (ended != null) {
                ended.join(); // the system accepts connections as long as a thread is in accept()
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the thread that accepted connections, which ends now; null if there was none. */
    private synchronized Thread drop() {
        whole = false;
        quietly(listening);
        listening = null;
        sockets.forEach(Forwarder::quietly);
        sockets.clear();
        var ended = acceptor;
        acceptor = null;
        return ended;
    }

    /** Keeps all connections and accepts new ones, but holds every byte. */
    synchronized void stall() {
        stalled = true;
    }

    /** Lets everything through again. */
    synchronized void heal() throws IOException {
        stalled = false;
        notifyAll();
        whole = true;
        if (listening == null) {
            listenWithTarget();
        }
    }

    private void accept(ServerSocket from) {
        while (true) {
            Socket near;
            try {
                near = from.accept();
            } catch (IOException e) {
                return; // cut
            }
            try {
                var far = new Socket(InetAddress.getLoopbackAddress(), target);
                join(from, near, far);
            } catch (IOException e) {
                quietly(near);
                refuse(from);
            }
        }
    }

    private synchronized void join(ServerSocket from, Socket near, Socket far) throws IOException {
        if (listening != from) { // cut meanwhile
            quietly(near);
            quietly(far);
            return;
        }
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        sockets.add(near);
        sockets.add(far);
        background(() -> pump(near, far));
        background(() -> pump(far, near));
    }

    private void pump(Socket from, Socket to) {
        var buffer = new byte[BUFFER];
        try {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitFlow();
                out.write(buffer, 0, read);
            }
            awaitFlow(); // the end is held back too
        } catch (IOException e) {
            // One side has gone; closing the other one notifies it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        forget(from, to);
    }

    private synchronized void awaitFlow() throws InterruptedException {
        while (stalled) {
            wait();
        }
    }

    private synchronized void forget(Socket one, Socket other) {
        quietly(one);
        quietly(other);
        sockets.remove(one);
        sockets.remove(other);
    }

    private static Thread background(Runnable work) {
        var thread = new Thread(work, "forwarder");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void quietly(AutoCloseable socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (Exception e) {
            // It is no longer used, closed or not.
        }
    }

    /** Closes the link; {@link #heal} must not follow. */
    @Override
    public void close() {
        synchronized (this) {
            stalled = false;
            notifyAll();
        }
        cut();
    }
}
