package io.tideline.job.source.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of network in front of a server. While it is stalled nothing comes through, either way,
 * and connections stay open.
 */
final class StallableForwarder implements AutoCloseable {
    private static final int BUFFER = 16 << 10;

    private final ServerSocket listening;
    private final List<Socket> sockets = new ArrayList<>();
    private boolean isStalled;

    /** Opens one on a free port, behind which nothing is yet. */
    StallableForwarder() throws IOException {
        listening = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Sends connections to a port from now on. */
    void forwardTo(int port) {
        background(() -> accept(port));
    }

    synchronized void stall() {
        isStalled = true;
    }

    synchronized void heal() {
        isStalled = false;
        notifyAll();
    }

    private synchronized void awaitWay() throws InterruptedException {
        while (isStalled) {
            wait();
        }
    }

    private void accept(int port) throws IOException {
        while (true) {
            Socket near = listening.accept();
            Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
            synchronized (this) {
                sockets.add(near);
                sockets.add(far);
            }
            background(() -> pump(near, far));
            background(() -> pump(far, near));
        }
    }

    private void pump(Socket from, Socket to) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        try (from;
                to) {
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                awaitWay();
                to.getOutputStream().write(buffer, 0, read);
            }
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void background(Work work) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (IOException e) {
                                // A side has closed its connection, or the test is over.
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "forwarder");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        heal();
        synchronized (this) {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
