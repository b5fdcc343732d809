package io.tideline.job;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.tideline.job.option.StartException;
import java.lang.management.ManagementFactory;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;

/**
 * Sizes the memory through which the subtasks of a job on this machine send each other records.
 * Flink gives each subtask one buffer for each other one that it sends to, and one more, before it
 * starts: what is needed grows with the square of the parallelism.
 */
public final class NetworkMemory {
    /**
     * The highest parallelism on one machine. Each of these subtasks notifies all others of each
     * step in time, so far more than there are processors make a job slower.
     */
    public static final int MAX_PARALLELISM = 64;

    /** Exchanges of the largest job in which every subtask sends to every other one. */
    private static final int ALL_TO_ALL = 6;

    /** All other exchanges, of a job with three sinks whose tables have fewer writers. */
    private static final int OTHER = 50;

    private static final int LARGEST_BUFFER = 32 << 10;
    private static final int SMALLEST_BUFFER = 4 << 10;

    /** Buffers are made smaller where they would take more than this together. */
    private static final long ROOMY = 256L << 20;

    /** What Flink, Netty and Kafka's clients use of the same memory. */
    private static final long OTHERS = 16L << 20;

    private NetworkMemory() {}

    /**
     * Sets how much memory there is for it.
     *
     * @param least what it is at least, in small jobs
     * @throws StartException if the JVM may not take so much; says which parallelism would fit
     */
    public static void apply(int parallelism, MemorySize least, Configuration configuration) {
        apply(parallelism, least, directMemory(), configuration);
    }

    static void apply(
            int parallelism, MemorySize least, long available, Configuration configuration) {
        if (parallelism > MAX_PARALLELISM) {
            throw new StartException(
                    "The parallelism is %s, expected at most %s on one machine: give a lower one, or submit the job to a Flink cluster."
                            .formatted(parallelism, MAX_PARALLELISM));
        }
        long room = available - OTHERS;
        int bufferSize = bufferSize(parallelism, Math.min(room, ROOMY));
        long needed = Math.max(least.getBytes(), buffers(parallelism) * bufferSize);
        if (needed > room) {
            throw new StartException(tooLittle(parallelism, needed, room, least.getBytes()));
        }
        MemorySize size = new MemorySize(needed);
        configuration.set(TaskManagerOptions.MEMORY_SEGMENT_SIZE, new MemorySize(bufferSize));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, size);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, size);
    }

    /** Returns how many buffers a job needs at most. */
    static long buffers(int parallelism) {
        long subtasks = parallelism;
        return ALL_TO_ALL * exchange(subtasks, subtasks, subtasks)
                + OTHER * exchange(subtasks, subtasks, 1);
    }

    /** Returns how many buffers one exchange needs: senders have one a channel and one more. */
    static long exchange(long senders, long receivers, long channelsOfSender) {
        return senders * (channelsOfSender + 1) + receivers;
    }

    /** Returns the largest size at which they fit, if one does. */
    private static int bufferSize(int parallelism, long room) {
        int size = LARGEST_BUFFER;
        while (size > SMALLEST_BUFFER && buffers(parallelism) * size > room) {
            size /= 2;
        }
        return size;
    }

    private static String tooLittle(int parallelism, long needed, long room, long least) {
        int fits = room < least ? 0 : parallelism;
        while (fits > 0 && buffers(fits) * SMALLEST_BUFFER > room) {
            fits--;
        }
        return "A parallelism of %s needs %s MiB outside of the heap, but this JVM may take %s MiB: %sgive it more memory, as with TIDELINE_JVM_OPTS=-Xmx%sm."
                .formatted(
                        parallelism,
                        mebibytes(needed + OTHERS),
                        mebibytes(room + OTHERS),
                        fits == 0 ? "" : "at most %s fits; lower it, or ".formatted(fits),
                        mebibytes(2 * (needed + OTHERS)));
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    /** Returns how much memory outside of the heap the JVM may take. */
    private static long directMemory() {
        String set =
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .getVMOption("MaxDirectMemorySize")
                        .getValue();
        // Where it is not set, as much as the heap.
        return set.equals("0") ? Runtime.getRuntime().maxMemory() : Long.parseLong(set);
    }
}
