package io.tideline.delivery;

import io.tideline.delivery.config.DeliveryConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process that delivers until it is killed, or until its standard input ends. */
public final class OneProcess {
    private OneProcess() {}

    public static void main(String[] args) throws Exception {
        DeliveryConfig config = DeliveryConfig.read(Path.of(args[0]));
        try (DeliveryProcess process = DeliveryProcess.start(config, () -> System.exit(1))) {
            System.out.println("started");
            while (System.in.read() >= 0) {
                // Waits for the end.
            }
            process.rethrow();
        }
    }

    /** Starts one, with the class path of this JVM. */
    static Process start(Path config) throws IOException {
        return new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                OneProcess.class.getName(),
                                config.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
