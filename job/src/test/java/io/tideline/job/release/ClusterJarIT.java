package io.tideline.job.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opens the jar for a cluster as it was packaged, and looks for what has to be in it. */
class ClusterJarIT {
    private static final Path ROOT = Path.of("..");
    private static final String LICENSES = "META-INF/licenses/";

    /** A row of the table: group:artifact, licence, and names of texts in backquotes. */
    private static final Pattern ROW =
            Pattern.compile(
                    "^\\| ([^ :|]+:[^ |]+) \\| ([^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE);

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /** What a text of each licence says. */
    private static final Map<String, String> PHRASES =
            Map.of(
                    "Apache-2.0", "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
                    "BSD-2-Clause", "Redistributions in binary form must reproduce",
                    "BSD-3-Clause", "may be used to endorse or promote",
                    "MIT", "Permission is hereby granted");

    private JarFile jar;

    @BeforeEach
    void open() throws IOException {
        jar = new JarFile(System.getProperty("cluster.jar"));
    }

    @AfterEach
    void close() throws IOException {
        jar.close();
    }

    @Test
    void carriesTidelinesOwnLicenceAndNotice() throws IOException {
        assertThat(text("META-INF/LICENSE")).isEqualTo(Files.readString(ROOT.resolve("LICENSE")));
        assertThat(text("META-INF/NOTICE"))
                .contains("in this case for Tideline", "Copyright 2026 The Tideline authors");
        assertThat(names()).doesNotContain("LICENSE", "NOTICE");
    }

    @Test
    void hasTheLicenceTextOfEachBundledLibrary() throws IOException {
        Map<String, String[]> rows = rows();

        assertThat(rows.keySet()).isEqualTo(bundled().keySet());
        rows.forEach(
                (library, row) -> {
                    String texts = texts(row[1]);
                    for (String licence : row[0].split("[^A-Za-z0-9.-]+")) {
                        String phrase = PHRASES.get(licence);
                        if (phrase != null) {
                            assertThat(words(texts)).as(library).contains(words(phrase));
                        }
                    }
                    assertThat(PHRASES.keySet())
                            .as("licences of %s", library)
                            .anyMatch(row[0]::contains);
                });
    }

    @Test
    void losesNoLicenceOrNoticeThatALibraryBrings() throws IOException {
        Set<String> kept = new HashSet<>();
        for (String name : names()) {
            if (name.startsWith(LICENSES)) {
                kept.add(text(name));
            }
        }

        Set<String> looked = new TreeSet<>();
        for (Map.Entry<String, String> library : bundled().entrySet()) {
            try (JarFile brought = new JarFile(onClassPath(library.getValue()))) {
                for (JarEntry entry : brought.stream().toList()) {
                    if (isLegal(entry.getName())) {
                        looked.add(library.getKey());
                        assertThat(kept)
                                .as("%s of %s", entry.getName(), library.getKey())
                                .contains(text(brought, entry.getName()));
                    }
                }
            }
        }
        assertThat(looked).contains("org.postgresql:postgresql", "org.apache.kafka:kafka-clients");
    }

    @Test
    void listsInItsBillOfMaterialsWhateverItBundles() {
        Set<String> poms = new TreeSet<>();
        for (String name : names()) {
            String[] parts = name.split("/");
            if (name.startsWith("META-INF/maven/") && name.endsWith("/pom.xml")) {
                poms.add(parts[2] + ":" + parts[3]);
            }
        }
        poms.removeIf(pom -> pom.startsWith("io.tideline:"));

        assertThat(poms).isNotEmpty();
        assertThat(bundled().keySet()).containsAll(poms);
    }

    @Test
    void bringsNothingThatIsTheClustersOwn() throws IOException {
        Set<String> connector = new HashSet<>();
        try (JarFile brought = new JarFile(onClassPath("flink-connector-kafka"))) {
            brought.stream().forEach(entry -> connector.add(entry.getName()));
        }

        assertThat(names())
                .filteredOn(name -> name.endsWith(".class"))
                .filteredOn(name -> !connector.contains(name))
                .noneMatch(
                        name ->
                                name.startsWith("org/apache/flink/")
                                        || name.startsWith("org/slf4j/")
                                        || name.startsWith("org/apache/logging/")
                                        || name.startsWith("ch/qos/logback/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"db/migration/", "db/mysql/"})
    void bringsTheMigrationsOfTheTables(String folder) throws IOException {
        Path migrations = Path.of("src/main/resources", folder);
        try (Stream<Path> files = Files.list(migrations)) {
            assertThat(names())
                    .filteredOn(name -> name.startsWith(folder + "V"))
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> folder + file.getFileName()).toList())
                    .allSatisfy(
                            name ->
                                    assertThat(text(name))
                                            .isEqualTo(
                                                    Files.readString(
                                                            Path.of("src/main/resources", name))));
        }
    }

    /** Its licence is none of those that the jar may bring. */
    @Test
    void leavesTheDriverOfMariaDbToTheCluster() {
        assertThat(names())
                .contains("io/tideline/job/sink/jdbc/JdbcOutputs.class")
                .noneMatch(name -> name.startsWith("org/mariadb/"));
        assertThat(bundled().keySet()).noneMatch(library -> library.startsWith("org.mariadb"));
    }

    @Test
    void bringsTheFunctionsOfFlinkSqlAndTheTablesOfItsConnector() throws IOException {
        Matcher function =
                Pattern.compile("AS '([\\w.]+)';")
                        .matcher(Files.readString(ROOT.resolve("deploy/sql/flink/functions.sql")));
        List<String> classes =
                function.results()
                        .map(found -> found.group(1).replace('.', '/') + ".class")
                        .toList();

        assertThat(classes).hasSize(7);
        assertThat(names()).containsAll(classes);
        assertThat(text("META-INF/services/org.apache.flink.table.factories.Factory"))
                .contains("KafkaDynamicTableFactory", "UpsertKafkaDynamicTableFactory");
    }

    @Test
    void saysWhichBuildItIs() throws Exception {
        Attributes manifest = jar.getManifest().getMainAttributes();
        String version = System.getProperty("project.version");

        assertThat(manifest.getValue("Implementation-Title")).isEqualTo("Tideline");
        assertThat(manifest.getValue("Implementation-Version")).isEqualTo(version);
        assertThat(manifest.getValue("Multi-Release")).isEqualTo("true");
        if (Files.exists(ROOT.resolve(".git"))) {
            String commit = manifest.getValue("Build-Commit");
            assertThat(commit).matches("[0-9a-f]{40}");
            assertThat(logged()).isEqualTo(version + " (" + commit.substring(0, 12) + ")");
        } else {
            assertThat(logged()).isEqualTo(version);
        }
    }

    /** Returns what the job logs, from the jar's own class. */
    private String logged() throws Exception {
        URL[] urls = {new File(jar.getName()).toURI().toURL()};
        try (URLClassLoader loader =
                new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Method current =
                    loader.loadClass("io.tideline.job.Version").getDeclaredMethod("current");
            current.setAccessible(true);
            return (String) current.invoke(null);
        }
    }

    /**
     * Group and artifact of the libraries in the bill of materials → the artifact. The bill names
     * SLF4J too, which Kafka requires, though it is left to the cluster.
     */
    private Map<String, String> bundled() {
        try {
            Map<String, String> libraries = new TreeMap<>();
            JsonNode bom = new ObjectMapper().readTree(text("META-INF/sbom/tideline.json"));
            for (JsonNode component : bom.get("components")) {
                String group = component.get("group").textValue();
                String name = component.get("name").textValue();
                if (!group.equals("io.tideline") && !group.equals("org.slf4j")) {
                    libraries.put(group + ":" + name, name);
                }
            }
            return libraries;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Group and artifact → licence and texts, as the table in the jar has them. */
    private Map<String, String[]> rows() throws IOException {
        Map<String, String[]> rows = new TreeMap<>();
        Matcher row = ROW.matcher(text(LICENSES + "README.md"));
        while (row.find()) {
            rows.put(row.group(1), new String[] {row.group(2), row.group(3)});
        }
        return rows;
    }

    /** Returns the texts of the files and folders in a row's last column. */
    private String texts(String cell) {
        StringBuilder all = new StringBuilder();
        Matcher quoted = QUOTED.matcher(cell);
        while (quoted.find()) {
            String place = Path.of(LICENSES + quoted.group(1)).normalize().toString();
            List<String> files =
                    names().stream()
                            .filter(n -> n.equals(place) || n.startsWith(place + "/"))
                            .filter(n -> !n.endsWith("/"))
                            .toList();
            assertThat(files).as(place).isNotEmpty();
            files.forEach(file -> all.append(text(file)).append('\n'));
        }
        return all.toString();
    }

    private static boolean isLegal(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        return !name.endsWith("/")
                && !file.endsWith(".class")
                && file.matches("(?i).*(LICEN[CS]E|NOTICE|COPYING|COPYRIGHT).*");
    }

    private static File onClassPath(String artifact) {
        String path =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(path.split(File.pathSeparator))
                .map(File::new)
                .filter(file -> file.getName().matches(Pattern.quote(artifact) + "-[0-9].*\\.jar"))
                .filter(file -> !file.getName().endsWith("-tests.jar"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + artifact + " on the class path"));
    }

    private List<String> names() {
        return jar.stream().map(JarEntry::getName).toList();
    }

    private String text(String name) {
        try {
            return text(jar, name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(JarFile jar, String name) throws IOException {
        JarEntry entry = jar.getJarEntry(name);
        assertThat(entry).as(name).isNotNull();
        return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Puts one blank between words, so that a line break in a phrase does not matter. */
    private static String words(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
