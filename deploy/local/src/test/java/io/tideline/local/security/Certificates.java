package io.tideline.local.security;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A private authority, and the certificates that it has signed for servers at 127.0.0.1: created by
 * the JDK's keytool, valid for two days.
 */
final class Certificates {
    private static final String PASSWORD = "not-a-secret";
    private static final String TYPE = "PKCS12";
    private static final String DAYS = "2";

    private final Path folder;

    /** Creates them in a folder. */
    Certificates(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        keytool("-genkeypair", "ca", "-dname", "CN=Test authority", "-ext", "bc:c");
        keytool("-genkeypair", "server", "-dname", "CN=127.0.0.1");
        keytool("-certreq", "server", "-file", file("server.csr"));
        keytool(
                "-gencert",
                "ca",
                "-rfc",
                "-infile",
                file("server.csr"),
                "-outfile",
                file("server.crt"),
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-ext",
                "eku=serverAuth");
        Files.writeString(
                authority(), pem("CERTIFICATE", store("ca").getCertificate("ca").getEncoded()));
        Files.createFile(
                key(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                key(),
                pem(
                        "PRIVATE KEY",
                        store("server").getKey("server", PASSWORD.toCharArray()).getEncoded()));
        Files.writeString(
                keyAndCertificate(), Files.readString(key()) + Files.readString(certificate()));
    }

    /** Returns the authority's certificate, which clients trust. */
    Path authority() {
        return folder.resolve("ca.pem");
    }

    /** Returns the server's certificate. */
    Path certificate() {
        return folder.resolve("server.crt");
    }

    /** Returns the server's key, readable only by its owner. */
    Path key() {
        return folder.resolve("server.key");
    }

    /** Returns a file with both. */
    Path keyAndCertificate() {
        return folder.resolve("server.pem");
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private KeyStore store(String name) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(TYPE);
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static String pem(String kind, byte[] encoded) {
        return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
                .formatted(
                        kind,
                        Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(encoded));
    }

    /** Runs keytool on the store of that alias. */
    private void keytool(String command, String alias, String... more) throws Exception {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                command,
                                "-alias",
                                alias,
                                "-keystore",
                                file(alias + ".p12"),
                                "-storetype",
                                TYPE,
                                "-storepass",
                                PASSWORD));
        if (command.equals("-genkeypair")) {
            line.addAll(List.of("-keyalg", "RSA", "-keysize", "2048"));
        }
        if (!command.equals("-certreq")) {
            line.addAll(List.of("-validity", DAYS));
        }
        line.addAll(Arrays.asList(more));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool " + command + ": " + said);
        }
    }
}
