package io.tideline.job.source.avro;

import io.tideline.job.option.StartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The authorities of a PEM file, in place of those that the JVM trusts. */
final class TrustedAuthorities {
    private TrustedAuthorities() {}

    /**
     * Returns what trusts them alone.
     *
     * @param place of the setting, for a message
     * @throws StartException if the file has none
     */
    static SSLContext context(String file, String place) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate each : certificates(Path.of(file))) {
                store.setCertificateEntry(Integer.toString(number++), each);
            }
            if (number == 0) {
                throw new CertificateException("none");
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new StartException(
                    "%s: %s cannot be read here; it must be on every machine where the job runs."
                            .formatted(place, file),
                    e);
        } catch (GeneralSecurityException e) {
            throw new StartException(
                    "%s: %s has no certificates; it must be a PEM file with some."
                            .formatted(place, file),
                    e);
        }
    }

    /** Returns when the file was changed last; the epoch where it is not there. */
    static FileTime modified(String file) {
        try {
            return Files.getLastModifiedTime(Path.of(file));
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, CertificateException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }
}
