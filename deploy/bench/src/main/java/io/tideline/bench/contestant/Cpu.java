package io.tideline.bench.contestant;

import java.lang.management.ManagementFactory;

/** CPU time. */
public final class Cpu {
    private Cpu() {}

    /** Returns the CPU time that this process has used so far, in nanoseconds. */
    public static long nanos() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
