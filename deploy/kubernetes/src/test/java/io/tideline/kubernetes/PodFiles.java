package io.tideline.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a pod finds in its volumes: of ConfigMaps as they are rendered, of secrets as README.md has
 * people create them. A volume of something that is not there is an error, as for Kubernetes.
 */
final class PodFiles {
    private static final String MOUNTED = "/etc/tideline";

    private final List<JsonNode> resources;

    private PodFiles(List<JsonNode> resources) {
        this.resources = resources;
    }

    /**
     * Writes a pod's files below a folder that stands for {@code /etc/tideline}.
     *
     * @param resources as rendered
     * @param pod its specification
     */
    static void write(List<JsonNode> resources, JsonNode pod, Path folder) throws IOException {
        var files = new PodFiles(resources);
        for (JsonNode mount : pod.at("/containers/0/volumeMounts")) {
            String path = mount.path("mountPath").asString();
            if (path.startsWith(MOUNTED)) {
                Path to =
                        Files.createDirectories(
                                folder.resolve(path.substring(MOUNTED.length() + 1)));
                JsonNode volume = named(pod.path("volumes"), mount.path("name").asString());
                for (Map.Entry<String, String> file : files.of(volume).entrySet()) {
                    Files.writeString(
                            to.resolve(file.getKey()),
                            file.getValue().replace(MOUNTED, folder.toString()));
                }
            }
        }
    }

    private static JsonNode named(JsonNode volumes, String name) {
        return volumes.valueStream()
                .filter(volume -> volume.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no volume " + name));
    }

    private Map<String, String> of(JsonNode volume) {
        var files = new TreeMap<String, String>();
        Stream.concat(Stream.of(volume), volume.at("/projected/sources").valueStream())
                .forEach(
                        source -> {
                            if (source.has("configMap")) {
                                files.putAll(configMap(source.at("/configMap/name").asString()));
                            }
                            if (source.has("secret")) {
                                files.putAll(secret(source.path("secret")));
                            }
                        });
        return files;
    }

    private Map<String, String> configMap(String name) {
        return Overlays.only(resources, "ConfigMap", name).path("data").properties().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, file -> file.getValue().asString()));
    }

    private static Map<String, String> secret(JsonNode source) {
        String name = source.path(source.has("secretName") ? "secretName" : "name").asString();
        Set<String> keys = Readme.secrets().get(name);
        if (keys == null) {
            throw new AssertionError("README.md creates no secret " + name);
        }
        if (!source.has("items")) {
            return keys.stream().collect(Collectors.toMap(key -> key, JobFiles::contentOf));
        }
        var files = new TreeMap<String, String>();
        for (JsonNode item : source.path("items")) {
            String key = item.path("key").asString();
            if (!keys.contains(key)) {
                throw new AssertionError("README.md creates no key " + key + " of secret " + name);
            }
            files.put(item.path("path").asString(), JobFiles.contentOf(key));
        }
        return files;
    }
}
