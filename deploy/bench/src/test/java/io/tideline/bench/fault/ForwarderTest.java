package io.tideline.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ForwarderTest {
    private static final int MOMENT_MILLIS = 200;
    private static final int CUTS = 500;

    private final int port;
    private ServerSocket server;
    private Forwarder forwarder;

    ForwarderTest() throws IOException {
        var ports = new Ports();
        port = ports.next();
        server = new ServerSocket(ports.next(), 10, InetAddress.getLoopbackAddress());
    }

    @BeforeEach
    void open() throws IOException {
        forwarder = new Forwarder(port, server.getLocalPort());
        server.accept().close(); // it checks whether a server is there
    }

    @AfterEach
    void close() throws IOException {
        forwarder.close();
        server.close();
    }

    @Test
    void bytesGoBothWays() throws IOException {
        try (var client = client();
                var far = server.accept()) {
            client.getOutputStream().write(1);
            assertThat(far.getInputStream().read()).isEqualTo(1);
            far.getOutputStream().write(2);
            assertThat(client.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void aCutDropsConnectionsAndRefusesNewOnesUntilItIsHealed() throws IOException {
        try (var client = client();
                var far = server.accept()) {
            forwarder.cut();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(far.getInputStream().read()).isEqualTo(-1);
        }
        assertThatThrownBy(this::client).isInstanceOf(IOException.class);
        forwarder.heal();
        server.accept().close();
        bytesGoBothWays();
    }

    @Test
    void whoConnectsRightAfterACutIsRefused() throws IOException {
        for (int time = 0; time < CUTS; time++) {
            forwarder.cut();
            assertThatThrownBy(this::client).isInstanceOf(IOException.class);
            forwarder.heal();
            server.accept().close();
        }
    }

    @Test
    void itRefusesConnectionsUntilAServerListens() throws IOException {
        int target = server.getLocalPort();
        server.close();
        await().untilAsserted(
                        () -> assertThatThrownBy(this::client).isInstanceOf(IOException.class));
        server = new ServerSocket(target, 10, InetAddress.getLoopbackAddress());
        await().ignoreException(ConnectException.class).until(() -> open(client()));
    }

    private static boolean open(Socket client) throws IOException {
        try (client) {
            return client.isConnected();
        }
    }

    @Test
    void whatIsStalledComesLater() throws IOException {
        try (var client = client();
                var far = server.accept()) {
            forwarder.stall();
            client.getOutputStream().write(1);
            far.setSoTimeout(MOMENT_MILLIS);
            assertThatThrownBy(() -> far.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);
            far.setSoTimeout(0);
            forwarder.heal();
            assertThat(far.getInputStream().read()).isEqualTo(1);
        }
    }

    private Socket client() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }
}
