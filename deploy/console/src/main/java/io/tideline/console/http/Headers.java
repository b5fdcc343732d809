package io.tideline.console.http;

import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;

/** The headers of every answer: a browser runs nothing but the console's own files, in no frame. */
final class Headers {
    private static final Map<String, String> ALL = new LinkedHashMap<>();

    static {
        ALL.put(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                        + " form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
        ALL.put("X-Content-Type-Options", "nosniff");
        ALL.put("X-Frame-Options", "DENY");
        ALL.put("Referrer-Policy", "no-referrer");
        ALL.put("Cross-Origin-Opener-Policy", "same-origin");
        ALL.put("Cross-Origin-Resource-Policy", "same-origin");
        ALL.put("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        // Pages have names of people.
        ALL.put("Cache-Control", "no-store");
    }

    private Headers() {}

    static void set(Context context) {
        ALL.forEach(context::header);
    }
}
