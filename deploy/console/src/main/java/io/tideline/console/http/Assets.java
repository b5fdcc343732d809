package io.tideline.console.http;

import io.tideline.console.view.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The style sheets and scripts, all of them from the class path: none is fetched from elsewhere.
 */
final class Assets implements Frame.Assets {
    private static final String OWN = "/io/tideline/console/assets/";
    private static final String WEBJARS = "/META-INF/resources/webjars/";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final int DIGITS = 12;

    private final Map<String, Asset> assets = new TreeMap<>();

    /** A file. */
    record Asset(byte[] content, String type, String version) {}

    /** Reads all of them, so that one that is missing is found at the start. */
    Assets() {
        add("console.css", OWN + "console.css", STYLE);
        add("console.js", OWN + "console.js", SCRIPT);
        add("icon.svg", OWN + "icon.svg", "image/svg+xml");
        add("htmx.js", webjar("htmx.org", "dist/htmx.min.js"), SCRIPT);
        add("uplot.js", webjar("uplot", "dist/uPlot.iife.min.js"), SCRIPT);
        add("uplot.css", webjar("uplot", "dist/uPlot.min.css"), STYLE);
    }

    private void add(String name, String resource, String type) {
        try (var in = open(resource)) {
            var content = in.readAllBytes();
            var digest = MessageDigest.getInstance("SHA-256").digest(content);
            assets.put(
                    name,
                    new Asset(
                            content, type, HexFormat.of().formatHex(digest).substring(0, DIGITS)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    private static InputStream open(String resource) {
        var in = Assets.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException("The class path lacks " + resource);
        }
        return in;
    }

    /** Returns where a file of a webjar is, whose version is in the jar's own description. */
    private static String webjar(String name, String file) {
        var properties = new Properties();
        try (var in = open("/META-INF/maven/org.webjars.npm/" + name + "/pom.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return WEBJARS + name + "/" + properties.getProperty("version") + "/" + file;
    }

    Optional<Asset> get(String name) {
        return Optional.ofNullable(assets.get(name));
    }

    @Override
    public String url(String name) {
        return "/assets/" + name + "?v=" + assets.get(name).version();
    }
}
