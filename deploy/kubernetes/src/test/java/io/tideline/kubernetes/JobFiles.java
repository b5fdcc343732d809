package io.tideline.kubernetes;

import io.tideline.job.config.JobConfig;
import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The configuration and the model of a job, and what it delivers where, copied to where their
 * secrets are files of a test.
 *
 * @param configuration the copy of tideline.yaml
 * @param secrets names of the files that tideline.yaml refers to
 */
record JobFiles(Path configuration, Set<String> secrets) {

    /**
     * Copies the files, and makes a file for each secret.
     *
     * @param from where they are
     * @param secrets where a container has its secrets
     * @param to an empty folder
     */
    static JobFiles copy(Path from, String secrets, Path to) throws IOException {
        Path files = Files.createDirectories(to.resolve("secrets"));
        var found = new TreeSet<String>();
        for (String name : List.of("delivery.yaml", "tideline.yaml")) {
            if (Files.exists(from.resolve(name))) {
                found.clear(); // those of the last one, which is the job's
                String text = Sources.text(from.resolve(name));
                Pattern.compile(Pattern.quote(secrets) + "/([\\w.-]+)")
                        .matcher(text)
                        .results()
                        .forEach(secret -> found.add(secret.group(1)));
                Files.writeString(to.resolve(name), text.replace(secrets, files.toString()));
                for (String secret : found) {
                    Files.writeString(files.resolve(secret), contentOf(secret) + "\n");
                }
            }
        }
        Files.copy(from.resolve("model.yaml"), to.resolve("model.yaml"));
        return new JobFiles(to.resolve("tideline.yaml"), found);
    }

    /** Returns what the file of a secret has in a test: another text for each name. */
    static String contentOf(String secret) {
        if (secret.endsWith("-hash")) {
            return "$2a$04$" + "a".repeat(53);
        }
        return secret.endsWith("-webhook")
                ? "https://hooks.example.com/services/1"
                : "secret of " + secret;
    }

    /** Reads both as the job does. */
    JobConfig read() throws ModelException {
        JobConfig config = JobConfig.read(configuration);
        ModelReader.read(config.model());
        return config;
    }
}
