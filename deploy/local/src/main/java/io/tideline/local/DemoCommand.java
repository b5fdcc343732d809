package io.tideline.local;

import io.tideline.local.demo.Demo;
import io.tideline.local.option.DurationConverter;
import io.tideline.local.option.UsageFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tideline demo}: everything at once, on simulated data. */
@Command(
        name = "demo",
        description = {
            "Shows Tideline at work, with nothing to install: starts Kafka, PostgreSQL and Flink on"
                    + " free ports, simulates a product with forty customers (three months of"
                    + " history, then live), and keeps a table of their scores up to date.",
            "Ctrl-C ends it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  tideline demo",
            "  tideline demo --for 2m --data ./demo-data     end by itself, keep what was made",
            "  tideline demo --model my-model.yaml           the same customers, your weights"
        })
final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "End after so long, such as 60s or 10m, instead of on Ctrl-C.")
    private Duration duration;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Keep all data there, and go on from there the next time. Without it they are"
                            + " thrown away at the end.")
    private Path data;

    @Option(
            names = "--model",
            paramLabel = "MODEL.yaml",
            description = "Another model than the demo's own (deploy/local/models/saas.yaml).")
    private Path model;

    @Option(
            names = "--deliver",
            description =
                    "Also show the Slack messages that 'tideline deliver' would send of the alerts.")
    private boolean delivers;

    @Override
    public Integer call() throws Exception {
        if (data != null && Files.exists(data) && !Files.isDirectory(data)) {
            throw new UsageFault("--data: " + data + " is a file; name a folder.");
        }
        Demo.run(new Demo.Options(duration, data, model, delivers), Terminal.ofProcess());
        return 0;
    }
}
