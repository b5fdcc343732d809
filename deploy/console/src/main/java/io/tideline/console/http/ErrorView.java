package io.tideline.console.http;

import io.tideline.console.view.Frame;

/**
 * A page that says why there is no other.
 *
 * @param remedy what to do about it
 * @param retry whether the page may be there in a moment
 */
public record ErrorView(Frame frame, int status, String what, String remedy, boolean retry) {}
