package io.tideline.console.access;

import java.util.function.UnaryOperator;

/**
 * What is known of a request before it is let in.
 *
 * @param address of the other end of the connection
 * @param headers returns a header's value, or null
 */
public record Visitor(String address, boolean isOfApi, UnaryOperator<String> headers) {
    String header(String name) {
        return headers.apply(name);
    }
}
