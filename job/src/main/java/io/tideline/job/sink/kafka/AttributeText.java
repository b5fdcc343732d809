package io.tideline.job.sink.kafka;

import java.nio.charset.StandardCharsets;

/**
 * Texts of ours as CloudEvents allows them in an attribute: without control characters and
 * noncharacters. Ids may have them, so they are percent-encoded, and so is the percent sign: no two
 * ids become one, and who decodes it has the id.
 */
final class AttributeText {
    private static final char REPLACEMENT = '\uFFFD';

    private AttributeText() {}

    /** Returns a text as an attribute; lone surrogates, which no id has, are replaced. */
    static String of(String text) {
        if (text.codePoints().allMatch(AttributeText::standsAsItIs)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(
                        c -> {
                            if (standsAsItIs(c)) {
                                out.appendCodePoint(c);
                            } else if (isSurrogate(c)) {
                                out.append(REPLACEMENT);
                            } else {
                                percentEncode(c, out);
                            }
                        });
        return out.toString();
    }

    private static boolean standsAsItIs(int c) {
        return c != '%' && !Character.isISOControl(c) && !isSurrogate(c) && !isNoncharacter(c);
    }

    private static boolean isSurrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    private static boolean isNoncharacter(int c) {
        return (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
    }

    private static void percentEncode(int c, StringBuilder out) {
        for (byte each : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            out.append('%')
                    .append(Character.toUpperCase(Character.forDigit((each >> 4) & 0xF, 16)))
                    .append(Character.toUpperCase(Character.forDigit(each & 0xF, 16)));
        }
    }
}
