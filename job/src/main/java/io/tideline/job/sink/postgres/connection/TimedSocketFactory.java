package io.tideline.job.sink.postgres.connection;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.SocketFactory;
import org.apache.flink.util.IOUtils;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLException;

/**
 * Makes sockets whose writes time out. Java's own only let reads: a write to a machine that has
 * vanished amid a {@code COPY} blocks for as long as the system resends, a quarter of an hour on
 * Linux.
 *
 * <p>A thread per socket looks every timeout whether a write has been going on for so long, and
 * closes the socket then, which ends the write; so it takes at most twice the timeout. The plain
 * socket is closed, also where TLS runs over it: closing the latter would wait for the write.
 *
 * <p>Public for the driver, which makes one by its name for each connection.
 */
public final class TimedSocketFactory extends SocketFactory {
    private final long timeoutNanos;

    /**
     * Creates a factory for a connection.
     *
     * @param properties of the connection; {@code socketTimeout} is the timeout
     * @throws PSQLException if that is not a number
     */
    public TimedSocketFactory(Properties properties) throws PSQLException {
        this.timeoutNanos = TimeUnit.SECONDS.toNanos(PGProperty.SOCKET_TIMEOUT.getInt(properties));
    }

    @Override
    public Socket createSocket() {
        return new TimedSocket(timeoutNanos);
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw connected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
        throw connected();
    }

    private static UnsupportedOperationException connected() {
        return new UnsupportedOperationException("The driver connects its sockets itself");
    }

    private static final class TimedSocket extends Socket {
        private static final long NOT_WRITING = 0;

        private final long timeoutNanos;

        /** When the write that is going on began; odd, so that it is never {@link #NOT_WRITING}. */
        private volatile long writingSince = NOT_WRITING;

        private volatile boolean tooLong;
        private Thread watch;

        TimedSocket(long timeoutNanos) {
            this.timeoutNanos = timeoutNanos;
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream plain = super.getOutputStream();
            startWatch();
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    writingSince = System.nanoTime() | 1;
                    try {
                        plain.write(bytes, from, length);
                    } catch (SocketException e) {
                        throw tooLong ? new IOException("A write took too long", e) : e;
                    } finally {
                        writingSince = NOT_WRITING;
                    }
                }

                @Override
                public void close() throws IOException {
                    TimedSocket.this.close();
                }
            };
        }

        private synchronized void startWatch() {
            if (watch == null && timeoutNanos > 0) {
                watch = new Thread(this::watchWrites, "tideline-postgres-writes");
                watch.setDaemon(true);
                watch.start();
            }
        }

        private void watchWrites() {
            while (!isClosed()) {
                long since = writingSince;
                long left =
                        since == NOT_WRITING
                                ? timeoutNanos
                                : since + timeoutNanos - System.nanoTime();
                if (left <= 0) {
                    tooLong = true;
                    // The write ends all the same: the system's socket is closed first.
                    IOUtils.closeQuietly(this);
                } else {
                    LockSupport.parkNanos(this, left);
                }
            }
        }

        @Override
        public synchronized void close() throws IOException {
            try {
                super.close();
            } finally {
                LockSupport.unpark(watch);
            }
        }
    }
}
