package io.tideline.bench.fault;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends days to the topic of events at a steady pace, each message once and in order. While it
 * waits for rows it repeats the last tick, which changes nothing: if the topic were silent for
 * long, the job's clock would follow the machine's, which is years ahead of these days.
 */
final class Feeder implements AutoCloseable {
    private static final int EVENTS_PER_SECOND = 1_000;
    private static final long PAUSE = Duration.ofSeconds(1).toNanos() / EVENTS_PER_SECOND;
    private static final Duration OUT_OF_ORDERNESS = Duration.ofMinutes(10);

    /** Well below the job's idle_after. */
    private static final long REPEAT_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long SILENT_NANOS = Duration.ofMillis(100).toNanos();

    /** A broker may be unavailable for long. */
    private static final String PATIENCE_MILLIS = "900000";

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private volatile boolean isSilent;
    private Message lastTick;
    private long repeatedAt;

    /**
     * @param client the properties of a client of the broker
     */
    Feeder(Map<String, Object> client, String topic) {
        this.topic = topic;
        var properties = new HashMap<>(client);
        properties.put("enable.idempotence", "true");
        properties.put("acks", "all");
        properties.put("delivery.timeout.ms", PATIENCE_MILLIS);
        properties.put("max.block.ms", PATIENCE_MILLIS);
        properties.put("request.timeout.ms", "5000");
        this.producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Waits until the rows of a day are visible. */
    interface Gate {
        void awaitClosed(Day day) throws Exception;
    }

    /**
     * Stops sending until the returned repair is run, which sends everything that was held back.
     */
    Cluster.Repair fallSilent() {
        isSilent = true;
        return () -> isSilent = false;
    }

    /** Repeats the last tick if it is due; must be called while nothing else is sent. */
    void stayAwake() {
        if (!isSilent && System.nanoTime() - repeatedAt >= REPEAT_NANOS) {
            repeatedAt = System.nanoTime();
            var unused = send(lastTick); // the tick is repeated anyway
        }
    }

    /**
     * Sends all days, and the late messages of each after it has closed.
     *
     * @param faults the faults of the stream
     * @param inject accepts each fault when it is due
     */
    void feed(List<Day> days, List<Fault> faults, Consumer<Fault> inject, Gate gate)
            throws Exception {
        for (int i = 0; i < days.size(); i++) {
            int number = i;
            feed(
                    days.get(i),
                    faults.stream().filter(fault -> fault.day() == number).toList(),
                    inject,
                    gate);
        }
    }

    private void feed(Day day, List<Fault> faults, Consumer<Fault> inject, Gate gate)
            throws Exception {
        var left = new ArrayList<>(faults);
        List<Message> messages = day.messages();
        var sent = new ArrayList<Future<RecordMetadata>>();
        long next = System.nanoTime();
        for (int i = 0; i < messages.size(); i++) {
            while (!left.isEmpty() && left.get(0).percent() * messages.size() <= i * 100) {
                inject.accept(left.remove(0));
            }
            sent.add(send(messages.get(i)));
            next = Math.max(next + PAUSE, System.nanoTime() - PAUSE * EVENTS_PER_SECOND);
            LockSupport.parkNanos(next - System.nanoTime());
        }
        Instant end = day.end().plus(OUT_OF_ORDERNESS);
        lastTick = Message.spareTick(end);
        repeatedAt = System.nanoTime();
        for (Message tick : Message.ticks(end)) {
            sent.add(send(tick));
        }
        left.forEach(inject);
        gate.awaitClosed(day);
        for (Message late : day.late()) {
            sent.add(send(late));
        }
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
    }

    private Future<RecordMetadata> send(Message message) {
        while (isSilent) {
            LockSupport.parkNanos(SILENT_NANOS);
        }
        return producer.send(
                new ProducerRecord<>(topic, message.partition(), null, message.payload()));
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
