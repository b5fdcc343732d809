package io.tideline.console.access;

import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The hosts by which the console answers. A page of a stranger may have its own name point to the
 * loopback address, and read what a browser there is given; its requests carry that name.
 */
public final class Hosts {
    private static final String ANY_ADDRESS = "0.0.0.0";

    private final Set<String> names = new HashSet<>();
    private final boolean any;

    /**
     * @param listen where it listens
     * @param publicUrl null: people reach it there
     */
    public Hosts(String listen, String publicUrl) {
        names.add(lower(listen));
        names.add("localhost");
        names.add("127.0.0.1");
        names.add("[::1]");
        names.add("[" + lower(listen) + "]");
        if (publicUrl != null) {
            names.add(lower(URI.create(publicUrl).getHost()));
        }
        // Who listens on all addresses and names none is reached by any; sign-in protects it.
        this.any = publicUrl == null && (listen.equals(ANY_ADDRESS) || listen.equals("::"));
    }

    /** Returns whether a request's {@code Host} is one of these; the port does not matter. */
    public boolean has(String host) {
        return any || (host != null && names.contains(lower(host.replaceFirst(":\\d{1,5}$", ""))));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
