package io.tideline.kubernetes;

import io.tideline.job.config.JobConfig;
import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The configuration and the model of a job, copied to where its secrets are files of a test.
 *
 * @param configuration the copy of tideline.yaml
 * @param secrets names of the files that it refers to
 */
record JobFiles(Path configuration, Set<String> secrets) {

    /**
     * Copies both files, and makes a file for each secret.
     *
     * @param from where they are
     * @param secrets where a container has its secrets
     * @param to an empty folder
     */
    static JobFiles copy(Path from, String secrets, Path to) throws IOException {
        Path files = Files.createDirectories(to.resolve("secrets"));
        String text = Sources.text(from.resolve("tideline.yaml"));
        Matcher names = Pattern.compile(Pattern.quote(secrets) + "/([\\w.-]+)").matcher(text);
        var found = new TreeSet<String>();
        while (names.find()) {
            found.add(names.group(1));
            Files.writeString(files.resolve(names.group(1)), "a secret\n");
        }
        Files.writeString(to.resolve("tideline.yaml"), text.replace(secrets, files.toString()));
        Files.copy(from.resolve("model.yaml"), to.resolve("model.yaml"));
        return new JobFiles(to.resolve("tideline.yaml"), found);
    }

    /** Reads both as the job does. */
    JobConfig read() throws ModelException {
        JobConfig config = JobConfig.read(configuration);
        ModelReader.read(config.model());
        return config;
    }
}
