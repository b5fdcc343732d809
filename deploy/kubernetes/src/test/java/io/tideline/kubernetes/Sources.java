package io.tideline.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files of {@code deploy/docker} and {@code deploy/kubernetes}. */
final class Sources {
    static final Path KUBERNETES = Path.of("").toAbsolutePath();
    static final Path DOCKER = KUBERNETES.resolveSibling("docker");
    static final Path BASE = KUBERNETES.resolve("base");
    static final Path COMPONENTS = KUBERNETES.resolve("components");
    static final Path OVERLAYS = KUBERNETES.resolve("overlays");

    private static final JsonMapper JSON = new JsonMapper();

    private Sources() {}

    /** Returns every YAML file of both folders. */
    static List<Path> yaml() {
        return Stream.of(DOCKER, BASE, COMPONENTS, OVERLAYS, KUBERNETES.resolve("savepoint.yaml"))
                .flatMap(Sources::walk)
                .filter(file -> file.toString().matches(".*\\.ya?ml"))
                .sorted()
                .toList();
    }

    private static Stream<Path> walk(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the documents of a file; a key that stands twice in one map is an error. */
    static List<JsonNode> documents(Path file) {
        return documents(text(file));
    }

    static List<JsonNode> documents(String yaml) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setCodePointLimit(10_000_000);
        var documents = new ArrayList<JsonNode>();
        for (Object each : new Yaml(new SafeConstructor(options)).loadAll(yaml)) {
            documents.add(JSON.valueToTree(each));
        }
        return documents;
    }

    /** Returns the only document of a file. */
    static JsonNode document(Path file) {
        List<JsonNode> documents = documents(file);
        if (documents.size() != 1) {
            throw new AssertionError(file + " has " + documents.size() + " documents");
        }
        return documents.get(0);
    }

    /** Returns what the build says of itself: a version, by its name in the root pom. */
    static String version(String of) {
        return Objects.requireNonNull(System.getProperty(of + ".version"), of);
    }
}
