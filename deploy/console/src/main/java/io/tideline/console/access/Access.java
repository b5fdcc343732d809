package io.tideline.console.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.console.access.Verdict.Allowed;
import io.tideline.console.access.Verdict.Refused;
import io.tideline.job.config.ConsoleConfig;
import io.tideline.job.option.StartException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lets in whom the configuration says: by a proxy's header, a password, or a token of the API. */
public final class Access {
    private static final String BASIC = "Basic ";
    private static final String BEARER = "Bearer ";
    private static final String CHALLENGE = "Basic realm=\"Tideline\", charset=\"UTF-8\"";

    private final ConsoleConfig.SignIn signIn;
    private final Map<String, String> tokens;
    private final List<AddressBlock> proxies;
    private final Passwords passwords;
    private final Hosts hosts;

    /**
     * Takes the rules of a configuration.
     *
     * @throws StartException if others than this machine could connect, and nobody has to sign in
     */
    public Access(ConsoleConfig config) {
        this.signIn = config.signIn();
        this.tokens = config.tokens();
        this.proxies = signIn.proxies().stream().map(AddressBlock::parse).toList();
        this.passwords = new Passwords(signIn.users());
        this.hosts = new Hosts(config.listen(), config.publicUrl());
        if (!signIn.isRequired() && !isLoopback(config.listen())) {
            throw new StartException(
                    "console.listen is %s, where others can connect, and nobody has to sign in: add console.sign_in.header with a proxy before it, or console.sign_in.users, or listen on 127.0.0.1."
                            .formatted(config.listen()));
        }
    }

    private static boolean isLoopback(String listen) {
        try {
            return InetAddress.getByName(listen).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new StartException(
                    "console.listen: found \"%s\", expected a name or address of this machine."
                            .formatted(listen),
                    e);
        }
    }

    /** Returns whether a request is let in. */
    public Verdict of(Visitor visitor) {
        if (!hosts.has(visitor.header("Host"))) {
            return new Refused(
                    421,
                    "The console does not answer by this name: console.public_url says by which.",
                    null);
        }
        boolean isProxy = isProxy(visitor.address());
        var byProxy = signIn.header() == null ? null : visitor.header(signIn.header());
        if (isProxy && byProxy != null && !byProxy.isBlank()) {
            return new Allowed(byProxy);
        }
        var authorization =
                Optional.ofNullable(visitor.header("Authorization"))
                        .filter(value -> !value.isEmpty());
        if (visitor.isOfApi() && authorization.isPresent()) {
            var byToken = byToken(authorization.get());
            if (byToken.isPresent()) {
                return new Allowed(byToken.get());
            }
        }
        if (!signIn.isRequired() && !(visitor.isOfApi() && !tokens.isEmpty())) {
            return new Allowed(null);
        }
        return authorization
                .flatMap(this::byPassword)
                .<Verdict>map(Allowed::new)
                .orElseGet(() -> refusal(visitor.isOfApi()));
    }

    private Refused refusal(boolean isOfApi) {
        if (isOfApi && !tokens.isEmpty()) {
            return new Refused(
                    401, "The API needs a token: Authorization: Bearer TOKEN.", "Bearer");
        }
        return signIn.users().isEmpty()
                ? new Refused(403, "Sign in at the proxy that stands before the console.", null)
                : new Refused(401, "Sign in to see this.", CHALLENGE);
    }

    private boolean isProxy(String address) {
        try {
            // It is an address, so nothing is looked up.
            var parsed = InetAddress.getByName(address);
            return proxies.stream().anyMatch(block -> block.has(parsed));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private Optional<String> byToken(String authorization) {
        if (!authorization.startsWith(BEARER)) {
            return Optional.empty();
        }
        var token = authorization.substring(BEARER.length()).strip();
        return tokens.entrySet().stream()
                .filter(each -> ApiToken.matches(token, each.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private Optional<String> byPassword(String authorization) {
        if (!authorization.startsWith(BASIC) || signIn.users().isEmpty()) {
            return Optional.empty();
        }
        try {
            var login =
                    new String(
                            Base64.getDecoder()
                                    .decode(authorization.substring(BASIC.length()).strip()),
                            UTF_8);
            int colon = login.indexOf(':');
            return colon > 0
                            && passwords.areRight(
                                    login.substring(0, colon), login.substring(colon + 1))
                    ? Optional.of(login.substring(0, colon))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no Base64
        }
    }
}
