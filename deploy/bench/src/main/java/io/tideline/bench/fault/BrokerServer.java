package io.tideline.bench.fault;

import io.tideline.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A Kafka broker on fixed ports, so that it comes back at the same address. It has three listeners:
 * one for the tests themselves, one whose clients are sent through a {@link Forwarder}, and another
 * of that kind for the readers of events.
 */
public final class BrokerServer {
    private BrokerServer() {}

    /**
     * Runs until it is killed.
     *
     * @param args the data's folder, then ports: of the direct listener, of the second one, to
     *     which its clients are sent, of the controller, of the third one, and to which its clients
     *     are sent
     */
    public static void main(String[] args) throws Exception {
        String direct = "127.0.0.1:" + args[1];
        String controller = "127.0.0.1:" + args[4];
        EmbeddedKafka.startIn(
                Path.of(args[0]),
                Map.of(
                        "listeners",
                        "DIRECT://%s,FORWARDED://127.0.0.1:%s,SOURCE://127.0.0.1:%s,CONTROLLER://%s"
                                .formatted(direct, args[2], args[5], controller),
                        "advertised.listeners",
                        "DIRECT://%s,FORWARDED://127.0.0.1:%s,SOURCE://127.0.0.1:%s"
                                .formatted(direct, args[3], args[6]),
                        "inter.broker.listener.name",
                        "DIRECT",
                        "controller.quorum.voters",
                        "1@" + controller));
        new CountDownLatch(1).await();
    }
}
