package io.tideline.standalone;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * Prints the arguments of a JVM that is a JobManager or TaskManager, as {@code java @FILE} takes
 * them: memory as {@code config.yaml} divides it, JVM options, main class, settings.
 *
 * <p>Settings of {@code config.yaml} are not among them, since command lines are not secret.
 */
public final class ProcessArguments {
    private static final String SETTING = "-D";
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private ProcessArguments() {}

    /**
     * Prints them to standard output.
     *
     * @param args {@code jobmanager} or {@code taskmanager}, the process's name, the folder of the
     *     configuration, the run folder, the class path, then {@code -Dkey=value} for each setting
     *     that overrides {@code config.yaml}
     */
    public static void main(String[] args) {
        var installation = new Installation(Path.of(args[2]), Path.of(args[3]));
        List<String> settings = Arrays.asList(args).subList(5, args.length);
        try {
            of(
                            Kind.valueOf(args[0].toUpperCase(Locale.ROOT)),
                            args[1],
                            installation,
                            args[4],
                            settings)
                    .forEach(argument -> System.out.println(quoted(argument)));
        } catch (RefusalException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** What a process is. */
    enum Kind {
        JOBMANAGER(StandaloneSessionClusterEntrypoint.class) {
            @Override
            ConfigOption<String> jvmOptions() {
                return CoreOptions.FLINK_JM_JVM_OPTIONS;
            }

            @Override
            void addMemory(Configuration configuration, List<String> jvm, List<String> settings) {
                JobManagerProcessSpec spec =
                        JobManagerProcessUtils.processSpecFromConfig(configuration);
                jvm.addAll(
                        words(
                                JobManagerProcessUtils.generateJvmParametersStr(
                                        spec, configuration)));
                settings.addAll(words(JobManagerProcessUtils.generateDynamicConfigsStr(spec)));
            }
        },
        TASKMANAGER(TaskManagerRunner.class) {
            @Override
            ConfigOption<String> jvmOptions() {
                return CoreOptions.FLINK_TM_JVM_OPTIONS;
            }

            @Override
            void addMemory(Configuration configuration, List<String> jvm, List<String> settings) {
                TaskExecutorProcessSpec spec =
                        TaskExecutorProcessUtils.processSpecFromConfig(configuration);
                jvm.addAll(words(ProcessMemoryUtils.generateJvmParametersStr(spec)));
                settings.addAll(words(TaskExecutorProcessUtils.generateDynamicConfigsStr(spec)));
            }
        };

        private final Class<?> main;

        Kind(Class<?> main) {
            this.main = main;
        }

        abstract ConfigOption<String> jvmOptions();

        abstract void addMemory(
                Configuration configuration, List<String> jvm, List<String> settings);
    }

    /** Returns all arguments of a process. */
    static List<String> of(
            Kind kind,
            String name,
            Installation installation,
            String classPath,
            List<String> overriding)
            throws RefusalException {
        var more = new Configuration();
        overriding.forEach(setting -> set(more, setting));
        Configuration configuration = installation.read(more);

        var arguments = new ArrayList<String>();
        var settings = new ArrayList<String>();
        try {
            kind.addMemory(configuration, arguments, settings);
        } catch (RuntimeException e) {
            throw new RefusalException(
                    "The memory of a %s cannot be divided as %s says: %s"
                            .formatted(
                                    kind.name().toLowerCase(Locale.ROOT),
                                    installation.conf().resolve("config.yaml"),
                                    Sentences.reason(e)),
                    e);
        }
        for (var options : List.of(CoreOptions.FLINK_JVM_OPTIONS, kind.jvmOptions())) {
            arguments.addAll(words(configuration.get(options)));
        }
        arguments.addAll(logging(installation, name));
        arguments.addAll(List.of("-cp", classPath, kind.main.getName()));
        arguments.addAll(List.of("--configDir", installation.conf().toString()));
        arguments.addAll(settings);
        more.addAll(installation.folders(configuration));
        more.toMap().forEach((key, value) -> arguments.addAll(List.of(SETTING, key + "=" + value)));
        return arguments;
    }

    private static List<String> logging(Installation installation, String name) {
        return List.of(
                "-Dlog.file=" + installation.run().resolve("log").resolve(name + ".log"),
                "-Dlog4j.configurationFile="
                        + installation.conf().resolve("log4j.properties").toUri());
    }

    private static void set(Configuration configuration, String setting) {
        int equals = setting.indexOf('=');
        configuration.setString(
                setting.substring(SETTING.length(), equals), setting.substring(equals + 1));
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(BLANKS.split(text.strip()));
    }

    /** Quotes an argument for the JVM's argument file, in which a backslash escapes. */
    private static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
