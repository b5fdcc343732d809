package io.tideline.delivery.template;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;

/** How a value is written so that the channel shows it, and does nothing else. */
public enum Escape {
    /** Slack's three control characters: neither {@code <!channel>} nor a link comes of a name. */
    SLACK,

    HTML,

    /** A header of a mail, and the like: on one line. */
    LINE,

    PLAIN;

    private static final String[][] OF_SLACK = {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}};

    Mustache.Compiler compiler() {
        Mustache.Escaper escaper =
                switch (this) {
                    case SLACK -> Escapers.simple(OF_SLACK);
                    case HTML -> Escapers.HTML;
                    case LINE -> text -> text.replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ");
                    case PLAIN -> Escapers.NONE;
                };
        return Mustache.compiler().withEscaper(escaper).defaultValue("").emptyStringIsFalse(true);
    }
}
