package io.tideline.job;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.CodeSource;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** Says which build of Tideline this is, by the manifest of the jar that it runs from. */
final class Version {
    static final String UNKNOWN = "(a build without a version)";
    private static final int SHORT_COMMIT = 12;

    private Version() {}

    /** Returns version and commit, such as {@code 0.1.0 (1a2b3c4d5e6f)}. */
    static String current() {
        CodeSource source = Version.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return UNKNOWN;
        }
        try {
            File jar = new File(source.getLocation().toURI());
            return jar.isFile() ? of(jar) : UNKNOWN;
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            return UNKNOWN; // not a reason to keep the job from starting
        }
    }

    private static String of(File file) throws IOException {
        try (JarFile jar = new JarFile(file)) {
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                return UNKNOWN;
            }
            Attributes attributes = manifest.getMainAttributes();
            String version = attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
            String commit = attributes.getValue("Build-Commit");
            if (version == null) {
                return UNKNOWN;
            }
            // Built outside a clone, the expression for the commit stays as it is.
            return commit == null || commit.length() < SHORT_COMMIT || commit.startsWith("$")
                    ? version
                    : version + " (" + commit.substring(0, SHORT_COMMIT) + ")";
        }
    }
}
