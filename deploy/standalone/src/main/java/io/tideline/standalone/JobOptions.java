package io.tideline.standalone;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * What the words after {@code job} say.
 *
 * @param command the first word
 * @param job the id of a job, or null
 * @param format of a savepoint
 * @param values of options, by their names
 * @param settings given by {@code -D}
 */
record JobOptions(
        String command,
        String job,
        SavepointFormatType format,
        Map<String, String> values,
        Configuration settings) {
    static final String CONFIG = "--config";
    static final String FROM = "--from";
    static final String JAR = "--jar";
    static final String PARALLELISM = "--parallelism";

    private static final String USAGE = "deploy/standalone/job help lists what there is.";
    private static final List<String> OF_RUN = List.of(CONFIG, FROM, JAR, PARALLELISM);
    private static final String CANONICAL = "--canonical";
    private static final List<String> WITH_SAVEPOINT = List.of("savepoint", "stop");

    /** Reads them, and refuses what it does not know. */
    static JobOptions of(List<String> arguments) throws RefusalException {
        Deque<String> words = new ArrayDeque<>(arguments);
        if (words.isEmpty()) {
            throw new RefusalException("Say what to do with the job: " + USAGE);
        }
        String command = words.pop();
        boolean isRun = command.equals("run");
        boolean hasSavepoint = WITH_SAVEPOINT.contains(command);
        boolean isOfAJob = hasSavepoint || command.equals("cancel");
        if (!isRun && !isOfAJob && !command.equals("list") && !command.equals("overview")) {
            throw new RefusalException("There is no command %s: %s".formatted(command, USAGE));
        }
        String job = null;
        // Native: the state backend's own files, so that no entry is read or written one by one.
        SavepointFormatType format = SavepointFormatType.NATIVE;
        var values = new LinkedHashMap<String, String>();
        var settings = new Configuration();
        while (!words.isEmpty()) {
            String word = words.pop();
            if (isRun && word.startsWith("-D")) {
                set(settings, word.equals("-D") ? value(word, words) : word.substring(2));
            } else if (isRun && OF_RUN.contains(word)) {
                values.put(word, value(word, words));
            } else if (hasSavepoint && word.equals(CANONICAL)) {
                format = SavepointFormatType.CANONICAL;
            } else if (isOfAJob && job == null && word.matches("[0-9a-f]{32}")) {
                job = word;
            } else {
                throw new RefusalException(
                        "job %s does not take %s: %s".formatted(command, word, USAGE));
            }
        }
        if (isRun && !values.containsKey(CONFIG)) {
            throw new RefusalException(
                    "job run needs the job's configuration: --config tideline.yaml");
        }
        checkParallelism(values.getOrDefault(PARALLELISM, "1"));
        return new JobOptions(command, job, format, values, settings);
    }

    private static void checkParallelism(String parallelism) throws RefusalException {
        if (!parallelism.matches("[1-9][0-9]{0,4}")) {
            throw new RefusalException(
                    "--parallelism %s is not a number of subtasks: say 1, 2 and so on."
                            .formatted(parallelism));
        }
    }

    private static String value(String option, Deque<String> words) throws RefusalException {
        if (words.isEmpty()) {
            throw new RefusalException("%s needs a value: %s".formatted(option, USAGE));
        }
        return words.pop();
    }

    private static void set(Configuration settings, String setting) throws RefusalException {
        int equals = setting.indexOf('=');
        if (equals < 1) {
            throw new RefusalException("-D%s is no setting: write -Dkey=value.".formatted(setting));
        }
        settings.setString(setting.substring(0, equals), setting.substring(equals + 1));
    }

    /** Returns an option's value, or null. */
    String value(String option) {
        return values.get(option);
    }
}
