package io.tideline.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The overlays as Kustomize renders them, for tests that are skipped without it. */
final class Overlays {
    /** Where it has the present form of Kustomize's files: with kubectl 1.27. */
    private static final int LEAST_KUSTOMIZE = 5;

    private Overlays() {}

    static List<JsonNode> render(String overlay) throws Exception {
        return render(Sources.OVERLAYS.resolve(overlay));
    }

    static List<JsonNode> render(Path overlay) throws Exception {
        String version;
        try {
            version = run("kubectl", "version", "--client");
        } catch (IOException e) {
            version = "";
        }
        Matcher kustomize = Pattern.compile("Kustomize Version: v(\\d+)").matcher(version);
        assumeThat(kustomize.find() && Integer.parseInt(kustomize.group(1)) >= LEAST_KUSTOMIZE)
                .as("kubectl is there, with Kustomize 5 or newer (kubectl 1.27)")
                .isTrue();
        return Sources.documents(run("kubectl", "kustomize", overlay.toString()));
    }

    /** Returns the only resource of a kind whose name matches. */
    static JsonNode only(List<JsonNode> resources, String kind, String name) {
        List<JsonNode> found =
                resources.stream()
                        .filter(each -> each.path("kind").asString().equals(kind))
                        .filter(each -> each.at("/metadata/name").asString().matches(name))
                        .toList();
        assertThat(found).as("%s %s", kind, name).hasSize(1);
        return found.get(0);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(err).isZero();
        return out;
    }
}
