package io.tideline.local.release;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;

/** A dated list of advisories, to compare bills of materials with. */
final class Advisories {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** A library of a bill: group and artifact separated by a colon, and its version. */
    record Library(String name, String version) {}

    private record Advisory(
            String id, String library, VersionRange affected, String range, String fixed) {
        boolean concerns(Library other) {
            boolean named =
                    library.endsWith(":*")
                            ? other.name().startsWith(library.substring(0, library.length() - 1))
                            : other.name().equals(library);
            return named && affected.containsVersion(new DefaultArtifactVersion(other.version()));
        }
    }

    private record Accepted(String id, String library) {}

    private final List<Advisory> advisories;
    private final Set<Accepted> accepted;

    private Advisories(List<Advisory> advisories, Set<Accepted> accepted) {
        this.advisories = advisories;
        this.accepted = accepted;
    }

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException if an entry lacks a field, or a range cannot be parsed
     */
    static Advisories read(Path file) throws IOException {
        return of(JSON.readTree(file.toFile()));
    }

    /** Reads a list from text. */
    static Advisories parse(String json) throws IOException {
        return of(JSON.readTree(json));
    }

    private static Advisories of(JsonNode root) {
        LocalDate.parse(text(root, "as_of"));
        List<Advisory> advisories = new ArrayList<>();
        for (JsonNode entry : root.get("advisories")) {
            text(entry, "why");
            if (!entry.path("reachable").isBoolean()) {
                throw new IllegalArgumentException("reachable is neither true nor false: " + entry);
            }
            String range = text(entry, "affected");
            advisories.add(
                    new Advisory(
                            text(entry, "id"),
                            text(entry, "library"),
                            range(range),
                            range,
                            text(entry, "fixed")));
        }
        Set<Accepted> accepted = new LinkedHashSet<>();
        for (JsonNode entry : root.get("accepted")) {
            text(entry, "reason");
            accepted.add(new Accepted(text(entry, "id"), text(entry, "library")));
        }
        return new Advisories(advisories, accepted);
    }

    private static VersionRange range(String text) {
        try {
            VersionRange range = VersionRange.createFromVersionSpec(text);
            // Maven treats a bare version as a recommendation, which contains everything.
            if (range.getRecommendedVersion() != null) {
                throw new IllegalArgumentException("not a range of versions: " + text);
            }
            return range;
        } catch (InvalidVersionSpecificationException e) {
            throw new IllegalArgumentException("not a range of versions: " + text, e);
        }
    }

    private static String text(JsonNode entry, String field) {
        String text = entry.path(field).asText("");
        if (text.isBlank()) {
            throw new IllegalArgumentException("no " + field + ": " + entry);
        }
        return text;
    }

    /** Reads the libraries of a bill of materials in CycloneDX's JSON format. */
    static List<Library> libraries(Path bill) throws IOException {
        List<Library> libraries = new ArrayList<>();
        for (JsonNode component : JSON.readTree(bill.toFile()).get("components")) {
            libraries.add(
                    new Library(
                            component.get("group").textValue()
                                    + ":"
                                    + component.get("name").textValue(),
                            component.get("version").textValue()));
        }
        return libraries;
    }

    /**
     * Compares libraries with the list.
     *
     * @return a sentence for each library that is in an affected range and not accepted there, and
     *     for each acceptance that none of the libraries needs
     */
    List<String> faults(List<Library> libraries) {
        List<String> faults = new ArrayList<>();
        Set<Accepted> unused = new LinkedHashSet<>(accepted);
        for (Library library : libraries) {
            for (Advisory advisory : advisories) {
                if (!advisory.concerns(library)) {
                    continue;
                }
                Accepted key = new Accepted(advisory.id(), advisory.library());
                unused.remove(key);
                if (!accepted.contains(key)) {
                    faults.add(
                            "%s %s is affected by %s (%s): take %s, or accept it with a reason."
                                    .formatted(
                                            library.name(),
                                            library.version(),
                                            advisory.id(),
                                            advisory.range(),
                                            advisory.fixed()));
                }
            }
        }
        for (Accepted key : unused) {
            faults.add(
                    "%s of %s is accepted, but nothing needs that any more: remove the entry."
                            .formatted(key.id(), key.library()));
        }
        return faults;
    }
}
