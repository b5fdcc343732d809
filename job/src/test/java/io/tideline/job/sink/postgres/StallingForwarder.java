package io.tideline.job.sink.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A stretch of network between client and server. Of the first connection it stops after some bytes
 * from the client and never goes on, closing nothing: neither side hears of the other any more, and
 * each still sees an open connection. Later connections go through.
 */
final class StallingForwarder implements AutoCloseable {
    private static final int BUFFER = 16 << 10;

    private final int target;
    private final long stallAfter;
    private final ServerSocket listening;
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Socket> sockets = new ArrayList<>();
    private boolean first = true;

    /**
     * Opens one on a free port.
     *
     * @param target the server's port
     * @param stallAfter so many bytes of the first client come through
     */
    StallingForwarder(int target, long stallAfter) throws IOException {
        this.target = target;
        this.stallAfter = stallAfter;
        this.listening = new ServerSocket();
        listening.setReceiveBufferSize(BUFFER); // little is on its way, so that writes block
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        background(this::accept);
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + listening.getLocalPort() + "/postgres";
    }

    /** Waits until the first connection stands still. */
    void awaitStall() throws InterruptedException {
        stalled.await();
    }

    private void accept() throws IOException {
        while (true) {
            Socket near = listening.accept();
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            long limit;
            synchronized (this) {
                sockets.add(near);
                sockets.add(far);
                limit = first ? stallAfter : Long.MAX_VALUE;
                first = false;
            }
            boolean stalls = limit < Long.MAX_VALUE;
            background(() -> pump(near, far, limit, stalls));
            background(() -> pump(far, near, Long.MAX_VALUE, stalls));
        }
    }

    private void pump(Socket from, Socket to, long limit, boolean stalls) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[BUFFER];
        long passed = 0;
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                passed += read;
                if (passed >= limit) {
                    stalled.countDown();
                    closed.await();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!stalls) { // else the end does not come through either
            from.close();
            to.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void background(Work work) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (IOException e) {
                                // A side has closed its connection, or the test is over.
                            }
                        },
                        "stalling-forwarder");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        closed.countDown();
        synchronized (this) {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
