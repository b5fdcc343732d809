package io.tideline.delivery;

import io.tideline.embedded.EmbeddedKafka;
import io.tideline.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A broker and a database server, started once for all tests of a JVM that need them. */
public record Servers(EmbeddedKafka kafka, EmbeddedPostgres postgres) implements AutoCloseable {

    @Override
    public void close() throws IOException {
        try (kafka) {
            postgres.close();
        }
    }

    /** Passes the servers to tests with such a parameter. */
    public static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Servers.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(
                            Servers.class,
                            ignored -> new Servers(EmbeddedKafka.start(), EmbeddedPostgres.start()),
                            Servers.class);
        }
    }
}
